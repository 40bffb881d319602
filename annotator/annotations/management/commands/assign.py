"""`manage.py assign`: hand reports out to annotators."""

import datetime
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from annotator.annotations.choosing import STRATA, Choice
from annotator.annotations.handing_out import reports_assign
from annotator.annotations.planning import IMPORTED, SEQUENCES, Share, plan_work
from annotator.annotations.repeats import repeats_assign, repeats_due
from annotator.people.models import User


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
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument(
            "--reports", metavar="all|QUERY", help="all, report_ids, or words that stand in the reports"
        )
        what.add_argument(
            "--repeats",
            type=int,
            metavar="N",
            help="at most N reports of each annotator's own once more, without telling them",
        )
        parser.add_argument("--annotators", required=True, metavar="A,B,C", help="sign-in names")
        parser.add_argument("--publisher", default="", metavar="KEY", help="only what this source published")
        parser.add_argument("--language", default="", metavar="CODE", help="only reports in this language")
        parser.add_argument("--since", type=_day, metavar="YYYY-MM-DD", help="published on this day or later")
        parser.add_argument(
            "--until", type=_day, metavar="YYYY-MM-DD", help="published on this day or earlier"
        )
        parser.add_argument(
            "--sample", type=int, metavar="N", help="only N of them that nobody has yet, drawn at random"
        )
        parser.add_argument(
            "--stratify", choices=list(STRATA), default="", help="draw the sample in proportion to this"
        )
        parser.add_argument(
            "--seed", type=int, default=1, help="the same number draws the same again (default: 1)"
        )
        parser.add_argument(
            "--required", type=int, default=2, metavar="N", help="annotators per report (default: 2)"
        )
        parser.add_argument(
            "--overlap",
            type=int,
            metavar="PERCENT",
            help="so many of the reports go to --required annotators, the others to one each (default: all)",
        )
        parser.add_argument("--unaided", action="store_true", help="show no suggestions")
        parser.add_argument(
            "--credibility-first",
            action="store_true",
            help="ask for the credibility before source and suggestion are shown",
        )
        parser.add_argument(
            "--order", choices=list(SEQUENCES), default=IMPORTED, help=f"(default: {IMPORTED})"
        )
        parser.add_argument("--round", default="main", help="such as pilot or main (default: main)")
        parser.add_argument("--deadline", type=_day, metavar="YYYY-MM-DD")
        parser.add_argument(
            "--days",
            type=int,
            default=14,
            metavar="N",
            help="with --repeats: submitted at least N days ago (default: 14)",
        )
        parser.add_argument(
            "--preview", action="store_true", help="say who would get how much, and store nothing"
        )

    def handle(self, **options: Any) -> None:
        names = [name.strip() for name in options["annotators"].split(",") if name.strip()]
        people = {user.username: user for user in User.objects.filter(username__in=names)}
        missing = [name for name in names if name not in people]
        if missing:
            raise CommandError(f"Nobody signs in as {', '.join(missing)}.", returncode=2)
        annotators = [people[name] for name in names]
        try:
            if options["repeats"] is None:
                self._reports(annotators, options)
            else:
                self._repeats(annotators, options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from error

    def _reports(self, annotators: list[User], options: dict[str, Any]) -> None:
        chosen = ("publisher", "language", "since", "until", "sample", "stratify", "seed")
        choice = Choice(query=options["reports"], **{name: options[name] for name in chosen})
        work = {
            "reports": choice.reports(),
            "annotators": annotators,
            "sequence": options["order"],
            **{name: options[name] for name in ("required", "overlap", "seed")},
        }
        if options["preview"]:
            plan = plan_work(**work)
            self._tell(plan.shares)
            left_out, made = plan.left_out, len(plan.places)
        else:
            manner = {name: options[name] for name in ("round", "deadline", "credibility_first")}
            done = reports_assign(by=None, aided=not options["unaided"], **work, **manner)
            left_out, made = done.left_out, len(done.assignments)
        for report_id, reason in left_out:
            self.stderr.write(f"{report_id}: {reason}")
        if not made:
            why = "all of them were left out" if left_out else _nothing_chosen(options)
            raise CommandError(f"Nothing was handed out: {why}.", returncode=2)
        if options["verbosity"] and not options["preview"]:
            statements = sum(assignment.seats.count() for assignment in done.assignments)
            self.stdout.write(f"{made} assignments, {statements} statements to rate.")
        if left_out:
            raise CommandError(f"{len(left_out)} reports were left out.", returncode=1)

    def _repeats(self, annotators: list[User], options: dict[str, Any]) -> None:
        settings = {"days": options["days"], "most": options["repeats"], "seed": options["seed"]}
        if options["preview"]:
            made = repeats_due(annotators, **settings)
        else:
            made = repeats_assign(by=None, annotators=annotators, deadline=options["deadline"], **settings)
        if not made:
            raise CommandError("Nothing was handed out: nobody has anything to repeat.", returncode=2)
        if options["preview"]:
            for assignment in made:
                self.stdout.write(f"{assignment.annotator.username}: {assignment.report.report_id}")
        elif options["verbosity"]:
            self.stdout.write(f"{len(made)} repeats.")

    def _tell(self, shares: list[Share]) -> None:
        for share in shares:
            self.stdout.write(
                f"{share.annotator.username}: {share.reports} reports, {share.statements} statements"
            )


def _nothing_chosen(options: dict[str, Any]) -> str:
    """Why no report was chosen, with all that narrowed the choice."""
    narrowed = [name for name in ("publisher", "language", "since", "until") if options[name]]
    why = f"no report is meant by {options['reports']!r}"
    why += "".join(f" --{name} {options[name]}" for name in narrowed)
    return why if options["sample"] is None else f"{why} that nobody has yet, to draw a sample from"
