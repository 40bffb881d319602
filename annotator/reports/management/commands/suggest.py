"""Renew suggestions where nobody was assigned."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from annotator.reports.suggestions import suggestions_renew
from annotator.reports.unread import left_out


class Command(BaseCommand):
    help = (
        "Read again the reports that nobody was ever assigned, where the reader or the registry has changed since. "
        "Older suggestions are kept. Exit 1: the reader failed at a report, which is left as it was."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        on_terminal = sys.stderr.isatty()
        renewal = suggestions_renew(by=None, progress=self._progress if on_terminal else None)
        for statement_id, before, after in renewal.changed:
            self.stdout.write(f"{statement_id}\t{before or '(no statement)'}\t{after or '(no statement)'}")
        self.stdout.write(
            f"{renewal.reports} reports read again with {renewal.version}, {renewal.suggestions} suggestions, "
            f"{len(renewal.changed)} changed"
        )
        if renewal.unread:
            self.stderr.write(f"{left_out(len(renewal.unread))} {', '.join(renewal.unread)}")
            sys.exit(1)

    def _progress(self, reports: int) -> None:
        sys.stderr.write(f"\r{reports:,} reports")
        sys.stderr.flush()
