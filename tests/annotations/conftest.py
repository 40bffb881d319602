"""Two annotators at one report."""

import pytest

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment, Seat
from annotator.annotations.services import annotation_save
from sources.models import Alias, Source


@pytest.fixture
def sources(db):
    """Three sources: two that are named, one class of unnamed ones."""
    made = {
        key: Source.objects.create(key=key, name=name, kind=kind)
        for key, name, kind in [
            ("sohr", "Syrian Observatory", "monitoring_group"),
            ("anadolu", "Anadolu Agency", "news_agency"),
            ("gen_local", "Local sources", "generic"),
        ]
    }
    Alias.objects.create(source=made["sohr"], text="SOHR", match="exact_case")
    Alias.objects.create(source=made["sohr"], text="المرصد السوري", language="ar")
    Alias.objects.create(source=made["sohr"], text="the Observatory", strength="description")
    return made


@pytest.fixture
def report(sources, report_of):
    """Three statements; the first has a suggestion that cites, the second one that doesn't, the third none."""
    return report_of(
        "Shells fell on the market, SOHR said.",
        "The road is closed.",
        "Buses left, a man called Abu Omar said.",
        suggestions=["sohr", "", None],
    )


@pytest.fixture
def assignment(report, annotator, other_annotator) -> Assignment:
    """The first annotator's; the other annotator has one of the same report."""
    reports_assign(by=None, reports=[report], annotators=[annotator, other_annotator])
    return Assignment.objects.get(annotator=annotator)


@pytest.fixture
def seat(assignment) -> Seat:
    return assignment.seats.order_by("statement__start").first()


def save(by, seat, base_version=0, **values):
    given = {"voice": "cited", "path": "sohr", "credibility": 2} | values
    return annotation_save(by=by, seat=getattr(seat, "pk", seat), base_version=base_version, **given)


def save_all(by, assignment, **values) -> None:
    for seat in assignment.seats.exclude(state=Seat.WITHDRAWN):
        save(by, seat, base_version=seat.annotation.version if seat.annotation else 0, **values)
