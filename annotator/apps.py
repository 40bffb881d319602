from django.contrib.admin.apps import AdminConfig


class HearsayAdminConfig(AdminConfig):
    default_site = "annotator.site.HearsayAdminSite"
