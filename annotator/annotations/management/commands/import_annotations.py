"""Bring in annotations made elsewhere."""

import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotator.annotations.foreign import ENDINGS, MOST_BYTES, judged_in_files
from annotator.annotations.imported_lines import NEW, REFUSED, SAME, Imported, known_sources
from annotator.annotations.importing import ROUND, annotations_import
from annotator.people.models import User
from annotator.reports.incoming import files_at


def named(value: str) -> tuple[str, str]:
    """Read `stranger=login`."""
    stranger, equals, login = value.rpartition("=")
    if not equals or not stranger or not login:
        raise ArgumentTypeError(f"{value!r} is not stranger=login")
    return stranger, login


class Command(BaseCommand):
    help = (
        f"Import annotations made elsewhere from {', '.join(ENDINGS)} files. Exit 0: all is in or was there; 1: part "
        "was refused, the rest is in; 2: nothing was done."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="FILE")
        parser.add_argument(
            "--annotator",
            action="append",
            default=[],
            type=named,
            metavar="stranger=login",
            help="who somebody is whom the files name; may be given for each of them",
        )
        parser.add_argument(
            "--round", default=ROUND, help=f"the round that the annotations stand in ({ROUND})"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="store nothing; say what would become of each row"
        )
        parser.add_argument("--format", choices=["json", "text"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        people = _people(options["annotator"])
        files = files_at(_with_texts(options["paths"]), MOST_BYTES)
        try:
            done = annotations_import(
                by=None,
                rows=judged_in_files(files, known_sources()),
                people=people,
                round=options["round"],
                dry_run=options["dry_run"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from error
        for line in done.refused:
            self.stderr.write(f"{line.file}, row {line.row}: {line.reason}")
        for stranger in done.strangers:
            self.stderr.write(f"Say who “{stranger}” is: --annotator '{stranger}=LOGIN'")
        if options["format"] == "json":
            said = done.counts | {"rows": [line.as_dict() for line in done.lines]}
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=1))
        else:
            self._write_text(done)
        if done.refused:
            sys.exit(1 if done.counts[NEW] or done.counts[SAME] else 2)

    def _write_text(self, done: Imported) -> None:
        for line in done.lines:
            words = f"refused: {line.reason}" if line.verdict == REFUSED else line.words
            self.stdout.write(f"{line.file}, row {line.row}: {words}")
        self.stdout.write(", ".join(f"{count} {verdict}" for verdict, count in done.counts.items()))


def _people(named: Iterable[tuple[str, str]]) -> dict[str, User]:
    people: dict[str, User] = {}
    for stranger, login in named:
        person = User.objects.filter(username=login).first()
        if person is None:
            raise CommandError(f"There is nobody who signs in as {login}.", returncode=2)
        if people.setdefault(stranger, person) != person:
            raise CommandError(f"“{stranger}” is given to two people.", returncode=2)
    return people


def _with_texts(given: Iterable[str]) -> Iterator[Path]:
    """The paths, and beside each .ann file that is named by itself its .txt."""
    paths = [Path(path) for path in given]
    yield from paths
    for path in paths:
        text = path.with_suffix(".txt")
        if path.suffix.casefold() == ".ann" and text not in paths and text.is_file():
            yield text
