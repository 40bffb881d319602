"""What each role reads through the API: what it may export, filtered by its own lists, page by page or all at once."""

import json

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from annotator import long_lists
from annotator.api import asked, lists
from annotator.api.asked import SCREENS
from annotator.api.lists import KEYS
from annotator.corpus.catalogue import TABLES
from annotator.corpus.releases import release_create
from annotator.corpus.services import table_export
from annotator.corpus.writing import FORMATS
from annotator.people.models import AuditEntry
from annotator.reports.models import Report
from sources.models import Source
from tests.api.reading import V1, ask, items, token_of
from tests.test_site import EVERYBODY, ROLES, world  # noqa: F401

NDJSON = {"Accept": "application/x-ndjson"}
OPEN_TO = {
    "reports": "MARV",
    "statements": "MARV",
    "decided_statements": "MRV",
    "decisions": "MRV",
    "sources": "MRV",
    "releases": "MRV",
}


@pytest.fixture
def corpus(world):  # noqa: F811
    return world


def exported(by, name):
    pieces = table_export(by=by, table=TABLES[name], format=FORMATS["jsonl"])
    return [json.loads(line) for line in b"".join(pieces).decode().splitlines()]


@pytest.mark.parametrize("letter", EVERYBODY)
def test_each_role_reads_what_it_may_export_and_nothing_else(corpus, letter):
    person = corpus.people[ROLES[letter]]
    text = token_of(person)
    for name in KEYS:
        answer = ask(text, name, {"limit": 1000})
        assert (answer.status_code == 200) is (letter in OPEN_TO[name]), name
        if answer.status_code != 200:
            assert answer.status_code == 403
            continue
        expected = exported(person, name)
        assert answer.json() == {"items": expected, "next": None}
        assert "no-store" in answer["Cache-Control"]
        key = TABLES[name].columns[0].name
        theirs = {str(row[key]) for row in expected}
        stream = ask(text, name, **NDJSON)
        assert [json.loads(line) for line in stream.getvalue().splitlines()] == expected
        for row in exported(None, name):  # everything there is: theirs, or as if it were missing
            one = ask(text, f"{name}/{row[key]}")
            if str(row[key]) in theirs:
                assert one.json() in expected
            else:
                assert (one.status_code, one.content) == (404, ask(text, f"{name}/nowhere").content)


def test_an_annotator_reads_nothing_of_what_was_judged(corpus):
    rows = items(token_of(corpus.people["annotator"]), "statements")
    assert {row["report_id"] for row in rows} >= {corpus.under_way.report_id}
    assert {(row["status"], row["annotations"], row["voice"], row["decided_by"]) for row in rows} == {
        ("open", None, "", "")
    }


def test_pages_follow_one_another_by_key_at_a_constant_number_of_queries(corpus, report_of):
    person = corpus.people["manager"]
    text = token_of(person)
    for number in range(5):
        Source.objects.create(key=f"radio_{number}", name=f"Radio {number}", kind="news_agency")
        report_of(f"Rain fell in town {number}.", "Roads were closed.")
    for name in KEYS:
        items(text, name)  # its entry in the audit log
        seen, counts, address = [], set(), f"{V1}{name}?limit=2"
        while address:
            with CaptureQueriesContext(connection) as asked:
                answer = Client().get(address, headers={"Authorization": f"Bearer {text}"})
            page = answer.json()
            counts.add(len(asked))
            seen += page["items"]
            if address := page["next"]:
                assert answer["Link"] == f'<{address}>; rel="next"'
                assert len(page["items"]) == 2
        assert seen == exported(person, name)
        assert max(counts) - min(counts) <= 2, "more only where grades are looked up"
        assert max(counts) < 16


def test_a_page_of_long_texts_ends_early_and_goes_on(corpus, monkeypatch):
    text = token_of(corpus.people["manager"], "reports:read")
    monkeypatch.setattr("annotator.api.lists.MOST_CHARACTERS", 1)
    first = ask(text, "reports").json()
    assert len(first["items"]) == 1
    monkeypatch.undo()
    rest = Client().get(first["next"], headers={"Authorization": f"Bearer {text}"}).json()
    assert first["items"] + rest["items"] == exported(corpus.people["manager"], "reports")


