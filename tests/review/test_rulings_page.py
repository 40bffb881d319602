"""The annotators' page of rulings: their own judgement, the ruling, and their answer to it; nothing of the others'."""

import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotator.review import rulings as rulings_module
from annotator.review import rulings_page
from annotator.review.appeals import dispute_accept, dispute_appeal
from annotator.review.disputes import dispute_rule
from annotator.review.models import Dispute, DisputeStep

from .conftest import make_sources
from .disputing import actions, disputed, rule

PAGE = "/admin/review/rulings/"
MARCH = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


@pytest.fixture
def pair(annotator, other_annotator):
    return [annotator, other_annotator]


@pytest.fixture
def dispute(db, report_of, pair):
    make_sources()
    return disputed(
        report_of("Shells fell, the observers said."), pair, {}, {"path": "lcc", "credibility": 5}
    )


@pytest.fixture
def ruled(dispute, reviewer):
    rule(reviewer, dispute, path="anadolu>sohr", credibility=4, reason="“They” are the observers.")
    return dispute


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def read(person) -> str:
    return signed_in(person).get(PAGE).content.decode()


def answer(person, dispute, action: str, **values):
    given = {"dispute": str(dispute.pk), "version": "1", "action": action}
    return signed_in(person).post(PAGE, given | values)


def test_before_the_ruling_it_is_empty_and_the_start_page_is_silent(dispute, annotator):
    assert "There are none." in read(annotator)
    assert "Rulings on your statements" not in signed_in(annotator).get("/admin/").content.decode()


def test_it_shows_ones_own_judgement_the_ruling_and_why(ruled, annotator, other_annotator):
    page = read(annotator)
    for told in (
        "Shells fell, the observers said.",
        "sohr by name",
        "2 – Probably true",
        "anadolu by name citing sohr by name",
        "4 – Doubtful",
        "“They” are the observers.",
        "The text is unclear or broken",
        "Accept the ruling",
    ):
        assert told in page
    for hidden in ("lcc", "5 – Improbable", "Rana", "rana", other_annotator.pseudonym, "Basil"):
        assert hidden not in page
    assert "Rulings on your statements" in signed_in(annotator).get("/admin/").content.decode()


def test_what_one_judged_oneself_is_said_to_be_so(dispute, reviewer, annotator, other_annotator):
    rule(reviewer, dispute, path="sohr", credibility=2)
    assert "as you judged" in read(annotator)
    assert "as you judged" not in read(other_annotator)


def test_accepting_is_one_click(ruled, annotator):
    assert answer(annotator, ruled, "accept").status_code == 302
    assert actions(ruled)[-1] == DisputeStep.ACCEPTED
    page = read(annotator)
    assert "Accepted by you" in page
    assert "Accept the ruling" not in page


def test_an_appeal_needs_a_reason_and_keeps_what_was_typed(ruled, annotator):
    refused = answer(annotator, ruled, "appeal", reason=" ")
    assert refused.status_code == 422
    assert "errorlist" in refused.content.decode()
    assert answer(annotator, ruled, "appeal", reason="They are the villagers.").status_code == 302
    page = read(annotator)
    for told in ("Looked at again", "They are the villagers.", "doesn't count now"):
        assert told in page


def test_the_other_ones_appeal_is_seen_as_nothing_but_another_look(ruled, annotator, other_annotator):
    dispute_appeal(by=other_annotator, dispute=ruled.pk, version=1, reason="I heard the committees.")
    page = read(annotator)
    assert "Looked at again" in page
    for hidden in ("I heard the committees.", "ppeal:", "Accept the ruling"):
        assert hidden not in page


@pytest.mark.parametrize(
    "values",
    [
        {"dispute": "x"},
        {"dispute": "6f1f77bc-0000-4000-8000-000000000000"},
        {"version": "x"},
        {"version": ""},
        {"action": "rule"},
    ],
)
def test_an_odd_answer_is_as_to_something_missing(ruled, annotator, values):
    posted = {"dispute": str(ruled.pk), "version": "1", "action": "accept"} | values
    assert signed_in(annotator).post(PAGE, posted).status_code == 404
    assert actions(ruled)[-1] == DisputeStep.RULED


@pytest.mark.parametrize("version", ["2", "9" * 5000])
def test_an_answer_to_another_ruling_is_refused_with_a_word(ruled, annotator, version):
    page = answer(annotator, ruled, "accept", version=version)
    assert page.status_code == 422
    assert "newer ruling" in page.content.decode()


def test_a_closed_one_can_only_be_read(ruled, annotator):
    Dispute.objects.update(closes_at=timezone.now() - datetime.timedelta(minutes=1))
    page = read(annotator)
    assert "Closed" in page
    assert "Accept the ruling" not in page
    late = answer(annotator, ruled, "appeal", reason="Too late.")
    assert late.status_code == 422
    assert "This ruling is closed." in late.content.decode()


