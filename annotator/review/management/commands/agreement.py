"""`manage.py agreement`: how far the annotators agree."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotator.review.agreement_report import agreement_report
from annotator.review.agreement_text import in_words
from annotator.review.resampling import RESAMPLES


class Command(BaseCommand):
    help = (
        "How far the annotators agree, from all submitted annotations: Krippendorff's alpha, kappa, shares, with 95 % "
        "intervals. People are pseudonyms. docs/agreement.md says what each figure means. Exit code 0: done, 2: "
        "nothing was done."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", default="text", choices=["json", "text"], help="default: text")
        parser.add_argument(
            "--resamples",
            type=int,
            default=RESAMPLES,
            metavar="N",
            help=f"how often reports are drawn for the intervals; 0: no intervals (default: {RESAMPLES})",
        )

    def handle(self, **options: Any) -> None:
        resamples = options["resamples"]
        if resamples < 0 or 0 < resamples < 100:
            raise CommandError(
                "--resamples: 0, or at least 100 for an interval that means something.", returncode=2
            )
        report = agreement_report(resamples=resamples)
        if options["format"] == "json":
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False))
        else:
            self.stdout.write(in_words(report))
