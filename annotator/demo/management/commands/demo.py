"""`manage.py demo`: something to look at: the registry, invented reports, people and two years of their work."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotator.demo.marking import mark
from annotator.demo.people import people_add, sign_in_lines
from annotator.demo.story import story_tell, told_already
from annotator.jobs.signs import alone
from annotator.people.models import User
from sources.services import registry_load


class Command(BaseCommand):
    help = "Load the registry, the demonstration's reports, people and work, and print how to sign in. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="only where nobody has been added yet; else print the lines alone",
        )

    def handle(self, **options: Any) -> None:
        if not (options["if_empty"] and User.objects.exists()):
            with alone("demo") as free:
                if not free:
                    raise CommandError(
                        "Somebody else is making the demonstration here just now. Nothing was done.",
                        returncode=2,
                    )
                self._make()
        lines = sign_in_lines()
        if lines and options["verbosity"]:
            self.stdout.write("Sign in as one of these (name, password, roles):")
            self.stdout.write("\n".join(lines))

    def _make(self) -> None:
        if told_already():
            registry_load(by=None)
            people_add()
        else:
            if self.stdout.isatty():
                self.stdout.write(
                    "Making the demonstration: two years of invented work, in about half a minute."
                )
            story_tell()
        mark()
