"""The pages of reviewers: what they show of a dispute, what a post does, and what is never on them."""

import re

import pytest
from django.test import Client

from annotator.people.models import AuditEntry
from annotator.review.blind import lettered
from annotator.review.disputes import comment_add, dispute_discuss
from annotator.review.models import Decision, Dispute, DisputeStep
from annotator.review.services import judgements_of
from sources.models import Assessment, Source
from tests.cast import make_person

from .conftest import make_sources
from .disputing import actions, dispute_of, disputed, outcome_of, rule

QUEUE = "/admin/review/dispute/"


@pytest.fixture
def report(db, report_of):
    make_sources()
    return report_of(
        "Rain fell.",
        "Shells fell, the observers said.",
        "A road was closed.",
        suggestions=["sohr", "sohr", ""],
        published_on="2017-04-05",
    )


@pytest.fixture
def dispute(report, annotator, other_annotator):
    return disputed(
        report, [annotator, other_annotator], {}, {"path": "anadolu>lcc", "credibility": 5, "note": "Sure?"}
    )


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(dispute) -> str:
    return f"{QUEUE}{dispute.pk}/change/"


def read(person, address: str) -> str:
    answer = signed_in(person).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def letter(dispute, reader, **values) -> str:
    return next(
        name
        for name, annotation in lettered(judgements_of([dispute.statement_id]), reader)
        if all(getattr(annotation, field) == value for field, value in values.items())
    )


def post(person, dispute, **values):
    given = {
        "action": "rule",
        "step": dispute.last_step.number,
        "reason": "So it stands there.",
        "cause": "text",
    }
    return signed_in(person).post(page_of(dispute), given | values)


# ---------------------------------------------------------------- what it shows


def test_it_shows_the_judgements_without_a_name(dispute, reviewer, annotator, other_annotator):
    page = read(reviewer, page_of(dispute))
    assert "Take A" in page
    assert "Take B" in page
    assert "anadolu by name citing lcc by name" in page
    assert "Sure?" in page
    assert page.count("≠ differs") == 4  # sources and credibility, of two
    for person in (annotator, other_annotator):
        for told in (person.username, person.name, person.pseudonym):
            assert told not in page


def test_the_order_stays_for_one_reader_and_says_nothing_to_the_next(report_of, annotator, other_annotator):
    make_sources()
    readers = [make_person(f"reader{number}", "reviewer") for number in range(12)]
    dispute = disputed(report_of("It rained."), [annotator, other_annotator], {}, {"credibility": 5})
    judged = list(judgements_of([dispute.statement_id]))
    orders = [[a.pk for _, a in lettered(judged, reader)] for reader in readers]
    assert [[a.pk for _, a in lettered(judged[::-1], reader)] for reader in readers] == orders
    assert len({tuple(order) for order in orders}) == 2  # of twelve readers not all see the same person first


def test_it_shows_the_text_around_the_suggestion_and_the_grade_of_the_day(dispute, reviewer):
    for day, grade in (("2015-01-01", "B"), ("2018-01-01", "D")):
        Assessment.objects.create(
            source=Source.objects.get(key="sohr"), grade=grade, valid_from=day, reason="So."
        )
    page = read(reviewer, page_of(dispute))
    for shown in (
        "Rain fell.",
        "A road was closed.",
        "rule “subject”",
        "usually reliable",
        "Graded on the day",
    ):
        assert shown in page
    assert "<strong>B</strong>" in page
    assert "<strong>D</strong>" not in page


def test_it_shows_what_was_decided_for_like_statements(
    dispute, report_of, reviewer, annotator, other_annotator
):
    pair = [annotator, other_annotator]
    assert disputed(report_of("Rain fell.", "More."), pair, {"credibility": 4}, {"credibility": 4}) is None
    disputed(report_of("Wind blew."), pair, {"path": "anadolu>sohr"}, {"path": "anadolu>sohr"})
    disputed(report_of("Snow lay."), pair, {"path": "sohr>anadolu"}, {"path": "sohr>anadolu"})
    page = read(reviewer, page_of(dispute))
    found = page[page.index('id="precedents"') : page.index('id="comments"')]
    assert "the same words" in found
    assert "Wind blew." in found
    assert "the same origin" in found
    assert "Snow lay." not in found  # there it only relays


def test_words_that_only_begin_alike_are_not_the_same(report_of, reviewer, annotator, other_annotator):
    pair, long = (
        [annotator, other_annotator],
        "Rain fell on every road that leads from the harbour to the old mill",
    )
    make_sources()
    for end in (", it was said.", ", he said.", "."):
        disputed(report_of(f"{long}{end}"), pair, {}, {})
    twice = report_of(f"{long}.", "More.")
    disputed(twice, pair, {}, {})
    page = read(reviewer, page_of(disputed(report_of(f"{long}.", "Other."), pair, {}, {"credibility": 5})))
    found = page[page.index('id="precedents"') : page.index('id="comments"')]
    assert found.count("the same words") == 2


