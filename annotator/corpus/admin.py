"""The export page in the navigation."""

from django.contrib import admin

admin.site.add_navigation(
    "Export", "corpus_exports", "corpus.export_all", "corpus.export_decided", "corpus.export_own", order=70
)
