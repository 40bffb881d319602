"""Two people rate one report: nothing that either can reach tells what, or that, the other judged."""

import logging
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import Client

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.annotations.practice import key_begin, practice_assign
from annotator.annotations.services import (
    annotation_save,
    annotation_undo,
    assignment_submit,
    guidelines_publish,
    seat_skip,
)
from annotator.review.appeals import dispute_appeal
from annotator.review.disputes import comment_add, dispute_discuss, dispute_rule
from annotator.review.models import Dispute, Outcome
from sources.models import Source
from tests.api.reading import V1, token_of
from tests.cast import make_person

MARKER = "zqxmarker"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name == "href" and value]


def text_of(answer) -> str:
    text = (answer.getvalue() if answer.streaming else answer.content).decode("utf-8", "replace")
    return re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", text)


def everything(person, most: int = 60) -> dict[str, tuple[int, str]]:
    """Every page that `person` reaches by following links from the start page, and what each export gives them."""
    client = Client()
    client.force_login(person)
    seen: dict[str, tuple[int, str]] = {}
    waiting = ["/admin/"]
    while waiting and len(seen) < most:
        at = waiting.pop(0)
        if at in seen:
            continue
        answer = client.get(at)
        seen[at] = (answer.status_code, text_of(answer))
        query = urlsplit(at).query
        if answer.status_code != 200 or "=" in query:
            continue  # what a filtered or ordered list leads to, the whole list leads to
        links = Links()
        links.feed(seen[at][1])
        for link in links.found:
            target = urldefrag(urljoin(at, link)).url
            # The tables of the registry are of no interest here, nor is a workbook, which holds the time of its making,
            # nor the lists of one's own sessions and tokens: each of these looks is one more.
            dull = any(word in target for word in ("logout", "xlsx", "/admin/sessions/", "/admin/tokens/"))
            dull = dull or ("/sources/" in target and "?" in target)
            if target.startswith("/admin/") and not dull and target not in seen:
                waiting.append(target)
    for table in (
        "reports",
        "statements",
        "annotations",
        "citations",
        "suggestions",
        "decisions",
        "disputes",
    ):
        answer = client.post(f"/admin/corpus/export/{table}/", {"format": "csv"})
        seen[f"export of {table}"] = (answer.status_code, text_of(answer))
    token = token_of(person)
    for name in ("reports", "statements", "statements?status=disputed", "decisions", "releases"):
        answer = Client().get(f"{V1}{name}", headers={"Authorization": f"Bearer {token}"})
        seen[f"API: {name}"] = (answer.status_code, text_of(answer))
    return seen


def differences(before: dict, after: dict) -> list[str]:
    return sorted(at for at in before.keys() | after.keys() if before.get(at) != after.get(at))


def judge(person, report, marker: str = "", **values) -> Assignment:
    assignment = Assignment.objects.get(annotator=person, report=report)
    given = {"voice": "cited", "path": f'"{marker} agency"' if marker else "sohr", "credibility": 5} | values
    if marker:
        given |= {"note": f"{marker} note", "flagged": True, "flag_reason": f"{marker} reason"}
    for seat in assignment.seats.all():
        base = seat.annotation.version if seat.annotation else 0
        annotation_save(by=person, seat=seat.pk, base_version=base, seconds=17, **given)
    return assignment


@pytest.fixture
def reports(db, report_of):
    """One that both rate, and one that only the first person does."""
    Source.objects.create(key="sohr", name="Syrian Observatory", kind="monitoring_group")
    Source.objects.create(key="sana", name="SANA", kind="state_media")
    guidelines_publish(by=None, text="Be brief.")
    shared = report_of("Shells fell on the market.", "A road was closed.", suggestions=["sohr", ""])
    own = report_of("Buses left the town.")
    return shared, own