def test_filters_are_those_of_the_lists(corpus):
    """Each is one that the list of the admin has; a new name fails here."""
    request = RequestFactory().get("/")
    request.user = corpus.people["manager"]
    models = {model._meta.label_lower: model for table in TABLES.values() for model in table.through}
    for screens in SCREENS.values():
        for screen in screens:
            allowed = admin.site.get_model_admin(models[screen.label])._allowed_lookups(request) | {"q"}
            assert {*screen.lookups.values(), *screen.always} <= allowed


FOUND = [
    ("statements", {"status": "decided"}, "text", ["Rain fell."]),
    ("statements", {"status": "disputed"}, "text", ["Shots were heard at night."]),
    ("statements", {"q": "shells", "kind": "sentence"}, "text", ["Shells fell on the market."]),
    ("statements", {"q": "fell", "voice": "cited"}, "text", ["Rain fell."]),
    ("statements", {"evidence": "explicit", "rests_on": "sohr"}, "text", ["Rain fell."]),
    ("decided_statements", {}, "text", ["Rain fell."]),
    ("decided_statements", {"q": "fell", "voice": "cited"}, "rating", ["B2"]),
    ("decided_statements", {"q": "shells"}, "text", []),
    ("decided_statements", {"publisher": "sohr", "kind": "sentence", "grade": "B"}, "origins", ["sohr"]),
    ("decided_statements", {"published_year": 2016, "published_month": 3}, "published_on", ["2016-03-09"]),
    ("decided_statements", {"published_year": 2016, "rests_on": "sohr", "q": "rain"}, "rating", ["B2"]),
    ("decided_statements", {"published_year": 2017}, "text", []),
    ("decided_statements", {"language": "ar"}, "text", []),
    ("decisions", {"origin": "sohr", "grade": "B", "credibility": 2}, "decided_by", ["single"]),
    ("decisions", {"credibility": 3}, "decided_by", []),
    ("decisions", {"cites": "sohr", "q": "rain"}, "decided_by", ["single"]),
    ("sources", {"kind": "monitoring_group"}, "source", ["sohr"]),
    ("sources", {"state": "in_use", "q": "observatory"}, "source", ["sohr"]),
    ("sources", {"state": "archived"}, "source", []),
    ("reports", {"q": "buses"}, "title", ["Buses left the town."]),
    ("reports", {"language": "ar"}, "title", []),
    ("reports", {"published_year": 2016, "published_month": 3}, "title", ["Rain fell."]),
    ("reports", {"publisher": "sohr"}, "title", ["Rain fell."]),
]


@pytest.mark.parametrize("how", ["keys collected", "each row asked", "all collected"])
def test_a_filter_finds_what_the_list_finds(corpus, how, monkeypatch):
    """However it finds it, which goes by how much there is."""
    if how != "keys collected":
        monkeypatch.setattr(asked, "MOST_COLLECTED", -1)
        monkeypatch.setattr(long_lists, "FEW", 0)
    if how == "all collected":
        monkeypatch.setattr(lists, "MOST_ASKED", -1)
    sohr = Source.objects.get(key="sohr")
    Report.objects.filter(pk=corpus.decided.pk).update(published_on="2016-03-09", publisher=sohr)
    text = token_of(corpus.people["manager"])
    for name, query, column, values in FOUND:
        assert [row[column] for row in items(text, name, query)] == values, query
        lines = ask(text, name, query, **NDJSON).getvalue().splitlines()
        assert [json.loads(line)[column] for line in lines] == values, query


def test_statements_of_one_report(corpus):
    text = token_of(corpus.people["manager"])
    rows = items(text, "statements", {"report": corpus.under_way.report_id})
    assert [row["text"] for row in rows] == ["Shells fell on the market.", "A road was closed."]
    assert items(text, "statements", {"report": "r" + 16 * "0"}) == []


def test_a_filter_tells_an_annotator_nothing(corpus):
    """They have no such list on the screen either."""
    text = token_of(corpus.people["annotator"])
    for query in ({"status": "disputed"}, {"voice": "cited"}, {"rests_on": "sohr"}, {"q": "rain"}):
        answer = ask(text, "statements", query)
        assert (answer.status_code, "list" in answer.json()["detail"]) == (403, True)


REFUSED = [
    ("nosuch=1", ["nosuch"]),
    ("outcome__decision__voice=cited&limit=5", ["outcome__decision__voice"]),
    ("limit=0", ["limit"]),
    ("limit=1001", ["limit"]),
    ("credibility=7&voice=loud", ["voice", "credibility"]),
    ("after=nonsense", ["after"]),
    ("q=%00", ["q"]),
    ("kind=sentence&kind=headline", ["kind"]),
    ("access_token=secret", ["access_token"]),
]


