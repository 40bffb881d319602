"""A statement goes into a claim from where it is read."""

import datetime
import re

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotator.annotations.handing_out import reports_assign
from annotator.review.claim_adding_page import offered_for
from annotator.review.claims import claim_begin, claim_create, claim_statement_put
from annotator.review.models import Claim, ClaimStatement
from tests.review.conftest import make_sources
from tests.review.disputing import disputed, rule

DAY = datetime.date(2016, 6, 4)


@pytest.fixture
def statement(report_of, db):
    make_sources()
    report = report_of(
        "26 militants were killed west of Raqqa.",
        "Bread is dear.",
        suggestions=["sohr", ""],
        published_on=DAY,
    )
    return report.statements.get(position=1)


@pytest.fixture
def claim(db) -> Claim:
    return claim_create(by=None, title="Militants killed west of Raqqa", period_start=DAY)


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(statement) -> str:
    return reverse("admin:reports_statement_claim", args=[statement.pk])


def put(person, statement, claim, query: str = "", **values):
    given = {"claim": str(getattr(claim, "pk", claim)), "stance": "asserts", "figure": ""} | values
    return client_of(person).post(page_of(statement) + query, given)


@pytest.mark.parametrize("who", ["reviewer", "manager"])
def test_a_reports_page_leads_to_it_from_each_statement(who, statement, request):
    page = reverse("admin:reports_report_change", args=[statement.report_id])
    shown = client_of(request.getfixturevalue(who)).get(page).content.decode()
    assert shown.count("Add to a claim…") == 2
    assert f'href="{page_of(statement)}"' in shown


@pytest.mark.parametrize("handed_out", [{"aided": False}, {"credibility_first": True}])
def test_it_leads_there_too_while_suggestions_are_hidden(reviewer, statement, handed_out):
    reports_assign(by=None, reports=[statement.report], annotators=[reviewer], required=1, **handed_out)
    page = reverse("admin:reports_report_change", args=[statement.report_id])
    shown = client_of(reviewer).get(page).content.decode()
    assert "so none are shown" in shown
    assert shown.count("Add to a claim…") == 2
    assert f'href="{page_of(statement)}"' in shown
    for place in re.findall(r'href="#([^"]+)"', shown):
        assert f'id="{place}"' in shown
    for told in ("sohr", "observatory", "explicit", "<mark"):
        assert told not in shown.lower(), "of what the reader suggests nothing"


def test_who_works_on_no_claims_is_led_nowhere_and_gets_nothing(statement, claim, viewer, annotator):
    page = reverse("admin:reports_report_change", args=[statement.report_id])
    assert "Add to a claim" not in client_of(viewer).get(page).content.decode()
    for person in (viewer, annotator):
        assert client_of(person).get(page_of(statement)).status_code == 403
        assert put(person, statement, claim).status_code == 403
    assert not ClaimStatement.objects.exists()
    with pytest.raises(PermissionDenied):
        claim_begin(
            by=viewer,
            title="Mine",
            period_start=None,
            period_end=None,
            statement=statement.pk,
            stance="asserts",
        )
    assert Claim.objects.count() == 1


def test_it_goes_into_a_claim_and_back_to_where_it_was_read(reviewer, statement, claim):
    answer = put(reviewer, statement, claim, stance="differs", figure="26")
    report = reverse("admin:reports_report_change", args=[statement.report_id])
    assert answer["Location"] == f"{report}#statement-1"
    member = ClaimStatement.objects.get()
    assert (member.claim, member.statement, member.stance, member.figure) == (
        claim,
        statement,
        "differs",
        "26",
    )
    assert member.added_by == reviewer
    (said,) = [str(message) for message in get_messages(answer.wsgi_request)]
    assert reverse("admin:review_claim_change", args=[claim.pk]) in said


def test_a_new_claim_begins_with_it(manager, statement):
    page = client_of(manager).get(page_of(statement))
    form = page.context["form"]
    begun = {f"new-{name}": form[name].value() for name in form.fields}
    assert begun == {"new-title": statement.text, "new-period_start": DAY, "new-period_end": DAY}
    assert page.context["chosen"] == "new"
    put(manager, statement, "new", **begun)
    made = Claim.objects.get()
    assert (made.title, made.created_by) == (statement.text, manager)
    assert made.members.get().statement == statement
    again = put(manager, statement, "new", **begun)
    assert again.status_code == 422
    assert "stands in a claim with these words already" in again.content.decode()
    assert Claim.objects.count() == 1


def test_of_a_new_claim_nothing_is_kept_where_its_stance_is_refused(manager, statement):
    answer = put(manager, statement, "new", stance="differs", **{"new-title": "They were killed"})
    assert answer.status_code == 422
    assert "Say which figure" in answer.content.decode()
    assert "They were killed" in answer.content.decode()
    assert not Claim.objects.exists()
    with pytest.raises(ValidationError, match="figure"):
        claim_begin(
            by=manager,
            title="They were killed",
            period_start=None,
            period_end=None,
            statement=statement.pk,
            stance="differs",
        )
    assert not Claim.objects.exists()


