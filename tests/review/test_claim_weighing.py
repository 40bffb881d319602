"""Thousands of claims at once come to what each of them comes to by itself."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotator.annotations.handing_out import reports_assign
from annotator.reports.models import Report
from annotator.review.claim_reading import read_claims
from annotator.review.claim_weighing import (
    NOTHING_SAID,
    contested,
    first_of_standing,
    told_in_two_ways,
    weigh,
)
from annotator.review.claims import claim_create, claim_statement_put
from annotator.review.models import Claim, ClaimStatement
from sources.models import Source
from tests.review.conftest import make_sources, rate

DAY = datetime.date(2016, 6, 4)


@pytest.fixture
def told(db, report_of):
    """`told((publisher, path, stance, figure), …)`: a claim with a statement of one report for each."""
    make_sources()
    Source.objects.create(
        key="sana", name="SANA", kind="news_agency", belongs_to=Source.objects.get(key="lcc")
    )

    def make(*members: tuple[str, str, str, str]) -> Claim:
        claim = claim_create(by=None, title="26 men died")
        for place, (publisher, path, stance, figure) in enumerate(members, Report.objects.count()):
            source = Source.objects.get(key=publisher) if publisher else None
            report = report_of(
                f"In report {place} men died.", suggestions=[path], published_on=DAY, publisher=source
            )
            pk = report.statements.get().pk
            claim_statement_put(by=None, claim=claim.pk, statement=pk, stance=stance, figure=figure)
        return claim

    return make


@pytest.fixture
def claims(told) -> list[Claim]:
    return [
        told(("sohr", "", "asserts", ""), ("sana", "", "denies", "")),
        told(("lcc", "sohr", "asserts", ""), ("sana", "sohr", "differs", "41")),
        told(("lcc", "sohr", "differs", "29"), ("sana", "unnamed", "differs", "41")),
        told(("sohr", "", "asserts", ""), ("sana", "", "asserts", "")),
        told(("", "sana>lcc", "denies", ""), ("lcc", "sana", "asserts", "")),
        told(),
    ]


def same(claims: list[Claim], user, *, decided_only: bool = False) -> set:
    """The contested claims, after it is seen that both ways of looking at all of them agree."""
    weighed = weigh([claim.pk for claim in claims], user, decided_only=decided_only)
    for reading in read_claims(claims, user, decided_only=decided_only):
        found = weighed.get(reading.claim.pk, NOTHING_SAID)
        assert found == (reading.origins, reading.standing, reading.reports)
    return {claim for claim, found in weighed.items() if found.standing.contested}


def test_many_claims_come_to_what_each_page_says(claims):
    assert same(claims, None) == contested(None) == {claims[0].pk, claims[2].pk}


def test_what_is_decided_counts_in_place_of_what_was_suggested(claims, annotator):
    report = ClaimStatement.objects.get(claim=claims[0], stance="denies").statement.report
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    rate(annotator, report, voice="cited", path="sohr", credibility=2)
    assert same(claims, None) == contested(None) == {claims[2].pk}
    assert same(claims, None, decided_only=True) == set()


def test_nothing_of_a_statement_counts_for_whoever_is_still_to_rate_it(claims, annotator):
    report = ClaimStatement.objects.get(claim=claims[0], stance="denies").statement.report
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    assert same(claims, annotator) == contested(annotator) == {claims[2].pk}
    assert contested(None) == {claims[0].pk, claims[2].pk}


def test_claims_that_are_told_in_one_way_are_not_looked_into(claims):
    looked_into = set(told_in_two_ways().values_list("claim", flat=True))
    assert looked_into == {claims[place].pk for place in (0, 1, 2, 4)}


def test_the_first_claims_of_a_standing_are_found_in_the_order_of_the_list(claims, annotator):
    keys = [claim.pk for claim in claims]
    listed = Claim.objects.order_by("created_at", "pk")
    assert first_of_standing(listed, None, disagree=True, most=9) == [keys[0], keys[2]]
    assert first_of_standing(listed, None, disagree=False, most=9) == [keys[1], *keys[3:]]
    assert first_of_standing(listed, None, disagree=False, most=1) == [keys[1], keys[3]]
    assert first_of_standing(listed.reverse(), None, disagree=True, most=0) == [keys[2]]
    assert first_of_standing(listed.exclude(pk=keys[0]), None, disagree=True, most=9) == [keys[2]]
    report = ClaimStatement.objects.get(claim=claims[0], stance="denies").statement.report
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    assert first_of_standing(listed, annotator, disagree=True, most=9) == [keys[2]]


def test_many_claims_cost_as_many_queries_as_one(claims, viewer):
    viewer.has_perm("review.view_claim")
    with CaptureQueriesContext(connection) as one:
        weigh([claims[0].pk], viewer)
    with CaptureQueriesContext(connection) as many:
        weigh([claim.pk for claim in claims], viewer)
    assert len(one) == len(many)