@pytest.mark.parametrize(
    ("roles", "aided"),
    [(["annotator"], True), (["reviewer"], False), (["annotator", "viewer"], True)],
)
def test_what_the_other_one_does_changes_no_page_and_no_file(reports, other_annotator, roles, aided):
    shared, own = reports
    person = make_person("amal", *roles)
    reports_assign(by=None, reports=[shared], annotators=[person, other_annotator], aided=aided)
    reports_assign(by=None, reports=[own], annotators=[person], required=1, aided=aided)
    judge(person, shared, credibility=2)
    before = everything(person)
    assert len(before) > 12
    assert any("Your versions" in text or "versions" in text for _, text in before.values())

    other = judge(other_annotator, shared, marker=MARKER)
    first = other.seats.first()
    judge(other_annotator, shared)
    annotation_undo(by=other_annotator, seat=first.pk, base_version=2)
    seat_skip(by=other_annotator, seat=first.pk)
    assert differences(before, everything(person)) == []
    annotation_save(
        by=other_annotator, seat=first.pk, base_version=3, voice="publisher", path="", credibility=1
    )
    assignment_submit(by=other_annotator, assignment=other.pk)
    after = everything(person)
    assert differences(before, after) == []
    assert Annotation.objects.filter(note__contains=MARKER).exists()
    for at, (_, text) in after.items():
        assert MARKER not in text, at
        assert other_annotator.pseudonym not in text, at
        assert "Basil" not in text, at
        assert "basil" not in text, at


def test_who_has_submitted_sees_no_more_than_before_while_the_other_works(
    reports, annotator, other_annotator
):
    shared, _ = reports
    reports_assign(by=None, reports=[shared], annotators=[annotator, other_annotator])
    mine = judge(annotator, shared)
    assignment_submit(by=annotator, assignment=mine.pk)
    before = everything(annotator)
    judge(other_annotator, shared, marker=MARKER)
    assert differences(before, everything(annotator)) == []


def test_a_dispute_shows_on_no_page_of_those_who_rated(reports, annotator, other_annotator):
    shared, _ = reports
    reports_assign(by=None, reports=[shared], annotators=[annotator, other_annotator])
    for person, values in ((annotator, {}), (other_annotator, {"marker": MARKER})):
        done = judge(person, shared, **values)
        assignment_submit(by=person, assignment=done.pk)
    assert set(Outcome.objects.values_list("status", flat=True)) == {Outcome.DISPUTED}
    for at, (_, text) in everything(annotator).items():
        assert MARKER not in text, at
        assert at == "/admin/corpus/export/" or "isputed" not in text, at
        assert other_annotator.pseudonym not in text, at


@pytest.mark.parametrize("role", ["annotator", "reviewer"])
def test_what_reviewers_do_before_the_ruling_shows_on_no_page_of_those_who_rated(
    reports, other_annotator, role
):
    shared, _ = reports
    person, ruler = make_person("amal", role), make_person("rana", "reviewer")
    reports_assign(by=None, reports=[shared], annotators=[person, other_annotator])
    for each, values in ((person, {}), (other_annotator, {"marker": MARKER})):
        done = judge(each, shared, **values)
        assignment_submit(by=each, assignment=done.pk)
    before = everything(person)
    assert not any(Dispute.objects.filter(statement__report=shared)[0].pk.hex in at for at in before)
    for dispute in Dispute.objects.all():
        dispute_discuss(by=ruler, dispute=dispute.pk, reason=f"{MARKER} question")
        comment_add(by=ruler, dispute=dispute.pk, text=f"{MARKER} comment")
    after = everything(person)
    assert differences(before, after) == []
    for at, (_, text) in after.items():
        assert MARKER not in text, at
        # A reviewer's pages have the word, in a filter; what is disputed of their own stands on none of them.
        assert role == "reviewer" or at == "/admin/corpus/export/" or "isputed" not in text, at
    client = Client()
    client.force_login(person)
    missing = "6f1f77bc-0000-4000-8000-000000000000"
    for key in Dispute.objects.values_list("pk", flat=True):
        for page in ("change/", "unblind/", "history/"):
            for method in (client.get, client.post):
                answers = [
                    method(f"/admin/review/dispute/{each}/{page}", {"action": "comment", "text": "?"})
                    for each in (key, missing)
                ]
                told = [(a.status_code, text_of(a).replace(str(key), missing)) for a in answers]
                assert told[0] == told[1], page
        for action in ("accept", "appeal"):
            posted = {"version": "1", "action": action, "reason": "No."}
            answers = [
                client.post("/admin/review/rulings/", posted | {"dispute": str(each)})
                for each in (key, missing)
            ]
            assert [a.status_code for a in answers] == [404, 404]
            assert text_of(answers[0]) == text_of(answers[1])


