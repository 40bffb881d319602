from django.contrib.admin.apps import AdminConfig

from . import plans


class HearsayAdminConfig(AdminConfig):
    default_site = "annotator.site.HearsayAdminSite"

    def ready(self) -> None:
        super().ready()
        plans.listen()
