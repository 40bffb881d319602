"""The work of the demonstration: invented judgements, made through the same services as people's."""

import csv
import datetime
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment, Guidelines, Seat
from annotator.annotations.services import annotation_save, assignment_submit, guidelines_publish
from annotator.judgement import NONE
from annotator.people.models import User
from annotator.reports.formats import ReportFile
from annotator.reports.models import Report
from annotator.reports.services import reports_import
from sources.models import Source
from sources.services import assessment_add

FOLDER = "demo"
# Example guidelines, page by page.
GUIDELINES = {
    "Statements": """*Example guidelines, for the demonstration.*

One sentence, headline or list item is **one statement**, also when it makes several claims.

- A headline without attribution is the publisher's own, even if the body says who said so.
- A lead-in asserts nothing; what it introduces is cited.""",
    "Sources": """Spokespeople count as their organisation. An unnamed source of a named institution is unnamed.

Who only acts, or stays silent, is not cited. A denial is a citation.""",
    "Credibility": """Rate **what is said**, not who says it.

6 means that it cannot be judged: it is no middle between true and false.""",
}

# (source, grade, valid from): examples that show how a grade in force on the day is found. No verdict of ours.
EXAMPLE_GRADES = [
    ("sohr", "B", "2013-01-01"),
    ("sana", "C", "2013-01-01"),
    ("sana", "D", "2017-01-01"),
    ("anadolu", "C", "2013-01-01"),
    ("amn", "C", "2014-06-01"),
    ("southfront", "D", "2015-01-01"),
]


def reports_add() -> list[Report]:
    """The invented reports of fixtures/demo, each under its publisher and day. Nothing is added twice."""
    folder: Path = settings.FIXTURES_DIR / FOLDER
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["text", "publisher", "title", "url", "published_on", "language"])
    with (folder / "reports.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            text = (folder / row["file"]).read_bytes().decode("utf-8")
            writer.writerow(
                [text, *(row[c] for c in ("publisher", "title", "url", "published_on", "language"))]
            )
    file = ReportFile(name="demonstration.csv", data=table.getvalue().encode())
    result = reports_import(by=None, files=[file])
    ids = [row.report_id for row in result.rows if row.report_id]
    return list(Report.objects.filter(report_id__in=ids).order_by("published_on", "report_id"))


def grades_add() -> None:
    """A few assessments, marked as examples."""
    for key, grade, day in EXAMPLE_GRADES:
        source = Source.objects.filter(key=key).first()
        if source and not source.assessments.filter(valid_from=day, grade=grade).exists():
            assessment_add(
                by=None,
                source=source,
                grade=grade,
                valid_from=datetime.date.fromisoformat(day),
                reason="Example for the demonstration; no judgement of this source.",
            )


def work_add(reports: Sequence[Report], people: dict[str, User]) -> None:
    """Three reports done by two annotators, one half done, one for Hana alone; the rest is not handed out."""
    if not Guidelines.objects.exists():
        guidelines_publish(by=None, pages=GUIDELINES)
    if Assignment.objects.filter(annotator__in=people.values()).exists() or len(reports) < 6:
        return
    pair = [people["amal"], people["basil"]]
    done = reports_assign(by=None, reports=reports[:3], annotators=pair, required=2, round="pilot")
    for assignment in done.assignments:
        _rate(assignment, share=1.0)
        assignment_submit(by=assignment.annotator, assignment=assignment.pk)
    for assignment in reports_assign(by=None, reports=reports[3:5], annotators=pair, required=2).assignments:
        _rate(assignment, share=0.4 if assignment.annotator == people["amal"] else 0.0)
    reports_assign(by=None, reports=reports[5:6], annotators=[people["hana"]], required=1)


def _rate(assignment: Assignment, share: float) -> None:
    """Rate the first `share` of the statements: the suggestion, with a credibility drawn from the statement.

    Now and then the second annotator is more doubtful, hears the publisher, or flags: that is what review is for.
    """
    seats = list(
        assignment.seats.exclude(state=Seat.WITHDRAWN).select_related("statement__report", "suggestion")
    )
    doubtful = assignment.annotator.username == "basil"
    for seat in seats[: round(len(seats) * share)]:
        draw = hashlib.sha256(seat.statement.statement_id.encode()).digest()
        voice, path = (seat.suggestion.voice, seat.suggestion.path) if seat.suggestion else ("publisher", "")
        credibility = 2 + draw[0] % 3
        if doubtful and draw[1] % 5 == 0:
            credibility += 1 + draw[4] % 2
        if doubtful and draw[2] % 9 == 0:
            voice, path = "publisher", ""
        flagged = doubtful and draw[5] % 16 == 0
        annotation_save(
            by=assignment.annotator,
            seat=seat.pk,
            base_version=0,
            voice=voice,
            path=path,
            credibility=None if voice == NONE else credibility,
            flagged=flagged,
            flag_reason="Two claims in one sentence." if flagged else "",
            seconds=6 + draw[3] % 30,
        )
