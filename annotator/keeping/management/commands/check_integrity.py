"""`manage.py check_integrity`: whether everything is as it must be."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotator.corpus.snapshot import snapshot
from annotator.keeping.looking import look_for_damage
from annotator.people.audit_log import audit_seal_holds


class Command(BaseCommand):
    help = (
        "Look for damage: every hash, offset, constraint, version and pointer is worked out anew, and the files of "
        "releases are read. Changes nothing. Exit 0: all is sound; 1: something is not, one line each."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--seal",
            action="append",
            default=[],
            metavar="NUMBER:SEAL",
            help="a seal of the audit log as you once wrote it down: whether the log still goes back to it",
        )

    def handle(self, **options: Any) -> None:
        seals = [self._seal(written) for written in options["seal"]]
        found = 0
        with snapshot():
            for damage in look_for_damage():
                found += 1
                self.stdout.write(str(damage))
            for number, seal in seals:
                if not audit_seal_holds(number, seal):
                    found += 1
                    self.stdout.write(f"people.AuditEntry {number}: its seal is not the one written down")
        if found:
            self.stderr.write(f"{found:,} findings.")
            raise SystemExit(1)
        if options["verbosity"]:
            self.stdout.write("All is sound.")

    def _seal(self, written: str) -> tuple[int, str]:
        if not (match := re.fullmatch(r"([0-9]{1,18}):([0-9a-f]{64})", written.strip())):
            raise CommandError(
                f"--seal {written!r}: no number, colon and 64 hexadecimal digits", returncode=2
            )
        return int(match[1]), match[2]
