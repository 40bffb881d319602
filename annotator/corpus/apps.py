from django.apps import AppConfig


class CorpusConfig(AppConfig):
    name = "annotator.corpus"
    verbose_name = "Corpus"

    def ready(self) -> None:
        from . import export_job, release_job  # noqa: F401 -- kinds of job, also for a worker that shows no page
