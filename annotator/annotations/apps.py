from django.apps import AppConfig


class AnnotationsConfig(AppConfig):
    name = "annotator.annotations"
    verbose_name = "Annotations"

    def ready(self) -> None:
        from . import corrected  # noqa: F401 -- what becomes of work on statements that were corrected
