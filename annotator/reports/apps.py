from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "annotator.reports"
    verbose_name = "Reports"
