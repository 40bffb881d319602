from django.apps import AppConfig


class KeepingConfig(AppConfig):
    name = "annotator.keeping"
    label = "keeping"
