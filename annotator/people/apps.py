from django.apps import AppConfig
from django.db.models.signals import post_migrate

from . import roles


class PeopleConfig(AppConfig):
    name = "annotator.people"
    verbose_name = "People"

    def ready(self) -> None:
        # Once after each app, since an app's permissions are made after its own tables.
        post_migrate.connect(roles.write_groups, dispatch_uid="people.write_groups")
