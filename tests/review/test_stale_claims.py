"""Two people at one claim: who saves last is told what the other saved, and replaces it only knowingly."""

import datetime
import re

import pytest
from django.core.exceptions import ValidationError

from annotator.annotations.handing_out import reports_assign
from annotator.meanwhile import state_of
from annotator.review import claims
from annotator.review.models import Claim, ClaimStatement

from .conftest import make_sources

DAY = datetime.date(2016, 6, 4)
MEANWHILE = "while you did. Nothing of yours was saved."
BELOW = "Yours stands below; saving again replaces theirs."


@pytest.fixture
def report(report_of, db):
    make_sources()
    return report_of("26 militants were killed.", "41 were killed.", suggestions=["sohr", "sohr"])


@pytest.fixture
def claim(report) -> Claim:
    made = claims.claim_create(by=None, title="26 militants were killed", period_start=DAY)
    first = report.statements.first()
    claims.claim_statement_put(by=None, claim=made.pk, statement=first.pk, stance="asserts", figure="26")
    return made


def page_of(claim: Claim, rest: str = "change/") -> str:
    return f"/admin/review/claim/{claim.pk}/{rest}"


def filled(page: str, action: str) -> dict:
    """What the page's form for `action` posts where nobody types anything."""
    form = next(f for f in re.findall(r"<form.*?</form>", page, re.S) if f'value="{action}"' in f)
    return dict(re.findall(r'<input type="hidden" name="(action|statement|seen)" value="([^"]*)"', form))


@pytest.fixture
def page(client, reviewer, claim):
    client.force_login(reviewer)
    return client.get(page_of(claim)).content.decode()


def test_words_that_somebody_changed_meanwhile_are_told_and_then_replaced(client, claim, page):
    typed = {"title": "Militants were killed", "period_start": "2016-06-04"}
    stale = filled(page, "reword") | typed
    claims.claim_reword(by=None, claim=claim.pk, title="26 killed", period_start=DAY, period_end=DAY)
    answer = client.post(page_of(claim), stale)
    told = answer.content.decode()
    assert answer.status_code == 422
    stored = "Stored now: claim: 26 killed; to: 2016-06-04."
    assert f"Somebody else changed this claim {MEANWHILE} {stored} {BELOW}" in told
    assert "Militants were killed</textarea>" in told
    claim.refresh_from_db()
    assert claim.title == "26 killed"
    assert client.post(page_of(claim), filled(told, "reword") | typed).status_code == 302
    claim.refresh_from_db()
    assert (claim.title, claim.period_end) == ("Militants were killed", None)


def test_a_stance_that_somebody_changed_meanwhile_is_neither_replaced_nor_taken_out(client, claim, page):
    put, take_out = filled(page, "put"), filled(page, "take-out")
    row = claim.members.get()
    claims.claim_statement_put(by=None, claim=claim.pk, statement=row.statement_id, stance="denies")
    typed = {"stance": "differs", "figure": "41"}
    told = client.post(page_of(claim), put | typed).content.decode()
    assert f"{MEANWHILE} Stored now: stance: Denies it; figure: (empty). {BELOW}" in told
    assert '<option value="differs" selected>' in told
    assert 'value="41"' in told
    told = client.post(page_of(claim), take_out | {"reason": "Another town."}).content.decode()
    assert f"{MEANWHILE} Stored now: stance: Denies it; figure: (empty). {BELOW}" in told
    assert 'value="Another town."' in told
    row.refresh_from_db()
    assert claims.said(row) == "denies"
    assert client.post(page_of(claim), filled(told, "put") | typed).status_code == 302
    row.refresh_from_db()
    assert claims.said(row) == "differs 41"


def test_a_statement_that_somebody_took_out_meanwhile_doesnt_come_back_by_itself(client, claim, page):
    statement = claim.members.get().statement_id
    claims.claim_statement_take_out(by=None, claim=claim.pk, statement=statement, reason="Another town.")
    told = client.post(page_of(claim), filled(page, "put") | {"stance": "denies"}).content.decode()
    assert MEANWHILE in told
    assert BELOW not in told
    assert not claim.members.exists()


