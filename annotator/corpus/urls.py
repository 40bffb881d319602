"""The pages of this room, below the admin."""

from django.contrib import admin
from django.urls import path

from . import release_pages, views

urlpatterns = [
    path("export/", admin.site.admin_view(views.export_page), name="corpus_exports"),
    path("releases/", admin.site.admin_view(release_pages.releases_page), name="corpus_releases"),
    path(
        "releases/<int:number>/",
        admin.site.admin_view(release_pages.release_download),
        name="corpus_released",
    ),
    path("export/whole/<slug:what>/", admin.site.admin_view(views.export_whole), name="corpus_whole"),
    path("export/file/<uuid:job>/", admin.site.admin_view(views.export_file), name="corpus_file"),
    path("export/<slug:table>/", admin.site.admin_view(views.export_table), name="corpus_export"),
]
