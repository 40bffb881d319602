"""Remove the second factors of somebody who lost them, where nobody is left who could do it on a page."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotator.people.models import User
from annotator.sign_in.services import second_factors_clear


class Command(BaseCommand):
    help = "Remove the second factors of a person; their sessions end, and the audit log tells of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="the sign-in name")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SIGN_IN_EXTRAS:
            raise CommandError("SIGN_IN_EXTRAS is off: nobody is asked for a second factor.", returncode=2)
        person = User.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError(f"There is nobody named {options['username']}.", returncode=2)
        removed = second_factors_clear(by=None, user=person)
        self.stdout.write(f"{removed} removed." if removed else f"{person.username} had none.")
