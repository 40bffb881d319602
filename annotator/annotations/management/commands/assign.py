"""`manage.py assign`: hand reports out to annotators."""

import datetime
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from annotator.annotations.handing_out import reports_assign
from annotator.people.models import User
from annotator.reports.models import Report


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no date such as 2026-01-31") from error


class Command(BaseCommand):
    help = (
        "Hand reports out to annotators, with even load. Reports that have their annotators already are left out. "
        "Exit code 0: done, 1: part was left out, 2: nothing was handed out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reports",
            required=True,
            metavar="all|QUERY",
            help="all, report_ids, or words that stand in the reports",
        )
        parser.add_argument("--annotators", required=True, metavar="A,B,C", help="sign-in names")
        parser.add_argument(
            "--required", type=int, default=2, metavar="N", help="annotators per report (default: 2)"
        )
        parser.add_argument("--unaided", action="store_true", help="show no suggestions")
        parser.add_argument("--round", default="main", help="such as pilot or main (default: main)")
        parser.add_argument("--deadline", type=_day, metavar="YYYY-MM-DD")

    def handle(self, **options: Any) -> None:
        names = [name.strip() for name in options["annotators"].split(",") if name.strip()]
        people = {user.username: user for user in User.objects.filter(username__in=names)}
        missing = [name for name in names if name not in people]
        if missing:
            raise CommandError(f"Nobody signs in as {', '.join(missing)}.", returncode=2)
        reports = Report.objects.matching(options["reports"]).filter(archived_at=None)
        try:
            done = reports_assign(
                by=None,
                reports=reports,
                annotators=[people[name] for name in names],
                required=options["required"],
                aided=not options["unaided"],
                round=options["round"],
                deadline=options["deadline"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from error
        for report_id, reason in done.left_out:
            self.stderr.write(f"{report_id}: {reason}")
        if not done.assignments:
            why = (
                "all of them were left out"
                if done.left_out
                else f"no report is meant by {options['reports']!r}"
            )
            raise CommandError(f"Nothing was handed out: {why}.", returncode=2)
        if options["verbosity"]:
            statements = sum(assignment.seats.count() for assignment in done.assignments)
            self.stdout.write(f"{len(done.assignments)} assignments, {statements} statements to rate.")
        if done.left_out:
            raise CommandError(f"{len(done.left_out)} reports were left out.", returncode=1)
