"""The pages of a claim, as people use them."""

import datetime
import re
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment
from annotator.jobs.kept import FIGURES
from annotator.jobs.models import KeptFigures
from annotator.review import claim_finding
from annotator.review.claims import claim_conclude, claim_create, claim_statement_put
from annotator.review.models import Claim, ClaimStatement
from sources.models import Assessment, Source
from tests.review.conftest import make_sources, rate

DAY = datetime.date(2016, 6, 4)
LIST = "/admin/review/claim/"


@pytest.fixture
def reports(report_of, db):
    make_sources()
    make = {"published_on": DAY}
    return [
        report_of("26 militants were killed west of Raqqa.", suggestions=["sohr"], **make),
        report_of(
            "41 militants were killed west of Raqqa, the agency said.", suggestions=["anadolu"], **make
        ),
        report_of("Bread is dear in Latakia.", suggestions=[""], **make),
    ]


@pytest.fixture
def claim(reports) -> Claim:
    made = claim_create(by=None, title="26 militants were killed", period_start=DAY, period_end=DAY)
    claim_statement_put(
        by=None, claim=made.pk, statement=reports[0].statements.get().pk, stance="asserts", figure="26"
    )
    return made


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(claim: Claim, rest: str = "change/") -> str:
    return f"{LIST}{claim.pk}/{rest}"


def test_a_claim_is_made_and_leads_on_to_its_statements(reviewer, reports):
    answer = client_of(reviewer).post(
        f"{LIST}add/", {"title": "Militants were killed", "period_start": "2016-06-04"}
    )
    made = Claim.objects.get()
    assert answer["Location"] == page_of(made, "find/")
    assert made.created_by == reviewer


def test_a_claim_without_words_is_refused_with_what_was_typed(reviewer):
    answer = client_of(reviewer).post(f"{LIST}add/", {"title": "", "period_start": "2016-06-04"})
    assert "2016-06-04" in answer.content.decode()
    assert not Claim.objects.exists()


def test_what_is_alike_is_proposed_with_the_reason_and_nothing_is_added(claim, reviewer):
    text = client_of(reviewer).get(page_of(claim, "find/")).content.decode()
    assert "41 militants were killed" in text
    assert "other numbers: 41" in text
    assert "Bread is dear" not in text
    assert claim.members.count() == 1


def test_any_statement_can_be_searched_for(claim, reviewer):
    text = client_of(reviewer).get(page_of(claim, "find/?q=BREAD")).content.decode()
    assert "Bread is dear" in text
    assert "three letters" in client_of(reviewer).get(page_of(claim, "find/?q=br")).content.decode()


def test_a_proposed_statement_is_added_with_its_figure(claim, reports, reviewer):
    statement = reports[1].statements.get()
    post = {"action": "put", "statement": statement.pk, "stance": "differs", "figure": "41"}
    answer = client_of(reviewer).post(page_of(claim, "find/"), post)
    assert answer.status_code == 302
    assert ClaimStatement.objects.get(statement=statement).added_by == reviewer
    text = client_of(reviewer).get(page_of(claim)).content.decode()
    assert "Contested: origins disagree" in text
    assert "2 independent origins" in text


@pytest.mark.parametrize(
    "post",
    [
        {},
        {"action": "no such"},
        {"action": "put", "statement": "9" * 30, "stance": "asserts"},
        {"action": "put", "statement": "7", "stance": "asserts"},
        {"action": "put", "statement": "x", "stance": "\x00"},
        {"action": "take-out", "statement": "7", "reason": "x"},
        {"action": "assign", "assignee": "987654"},
        {"action": "comment", "text": "\x00"},
        {"action": "conclude", "text": ""},
        {"action": "reopen", "text": "because"},
        {"action": "reword", "title": ""},
    ],
)
def test_an_odd_post_is_refused_in_words(claim, reviewer, post):
    answer = client_of(reviewer).post(page_of(claim), post)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert claim.steps.count() == 2


