from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "annotator.review"
    verbose_name = "Review"

    def ready(self) -> None:
        from . import agreement_job, services  # noqa: F401  (a kind of job; what annotations announces)