def test_the_others_judgements_are_shown_after_closing_where_the_team_wants_that(ruled, pair, settings):
    other = pair[1].pseudonym
    settings.SHOW_JUDGEMENTS_AFTER_CLOSING = True
    assert other not in read(pair[0])
    for person in pair:
        dispute_accept(by=person, dispute=ruled.pk, version=1)
    page = read(pair[0])
    assert other in page
    assert "Basil" not in page
    settings.SHOW_JUDGEMENTS_AFTER_CLOSING = False
    assert other not in read(pair[0])


def test_those_to_answer_come_first_and_pages_hold_twenty(report_of, pair, reviewer):
    make_sources()
    for number in range(21):
        rule(reviewer, disputed(report_of(f"Day {number} was quiet."), pair, {}, {"credibility": 5}))
    oldest = Dispute.objects.get(statement__text="Day 0 was quiet.")
    for dispute in Dispute.objects.exclude(pk=oldest.pk):
        dispute_accept(by=pair[0], dispute=dispute.pk, version=1)
    page = read(pair[0])
    assert "Day 0 was quiet." in page
    assert page.count("You judged") == 20
    assert "Page 1 of 2" in page


def texts(page: str) -> list[str]:
    return re.findall(r"<blockquote[^>]*>Day (\d) was quiet", page)


@pytest.fixture
def rulings(report_of, pair, reviewer):
    """Five, of which the second one is accepted, and the last is looked at again."""
    make_sources()
    made = []
    for number in range(5):
        with time_machine.travel(MARCH + datetime.timedelta(days=number), tick=False):
            made.append(disputed(report_of(f"Day {number} was quiet."), pair, {}, {"credibility": 5}))
            rule(reviewer, made[-1])
    with time_machine.travel(MARCH + datetime.timedelta(days=6), tick=False):
        dispute_accept(by=pair[0], dispute=made[1].pk, version=1)
        dispute_appeal(by=pair[1], dispute=made[4].pk, version=1, reason="It was loud.")
        yield made


@pytest.mark.parametrize("many", [False, True])
def test_those_to_answer_and_then_the_newest_whether_the_index_or_the_order_is_read(
    rulings, annotator, monkeypatch, many
):
    if many:
        monkeypatch.setattr(rulings_module, "few", lambda rows: None)
    assert texts(read(annotator)) == list("32041")
    signed_in(annotator).post(PAGE, {"dispute": str(rulings[2].pk), "version": "1", "action": "accept"})
    assert texts(read(annotator)) == list("30421")


def test_a_second_ruling_counts_as_the_newest_and_once(rulings, annotator, manager):
    step = rulings[4].last_step.number
    given = {"reason": "Loud.", "cause": "text", "voice": "publisher", "credibility": 5}
    dispute_rule(by=manager, dispute=rulings[4].pk, step=step, **given)
    assert texts(read(annotator)) == list("43201")


@pytest.mark.parametrize("many", [False, True])
def test_of_more_than_are_listed_a_day_leads_to_those_before(rulings, annotator, monkeypatch, many):
    for module in (rulings_module, rulings_page):
        monkeypatch.setattr(module, "MOST", 2)
    if many:
        monkeypatch.setattr(rulings_module, "few", lambda rows: None)
    page = read(annotator)
    assert texts(page) == list("32")
    assert "The first 2 are here; a day leads to those before." in page
    assert "<dd>2+</dd>" in signed_in(annotator).get("/admin/").content.decode()
    page = signed_in(annotator).get(PAGE, {"until": "2026-03-02"}).content.decode()
    assert texts(page) == list("10")
    assert "The first 2" not in page


@pytest.mark.parametrize("until", ["x", "2026-02-30", "9999-12-31", "0001-01-01", "\0"])
def test_an_odd_day_gets_the_page_all_the_same(rulings, annotator, until):
    assert signed_in(annotator).get(PAGE, {"until": until}).status_code == 200


def test_the_number_of_queries_is_the_same_for_one_ruling_and_for_many(report_of, pair, reviewer):
    make_sources()
    client = signed_in(pair[0])

    def queries() -> list[int]:
        counts = []
        for address in (PAGE, "/admin/"):
            client.get(address)
            with CaptureQueriesContext(connection) as caught:
                assert client.get(address).status_code == 200
            counts.append(len(caught))
        return counts

    rule(reviewer, disputed(report_of("It was quiet."), pair, {}, {"credibility": 5}))
    few = queries()
    for number in range(6):
        rule(reviewer, disputed(report_of(f"Day {number} was quiet."), pair, {}, {"credibility": 5}))
    assert queries() == few
