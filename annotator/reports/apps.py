from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "annotator.reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        from . import import_jobs  # noqa: F401 -- registers its kinds of job
