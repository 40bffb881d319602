from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "annotator.reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        from . import import_jobs, renewing, statement_ids, uses  # noqa: F401 -- kinds of job; what the registry asks
