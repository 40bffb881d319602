from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ReportsConfig(AppConfig):
    name = "annotator.reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        from annotator.statistics import statistics_renew

        from . import import_jobs, renewing, statement_ids, uses  # noqa: F401 -- kinds of job; what the registry asks
        from .text_index import text_index_make

        post_migrate.connect(text_index_make, sender=self, dispatch_uid="reports.text_index")
        post_migrate.connect(statistics_renew, sender=self, dispatch_uid="statistics")