def test_a_viewer_reads_a_claim_and_changes_nothing(claim, viewer, reviewer):
    client_of(reviewer).post(page_of(claim), {"action": "comment", "text": "Who counted?"})
    client = client_of(viewer)
    text = client.get(page_of(claim)).content.decode()
    assert "Who counted?" not in text
    assert "<textarea" not in text
    assert reviewer.name not in text
    assert client.post(page_of(claim), {"action": "comment", "text": "I did."}).status_code == 403
    assert client.get(page_of(claim, "find/")).status_code == 403


def test_an_annotator_learns_nothing_of_claims(claim, annotator):
    client = client_of(annotator)
    assert client.get(LIST).status_code == 403
    missing = client.get(f"{LIST}00000000-0000-0000-0000-000000000007/change/")
    assert client.get(page_of(claim)).status_code == missing.status_code
    assert "Claims" not in client.get("/admin/").content.decode()


def test_the_list_is_a_queue_that_filters_by_standing_state_and_person(claim, reports, reviewer):
    client = client_of(reviewer)
    other = claim_create(by=None, title="Bread is dear")
    claim_statement_put(
        by=None, claim=claim.pk, statement=reports[1].statements.get().pk, stance="differs", figure="41"
    )

    def listed(query: str) -> set[str]:
        text = client.get(f"{LIST}?{query}").content.decode()
        return {made.title for made in (claim, other) if str(made.pk) in text}

    assert listed("contested=yes") == {claim.title}
    assert listed("contested=no") == {other.title}
    client.post(page_of(other), {"action": "assign", "assignee": reviewer.pk})
    assert listed("assigned=me") == {other.title}
    assert listed("assigned=nobody") == {claim.title}
    client.post(page_of(other), {"action": "conclude", "text": "Not for us."})
    assert listed("unconcluded=yes") == {claim.title}
    assert listed("state__exact=concluded") == {other.title}


def test_where_nothing_is_counted_yet_the_list_asks_each_claim_whether_it_is_contested(
    claim, reports, reviewer, monkeypatch
):
    monkeypatch.setitem(FIGURES, "contested", replace(FIGURES["contested"], short=lambda: False))
    monkeypatch.setattr("annotator.review.claim_admin.COUNTED_BY_READING", 1)
    monkeypatch.setattr("annotator.long_lists.COUNTED_BY_READING", 1)
    client = client_of(reviewer)
    others = [
        claim_create(by=None, title=title) for title in ("Bread is dear", "Milk is dear", "Oil is dear")
    ]
    claim_statement_put(
        by=None, claim=claim.pk, statement=reports[1].statements.get().pk, stance="differs", figure="41"
    )

    def listed(query: str) -> set[str]:
        text = client.get(f"{LIST}?{query}").content.decode()
        assert KeptFigures.objects.get().content is None
        found = {made.title for made in (claim, *others) if str(made.pk) in text}
        return found | {"more"} if "more than 1 claims" in text else found

    assert listed("contested=yes") == {claim.title}
    assert listed("contested=yes&q=bread") == set()
    assert listed("contested=no&q=bread") == {others[0].title}
    assert listed("contested=no&o=0") == {"Bread is dear", "Milk is dear", "more"}
    assert listed("contested=no&o=-0") == {"Milk is dear", "Oil is dear", "more"}


def test_the_grade_is_that_of_the_day_of_publication(claim, reports, annotator, viewer):
    sohr = Source.objects.get(key="sohr")
    for grade, day in [("B", "2015-01-01"), ("E", "2017-01-01")]:
        Assessment.objects.create(source=sohr, grade=grade, valid_from=day, reason="so far")
    reports_assign(by=None, reports=reports[:1], annotators=[annotator], required=1)
    rate(annotator, reports[0], credibility=2)
    text = client_of(viewer).get(page_of(claim)).content.decode()
    assert '<span class="rating">B2</span>' in text


def test_the_history_tells_a_stranger_what_was_done_and_why(claim, reports, manager, reviewer, viewer):
    client = client_of(manager)
    client.post(page_of(claim), {"action": "assign", "assignee": reviewer.pk})
    client.post(page_of(claim), {"action": "conclude", "text": "It stands on one monitor."})
    client.post(page_of(claim), {"action": "reopen", "text": "A second count came in."})
    statement = reports[0].statements.get().pk
    client.post(page_of(claim), {"action": "take-out", "statement": statement, "reason": "Another battle."})
    text = client_of(viewer).get(page_of(claim)).content.decode()
    for words in ("It stands on one monitor.", "A second count came in.", "Another battle.", "asserts 26"):
        assert words in text
    assert reviewer.pseudonym in text


