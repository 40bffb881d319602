"""The pages of this room, below the admin."""

from django.contrib import admin
from django.urls import path

from . import views

urlpatterns = [
    path("export/", admin.site.admin_view(views.export_page), name="corpus_exports"),
    path("export/<slug:table>/", admin.site.admin_view(views.export_table), name="corpus_export"),
]
