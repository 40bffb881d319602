"""Back-ups in the navigation and on the start page."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from annotator.site import Card

from .backup_page import backups_page
from .kept_backups import MAY, newest_backup

admin.site.add_navigation("Back-ups", "keeping_backups", MAY, order=95)
admin.site.add_pages(lambda: [path("backups/", admin.site.admin_view(backups_page), name="keeping_backups")])


@admin.site.start_card(order=85)
def backups_card(request: HttpRequest) -> Card | None:
    if not request.user.has_perm(MAY):
        return None
    newest = newest_backup()
    words = "There is no back-up on the server yet."
    if newest:
        words = f"The newest is of {date_format(timezone.localtime(newest), 'j F Y, H:i')}."
    return Card("Back-ups", words, actions=[("See the back-ups", reverse("admin:keeping_backups"))])
