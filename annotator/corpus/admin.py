"""The pages of exports and releases in the navigation."""

from django.contrib import admin

admin.site.add_navigation(
    "Export", "corpus_exports", "corpus.export_all", "corpus.export_decided", "corpus.export_own", order=70
)
admin.site.add_navigation(
    "Releases", "corpus_releases", "corpus.export_all", "corpus.export_decided", order=72, within="Export"
)
