from importlib import import_module

from django.apps import AppConfig


class KeepingConfig(AppConfig):
    name = "annotator.keeping"
    label = "keeping"

    def ready(self) -> None:
        import_module("annotator.keeping.deploy_checks")  # it registers itself
        import_module("annotator.keeping.backup_jobs")  # kinds of job, also for a worker that shows no page