@pytest.mark.parametrize("role", ["annotator", "reviewer"])
def test_after_the_ruling_who_rated_sees_it_and_nothing_of_the_other_one(reports, other_annotator, role):
    shared, _ = reports
    person, ruler = make_person("amal", role), make_person("rana", "reviewer")
    reports_assign(by=None, reports=[shared], annotators=[person, other_annotator])
    for each, values in ((person, {}), (other_annotator, {"marker": MARKER})):
        done = judge(each, shared, **values)
        assignment_submit(by=each, assignment=done.pk)
    for dispute in Dispute.objects.all():
        comment_add(by=ruler, dispute=dispute.pk, text=f"{MARKER} comment")
        dispute_rule(
            by=ruler, dispute=dispute.pk, step=1, voice="publisher", credibility=3, reason="So.", cause="text"
        )
        dispute_appeal(by=other_annotator, dispute=dispute.pk, version=1, reason=f"{MARKER} appeal")
    pages = everything(person)
    assert "Looked at again" in pages["/admin/review/rulings/"][1]
    for at, (_, text) in pages.items():
        assert MARKER not in text, at
        assert other_annotator.pseudonym not in text, at


def test_ids_versions_and_numbers_count_nobody_elses_work(reports, annotator, other_annotator):
    shared, _ = reports
    reports_assign(by=None, reports=[shared], annotators=[annotator, other_annotator])
    judge(other_annotator, shared)
    judge(other_annotator, shared, marker=MARKER)
    mine = judge(annotator, shared)
    assert {seat.annotation.version for seat in mine.seats.all()} == {1}
    for row in (mine, mine.seats.first(), mine.seats.first().annotation):
        assert row.pk.version == 4, "a random key, which counts nothing"


HOSTILE = [
    "seats__annotation__credibility=5",
    "seats__annotation__note__startswith=z",
    "seats__annotation__flagged=1",
    "seats__annotation__isnull=0",
    "seats__state=submitted",
    "annotator=1",
    "annotator__username__startswith=b",
    "annotator__id__exact=1",
    "report__assignments__annotator__username=basil",
    "report__assignments__state=submitted",
    "report__statements__outcome__status=disputed",
    "report__statements__outcome__decision__voice=cited",
    "report__text__contains=a",
    "outcome__status=decided",
    "outcome__decision__credibility=5",
    "statements__outcome__status=decided",
    "statement__seats__annotation__credibility=5",
    "assignments__annotator__username__startswith=b",
    "assignments__seats__annotation__credibility__gt=3",
    "state__startswith=o",
    "state__regex=.*",
    "status__startswith=d",
    "status__regex=^d",
    "decision__path__contains=sohr",
    "decision__decider__username=rana",
    "both_accepted=1",
    "key__regex=^s",
    "notes__contains=a",
    "assessments__grade=B",
    "assessments__grade__gt=A",
    "created_at__gt=2020-01-01",
    "submitted_at__isnull=0",
    "id__gt=0",
    "password__startswith=p",
]
LISTS = [
    "annotations/assignment",
    "annotations/guidelines",
    "reports/report",
    "reports/statement",
    "review/outcome",
    "review/dispute",
    "sources/source",
    "sources/alias",
]


