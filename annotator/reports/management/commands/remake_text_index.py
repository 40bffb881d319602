"""`manage.py remake_text_index`: the index of letters anew, from the texts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from annotator.reports.text_index import text_index_remake


class Command(BaseCommand):
    help = (
        "Make the index by which searches find reports anew from their texts, as `check_integrity` asks for where it "
        "is damaged. Changes nothing else; on SQLite nobody can save meanwhile. Exit 0: it is made; 2: it is not."
    )

    def handle(self, **options: Any) -> None:
        try:
            made = text_index_remake()
        except DatabaseError as error:
            raise CommandError(f"The index was not made anew: {error}", returncode=2) from error
        if not made:
            raise CommandError(
                "This database has no such index (docs/operators.md): searches read every text.", returncode=2
            )
        if options["verbosity"]:
            self.stdout.write("The index of letters is that of the texts.")
