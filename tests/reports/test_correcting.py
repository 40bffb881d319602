"""A manager corrects where statements begin and end; the text stays, and no character is lost."""

import random
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.services import guidelines_publish
from annotator.keeping.looking import look_for_damage
from annotator.people.models import AuditEntry
from annotator.reports.archiving import report_archive
from annotator.reports.correcting import (
    BY_HAND,
    statement_add,
    statement_drop,
    statement_join,
    statement_kind_set,
    statement_split,
)
from annotator.reports.formats import ReportFile
from annotator.reports.models import KINDS, Report, Statement
from annotator.reports.services import reports_import
from annotator.reports.statements_page import words_of
from annotator.reports.suggestions import suggestions_renew
from annotator.reports.templatetags.report_text import visible
from annotator.reports.unread import Unread
from sources.models import Alias, Source

TEXT = (
    "Fire at the mill\n\nReuters said the mill burnt down; Nobody was hurt. It rained\n\nall day in the valley.\n\n"
    "Click here to subscribe to our newsletter\n"
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(registry):
    reports_import(by=None, files=[ReportFile("a.txt", TEXT.encode())])
    return Report.objects.get()


def said(report: Report) -> list[str]:
    return [row.text for row in report.statements.live().order_by("start")]


def numbers(report: Report) -> list[int]:
    return list(report.statements.live().order_by("start").values_list("position", flat=True))


def holding(report: Report, words: str) -> Statement:
    return report.statements.live().get(text__contains=words)


def split(by, report: Report, words: str, **more):
    row = holding(report, words)
    return statement_split(by=by, statement=row.pk, at=report.text.index(words), **more)


def sound() -> bool:
    return list(look_for_damage()) == []


def test_a_statement_is_split_in_two(manager, report):
    done = split(manager, report, "Nobody")
    assert [row.text for row in done.issued] == ["Reuters said the mill burnt down;", "Nobody was hurt."]
    assert [row.kind for row in done.issued] == ["sentence", "sentence"]
    assert [row.position for row in report.statements.live()] == list(range(1, len(said(report)) + 1))
    assert sound()


def test_each_part_has_its_own_suggestion(manager, report):
    done = split(manager, report, "Nobody")
    assert [row.suggestions.get().path for row in done.issued] == ["reuters", ""]


SPEECH = b"Mill burnt down\n\nReuters said the mill burnt down. It said nobody was hurt. It rained.\n"


def test_a_statement_that_leans_on_a_corrected_one_is_read_again(manager, registry):
    reports_import(by=None, files=[ReportFile("a.txt", SPEECH)])
    report = Report.objects.get()
    leaning, other = holding(report, "nobody"), holding(report, "rained")
    before = other.suggestions.get().pk
    statement_drop(by=manager, statement=holding(report, "Reuters").pk)
    assert leaning.suggestions.get().path == ""
    assert other.suggestions.get().pk == before
    start = report.text.index("Reuters")
    statement_add(by=manager, report=report.pk, start=start, end=leaning.start - 1)
    assert leaning.suggestions.get().path == "reuters"
    assert sound()


def test_a_statement_that_somebody_was_handed_keeps_its_suggestion(manager, registry, annotator):
    reports_import(by=None, files=[ReportFile("a.txt", SPEECH)])
    report = Report.objects.get()
    guidelines_publish(by=None, text="Be brief.")
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    statement_drop(by=manager, statement=holding(report, "Reuters").pk, reason="a title")
    assert holding(report, "nobody").suggestions.get().path == "reuters"


def test_a_statement_is_joined_with_the_next_one(manager, report):
    row = holding(report, "It rained")
    done = statement_join(by=manager, statement=row.pk)
    assert [row.text for row in done.issued] == ["It rained\n\nall day in the valley."]
    assert sound()


def test_what_was_split_is_the_same_statement_once_it_is_joined_again(manager, report):
    before = list(report.statements.live().values_list("pk", "position"))
    first, _ = split(manager, report, "Nobody").issued
    statement_join(by=manager, statement=first.pk)
    assert list(report.statements.live().values_list("pk", "position")) == before
    assert sound()


def test_a_dropped_statement_is_furniture_and_can_be_added_again(manager, report):
    row = holding(report, "It rained")
    statement_drop(by=manager, statement=row.pk)
    report.refresh_from_db()
    assert [row.start, row.end, BY_HAND] in report.furniture
    assert row.text not in said(report)
    statement_add(by=manager, report=report.pk, start=row.start, end=row.end)
    assert holding(report, "It rained").pk == row.pk
    report.refresh_from_db()
    assert BY_HAND not in {rule for _, _, rule in report.furniture}
    assert sound()


def test_furniture_becomes_a_statement_and_furniture_between_two_goes_with_them(manager, report):
    start, end, _ = next(
        piece for piece in report.furniture if "newsletter" in report.text[slice(*piece[:2])]
    )
    statement_add(by=manager, report=report.pk, start=start, end=end)
    assert said(report)[-1] == TEXT[start:end]
    dropped = holding(report, "It rained")
    statement_drop(by=manager, statement=dropped.pk)
    statement_join(by=manager, statement=holding(report, "burnt down").pk)
    report.refresh_from_db()
    assert "It rained\n\nall day" in holding(report, "burnt down").text
    assert report.furniture == []
    assert sound()


def test_nothing_is_lost_whatever_is_corrected(manager, report):
    """Two hundred corrections drawn at random, allowed or not."""
    drawn = random.Random(5)
    done = 0
    for _ in range(200):
        assert numbers(report) == list(range(1, len(said(report)) + 1))
        report.refresh_from_db()
        live = list(report.statements.live())
        row = drawn.choice(live) if live else None
        try:
            match drawn.randrange(5):
                case 0 if row:
                    at = drawn.randint(row.start, row.end)
                    statement_split(by=manager, statement=row.pk, at=at)
                case 1 if row:
                    statement_join(by=manager, statement=row.pk)
                case 2 if row:
                    statement_drop(by=manager, statement=row.pk)
                case 3 if report.furniture:
                    start, end, _ = drawn.choice(report.furniture)
                    statement_add(by=manager, report=report.pk, start=start, end=end)
                case 4 if row:
                    statement_kind_set(by=manager, statement=row.pk, kind=drawn.choice([*KINDS]))
                case _:
                    continue
            done += 1
        except ValidationError:
            continue
    assert done > 80
    assert Report.objects.get().text == TEXT
    assert sound()


def test_a_statement_of_another_kind_is_read_again_and_stays_the_same_statement(manager, registry):
    file = ReportFile("a.txt", b"Mill burnt down: Reuters\n\nIt burnt for a day.\n")
    reports_import(by=None, files=[file])
    report = Report.objects.get()
    row = holding(report, "Reuters")
    before = row.suggestions.get()
    assert (row.kind, before.path) == ("headline", "reuters")
    done = statement_kind_set(by=manager, statement=row.pk, kind="list_item")
    assert ([one.pk for one in done.issued], done.told) == ([row.pk], [])
    row.refresh_from_db()
    after = row.suggestions.get()
    assert (row.kind, after.path, after.reader_version) == ("list_item", "", before.reader_version)
    statement_kind_set(by=manager, statement=row.pk, kind="headline")
    assert row.suggestions.get().path == "reuters"
    assert numbers(report) == [1, 2]
    assert sound()


def test_a_kind_that_was_changed_stays_when_suggestions_are_renewed(manager, report):
    row = holding(report, "It rained")
    statement_kind_set(by=manager, statement=row.pk, kind="headline", reason=" a line of its own ")
    Alias.objects.create(source=Source.objects.get(key="sana"), text="Nobody")
    suggestions_renew(by=None)
    row.refresh_from_db()
    assert row.kind == "headline"
    entry = AuditEntry.objects.get(action="statement kind changed")
    assert (entry.by, entry.subject, entry.reason) == (manager, report.report_id, "a line of its own")
    named = {"statements": [row.statement_id]}
    assert (entry.before, entry.after) == (named | {"kind": "sentence"}, named | {"kind": "headline"})
    assert sound()


@pytest.mark.parametrize(
    ("kind", "why"), [("sentence", "It is a sentence already"), ("furniture", "no such")]
)
def test_a_kind_that_it_has_or_that_there_is_not_is_refused(kind, why, manager, report):
    with pytest.raises(ValidationError, match=why):
        statement_kind_set(by=manager, statement=holding(report, "It rained").pk, kind=kind)
    report.refresh_from_db()
    assert report.corrected_at is None


def test_where_the_reader_fails_a_changed_statement_keeps_its_suggestion(manager, report, monkeypatch):
    def fails(*args):
        raise Unread(report.report_id)

    row = holding(report, "burnt down")
    monkeypatch.setattr("annotator.reports.correcting.reading_of", fails)
    statement_kind_set(by=manager, statement=row.pk, kind="headline")
    assert row.suggestions.get().path == "reuters"


def test_a_correction_asks_as_often_however_many_statements_follow(manager, registry):
    counts = set()
    manager.has_perm("reports.change_report")  # read once
    for number in (3, 300):
        text = f"The {number} of them met. They left. " + " ".join(
            f"Road {n} was shut." for n in range(number)
        )
        reports_import(by=None, files=[ReportFile("a.txt", text.encode())])
        report = Report.objects.latest("pk")
        with CaptureQueriesContext(connection) as asked:
            drop = statement_drop(by=manager, statement=holding(report, "of them met").pk)
            split(manager, report, "left")
        assert drop.issued == []
        assert numbers(report) == list(range(1, number + 3))
        counts.add(len(asked))
    assert len(counts) == 1
    assert sound()


@pytest.mark.parametrize("words", ["Reuters said", "."])
def test_a_place_at_an_end_or_with_no_word_behind_it_is_refused(words, manager, report):
    row = holding(report, "burnt down")
    at = row.start if words != "." else row.end - 1
    with pytest.raises(ValidationError):
        statement_split(by=manager, statement=row.pk, at=at)
    assert sound()


def test_what_somebody_corrected_meanwhile_is_refused(manager, report):
    row = holding(report, "burnt down")
    split(manager, report, "Nobody")
    for act in (statement_drop, statement_join):
        with pytest.raises(ValidationError, match="since the page was opened"):
            act(by=manager, statement=row.pk)
    with pytest.raises(ValidationError, match="since the page was opened"):
        statement_add(by=manager, report=report.pk, start=0, end=3)


def test_the_last_statement_is_joined_with_nothing(manager, report):
    last = report.statements.live().order_by("start").last()
    with pytest.raises(ValidationError, match="No statement follows"):
        statement_join(by=manager, statement=last.pk)


def test_a_report_out_of_use_stays_as_it_is(manager, report):
    report_archive(by=manager, report=report, reason="twice")
    row = holding(report, "It rained")
    with pytest.raises(ValidationError, match="out of use"):
        statement_drop(by=manager, statement=row.pk)
    with pytest.raises(ValidationError, match="out of use"):
        statement_kind_set(by=manager, statement=row.pk, kind="headline")


@pytest.mark.parametrize("who", ["annotator", "reviewer", "viewer", "stranger"])
def test_nobody_but_managers_corrects(who, request, report, client):
    person = request.getfixturevalue(who)
    row = holding(report, "It rained")
    for act in (
        lambda: statement_drop(by=person, statement=row.pk),
        lambda: statement_add(by=person, report=report.pk, start=0, end=3),
        lambda: statement_kind_set(by=person, statement=row.pk, kind="headline"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    client.force_login(person)
    assert client.get(reverse("admin:reports_report_statements", args=[report.pk])).status_code in (302, 403)


def test_who_corrected_what_and_why_stands_in_the_log(manager, report):
    row = holding(report, "burnt down")
    done = split(manager, report, "Nobody", reason="two speakers")
    entry = AuditEntry.objects.get(action="statement split")
    assert (entry.by, entry.subject, entry.reason) == (manager, report.report_id, "two speakers")
    assert entry.before == {"statements": [row.statement_id]}
    assert entry.after == {"statements": [issued.statement_id for issued in done.issued]}


def test_a_newer_registry_renews_suggestions_and_leaves_the_statements_as_corrected(manager, report):
    split(manager, report, "Nobody")
    statement_drop(by=manager, statement=holding(report, "It rained").pk)
    before = said(report)
    Alias.objects.create(source=Source.objects.get(key="sana"), text="Nobody")
    suggestions_renew(by=None)
    report.refresh_from_db()
    assert said(report) == before
    assert BY_HAND in {rule for _, _, rule in report.furniture}
    newest = [row.suggestions.order_by("-created_at", "-pk").first() for row in report.statements.live()]
    assert {suggestion.reader_version for suggestion in newest} == {report.reader_version}
    assert sound()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It burnt down.Nobody was hurt.", ["It", "burnt", "down.", "Nobody", "was", "hurt."]),
        ("At 3.5 km U.S. planes", ["At", "3.5", "km", "U.S.", "planes"]),
        ("قال المصدر.وأضاف", ["قال", "المصدر.", "وأضاف"]),
    ],
)
def test_words_are_where_a_statement_may_be_split_also_where_a_page_lost_its_blank(text, parts):
    words = list(words_of(Statement(start=10, end=10 + len(text), text=text)))
    assert [word.text for word in words] == parts
    assert words[0].at is None
    assert all(text[word.at - 10 :].startswith(word.text) for word in words[1:])


class TestThePage:
    @pytest.fixture
    def page(self, client, manager, report):
        client.force_login(manager)
        return reverse("admin:reports_report_statements", args=[report.pk])

    def test_it_is_reached_from_the_report(self, client, page, report):
        html = client.get(reverse("admin:reports_report_change", args=[report.pk])).content.decode()
        assert page in html

    def test_the_lists_of_the_room_stand_above_it_as_above_the_report(self, client, page, report):
        other = reverse("admin:reports_report_change", args=[report.pk])
        rooms = [
            re.search(r'<nav id="room".*?</nav>', client.get(address).content.decode(), re.S)
            for address in (page, other)
        ]
        assert all(rooms)
        assert rooms[0][0] == rooms[1][0]
        assert reverse("admin:reports_importbatch_changelist") in rooms[0][0]

    def test_it_shows_each_piece_of_the_text(self, client, page, report):
        html = client.get(page).content.decode()
        for text in said(report):
            assert visible(text) in html
        assert "Make it a statement" in html

    def test_a_statement_is_split_before_a_word(self, client, page, report):
        row = holding(report, "burnt down")
        html = client.get(f"{page}?split={row.pk}").content.decode()
        at = TEXT.index("Nobody")
        assert f'value="split:{row.pk}:{at}"' in html
        answer = client.post(page, {"do": f"split:{row.pk}:{at}", "reason": ""})
        assert answer.status_code == 302
        assert "Nobody was hurt." in said(report)

    @pytest.mark.parametrize("act", ["join", "drop"])
    def test_a_statement_is_joined_or_dropped(self, act, client, page, report):
        row = holding(report, "It rained")
        assert client.post(page, {"do": f"{act}:{row.pk}"}).status_code == 302
        assert row.text not in said(report)

    def test_the_kind_of_a_statement_is_changed(self, client, page, report):
        row = holding(report, "It rained")
        html = client.get(page).content.decode()
        assert f'value="headline:{row.pk}"' in html
        assert f'value="sentence:{row.pk}"' not in html
        answer = client.post(page, {"do": f"headline:{row.pk}"})
        assert answer["Location"] == f"{page}#piece-{row.start}"
        assert holding(report, "It rained").kind == "headline"

    def test_furniture_is_added(self, client, page, report):
        start, end, _ = report.furniture[-1]
        assert client.post(page, {"do": f"add:{start}:{end}"}).status_code == 302
        assert said(report)[-1] == TEXT[start:end]

    def test_a_refusal_is_said_and_keeps_the_reason(self, client, page, report):
        row = holding(report, "burnt down")
        answer = client.post(page, {"do": f"split:{row.pk}:{row.end}", "reason": "two speakers"})
        assert answer.status_code == 422
        assert "not within the statement" in answer.content.decode()
        assert 'value="two speakers"' in answer.content.decode()

    @pytest.mark.parametrize(
        "do",
        [
            "",
            "split",
            "split:x:1",
            "split:1",
            "join",
            "drop:99999999",
            "add:1",
            "drop:1:2",
            "fell:1",
            "²:³",
            "headline",
            "list_item:99999999",
        ],
    )
    def test_what_no_button_posts_is_missing(self, do, client, page):
        assert client.post(page, {"do": do}).status_code == 404

    def test_a_statement_of_another_report_is_missing(self, client, page, report):
        reports_import(by=None, files=[ReportFile("b.txt", b"Rain fell on the hills of the north.")])
        other = Statement.objects.exclude(report=report).first()
        assert client.post(page, {"do": f"drop:{other.pk}"}).status_code == 404