def test_a_statement_that_somebody_added_meanwhile_keeps_what_they_said(
    client, reviewer, claim, page, report
):
    second = report.statements.last()
    find = client.get(page_of(claim, "find/?q=killed")).content.decode()
    into = f"/admin/reports/statement/{second.pk}/claim/"
    client.get(into)
    claims.claim_statement_put(by=None, claim=claim.pk, statement=second.pk, stance="differs", figure="41")
    told = client.post(page_of(claim, "find/"), filled(find, "put") | {"stance": "denies"}).content.decode()
    assert f"{MEANWHILE} Stored now: stance: Gives another figure; figure: 41." in told
    assert BELOW not in told
    told = client.post(into, {"claim": str(claim.pk), "stance": "denies"}).content.decode()
    assert MEANWHILE in told
    assert "gives another figure (41)" in told
    assert claims.said(ClaimStatement.objects.get(statement=second)) == "differs 41"


def test_who_looks_into_it_is_not_taken_over_in_silence(client, claim, page, reviewer, other_reviewer):
    stale = filled(page, "assign") | {"assignee": str(reviewer.pk)}
    claims.claim_assign(by=None, claim=claim.pk, assignee=other_reviewer)
    told = client.post(page_of(claim), stale).content.decode()
    assert f"{MEANWHILE} Stored now: who looks into it: {other_reviewer}. {BELOW}" in told
    assert f'<option value="{reviewer.pk}" selected>' in told
    claim.refresh_from_db()
    assert claim.assignee == other_reviewer


def test_of_two_conclusions_the_second_is_shown_the_first_and_loses_nothing(client, claim, page):
    typed = {"text": "It was 26, by all that name a figure."}
    stale = filled(page, "conclude") | typed
    claims.claim_conclude(by=None, claim=claim.pk, conclusion="Nobody knows.")
    told = client.post(page_of(claim), stale).content.decode()
    assert f"{MEANWHILE} Stored now: conclusion: Nobody knows. {BELOW}" in told
    assert f"{typed['text']}</textarea>" in told
    claim.refresh_from_db()
    assert claim.conclusion == "Nobody knows."
    assert client.post(page_of(claim), filled(told, "conclude") | typed).status_code == 302
    claim.refresh_from_db()
    assert claim.conclusion == typed["text"]


def test_a_conclusion_that_was_replaced_meanwhile_is_not_opened_again(client, claim, page):
    claims.claim_conclude(by=None, claim=claim.pk, conclusion="Nobody knows.")
    stale = filled(client.get(page_of(claim)).content.decode(), "reopen") | {"text": "A new video."}
    claims.claim_conclude(by=None, claim=claim.pk, conclusion="It was 26.")
    told = client.post(page_of(claim), stale).content.decode()
    assert f"{MEANWHILE} Stored now: conclusion: It was 26. {BELOW}" in told
    assert "A new video.</textarea>" in told


def test_what_two_people_change_alike_or_in_different_places_is_no_conflict(client, claim, page, reviewer):
    stale = filled(page, "reword") | {"title": "26 killed", "period_start": "2016-06-04"}
    claims.claim_assign(by=None, claim=claim.pk, assignee=reviewer)
    claims.claim_conclude(by=None, claim=claim.pk, conclusion="Nobody knows.")
    assert client.post(page_of(claim), stale).status_code == 302
    assert client.post(page_of(claim), stale).status_code == 302  # a second click
    again = filled(page, "conclude") | {"text": "Nobody knows."}
    assert client.post(page_of(claim), again).status_code == 302
    assert list(claim.steps.values_list("action", flat=True))[2:] == ["assigned", "concluded", "reworded"]


def test_who_is_still_to_rate_a_statement_of_it_learns_no_more_than_that_it_changed(
    client, claim, reviewer, report
):
    claims.claim_conclude(by=None, claim=claim.pk, conclusion="Nobody knows.")
    reports_assign(by=None, reports=[report], annotators=[reviewer], required=1)
    client.force_login(reviewer)
    for posted in ({"action": "conclude", "text": "So."}, {"action": "reopen", "text": "So."}):
        told = client.post(page_of(claim), posted | {"seen": "0" * 16}).content.decode()
        assert MEANWHILE in told
        assert "Nobody knows." not in told


def test_a_write_that_is_told_nothing_of_what_was_seen_starts_from_what_is_stored(claim):
    with pytest.raises(ValidationError, match="while you did"):
        claims.claim_conclude(
            by=None, claim=claim.pk, conclusion="So.", seen=state_of({"conclusion": "Else."})
        )
    claims.claim_conclude(by=None, claim=claim.pk, conclusion="So.")