@pytest.mark.parametrize("chosen", ["", "x", "00000000-0000-0000-0000-000000000007"])
def test_without_a_claim_it_asks_for_one(reviewer, statement, claim, chosen):
    answer = put(reviewer, statement, chosen)
    assert answer.status_code == 422
    assert "Choose a claim" in answer.content.decode()


def test_claims_like_it_come_first_and_the_newest_ones_behind_them(statement, claim):
    others = [claim_create(by=None, title=f"Price {n} rose in the south") for n in range(6)]
    offered = offered_for(statement, "")
    assert offered[0].claim == claim
    assert offered[0].percent > 0
    assert [item.claim for item in offered[1:]] == others[:1:-1]
    claim_statement_put(by=None, claim=claim.pk, statement=statement.pk, stance="asserts")
    assert claim not in [item.claim for item in offered_for(statement, "")]


def test_claims_are_found_by_their_words_in_any_spelling(reviewer, statement, claim):
    for n in range(5):
        claim_create(by=None, title=f"Price {n} rose")
    assert [item.claim for item in offered_for(statement, "RAQQA killed")] == [claim]
    assert offered_for(statement, "bridge") == []
    page = client_of(reviewer).get(page_of(statement) + "?q=bridge")
    assert "No claim has these words." in page.content.decode()
    assert page.context["chosen"] == "new"


def test_it_says_which_claims_hold_it_already(reviewer, statement, claim):
    claim_statement_put(by=None, claim=claim.pk, statement=statement.pk, stance="denies")
    page = client_of(reviewer).get(page_of(statement)).content.decode()
    assert reverse("admin:review_claim_change", args=[claim.pk]) in page
    assert "denies it" in page


def test_a_retired_statement_is_not_there(reviewer, statement, claim):
    statement.retired_at = timezone.now()
    statement.save()
    assert client_of(reviewer).get(page_of(statement)).status_code == 404
    assert put(reviewer, statement, claim).status_code == 404


def test_a_dispute_leads_to_it_and_back(reviewer, annotator, other_annotator, statement, claim):
    dispute = disputed(statement.report, [annotator, other_annotator], {}, {"credibility": 5})
    place = reverse("admin:review_dispute_change", args=[dispute.pk])
    page = client_of(reviewer).get(place).content.decode()
    there = f"{page_of(dispute.statement)}?dispute={dispute.pk}"
    assert f'href="{there}"' in page
    answer = put(reviewer, dispute.statement, claim, f"?dispute={dispute.pk}")
    assert answer["Location"] == place
    for odd in ("x", "//elsewhere.example", "00000000-0000-0000-0000-000000000007"):
        elsewhere = put(reviewer, dispute.statement, claim, f"?dispute={odd}")
        assert elsewhere["Location"].startswith(reverse("admin:reports_report_changelist"))


def test_what_anybody_judged_of_it_is_not_on_the_page(reviewer, annotator, report_of, statement, claim):
    """Who is still to rate it sees what they see of an untouched one."""
    people = [annotator, reviewer]
    reports_assign(by=None, reports=[statement.report], annotators=people, required=2, aided=False)
    page = client_of(reviewer).get(page_of(statement)).content.decode()
    assert "sohr" not in page.lower()
    assert "observatory" not in page.lower()


def test_what_a_statement_says_to_a_claim_is_chosen_and_not_preset(reviewer, statement, claim):
    find = reverse("admin:review_claim_find", args=[claim.pk])
    for page in (page_of(statement), find):
        shown = client_of(reviewer).get(page).content.decode()
        assert '<option value="">says what?</option>' in shown
        assert not re.search(r"<option value=\"\w+\" selected>", shown)
    assert put(reviewer, statement, claim, stance="").status_code == 422
    assert (
        client_of(reviewer).post(find, {"action": "put", "statement": statement.pk, "stance": ""}).status_code
        == 422
    )
    assert not claim.members.exists()


def test_the_page_of_a_rated_statement_says_in_which_claims_it_stands_and_leads_into_more(
    annotator, other_annotator, reviewer, viewer, statement
):
    report = statement.report
    dispute = disputed(report, [annotator, other_annotator], {}, {"credibility": 5})
    statement = dispute.statement
    rule(reviewer, dispute)
    page = reverse("admin:review_outcome_change", args=[statement.outcome.pk])
    shown = client_of(reviewer).get(page).content.decode()
    assert "None yet." in shown
    assert f"{page_of(statement)}?rated=1" in shown
    made = claim_create(by=None, title="The mill at the ford burned down")
    assert page in client_of(reviewer).get(f"{page_of(statement)}?rated=1").content.decode()
    answer = put(reviewer, statement, made, "?rated=1", stance="denies")
    assert answer["Location"] == page
    disputes_page = reverse("admin:review_dispute_change", args=[dispute.pk])
    for address in (page, disputes_page):
        shown = client_of(reviewer).get(address).content.decode()
        assert "The mill at the ford burned down</bdi></a>" in shown
        assert "denies it" in shown
        assert "<bdi>sohr by name</bdi>,\n          3" in shown, "the name, not the key"
    assert "Add to a claim" not in client_of(viewer).get(page).content.decode()
