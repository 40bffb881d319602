"""`manage.py attach_texts`: the texts of reports back into a bundle that was written without them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotator.corpus.attaching import MOST_BYTES, CannotAttach, texts_attach
from annotator.corpus.bundle_reading import NotABundle
from annotator.reports.incoming import files_at
from annotator.whole_file import whole_file


class Command(BaseCommand):
    help = (
        "Put texts back into a bundle that was written without them; each is known by its hash. Exit 0: done; "
        "1: done, though a file could not be read; 2: nothing was written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bundle", metavar="BUNDLE.zip", help="the bundle without texts")
        parser.add_argument(
            "paths", nargs="+", metavar="FILE", help="reports in any format for import, or folders of them"
        )
        parser.add_argument(
            "--output",
            type=Path,
            metavar="FILE.zip",
            help="the bundle with its texts; default: BUNDLE-with-texts.zip beside it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        given = Path(options["bundle"])
        output = options["output"] or given.parent / f"{given.stem}-with-texts.zip"
        try:
            with given.open("rb") as bundle, whole_file(output) as file:
                refused = texts_attach(bundle=bundle, files=files_at(options["paths"], MOST_BYTES), file=file)
        except (NotABundle, CannotAttach) as error:
            raise CommandError(f"{options['bundle']}: {error}.", returncode=2) from error
        except OSError as error:
            raise CommandError(
                f"{error.filename or output}: {error.strerror or error}", returncode=2
            ) from error
        if options["verbosity"]:
            self.stdout.write(str(output))
        for row in refused:
            self.stderr.write(f"{row.file}, row {row.row}: {row.reason}")
        if refused:
            raise CommandError("Done; what could not be read was not needed.", returncode=1)
