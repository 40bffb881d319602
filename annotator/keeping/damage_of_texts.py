"""Reports and what the reader made of them: hashes, offsets, and that no character is lost."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db import DatabaseError
from django.db.models import Count, F, Q
from django.db.models.functions import Length

from annotator.annotations.models import AnnotationCitation
from annotator.folding import fold
from annotator.judgement import Citation
from annotator.reports.models import Appearance, Report, Shingle, Statement, Suggestion, SuggestionCitation
from annotator.reports.near_duplicates import kept, shingles
from annotator.reports.text_index import text_index_differs
from annotator.review.models import DecisionCitation

from .damage import Damage, Look
from .damage_of_sources import going_round

AT_ONCE = 200  # reports
REMAKE = "searches may miss reports until `manage.py remake_text_index` was run"


def _reports(*fields: str) -> Iterator[Any]:
    return Report.objects.order_by("pk").only("report_id", *fields).iterator(chunk_size=AT_ONCE)


def hashes_of_reports() -> Iterator[Damage]:
    """text_sha256 and report_id follow from the text; so does its folded form."""
    for report in _reports("text", "text_sha256", "folded"):
        digest = hashlib.sha256(report.text.encode()).hexdigest()
        if digest != report.text_sha256:
            yield Damage("reports.Report", report.report_id, "its text is not the one that was imported")
        elif report.report_id != f"r{digest[:16]}":
            yield Damage("reports.Report", report.report_id, "its id does not follow from its text")
        if fold(report.text) != report.folded:
            yield Damage("reports.Report", report.report_id, "its folded text does not follow from its text")


def runs_of_words() -> Iterator[Damage]:
    """The stored shingles are those of the text."""
    counts = dict(Shingle.objects.order_by().values_list("report").annotate(Count("pk")))
    for report in _reports("folded"):
        wanted = kept(shingles(report.folded))
        if counts.get(report.pk, 0) != len(wanted) or wanted != set(
            report.shingles.values_list("hash", flat=True)
        ):
            yield Damage(
                "reports.Report", report.report_id, "what near-duplicates are found by is not its text's"
            )


def letters_of_reports() -> Iterator[Damage]:
    """The index by which searches find reports is that of their texts."""
    try:
        differs = text_index_differs(report.folded for report in _reports("folded"))
    except DatabaseError as error:
        yield Damage("reports.Report", "", f"the index of letters can't be read ({error}): {REMAKE}")
        return
    if differs:
        yield Damage("reports.Report", "", f"the index of letters is not that of the texts: {REMAKE}")


def pieces_of_reports() -> Iterator[Damage]:
    """Statements say what stands at their place, follow each other, and leave nothing out but furniture and blanks."""
    rows = Statement.objects.order_by("report", "start", "end").values_list(
        "report", "position", "start", "end", "text", "folded", "retired_at"
    )
    grouped = groupby(rows.iterator(chunk_size=5_000), key=lambda row: row[0])
    key, group = next(grouped, (None, ()))
    for report in _reports("text", "furniture"):
        found: list[Any] = []
        while key is not None and key < report.pk:
            key, group = next(grouped, (None, ()))
        if key == report.pk:
            found = list(group)
            key, group = next(grouped, (None, ()))
        yield from _pieces(report, found)


def _pieces(report: Report, statements: list[Any]) -> Iterator[Damage]:
    text, covered, last, place = report.text, bytearray(len(report.text)), 0, 0
    for start, end, _ in report.furniture:
        if not 0 <= start < end <= len(text):
            yield Damage(
                "reports.Report", report.report_id, f"furniture {start}-{end} lies outside of its text"
            )
        covered[start:end] = b"\1" * max(0, min(end, len(text)) - start)
    for _, position, start, end, said, folded, retired in statements:
        name = f"{report.report_id}:{start}-{end}"
        if end > len(text) or text[start:end] != said:
            yield Damage("reports.Statement", name, "its text is not what stands there in the report")
        if fold(said) != folded:
            yield Damage("reports.Statement", name, "its folded text does not follow from its text")
        if retired is not None:
            continue
        if start < last:
            yield Damage("reports.Statement", name, "it overlaps the one before")
        if position <= place:
            yield Damage("reports.Statement", name, "its position is not after that of the one before")
        last, place = max(last, end), position
        covered[start:end] = b"\1" * max(0, min(end, len(text)) - start)
    at = covered.find(b"\0")
    while at >= 0:
        if not text[at].isspace():
            yield Damage(
                "reports.Report", report.report_id, f"character {at} is in no statement and no furniture"
            )
            return
        at = covered.find(b"\0", at + 1)


def places_in_texts() -> Iterator[Damage]:
    """Cues and mentions lie within the report's text."""
    beyond = Suggestion.objects.annotate(letters=Length("statement__report__text")).filter(
        Q(cue_end__gt=F("letters"))
        | Q(cue_start__gte=F("cue_end"))
        | Q(cue_start=None, cue_end__isnull=False)
    )
    for key in beyond.order_by("pk").values_list("pk", flat=True).iterator():
        yield Damage("reports.Suggestion", str(key), "its cue lies outside of the report")
    owners: Iterable[tuple[type[Citation], str]] = (
        (SuggestionCitation, "judgement__statement__report__text"),
        (AnnotationCitation, "judgement__seat__statement__report__text"),
        (DecisionCitation, "judgement__statement__report__text"),
    )
    for model, text in owners:
        rows: Any = model._default_manager.annotate(letters=Length(text))
        for key in rows.filter(mention_end__gt=F("letters")).order_by("pk").values_list("pk", flat=True):
            yield Damage(model._meta.label, str(key), "its mention lies outside of the report")


def first_appearances() -> Iterator[Damage]:
    """Each report has one primary appearance, and says what that one says."""
    copied = ("title", "publisher_id", "publisher_name", "url", "published_on")
    first = {
        row[0]: row[1:] for row in Appearance.objects.filter(primary=True).values_list("report", *copied)
    }
    for report in _reports(*copied):
        if report.pk not in first:
            yield Damage("reports.Report", report.report_id, "it has no primary appearance")
        elif first[report.pk] != tuple(getattr(report, name) for name in copied):
            yield Damage("reports.Report", report.report_id, "it differs from its primary appearance")


def circles_of_reports() -> Iterator[Damage]:
    """No report is merged into itself, or much like itself, by way of others."""
    for field, what in (("merged_into", "is merged into"), ("near_duplicate_of", "is a near-duplicate of")):
        into = dict(Report.objects.filter(**{f"{field}__isnull": False}).values_list("pk", field))
        for pk in going_round(into):
            name = Report.objects.values_list("report_id", flat=True).get(pk=pk)
            yield Damage("reports.Report", name, f"it {what} itself, by way of others")


TEXTS: tuple[Look, ...] = (
    hashes_of_reports,
    runs_of_words,
    letters_of_reports,
    pieces_of_reports,
    places_in_texts,
    first_appearances,
    circles_of_reports,
)