def test_a_statement_that_turns_the_writing_shows_it_as_a_sign(
    report_of, reviewer, annotator, other_annotator
):
    make_sources()
    odd = disputed(
        report_of("Shells \u202efell\u202c again."), [annotator, other_annotator], {}, {"credibility": 5}
    )
    page = read(reviewer, page_of(odd))
    assert "\u202e" not in page
    assert "U+202E" in page


# ---------------------------------------------------------------- what a post does


def test_a_letter_takes_the_judgement_that_the_page_shows_under_it(dispute, reviewer, other_reviewer):
    chosen = letter(dispute, reviewer, credibility=5)
    answer = post(reviewer, dispute, choice=chosen)
    assert answer.status_code == 302
    decision = Decision.objects.get()
    assert (decision.path, decision.credibility, decision.decider) == ("anadolu>lcc", 5, reviewer)
    assert (decision.reason, decision.cause) == ("So it stands there.", "text")


def test_a_new_judgement_is_read_from_the_rows_of_the_form(dispute, reviewer):
    rows = {"source-1": "anadolu by name", "source-2": "Abu Omar", "via-2": "1", "credibility": "4"}
    post(reviewer, dispute, choice="new", voice="cited", **rows)
    decision = Decision.objects.get()
    assert (decision.path, decision.credibility, decision.taken_from) == ('anadolu>"Abu Omar"', 4, None)


def test_after_a_ruling_comes_the_next_one(dispute, report_of, reviewer, annotator, other_annotator):
    pair = [annotator, other_annotator]
    minor = disputed(report_of("It rained."), pair, {}, {"credibility": 3})
    answer = post(reviewer, dispute, choice="A")
    following = Dispute.objects.to_rule().exclude(pk=minor.pk).first()
    assert answer["Location"] == page_of(following)
    for left in Dispute.objects.to_rule().exclude(pk=minor.pk):
        answer = post(reviewer, left, choice="A")
    assert answer["Location"] == page_of(minor)
    assert post(reviewer, minor, choice="A")["Location"] == QUEUE


@pytest.mark.parametrize(
    "values",
    [
        {"choice": ""},
        {"choice": "Z"},
        {"choice": "A", "reason": ""},
        {"choice": "A", "cause": "mood"},
        {"choice": "new", "voice": "cited"},
        {"choice": "new", "voice": "publisher", "credibility": "9" * 5000},
        {"choice": "new", "voice": "cited", "source-1": "\x00", "credibility": "2"},
        {"choice": "A", "reason": "a\x00b"},
    ],
)
def test_what_is_no_ruling_comes_back_with_what_was_typed(dispute, reviewer, values):
    answer = post(reviewer, dispute, **{"reason": "So it stands there."} | values)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "errorlist" in page
    if "reason" not in values:
        assert "So it stands there.</textarea>" in page
    assert not Decision.objects.exists()


def test_who_comes_second_is_shown_the_first_ruling_and_keeps_their_words(dispute, reviewer, other_reviewer):
    rule(other_reviewer, dispute, reason="The observers are named.")
    answer = post(reviewer, dispute, choice="A", step=1, reason="My own reason.")
    page = answer.content.decode()
    assert answer.status_code == 409
    for told in ("Samir has ruled on this", "The observers are named.", "My own reason."):
        assert told in page
    assert Decision.objects.count() == 1


def test_a_form_from_before_is_refused_and_both_are_shown(dispute, reviewer, other_reviewer):
    dispute_discuss(by=other_reviewer, dispute=dispute.pk, reason="Whose words?")
    answer = post(reviewer, dispute, choice="A", step=1, reason="My own reason.")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Whose words?" in page
    assert "My own reason.</textarea>" in page
    assert 'name="step" value="2"' in page


def test_comments_and_discussion_are_posted_on_the_same_page(dispute, reviewer, manager):
    assert post(reviewer, dispute, action="comment", text="Who are “they”?").status_code == 302
    assert post(manager, dispute, action="comment", text="The observers.").status_code == 302
    assert post(reviewer, dispute, action="discuss", discuss_reason="Whose words?").status_code == 302
    assert actions(dispute) == [DisputeStep.OPENED, DisputeStep.DISCUSSED]
    page = read(manager, page_of(dispute))
    for told in ("Who are “they”?", "The observers.", "Whose words?", "In discussion"):
        assert told in page
    assert post(reviewer, dispute, action="no such").status_code == 404


def test_a_manager_reads_and_doesnt_rule(dispute, manager):
    assert "Rule, and go on" not in read(manager, page_of(dispute))
    assert post(manager, dispute, choice="A").status_code == 403


