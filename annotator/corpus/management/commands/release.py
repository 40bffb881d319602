"""`manage.py release`: freeze the corpus, list what was frozen, prove it unchanged, tell what changed between two."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from annotator.corpus.bundle_reading import Bundle, NotABundle
from annotator.corpus.catalogue import TABLES
from annotator.corpus.choosing import chosen_by_query
from annotator.corpus.comparing import RELEASE, compared
from annotator.corpus.models import Release
from annotator.corpus.release_models import LICENCES
from annotator.corpus.releases import NotAsReleased, release_create, release_verify
from annotator.shared_files import file_at_hand

DESPITE_NAMES = "also where names of the team stand in notes and reasons; without it they are shown"


class Command(BaseCommand):
    help = (
        "Numbered, frozen states of the corpus. Exit 0: done; 1: a release is not as it was (verify); "
        "2: nothing was done."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = parser.add_subparsers(dest="word", required=True, metavar="create|list|verify|diff")
        create = words.add_parser("create", help="freeze the corpus as it is now")
        create.add_argument("--title", required=True)
        create.add_argument(
            "--author",
            required=True,
            action="append",
            metavar="NAME",
            help="a person or team to be named; repeat",
        )
        create.add_argument("--licence", required=True, choices=list(LICENCES))
        create.add_argument("--filter", metavar="QUERY", help="only the work on these reports")
        create.add_argument("--without-text", action="store_true", help="hashes in place of the texts")
        create.add_argument("--despite-names", action="store_true", help=DESPITE_NAMES)
        listed = words.add_parser("list", help="all releases, the newest first")
        listed.add_argument("--format", choices=["json", "text"], default="text")
        verify = words.add_parser("verify", help="prove that the files are what was released")
        verify.add_argument("numbers", nargs="*", type=int, metavar="NUMBER", help="none: all")
        diff = words.add_parser("diff", help="what changed between two releases")
        diff.add_argument("numbers", nargs=2, type=int, metavar="NUMBER")
        diff.add_argument("--format", choices=["json", "text"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        {"create": self._create, "list": self._list, "verify": self._verify, "diff": self._diff}[
            options["word"]
        ](options)

    def _create(self, options: dict[str, Any]) -> None:
        chosen = None
        if options["filter"] is not None:
            chosen = chosen_by_query(TABLES["reports"], options["filter"])
            if not chosen.exists():
                raise CommandError(f"Nothing matches --filter {options['filter']!r}.", returncode=2)
        try:
            made = release_create(
                by=None,
                title=options["title"],
                authors="\n".join(options["author"]),
                licence=options["licence"],
                chosen=chosen,
                chosen_in_words=options["filter"] or "",
                without_text=options["without_text"],
                despite_names=options["despite_names"],
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages), returncode=2) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror or error}", returncode=2) from error
        self.stdout.write(f"{made}\n{made.path}\nsha256 {made.sha256}")

    def _list(self, options: dict[str, Any]) -> None:
        rows: list[dict[str, Any]] = [
            {
                "number": release.number,
                "title": release.title,
                "date": release.made_at.date().isoformat(),
                "filter": release.filter,
                "texts": release.texts,
                "licence": release.licence,
                "guidelines": release.guidelines,
                "version": release.version,
                "bytes": release.size,
                "sha256": release.sha256,
                "file": str(release.path),
                "citation": release.citation,
            }
            for release in Release.objects.all()
        ]
        if options["format"] == "json":
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for row in rows:
            self.stdout.write(f"{row['number']}  {row['date']}  {row['sha256'][:16]}  {row['title']}")

    def _verify(self, options: dict[str, Any]) -> None:
        releases = self._numbered(options["numbers"]) if options["numbers"] else list(Release.objects.all())
        wrong = 0
        for release in releases:
            try:
                release_verify(release)
                self.stdout.write(f"{release.number}: as it was released")
            except NotAsReleased as error:
                wrong += 1
                self.stderr.write(f"{release.number}: {error}")
        if wrong:
            raise CommandError(f"{wrong} of {len(releases)} releases are not as they were.", returncode=1)

    def _diff(self, options: dict[str, Any]) -> None:
        with ExitStack() as stack:
            try:
                older, newer = (
                    Bundle(stack.enter_context(file_at_hand(release.path).open("rb")))
                    for release in self._numbered(options["numbers"])
                )
                found = compared(older, newer)
            except (OSError, NotABundle) as error:
                raise CommandError(str(error), returncode=2) from error
        if options["format"] == "json":
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        for name, values in found.pop(RELEASE, {}).items():
            was, now = (_MADE[name](value) for value in values)
            self.stdout.write(f"{name}: was {was}, is {now}")
        for table, change in found.items():
            self.stdout.write(f"{table}: {_in_words(change)}")
        if not found:
            self.stdout.write("No table differs.")

    def _numbered(self, numbers: list[int]) -> list[Release]:
        found = {release.number: release for release in Release.objects.filter(number__in=numbers)}
        if missing := [str(number) for number in numbers if number not in found]:
            raise CommandError(f"There is no release {', '.join(missing)}.", returncode=2)
        return [found[number] for number in numbers]


# How the older and the newer release were made, in words.
_MADE: dict[str, Callable[[Any], str]] = {
    "filter": lambda words: f"“{words}”" if words else "none (all reports)",
    "texts": lambda there: "included" if there else "left out",
    "licence": lambda name: name or "none",
    "guidelines": lambda versions: f"version {', '.join(map(str, versions))}" if versions else "none",
    "version": lambda number: f"Hearsay {number}",
}


def _in_words(change: dict[str, Any]) -> str:
    if "only_in" in change:
        return f"only in the {change['only_in']} one"
    words = [f"{change[kind]:,} {kind}" for kind in ("added", "removed", "changed") if change[kind]]
    if change["columns"]:
        words.append(", ".join(f"{column} {number:,}" for column, number in change["columns"].items()))
    return "; ".join(words) or "other columns"
