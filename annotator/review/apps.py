from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "annotator.review"
    verbose_name = "Review"

    def ready(self) -> None:
        from . import services  # noqa: F401  (connects review to what annotations announces)
