from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "annotator.review"
    verbose_name = "Review"

    def ready(self) -> None:
        from . import agreement_job, retired, services, uses  # noqa: F401  (a job; what other rooms announce; counts)
