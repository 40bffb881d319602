"""What the statements of a claim come to."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment
from annotator.reports.models import Report
from annotator.review.claim_reading import ClaimReading, read_claims
from annotator.review.claims import claim_create, claim_statement_put
from annotator.review.models import Claim
from sources.models import Source
from tests.review.conftest import make_sources, rate

DAY = datetime.date(2016, 6, 4)


@pytest.fixture
def sources(db):
    make_sources()
    for key in ("reuters", "sana", "sana_2"):
        Source.objects.create(key=key, name=f"{key} by name", kind="news_agency")


@pytest.fixture
def told(sources, report_of):
    """`told((publisher, path), …)`: a claim with a statement of one report for each; stance and figure may follow."""

    def make(*reports: tuple) -> Claim:
        claim = claim_create(by=None, title="26 men died")
        number = Report.objects.count()
        for place, (publisher, path, *stance) in enumerate(reports, number):
            values = {"publisher": Source.objects.get(key=publisher)} if publisher else {}
            report = report_of(f"In report {place} men died.", suggestions=[path], published_on=DAY, **values)
            claim_statement_put(
                by=None,
                claim=claim.pk,
                statement=report.statements.get().pk,
                **dict(zip(("stance", "figure"), stance or ("asserts",), strict=False)),
            )
        return claim

    return make


def read(claim: Claim, user=None) -> ClaimReading:
    return read_claims([claim], user)[0]


def test_five_reports_that_rest_on_two_origins(told):
    reading = read(
        told(
            ("sohr", ""),
            ("reuters", "sohr"),
            ("", "reuters>sohr"),
            ("sana", "", "differs", "41"),
            ("anadolu", "sana", "differs", "41"),
        )
    )
    assert (reading.reports, str(reading.origins)) == (5, "2 independent origins")
    assert sorted(reading.origin_names) == ["sana by name", "sohr by name"]
    assert reading.contested


def test_a_copy_of_a_report_under_another_outlet_counts_once(told):
    claim = told(("reuters", ""), ("anadolu", ""))
    first, second = Report.objects.order_by("pk")
    Report.objects.filter(pk=second.pk).update(near_duplicate_of=first)
    assert read(claim).origins.apart == (1, 1)


def test_a_merged_source_is_the_one_that_stands_for_it_now(told):
    claim = told(("sana", ""), ("reuters", "sana_2"))
    assert read(claim).origins.apart == (2, 2)
    Source.objects.filter(key="sana_2").update(merged_into=Source.objects.get(key="sana"))
    assert read(claim).origins.named == (("sana",),)


def test_those_that_belong_together_are_counted_apart_and_together(told):
    claim = told(("sana", ""), ("sohr", ""))
    Source.objects.filter(key="sana").update(belongs_to=Source.objects.get(key="sohr"))
    assert (read(claim).origins.apart, read(claim).origins.together) == ((2, 2), (1, 1))


def test_unnamed_origins_make_a_range(told):
    found = read(told(("sohr", ""), ("reuters", "unnamed"), ("sana", "unnamed")))
    assert found.origins.apart == (1, 3)
    assert found.origin_names[1:] == ["an unnamed source"] * 2


def test_what_was_decided_counts_and_not_what_was_suggested(told, annotator, other_annotator):
    claim = told(("reuters", "sohr"))
    report = Report.objects.get()
    reports_assign(by=None, reports=[report], annotators=[annotator, other_annotator])
    for person in (annotator, other_annotator):
        rate(person, report, path="lcc", credibility=3)
    member = read(claim).members[0]
    assert (member.basis, member.path, member.credibility) == ("decided", "lcc", 3)


def test_what_is_disputed_counts_as_it_was_suggested(told, annotator, other_annotator):
    claim = told(("reuters", "sohr"))
    report = Report.objects.get()
    reports_assign(by=None, reports=[report], annotators=[annotator, other_annotator])
    rate(annotator, report, path="lcc")
    rate(other_annotator, report, path="anadolu")
    assert (read(claim).members[0].basis, read(claim).members[0].path) == ("suggested", "sohr")


def test_who_is_still_to_rate_a_statement_is_told_nothing_of_it(told, reviewer, annotator):
    claim = told(("reuters", "sohr"), ("sana", ""))
    report = Report.objects.order_by("pk").first()
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    rate(annotator, report)
    again = Assignment.objects.create(report=report, annotator=reviewer)
    again.seats.create(statement=report.statements.get())
    mine, theirs = read(claim, reviewer), read(claim, None)
    assert sorted(member.basis for member in mine.members) == ["hidden", "suggested"]
    assert {member.path for member in mine.members} == {""}
    assert (mine.hidden, mine.origins.named) == (1, (("sana",),))
    assert sorted(member.basis for member in theirs.members) == ["decided", "suggested"]
    assert {member.path for member in theirs.members} == {"sohr", ""}


def test_a_one_without_a_second_origin_is_pointed_out(told, annotator):
    claim = told(("reuters", "sohr"))
    report = Report.objects.get()
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    rate(annotator, report, credibility=1)
    assert [member.row.statement.report for member in read(claim).unconfirmed] == [report]
    sana = Report.objects.create(report_id="r1", text="x", text_sha256="1", folded="x", language="en")
    sana.statements.create(position=1, start=0, end=1, text="x", folded="x", kind="sentence")
    sana.publisher = Source.objects.get(key="sana")
    sana.save()
    sana.statements.get().suggestions.create(
        reader_version="1", voice="publisher", path="", evidence="default", rule="none", confidence=0.5
    )
    claim_statement_put(by=None, claim=claim.pk, statement=sana.statements.get().pk, stance="asserts")
    assert read(claim).unconfirmed == []


def test_many_claims_cost_as_many_queries_as_one(told, viewer):
    claims = [told(("reuters", "sohr"), ("sana", "")) for _ in range(3)]
    viewer.has_perm("review.view_claim")
    with CaptureQueriesContext(
        connection,
    ) as one:
        read_claims(claims[:1], viewer)
    with CaptureQueriesContext(connection) as three:
        read_claims(claims, viewer)
    assert len(one) == len(three)
