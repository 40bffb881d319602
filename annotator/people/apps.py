from importlib import import_module

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

from . import roles


class PeopleConfig(AppConfig):
    name = "annotator.people"
    verbose_name = "People"

    def ready(self) -> None:
        # The signal comes once for each app with models, and an app's permissions are made with its own; the last such
        # app is a foreign one, of whose permissions no role has any.
        last = [app for app in apps.get_app_configs() if app.models_module][-1]
        post_migrate.connect(roles.write_groups, sender=last, dispatch_uid="people.write_groups")

        import_module("annotator.people.locks")  # it listens to signals, and needs the models