@pytest.mark.parametrize("role", ["annotator", "reviewer", "viewer"])
def test_lists_answer_no_question_that_their_filters_do_not_ask(reports, other_annotator, role):
    shared, _ = reports
    person = make_person("amal", role)
    rating = [other_annotator] if role == "viewer" else [person, other_annotator]
    reports_assign(by=None, reports=[shared], annotators=rating, required=len(rating))
    judge(other_annotator, shared, marker=MARKER)
    client = Client()
    client.force_login(person)
    asked = 0
    for name in LISTS:
        address = f"/admin/{name}/"
        if client.get(address).status_code == 200:
            for query in HOSTILE:
                assert client.get(f"{address}?{query}").status_code == 400, (address, query)
                asked += 1
    assert asked >= 4 * len(HOSTILE)


def test_an_annotator_filters_assignments_by_their_state_and_by_nothing_else(
    reports, annotator, other_annotator
):
    shared, _ = reports
    reports_assign(by=None, reports=[shared], annotators=[annotator, other_annotator])
    client = Client()
    client.force_login(annotator)
    page = client.get("/admin/annotations/assignment/").content.decode()
    assert {query.split("=")[0] for query in re.findall(r'href="\?(\w+=)', page)} <= {
        "state__exact",
        "_facets",
        "o",
    }
    assert set(re.findall(r"state__exact=(\w+)", page)) == {"open", "submitted"}
    for search in (other_annotator.username, other_annotator.pseudonym, MARKER, "sohr"):
        found = client.get("/admin/annotations/assignment/", {"q": search}).content.decode()
        assert str(Assignment.objects.get(annotator=annotator).pk) not in found


def test_the_others_assignment_and_seat_are_as_missing(reports, annotator, other_annotator):
    shared, _ = reports
    reports_assign(by=None, reports=[shared], annotators=[annotator, other_annotator])
    judge(other_annotator, shared, marker=MARKER)
    client = Client()
    client.force_login(annotator)
    own, other = (Assignment.objects.get(annotator=person) for person in (annotator, other_annotator))
    missing = "6f1f77bc-0000-4000-8000-000000000000"
    for page in ("change/", "history/", "delete/", ""):
        answers = []
        for key in (str(other.pk), missing):
            for method in (client.get, client.post):
                answer = method(f"/admin/annotations/assignment/{key}/{page}", {"action": "submit"})
                answers.append(
                    (answer.status_code, answer.get("Location", "").replace(key, ""), text_of(answer))
                )
        assert answers[:2] == answers[2:], page
    bench = f"/admin/annotations/assignment/{own.pk}/change/"
    posted = {"base_version": "0", "voice": "publisher", "credibility": "2"}
    for action in ("save", "undo", "skip"):
        told = [
            (answer.status_code, text_of(answer))
            for seat in (other.seats.first().pk, missing)
            for answer in [client.post(bench, posted | {"seat": str(seat), "action": action})]
        ]
        assert told[0] == told[1]
        assert told[0][0] == 404
    assert not Annotation.objects.filter(seat__assignment=own).exists()


def test_a_seat_of_another_of_ones_own_assignments_is_not_written_through_this_page(reports, annotator):
    reports_assign(by=None, reports=reports, annotators=[annotator], required=1)
    here, there = Assignment.objects.order_by("order")
    client = Client()
    client.force_login(annotator)
    posted = {
        "seat": str(there.seats.first().pk),
        "base_version": "0",
        "voice": "publisher",
        "credibility": "2",
    }
    for action in ("save", "save-stay", "skip", "undo"):
        answer = client.post(f"/admin/annotations/assignment/{here.pk}/change/", posted | {"action": action})
        assert answer.status_code == 404
    assert set(Seat.objects.values_list("state", flat=True)) == {Seat.TO_DO}


