import datetime

import pytest
import time_machine
from django.urls import reverse

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.services import guidelines_publish
from annotator.review.assessments_due import MUCH_CITED, assessments_due, months_before
from annotator.review.tally_reading import read_tally
from sources.models import Source
from sources.services import assessment_add

from .conftest import make_sources, rate

TODAY = datetime.date(2026, 3, 31)


@pytest.fixture
def cited(db, annotator, report_of):
    """`cited("sohr", 10)`: so many decided statements cite it."""
    guidelines_publish(by=None, text="Be brief.")
    make_sources()

    def cited(path: str, times: int) -> None:
        report = report_of(*(f"{path} told {number}." for number in range(times)))
        reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
        rate(annotator, report, path=path)

    return cited


def due() -> list[tuple]:
    return [
        (one.source.key, one.cited, one.assessed_on) for one in assessments_due(read_tally(None), 24, TODAY)
    ]


def test_who_is_much_cited_and_never_assessed_is_due(cited):
    cited("sohr", MUCH_CITED)
    cited("lcc", MUCH_CITED - 1)
    assert due() == [("sohr", MUCH_CITED, None)]


def test_an_assessment_is_due_again_after_so_many_months(cited, manager):
    cited("sohr", MUCH_CITED)
    cited("lcc", MUCH_CITED)
    for key, made in (("sohr", "2024-03-30"), ("lcc", "2024-03-31")):
        with time_machine.travel(f"{made}T12:00:00Z", tick=False):
            assessment_add(
                by=manager, source=Source.objects.get(key=key), grade="F", valid_from=TODAY, reason="looked"
            )
    assert due() == [("sohr", MUCH_CITED, datetime.date(2024, 3, 30))]


def test_merged_sources_are_counted_together(cited):
    cited("sohr", MUCH_CITED - 1)
    cited("lcc", 1)
    Source.objects.filter(key="lcc").update(merged_into=Source.objects.get(key="sohr"))
    assert due() == [("sohr", MUCH_CITED, None)]


def test_months_before_stops_at_the_months_last_day():
    assert months_before(TODAY, 1) == datetime.date(2026, 2, 28)
    assert months_before(TODAY, 24) == datetime.date(2024, 3, 31)


def test_the_page_leads_to_the_source_and_to_its_assessment(cited, manager, client):
    cited("sohr", MUCH_CITED)
    client.force_login(manager)
    page = client.get(reverse("admin:review_assessments_due")).content.decode()
    source = Source.objects.get(key="sohr")
    assert reverse("admin:sources_source_assess", args=[source.pk]) in page
    assert "never" in page