def test_who_is_still_to_rate_one_of_its_statements_reads_what_people_said_of_it_later(
    claim, reports, manager, reviewer
):
    client = client_of(manager)
    client.post(page_of(claim), {"action": "comment", "text": "Rated doubtful by both."})
    client.post(page_of(claim), {"action": "conclude", "text": "It stands on one monitor."})
    assignment = Assignment.objects.create(report=reports[0], annotator=reviewer)
    assignment.seats.create(statement=reports[0].statements.get())
    text = client_of(reviewer).get(page_of(claim)).content.decode()
    assert "Rated doubtful" not in text
    assert "one monitor" not in text
    Assignment.objects.filter(pk=assignment.pk).update(state="withdrawn")
    text = client_of(reviewer).get(page_of(claim)).content.decode()
    assert "Rated doubtful" in text
    assert "one monitor" in text


def test_what_is_like_the_title_is_proposed_beside_what_is_like_the_statements(reports, reviewer):
    made = claim_create(by=None, title="41 militants were killed", period_start=DAY)
    bread = next(report for report in reports if "Bread" in report.text)
    claim_statement_put(
        by=None, claim=made.pk, statement=bread.statements.get().pk, stance="asserts", figure=""
    )
    assert "41 militants were killed" in client_of(reviewer).get(page_of(made, "find/")).content.decode()


@pytest.mark.parametrize("limits", [{}, {"MOST_REPORTS": 0}, {"MOST_COMPARED": 1}])
def test_of_many_reports_is_proposed_what_is_of_few(claim, reports, report_of, limits, monkeypatch):
    week = datetime.timedelta(days=8)
    report_of("41 militants were killed west of Raqqa.", published_on=DAY - week, suggestions=[""])
    report_of("42 militants were killed.", published_on=DAY, suggestions=[""], archived_at=timezone.now())
    report_of("43 militants, killed.", published_on=DAY - week / 2, suggestions=[""])
    for name, most in limits.items():
        monkeypatch.setattr(claim_finding, name, most)
    texts = [one.statement.text[:2] for one in claim_finding.propose(claim)]
    assert texts == (["41"] if "MOST_COMPARED" in limits else ["41", "43"])


def test_a_claim_of_one_day_says_it_once(claim, viewer):
    text = client_of(viewer).get(page_of(claim)).content.decode()
    when = text.partition("<dt>When</dt>")[2].partition("</dd>")[0]
    assert when.count(f"{DAY:%Y}") == 1


def test_an_origin_outside_the_registry_is_rated_f_as_in_an_export(claim, reports, annotator, viewer):
    reports_assign(by=None, reports=reports[:1], annotators=[annotator], required=1)
    rate(annotator, reports[0], path='sohr;"The miller"', credibility=2)
    text = client_of(viewer).get(page_of(claim)).content.decode()
    assert re.findall(r"<bdi>([^<]+)</bdi>\s+rated <span class=\"rating\">(..)</span>", text) == [
        ("sohr by name", "F2"),
        ("The miller", "F2"),
    ]


def test_a_concluded_claim_says_how_often_its_statements_moved_since(claim, reports, reviewer, viewer):
    statements = [report.statements.first() for report in reports]
    claim_conclude(by=reviewer, claim=claim.pk, conclusion="The bridge fell.")
    assert "Since then" not in client_of(viewer).get(page_of(claim)).content.decode()
    for statement in statements[:2]:
        claim_statement_put(by=reviewer, claim=claim.pk, statement=statement.pk, stance="denies")
    shown = " ".join(client_of(viewer).get(page_of(claim)).content.decode().split())
    assert "added, changed or taken out 2 times" in shown
    claim_conclude(by=reviewer, claim=claim.pk, conclusion="It did not.")
    assert "Since then" not in client_of(viewer).get(page_of(claim)).content.decode()
