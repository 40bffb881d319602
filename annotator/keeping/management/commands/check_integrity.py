"""`manage.py check_integrity`: whether everything is as it must be."""

from typing import Any

from django.core.management.base import BaseCommand

from annotator.corpus.snapshot import snapshot
from annotator.keeping.looking import look_for_damage


class Command(BaseCommand):
    help = (
        "Look for damage: every hash, offset, constraint, version and pointer is worked out anew, and the files of "
        "releases are read. Changes nothing. Exit 0: all is sound; 1: something is not, one line each."
    )

    def handle(self, **options: Any) -> None:
        found = 0
        with snapshot():
            for damage in look_for_damage():
                found += 1
                self.stdout.write(str(damage))
        if found:
            self.stderr.write(f"{found:,} findings.")
            raise SystemExit(1)
        if options["verbosity"]:
            self.stdout.write("All is sound.")
