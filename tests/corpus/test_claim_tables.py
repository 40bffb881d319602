"""Claims as tables."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from annotator.reports.models import Report
from annotator.review.claims import claim_conclude, claim_create, claim_statement_put
from annotator.review.models import Claim
from sources.models import Source

from .conftest import make_report, make_source
from .reading_back import objects_of, rows_of

DAY = datetime.date(2016, 6, 4)


@pytest.fixture
def claim(sohr) -> Claim:
    """One statement that cites sohr, one that nobody is cited for."""
    make_source("sana")
    made = claim_create(by=None, title="26 men died, “west” of Raqqa", period_start=DAY)
    for text, publisher, stance, figure in [
        ("26 men died, the observers said.", "sohr", "asserts", ""),
        ("41 men died.", "sana", "differs", "=41"),
    ]:
        report = make_report(text, publisher=Source.objects.get(key=publisher))
        if publisher == "sana":
            report.statements.get().suggestions.update(voice="publisher", path="")
        claim_statement_put(
            by=None, claim=made.pk, statement=report.statements.get().pk, stance=stance, figure=figure
        )
    return made


def test_a_claim_is_one_row_with_its_origins_and_whether_they_disagree(claim):
    claim_conclude(by=None, claim=claim.pk, conclusion="Two counts,\nneither confirmed.")
    row = rows_of("claims")[0]
    assert row["claim_id"] == str(claim.pk)
    assert row["title"] == "26 men died, “west” of Raqqa"
    assert (row["period_start"], row["period_end"], row["state"]) == ("2016-06-04", "", "concluded")
    assert row["contested"] == "true"
    assert sorted(row["origins"].split(";")) == ["sana", "sohr"]
    assert row["conclusion"] == "Two counts,\nneither confirmed."


def test_a_claim_without_statements_has_no_origin_and_is_not_contested(db):
    claim_create(by=None, title="Nothing yet")
    found = objects_of("claims")[0]
    assert (found["contested"], found["origins"], found["period_start"]) == (False, "", None)


def test_each_statement_of_a_claim_is_a_row(claim):
    rows = rows_of("claim_statements")
    assert {row["claim_id"] for row in rows} == {str(claim.pk)}
    ids = {row["statement_id"]: row["text"] for row in rows_of("statements")}
    told = {ids[row["statement_id"]]: (row["stance"], row["figure"]) for row in rows}
    assert told == {"26 men died, the observers said.": ("asserts", ""), "41 men died.": ("differs", "=41")}


def test_a_filter_takes_the_claims_of_its_reports_each_once(claim):
    claim_create(by=None, title="About something else")
    chosen = Report.objects.matching("men died")
    assert [row["title"] for row in rows_of("claims", chosen=chosen)] == [claim.title]
    assert len(rows_of("claim_statements", chosen=Report.objects.matching("41"))) == 1


def test_claims_are_for_readers_of_the_corpus_and_not_for_annotators(claim, viewer, annotator):
    assert len(rows_of("claims", viewer)) == 1
    with pytest.raises(PermissionDenied):
        rows_of("claims", annotator)


def test_more_claims_than_fit_a_batch_are_all_there(claim, monkeypatch):
    monkeypatch.setattr("annotator.corpus.claim_tables.CLAIMS_AT_A_TIME", 2)
    for number in range(4):
        claim_create(by=None, title=f"Claim {number}")
    assert len(rows_of("claims")) == 5
