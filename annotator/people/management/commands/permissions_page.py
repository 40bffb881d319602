"""`manage.py permissions_page > docs/permissions.md`."""

from typing import Any

from django.core.management.base import BaseCommand

from annotator.people.permission_page import permission_page


class Command(BaseCommand):
    help = "Print docs/permissions.md, as the table of roles gives it."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(permission_page(), ending="")