def test_unaided_work_shows_no_suggestion_on_any_page(reports, annotator, other_annotator):
    shared, _ = reports
    reports_assign(by=None, reports=[shared], annotators=[annotator, other_annotator], aided=False)
    pages = everything(annotator)
    bench = [text for at, (_, text) in pages.items() if "/annotations/assignment/" in at and "/change/" in at]
    assert bench
    for text in bench:
        assert "rule “subject”" not in text
        assert "No suggestions in this assignment" in text
    assert "sohr" not in pages["export of suggestions"][1]
    assert "sohr" not in pages["export of citations"][1]


@pytest.mark.parametrize("roles", [["annotator"], ["reviewer"], ["annotator", "viewer"]])
def test_an_answer_key_shows_on_no_page_before_ones_own_practice_is_submitted(
    reports, manager, other_annotator, roles
):
    _, own = reports
    person = make_person("amal", *roles)
    key = key_begin(by=manager, report=own.pk)
    judge(manager, own)
    assignment_submit(by=manager, assignment=key.pk)
    practice_assign(by=None, report=own.pk, annotators=[person, other_annotator])
    mine = judge(person, own, credibility=2)
    before = everything(person)
    assert any("Practice." in text for _, text in before.values())

    judge(manager, own, marker=MARKER)
    other = judge(other_annotator, own, marker=MARKER)
    assignment_submit(by=other_annotator, assignment=other.pk)
    after = everything(person)
    assert differences(before, after) == []
    for at, (_, text) in after.items():
        assert MARKER not in text, at
        assert "Mona" not in text, at
        assert "Basil" not in text, at
        assert other_annotator.pseudonym not in text, at
        assert manager.pseudonym not in text, at

    client = Client()
    client.force_login(person)
    missing = "6f1f77bc-0000-4000-8000-000000000000"
    for foreign in (str(key.pk), str(other.pk)):
        for page in ("change/", "change/?only=differences", "history/", ""):
            told = [
                (answer.status_code, answer.get("Location", "").replace(at, ""), text_of(answer))
                for at in (foreign, missing)
                for answer in [client.get(f"/admin/annotations/assignment/{at}/{page}")]
            ]
            assert told[0] == told[1], page
    assert client.get(f"/admin/annotations/practice/{own.pk}/").status_code == 403

    assignment_submit(by=person, assignment=mine.pk)
    pages = everything(person)
    showing = [at for at, (_, text) in pages.items() if MARKER in text]
    comparison = f"/admin/annotations/assignment/{mine.pk}/change/"
    assert {at.partition("?")[0] for at in showing} == {comparison}
    shown = pages[comparison][1]
    assert f"{MARKER} note" in shown
    assert f"{MARKER} reason" not in shown, "why the key's statements were flagged is no answer"
    for hidden in ("Mona", "Basil", manager.pseudonym, other_annotator.pseudonym):
        assert hidden not in shown


def test_credibility_before_source_shows_no_suggestion_before_the_rating(reports, annotator):
    shared, _ = reports
    reports_assign(by=None, reports=[shared], annotators=[annotator], required=1, credibility_first=True)
    pages = everything(annotator)
    bench = [text for at, (_, text) in pages.items() if "/annotations/assignment/" in at and "/change/" in at]
    assert len(bench) >= 2
    for text in bench:
        assert "Suggestion:" not in text
        assert "rule “subject”" not in text
    for table in ("suggestions", "citations"):
        assert "sohr" not in pages[f"export of {table}"][1]


def test_while_they_rate_annotators_see_no_grade_of_a_source(reports, annotator):
    from sources.models import Assessment

    sohr = Source.objects.get(key="sohr")
    Assessment.objects.create(source=sohr, grade="B", valid_from="2015-01-01", reason=f"{MARKER} grade")
    reports_assign(by=None, reports=reports, annotators=[annotator], required=1)
    pages = everything(annotator)
    assert any("/sources/source/" in at for at in pages)
    for at, (_, text) in pages.items():
        assert MARKER not in text, at
        assert "Usually reliable" not in text, at
