"""Searches of a large corpus find with an index what reading every text would find, in any letters."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator import long_lists
from annotator.folding import fold
from annotator.reports import searching
from annotator.reports.models import Report, Statement
from annotator.reports.text_index import text_index_make, text_index_stands
from sources.models import Source

SENTENCES = (
    "The keeper's lock wasn't shut: 100 % of “gates” stood open_wide.",
    "قال المرصد إنّ الجسر مغلق.",
    "A path C:\\gate\\lock 🌉🌉🌉 and a^b [x] *not* (y) OR NEAR AND.",
    "ÉCOLE fermée, l'eau coupée; ''doubled'' and \"quoted\".",
    "Gate 7 was closed at dusk.",
)
PIECES = st.text(alphabet="agtes'\"%_\\*-^: 🌉قالمإنّ", max_size=5) | st.sampled_from(SENTENCES).flatmap(
    lambda text: st.tuples(st.integers(0, len(text)), st.integers(1, 12)).map(
        lambda at: text[at[0] : sum(at)]
    )
)


@pytest.fixture
def corpus(report_of):
    return [report_of(sentence, title=sentence) for sentence in SENTENCES]


def scanned(rows, piece: str) -> set[int]:
    return {row.pk for row in rows if fold(piece) in row.folded}


def listed(model, manager, piece: str = "", **chosen: str):
    request = RequestFactory().get("/", {"q": piece} | chosen)
    request.user = manager
    return {row.pk for row in admin.site.get_model_admin(model).get_changelist_instance(request).queryset}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(PIECES)
def test_what_the_index_finds_is_what_a_look_at_every_text_finds(corpus, piece):
    assert text_index_stands() or connection.vendor == "postgresql"
    assert {row.pk for row in Report.objects.holding(fold(piece))} == scanned(corpus, piece)


@pytest.mark.parametrize("few", [0, 2_000], ids=["as of many", "as of few"])
@pytest.mark.parametrize(
    "piece", ["'s lock", "100 %", "n_w", "جسر مغل", "e\\l", "🌉🌉🌉", '"quoted"', "7", "école", "ferry"]
)
def test_the_lists_find_the_same_by_either_way(corpus, monkeypatch, manager, piece, few):
    monkeypatch.setattr(long_lists, "FEW", few)
    assert listed(Report, manager, piece) == scanned(corpus, piece)
    assert listed(Statement, manager, piece) == scanned(Statement.objects.all(), piece)


@pytest.mark.parametrize("few", [0, 2_000], ids=["as of many", "as of few"])
def test_filters_by_a_suggestion_go_by_the_newest_however_many_there_are(
    report_of, monkeypatch, manager, few
):
    monkeypatch.setattr(long_lists, "FEW", few)
    for key in ("sohr", "lcc"):
        Source.objects.create(key=key, name=key, kind="ngo")
    report = report_of("One.", "Two.", suggestions=["sohr", "sohr>lcc"])
    first, second = report.statements.order_by("start")
    renewed = {"reader_version": "2", "voice": "publisher", "evidence": "default", "rule": "none"}
    first.suggestions.create(confidence=0.5, **renewed)
    assert listed(Statement, manager, voice="cited") == {second.pk}
    assert listed(Statement, manager, voice="publisher") == {first.pk}
    assert listed(Statement, manager, evidence="default") == {first.pk}
    assert listed(Statement, manager, evidence="carried") == set()
    assert listed(Statement, manager, rests_on="sohr") == {second.pk}
    assert listed(Statement, manager, kind__exact="sentence") == {first.pk, second.pk}
    assert listed(Statement, manager, kind__exact="headline") == set()
    assert listed(Statement, manager, "lcc") == {second.pk}


def test_reports_that_come_change_and_go_stay_in_step(corpus):
    corpus[-1].delete()
    Report.objects.filter(pk=corpus[0].pk).update(folded="another text")
    assert not Report.objects.holding("gate 7")
    assert Report.objects.holding("another text").get() == corpus[0]
    assert not Report.objects.holding("keeper's lock")


def test_an_index_that_lost_its_triggers_is_made_anew_and_meanwhile_all_is_read(corpus, report_of):
    if connection.vendor != "sqlite":
        pytest.skip("only on SQLite: PostgreSQL keeps its indexes by itself")
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER reports_report_letters_insert")
    late = report_of("A ferry came late.")
    assert Report.objects.holding("ferry").get() == late
    text_index_make()
    assert text_index_stands()
    assert Report.objects.holding("ferry").get() == late


def test_one_or_two_letters_are_looked_for_in_the_newest_reports(corpus, manager, monkeypatch):
    monkeypatch.setattr(searching, "NEWEST", 2)
    newest = Report.objects.order_by("-created_at", "report_id")[:2]
    assert listed(Report, manager, "a") == scanned(newest, "a")
    assert len(scanned(corpus, "a")) > 2