# ---------------------------------------------------------------- the queue


def test_the_queue_has_what_waits_and_leaves_out_ones_own(
    report_of, dispute, annotator, reviewer, other_reviewer
):
    own = disputed(report_of("It rained on us."), [annotator, reviewer], {}, {"credibility": 5})
    page = read(reviewer, QUEUE)
    assert str(dispute.pk) in page
    assert str(own.pk) not in page
    assert str(own.pk) in read(other_reviewer, QUEUE)
    for address in (page_of(own), f"/admin/review/outcome/{outcome_of(own).pk}/change/"):
        assert signed_in(reviewer).get(address).status_code == 404
        assert signed_in(reviewer).post(address, {"action": "comment", "text": "Mine."}).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"major", "minor"}),
        ("severity__exact=minor", {"minor"}),
        ("state=in_discussion", {"minor"}),
        ("state=ruled", {"ruled"}),
        ("state=closed", set()),
        ("state=all", {"major", "minor", "ruled"}),
        ("state=nonsense", {"major", "minor"}),
        ("differs=sources", {"major"}),
        ("source=lcc", {"major"}),
        ("source=sohr", {"major", "minor"}),
        ("source=nobody", set()),
        ("round=main", {"major", "minor"}),
        ("round=pilot", set()),
        ("days=7", set()),
        ("q=bridge", {"minor"}),
        ("o=-2", {"major", "minor"}),
    ],
)
def test_the_queue_is_filtered(report_of, annotator, other_annotator, reviewer, query, found):
    make_sources()
    pair = [annotator, other_annotator]
    rows = {
        "major": disputed(report_of("Shells fell."), pair, {}, {"path": "lcc"}),
        "minor": disputed(report_of("A bridge was closed."), pair, {}, {"credibility": 3}),
        "ruled": disputed(report_of("A ship came."), pair, {}, {"credibility": 3}),
    }
    rule(reviewer, rows["ruled"])
    dispute_discuss(by=reviewer, dispute=rows["minor"].pk)
    page = read(reviewer, f"{QUEUE}?{query}")
    assert {name for name, row in rows.items() if str(row.pk) in page} == found


def test_the_disputes_of_one_report_are_one_click_away(
    dispute, report_of, reviewer, annotator, other_annotator
):
    other = disputed(report_of("A ship came."), [annotator, other_annotator], {}, {"credibility": 5})
    page = read(reviewer, f"{QUEUE}?statement__report__id__exact={dispute.statement.report_id}")
    assert (str(dispute.pk) in page, str(other.pk) in page) == (True, False)


def test_the_queue_says_whose_turn_an_appeal_is(dispute, reviewer, other_reviewer, annotator):
    from annotator.review.appeals import dispute_appeal

    rule(reviewer, dispute)
    dispute_appeal(by=annotator, dispute=dispute.pk, version=1, reason="No.")
    assert "no: you ruled before" in read(reviewer, QUEUE)
    assert "no: you ruled before" not in read(other_reviewer, QUEUE)
    assert "an appeal is for another reviewer" in read(reviewer, page_of(dispute))


# ---------------------------------------------------------------- several at once


def test_the_bulk_shows_what_it_would_do_and_settles_what_was_ticked(
    report_of, annotator, other_annotator, reviewer
):
    make_sources()
    pair = [annotator, other_annotator]
    minor = [disputed(report_of(f"Day {n}: rain."), pair, {}, {"credibility": 3}) for n in range(3)]
    disputed(report_of("A ship came."), pair, {}, {"credibility": 5})
    page = read(reviewer, f"{QUEUE}settle/")
    assert "3 would be settled" in page
    shown = re.findall(r'name="dispute"\s+value="([^"]+)"', page)
    assert {value.split(":")[0] for value in shown} == {str(row.pk) for row in minor}
    signed_in(reviewer).post(f"{QUEUE}settle/", {"dispute": shown[:2]})
    assert Decision.objects.filter(decided_by="ruling", credibility=3).count() == 2
    assert "1 would be settled" in read(reviewer, f"{QUEUE}settle/")
    for odd in ([], ["x"], ["x:1", "\x00:2"], [f"{minor[0].pk}:{'9' * 5000}"]):
        assert signed_in(reviewer).post(f"{QUEUE}settle/", {"dispute": odd}).status_code == 302
    assert Decision.objects.filter(decided_by="ruling").count() == 2


# ---------------------------------------------------------------- who judged what


