"""A small corpus whose values are as awkward as the world's, made by the services that people's work goes through."""

import datetime

import pytest

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment, Seat
from annotator.annotations.services import annotation_save, assignment_submit, guidelines_publish
from annotator.reports.models import Report
from annotator.review.claims import claim_create, claim_statement_put
from annotator.review.models import Claim
from sources.models import Assessment, Source
from tests import cast

PUBLISHED = datetime.date(2017, 4, 5)

# What breaks careless writers and readers of CSV and JSON.
NASTY = (
    'He said "no", twice',
    "one, two,, three",
    "a lone\rreturn",
    "a\nnew line",
    "both\r\nof them",
    "قال مصدر محلي إن القصف توقف",
    "smoke 🚀 over the 𝔸-road",
    "NA",
    "null",
    "None",
    "NaN",
    "007",
    "1e5",
    "true",
    "  spaces around  ",
    "\ttabs\t",
    "=1+1",
    "-5 degrees",
    '"',
    '""',
    "'=guarded already",
    "a\u2028line\u2029separator\x85and\x0bmore\x1cof\x1ethem",
    "\ufeffa byte order mark",
    "back\\slash \\n",
    "soft\u00adhyphen and\u200bzero width",
)


def make_source(key: str, **values) -> Source:
    return Source.objects.create(key=key, **{"name": key.title(), "kind": "news_agency", **values})


def make_report(*sentences: str, publisher: Source | None = None, published_on=PUBLISHED, **values) -> Report:
    """A report with a statement on each line, every one with a suggestion: that it cites sohr, if sohr is there."""
    path = "sohr" if Source.objects.filter(key="sohr").exists() else ""
    report = cast.make_report(
        *sentences,
        suggestions=[path] * len(sentences),
        publisher=publisher,
        published_on=published_on,
        **values,
    )
    report.appearances.update(publisher=publisher, published_on=published_on)
    return report


def rate(person, report: Report, *, submit: bool = True, note: str = "", **judgement) -> Assignment:
    """`person` judges every statement of `report` alike: cited, sohr, 2, unless told otherwise."""
    assignment = Assignment.objects.get(annotator=person, report=report, repeat=False)
    values = {"voice": "cited", "path": "sohr", "credibility": 2, **judgement}
    for seat in assignment.seats.exclude(state=Seat.WITHDRAWN):
        annotation_save(by=person, seat=seat.pk, base_version=0, note=note, **values)
    if submit:
        assignment_submit(by=person, assignment=assignment.pk)
    return assignment


@pytest.fixture
def sohr(db) -> Source:
    source = make_source("sohr", kind="monitoring_group")
    Assessment.objects.create(
        source=source, grade="B", valid_from=datetime.date(2015, 1, 1), reason="at first"
    )
    Assessment.objects.create(source=source, grade="C", valid_from=datetime.date(2018, 1, 1), reason="later")
    return source


@pytest.fixture
def wire(sohr) -> Source:
    """A publisher; with it there are sohr and guidelines: all that rating needs."""
    guidelines_publish(by=None, text="Rate what the sentence says.")
    return make_source("wire")


@pytest.fixture
def decided(wire, annotator, other_annotator) -> Report:
    """Two statements on which both annotators agree: cited, sohr, 2."""
    report = make_report("Shells fell, the observers said.", "Nobody was hurt, they said.", publisher=wire)
    reports_assign(by=None, reports=[report], annotators=[annotator, other_annotator], required=2)
    rate(annotator, report)
    rate(other_annotator, report)
    return report


@pytest.fixture
def claimed(decided) -> Claim:
    """A claim with one of the decided statements."""
    claim = claim_create(by=None, title="Shells fell on the town", period_start=PUBLISHED)
    claim_statement_put(by=None, claim=claim.pk, statement=decided.statements.first().pk, stance="asserts")
    return claim


@pytest.fixture
def half_done(wire, annotator, other_annotator) -> Report:
    """One statement that the other annotator has submitted and `annotator` has still to rate."""
    report = make_report("Trucks left the town at noon.", publisher=wire)
    reports_assign(by=None, reports=[report], annotators=[annotator, other_annotator], required=2)
    rate(other_annotator, report, credibility=4, note="a remark of mine")
    return report


@pytest.fixture
def untouched(wire) -> Report:
    """One statement that nobody was assigned."""
    return make_report("Rain fell on the hills.", publisher=wire)
