"""From dispute to dispute within the list that the first one was opened from: filtered, searched or sorted."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from annotator.review.models import Dispute

from .conftest import make_sources
from .disputing import disputed, rule

QUEUE = "/admin/review/dispute/"
ADDRESSES = r'href="/admin/review/dispute/([0-9a-f-]{36})/change/'


@pytest.fixture
def dispute(db, report_of, annotator, other_annotator):
    """Makes one over a statement that says `text`; each opens a day after the one before."""
    make_sources()
    days = iter(range(20, 0, -1))

    def make(text: str, major: bool = True, **values) -> Dispute:
        differs = {"path": "anadolu>lcc", "credibility": 5} if major else {"credibility": 3}
        made = disputed(report_of(text, **values), [annotator, other_annotator], {}, differs)
        made.opened_at = timezone.now() - timedelta(days=next(days))
        made.save()
        return made

    return make


def page_of(dispute: Dispute, listed: str = "") -> str:
    within = f"?{urlencode({'_changelist_filters': listed})}" if listed else ""
    return f"{QUEUE}{dispute.pk}/change/{within}"


@pytest.fixture
def read(client, reviewer):
    client.force_login(reviewer)

    def read(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200, address
        return answer.content.decode()

    return read


@pytest.fixture
def ruled(client, reviewer):
    """Rules on a dispute on its page, opened from a list; the answer."""
    client.force_login(reviewer)

    def rule(dispute: Dispute, listed: str = "", **options):
        given = {"action": "rule", "step": dispute.last_step.number, "reason": "So.", "cause": "text"}
        return client.post(page_of(dispute, listed), given | {"choice": "A"}, **options)

    return rule


def beside(page: str) -> tuple[str, str]:
    """The addresses behind Previous and Next."""
    found = [re.search(rf'href="([^"]*)" id="{name}"', page) for name in ("previous", "next")]
    return tuple(one[1].replace("&amp;", "&") if one else "" for one in found)


def test_every_kind_of_list_is_gone_through_in_its_own_rows_and_order(dispute, read):
    """As a reviewer does: from the first row on by Next, until it leads back to the first."""
    texts = [("The gate rose.", True), ("Rain fell.", False), ("The gate fell.", True), ("A gate.", False)]
    made = [dispute(text, major, title=text) for text, major in texts]
    report = made[2].statement.report_id
    for listed, rows in (
        ("severity__exact=minor", [1, 3]),
        ("q=gate", [0, 2, 3]),
        ("differs=sources", [0, 2]),
        ("source=anadolu&state=open", [0, 2]),
        ("days=7", [0, 2, 1, 3]),
        ("round=main", [0, 2, 1, 3]),
        (f"statement__report__id__exact={report}", [2]),
        ("o=0", [3, 1, 2, 0]),
        ("o=-0.1&q=gate", [0, 2, 3]),
        ("o=-5", [0, 1, 2, 3]),
        ("state=all&o=5", [3, 2, 1, 0]),
    ):
        rows = [made[at] for at in rows]
        shown = list(dict.fromkeys(re.findall(ADDRESSES, read(f"{QUEUE}?{listed}"))))
        assert shown == [str(one.pk) for one in rows], listed
        around = [*rows, rows[0]] if len(rows) > 1 else rows
        previous = ""
        for one, ahead in zip(around, [*around[1:], None], strict=False):
            page = read(page_of(one, listed))
            assert f'href="{QUEUE}?{listed.replace("&", "&amp;")}">Disputes</a>' in page
            if ahead is None:
                break
            before, after = beside(page)
            assert (before, after) == (previous, page_of(ahead, listed)), listed
            previous = page_of(one, listed)


def test_who_rules_goes_on_within_the_list_and_then_back_to_it(dispute, ruled):
    other = dispute("Rain fell.")
    for listed in ("q=gate", "o=-5&q=gate"):
        first, second = dispute(f"The gate rose ({listed})."), dispute(f"The gate fell ({listed}).")
        assert ruled(first, listed)["Location"] == page_of(second, listed)
        answer = ruled(second, listed, follow=True)
        assert answer.redirect_chain == [(f"{QUEUE}?{listed}", 302)]
        assert "Nothing else of this list is waiting for you." in answer.content.decode()
    assert ruled(dispute("A gate."), "p=2&q=gate")["Location"] == f"{QUEUE}?q=gate"  # the page may be gone
    one = dispute("Wind blew.")
    assert ruled(one)["Location"] == page_of(other)
    assert "Nothing else is waiting for you." in ruled(other, follow=True).content.decode()


def test_from_the_list_of_one_reports_disputes_one_goes_on_within_it(
    dispute, read, ruled, report_of, annotator, other_annotator
):
    one = disputed(
        report_of("Rain fell.", "A road was shut."), [annotator, other_annotator], {}, {"path": "lcc"}
    )
    elsewhere = dispute("It rained on the pass.")
    two = Dispute.objects.exclude(pk=one.pk).get(statement__report=one.statement.report_id)
    listed = f"statement__report__id__exact={one.statement.report_id}"
    assert f'href="{QUEUE}?{listed}"' in read(page_of(one))
    assert f'href="{page_of(one, listed)}"' in read(f"{QUEUE}?{listed}")
    assert beside(read(page_of(two)))[1] == page_of(elsewhere)
    assert ruled(two, listed)["Location"] == page_of(one, listed)
    assert ruled(one, listed)["Location"] == f"{QUEUE}?{listed}"


def test_what_is_said_or_asked_on_the_way_leaves_one_in_the_list(dispute, client, reviewer, read):
    one, listed = dispute("The gate rose."), "q=gate"
    client.force_login(reviewer)
    for posted, end in (({"action": "discuss"}, ""), ({"action": "comment", "text": "Who?"}, "#comments")):
        assert client.post(page_of(one, listed), posted)["Location"] == page_of(one, listed) + end
    into_claim = f"/admin/reports/statement/{one.statement_id}/claim/?dispute={one.pk}&"
    within = urlencode({"_changelist_filters": listed})
    assert f'href="{(into_claim + within).replace("&", "&amp;")}"' in read(page_of(one, listed))
    asked = read(into_claim + within)
    assert f'href="{page_of(one, listed)}"' in asked
    assert f'<input type="hidden" name="_changelist_filters" value="{listed}">' in asked
    put = {"claim": "new", "new-title": "The gate rose.", "stance": "asserts"}
    assert client.post(into_claim + within, put)["Location"] == page_of(one, listed)


def test_who_was_judged_by_whom_leads_back_into_the_list(dispute, client, manager):
    one, listed = dispute("The gate rose."), "q=gate"
    client.force_login(manager)
    asked = page_of(one, listed).replace("change", "unblind", 1)
    assert f'href="{asked}"' in client.get(page_of(one, listed)).content.decode()
    assert f'href="{page_of(one, listed)}"' in client.get(asked).content.decode()


def test_a_list_of_what_is_ruled_on_is_gone_through_as_it_is(dispute, read, other_reviewer):
    first, second, _ = [dispute(f"Gate {at} was shut.") for at in range(3)]
    for one in (first, second):
        rule(other_reviewer, one)
    for listed in ("state=ruled", "state=ruled&o=5"):
        assert page_of(second, listed) in beside(read(page_of(first, listed)))
    assert beside(read(page_of(second, "state=all"))) == (
        "",
        page_of(Dispute.objects.to_rule().get(), "state=all"),
    )


def test_a_list_leads_to_nothing_that_isnt_the_readers_to_rule_on(
    dispute, read, reviewer, annotator, report_of, other_annotator
):
    """Neither what the reviewer rated, nor an appeal against their own ruling: no filter tells of it."""
    hidden = disputed(report_of("A gate."), [annotator, reviewer], {}, {"path": "lcc"})
    mine, other = dispute("The gate rose."), dispute("The gate fell.")
    rule(reviewer, mine)
    mine.refresh_from_db()
    mine.state, mine.closes_at = Dispute.APPEALED, None
    mine.save()
    for listed in ("q=gate", "o=0&q=gate", "state=all", "round=main", "source=lcc", "o=-5"):
        page = read(page_of(other, listed))
        assert beside(page) == ("", "")
        assert str(hidden.pk) not in page
    assert beside(read(page_of(mine, "q=gate")))[1] == page_of(other, "q=gate")


def test_a_manager_goes_on_with_appeals_alone(dispute, client, manager, reviewer):
    first, second = dispute("The gate rose."), dispute("The gate fell.")
    client.force_login(manager)
    assert beside(client.get(page_of(first, "q=gate")).content.decode()) == ("", "")
    rule(reviewer, second)
    second.refresh_from_db()
    second.state, second.closes_at = Dispute.APPEALED, None
    second.save()
    ahead = beside(client.get(page_of(first, "q=gate")).content.decode())[1]
    assert ahead == page_of(second, "q=gate")


def test_what_the_list_doesnt_take_from_its_own_address_counts_as_not_there(dispute, read, ruled):
    one, other = dispute("The gate rose."), dispute("Rain fell.")
    for odd in (
        "statement__outcome__decision__credibility=2",
        "statement__seats__assignment__annotator__username__startswith=a",
        "severity__exact=minor&steps__by=1",
        "severity__exact=%00",
        "statement__report__id__exact=" + "9" * 30,
        "statement__report__id__exact=gate",
    ):
        page = read(page_of(one, odd))
        assert beside(page)[1] == page_of(other), odd
        assert f'href="{QUEUE}">Disputes</a>' in page
    assert ruled(one, "steps__by=1")["Location"] == page_of(other)