def test_what_is_no_parameter_is_refused_by_its_name(corpus):
    given = {"Authorization": f"Bearer {token_of(corpus.people['manager'])}"}
    for query, refused in REFUSED:
        answer = Client().get(f"{V1}statements?{query}", headers=given)
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        told = answer.json()
        assert [each["name"] for each in told["parameters"]] == refused
        assert "secret" not in answer.content.decode()
        assert {*told} == {"type", "title", "status", "detail", "parameters"}


def test_a_place_in_one_list_is_none_in_another(corpus):
    text = token_of(corpus.people["manager"])
    after = ask(text, "statements", {"limit": 1}).json()["next"].split("after=")[1]
    for path in (f"statements?kind=sentence&after={after}", f"decisions?after={after}"):
        assert Client().get(f"{V1}{path}", headers={"Authorization": f"Bearer {text}"}).status_code == 400


def test_odd_days_and_addresses_are_refused_without_an_error(corpus):
    text = token_of(corpus.people["manager"])
    missing = {"published_year": 2015, "published_month": 2, "published_day": 30}
    for day in (missing, {"published_year": 9999}, {"published_year": 9998, "published_month": 13}):
        assert ask(text, "reports", day).status_code == 400
    refused = ask(text, "reports", {"publisher": 30 * "9"})
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")
    for path in (
        "",
        "nothing",
        "reports/",
        "reports/%00",
        "decisions/" + 40 * "9",
        "releases/0",
        "releases/x",
    ):
        answer = ask(text, path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), path
    assert ask(text, "reports", Accept="text/csv").status_code == 406
    assert ask(text, "reports", {"limit": 5}, **NDJSON).status_code == 400


def test_without_text_there_are_hashes(corpus):
    text = token_of(corpus.people["manager"])
    assert not any("text" in row for row in items(text, "reports", {"without_text": "true"}))
    for name, query in (("statements", {"status": "decided"}), ("decided_statements", {})):
        [row] = items(text, name, {"without_text": "true"} | query)
        assert (row["context"], len(row["text_sha256"]), "text" in row) == ("Rain fell.", 64, False)
    assert {
        *json.loads(ask(text, "reports", {"without_text": "true"}, **NDJSON).getvalue().splitlines()[0])
    } == {column.name for column in TABLES["reports"].columns} - {"text"}


def test_a_stream_stands_in_the_audit_log(corpus):
    text = token_of(corpus.people["viewer"])
    ask(text, "sources", {"kind": "radio"}, **NDJSON).getvalue()
    entry = AuditEntry.objects.get(action="table exported")
    assert entry.after == {"format": "jsonl", "filter": f"API {text.split('_')[1]}: kind=radio", "rows": 0}


def test_releases_are_for_who_may_have_them(corpus, settings, tmp_path):
    settings.RELEASES_DIR = tmp_path
    made = release_create(by=None, title="First", authors="The team", licence="CC-BY-4.0", despite_names=True)
    text = token_of(corpus.people["viewer"])
    [row] = items(text, "releases")
    assert (row["number"], row["sha256"], row["bytes"]) == (1, made.sha256, made.path.stat().st_size)
    assert ask(text, "releases/1").json() == row
    assert ask(text, "releases/2").status_code == 404
    file = ask(text, "releases/1/file")
    assert b"".join(file.streaming_content) == made.path.read_bytes()
    assert AuditEntry.objects.filter(action="release downloaded", by=corpus.people["viewer"]).exists()
    # Who is still to rate some of it: as on the screen.
    refused = ask(token_of(corpus.people["reviewer"]), "releases/1/file")
    assert (refused.status_code, "holds what others judged" in refused.json()["detail"]) == (403, True)
    assert ask(token_of(corpus.people["annotator"]), "releases").status_code == 403
    made.path.write_bytes(b"damaged")
    assert ask(text, "releases/1/file").status_code == 500


def test_head_answers_like_get_without_a_body(corpus):
    given = {"Authorization": f"Bearer {token_of(corpus.people['manager'])}"}
    answer = Client().head(f"{V1}statements", headers=given)
    assert (answer.status_code, answer.content) == (200, b"")
