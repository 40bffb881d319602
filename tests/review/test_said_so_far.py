"""Statements that may belong to a claim say whom they cite, to whom may know it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment, Seat
from annotator.reports.models import Suggestion
from annotator.review.claims import claim_create
from annotator.review.models import Claim, Outcome
from sources.models import Source

from .conftest import make_sources, rate
from .disputing import disputed

SUGGESTED = "as the reader suggests, not yet decided"


@pytest.fixture
def claim(db) -> Claim:
    make_sources()
    return claim_create(by=None, title="26 militants were killed")


@pytest.fixture
def killed(report_of):
    """A report of one statement that is like the claim, with what the reader suggests of it."""
    return lambda place, path: report_of(
        f"26 militants were killed at {place}.", suggestions=[path], published_on="2016-06-04"
    )


@pytest.fixture
def said(client, claim):
    """What the page of proposals, and a search, tell `person` of the statement at `place`."""

    def said(person, place: str) -> str:
        client.force_login(person)
        told = set()
        for query in ("", "?q=militants"):
            page = client.get(f"/admin/review/claim/{claim.pk}/find/{query}").content.decode()
            item = next(item for item in re.findall(r"<li>.*?</li>", page, re.S) if f"at {place}." in item)
            shown = re.search(r"<strong>Who says it:</strong>(.*?)</p>", item, re.S)[1]
            told.add(" ".join(re.sub(r"<[^>]*>", "", shown).split()))
        (words,) = told
        return words

    return said


def test_what_is_decided_is_told_and_until_then_what_the_reader_suggests(
    said, killed, reviewer, annotator, other_annotator
):
    killed("Raqqa", "sohr")
    killed("Homs", "")
    decided = killed("Idlib", "sohr")
    reports_assign(by=None, reports=[decided], annotators=[annotator], required=1)
    rate(annotator, decided, path="anadolu>lcc")
    in_dispute = killed("Latakia", "lcc")
    disputed(in_dispute, [annotator, other_annotator], {"path": "anadolu"}, {"path": "sohr"})
    assert said(reviewer, "Raqqa") == f"sohr by name; {SUGGESTED}."
    assert said(reviewer, "Homs") == f"The publisher itself; {SUGGESTED}."
    assert said(reviewer, "Idlib") == "anadolu by name citing lcc by name; decided."
    assert said(reviewer, "Latakia") == f"lcc by name; {SUGGESTED}."  # as where nobody has judged it
    assert Outcome.objects.get(statement__report=in_dispute).status == Outcome.DISPUTED


def test_the_newest_suggestion_counts_and_a_merged_source_has_the_name_that_stands_for_it(
    said, killed, reviewer
):
    report, bare = killed("Raqqa", "sohr"), killed("Homs", "sohr")
    newer = Suggestion.objects.get(statement__report=report)
    newer.pk, newer.path, newer.reader_version = None, "lcc", "later"
    newer.created_at = Suggestion.objects.latest("created_at").created_at
    newer.save()
    Suggestion.objects.filter(statement__report=bare).delete()
    Source.objects.filter(key="lcc").update(merged_into=Source.objects.get(key="anadolu"))
    assert said(reviewer, "Raqqa") == f"anadolu by name; {SUGGESTED}."
    assert said(reviewer, "Homs") == "not decided yet, and the reader suggests nothing."


@pytest.mark.parametrize("values", [{"aided": True}, {"aided": False}, {"credibility_first": True}])
def test_who_rates_a_report_is_told_nothing_of_it(said, killed, reviewer, manager, values):
    report = killed("Raqqa", "sohr")
    reports_assign(by=None, reports=[report], annotators=[reviewer], required=1, **values)
    assert said(reviewer, "Raqqa") == "not shown while you rate its report."
    assert said(manager, "Raqqa") == f"sohr by name; {SUGGESTED}."


def test_who_rates_it_once_more_isnt_told_what_came_of_it_before(said, killed, reviewer, manager):
    report = killed("Raqqa", "sohr")
    reports_assign(by=None, reports=[report], annotators=[reviewer], required=1)
    rate(reviewer, report, path="anadolu")
    assert said(reviewer, "Raqqa") == "anadolu by name; decided."
    again = Assignment.objects.create(report=report, annotator=reviewer, repeat=True)
    Seat.objects.create(assignment=again, statement=report.statements.get())
    assert said(reviewer, "Raqqa") == "not shown while you rate its report."
    assert said(manager, "Raqqa") == "anadolu by name; decided."


def test_many_statements_cost_as_many_queries_as_one(client, claim, killed, reviewer, annotator):
    client.force_login(reviewer)
    address = f"/admin/review/claim/{claim.pk}/find/"
    counts = []
    for places in (["Raqqa", "Homs"], ["Idlib", "Latakia", "Daraa", "Hama"]):
        reports = [killed(place, "sohr") for place in places]
        reports_assign(by=None, reports=reports[:1], annotators=[annotator], required=1)
        rate(annotator, reports[0], path="anadolu")
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).content.decode().count("Who says it") == len(Suggestion.objects.all())
        counts.append(len(caught))
    assert counts[0] == counts[1]