def test_names_are_shown_for_a_reason_that_is_logged(dispute, manager, annotator, other_annotator):
    address = f"{QUEUE}{dispute.pk}/unblind/"
    client = signed_in(manager)
    for posted in ({}, {"reason": ""}, {"reason": "  "}, {"reason": "a\x00b"}):
        page = client.post(address, posted).content.decode()
        assert annotator.pseudonym not in page
    assert not AuditEntry.objects.filter(action="dispute unblinded").exists()
    page = client.post(address, {"reason": "Basil is new and wants to learn."}).content.decode()
    for person in (annotator, other_annotator):
        assert person.pseudonym in page
    entry = AuditEntry.objects.get(action="dispute unblinded")
    assert (entry.by, entry.subject) == (manager, dispute.statement.statement_id)
    assert entry.reason == "Basil is new and wants to learn."


def test_reviewers_dont_see_who_judged_what(dispute, reviewer):
    answer = signed_in(reviewer).post(f"{QUEUE}{dispute.pk}/unblind/", {"reason": "I want to."})
    assert answer.status_code == 403
    assert not AuditEntry.objects.filter(action="dispute unblinded").exists()


# ---------------------------------------------------------------- what it came to


def test_a_stranger_reads_how_it_was_decided(
    dispute, reviewer, other_reviewer, viewer, annotator, other_annotator
):
    from annotator.review.appeals import dispute_accept, dispute_appeal

    rule(reviewer, dispute, reason="First reason.")
    dispute_appeal(by=annotator, dispute=dispute.pk, version=1, reason="Reason against it.")
    rule(other_reviewer, dispute, reason="Second reason.", credibility=5)
    for person in (annotator, other_annotator):
        dispute_accept(by=person, dispute=dispute.pk, version=2)
    comment_add(by=reviewer, dispute=dispute.pk, text="Between us.")
    address = f"/admin/review/outcome/{outcome_of(dispute).pk}/change/"
    page = read(viewer, address)
    for told in (
        "First reason.",
        "Reason against it.",
        "Second reason.",
        "Reviewer 1",
        "Reviewer 2",
        "this counts",
    ):
        assert told in page
    for person in (reviewer, other_reviewer, annotator, other_annotator):
        for name in (person.name, person.username, person.pseudonym):
            assert name not in page.replace(f'<span class="who">{viewer}', "")
    assert "Between us." not in page
    assert "Rana" in read(other_reviewer, address)


def test_a_decision_is_opened_again_on_its_page(report_of, annotator, other_annotator, reviewer, viewer):
    make_sources()
    report = report_of("It rained.")
    assert disputed(report, [annotator, other_annotator], {}, {}) is None
    from annotator.review.models import Outcome

    address = f"/admin/review/outcome/{Outcome.objects.get().pk}/change/"
    assert "Open it again" not in read(viewer, address)
    assert signed_in(viewer).post(address, {"reason": "So."}).status_code == 404
    client = signed_in(reviewer)
    assert "errorlist" in client.post(address, {"reason": " "}).content.decode()
    answer = client.post(address, {"reason": "Both took the suggestion."})
    assert answer["Location"] == page_of(dispute_of(report))


# ---------------------------------------------------------------- by the ids of an export


@pytest.mark.parametrize("place", [QUEUE, "/admin/review/outcome/", "/admin/reports/statement/"])
def test_a_statement_is_found_by_its_id_and_those_of_a_report_by_its(dispute, report_of, reviewer, place):
    report_of("Shells fell elsewhere.")
    statement = dispute.statement
    for asked in (statement.statement_id, f" {statement.statement_id} "):
        page = signed_in(reviewer).get(place, {"q": asked})
        assert len(page.context["cl"].result_list) == 1
    of_report = signed_in(reviewer).get(place, {"q": statement.report.report_id}).context["cl"].result_list
    assert len(of_report) == 3
    missing = {"q": f"{statement.report.report_id}:0-9999"}
    assert not signed_in(reviewer).get(place, missing).context["cl"].result_list


# ---------------------------------------------------------------- names, not keys


def test_lists_and_what_a_ruling_says_name_sources_as_people_know_them(
    dispute, report_of, annotator, other_annotator, reviewer
):
    cites = "anadolu by name citing lcc by name"
    answer = signed_in(reviewer).post(
        page_of(dispute),
        {"action": "rule", "step": dispute.last_step.number, "reason": "So.", "cause": "text"}
        | {"choice": letter(dispute, reviewer, path="anadolu>lcc")},
        follow=True,
    )
    assert f"Ruled: {cites}, 5." in answer.content.decode()
    assert cites in read(reviewer, "/admin/review/outcome/")
    like = {"path": "anadolu>lcc"}
    pair = [annotator, other_annotator]
    minor = disputed(report_of("Wind blew.", suggestions=["lcc"]), pair, like, like | {"credibility": 3})
    assert cites in read(reviewer, f"{QUEUE}settle/")
    assert f"<bdi>{cites}</bdi>" in read(reviewer, page_of(minor)).partition('id="precedents"')[2]
    assert "<bdi>lcc by name</bdi>" in read(reviewer, "/admin/reports/statement/")
