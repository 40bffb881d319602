"""`read_report` reads without a database, and stores nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from annotator.reports.models import Report

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (
    "Night raid on the mill\n\nThe Syrian Observatory for Human Rights said 🕊 shells struck the mill on Tuesday.\n\n"
    "Click here to subscribe to our newsletter\n"
)


def without_database(tmp_path: Path, *words: str, url: str) -> subprocess.CompletedProcess:
    environment = os.environ | {"DATABASE_URL": url, "DATA_DIR": str(tmp_path / "data")}
    command = [sys.executable, "manage.py", "read_report", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8"
    )


@pytest.mark.parametrize(
    "url", ["postgresql://nobody@127.0.0.1:1/nowhere", "sqlite:////nowhere/at/all.sqlite3", ""]
)
def test_it_needs_no_database_and_makes_none(tmp_path, url):
    report = tmp_path / "a.txt"
    report.write_text(TEXT, encoding="utf-8")
    url = url or f"sqlite:///{tmp_path}/data/none.sqlite3"
    done = without_database(tmp_path, str(report), "--format", "json", url=url)
    assert (done.returncode, done.stderr) == (0, "")
    (answer,) = json.loads(done.stdout)
    cited = [c["source"] for s in answer["statements"] for c in s["citations"]]
    assert cited == ["sohr"], "the registry of fixtures/ was not used"
    assert not list(tmp_path.rglob("*.sqlite3"))


@pytest.fixture
def run(capsys, registry):
    def run(*words) -> tuple[int, str, str]:
        code = 0
        try:
            call_command("read_report", *map(str, words))
        except SystemExit as end:
            code = end.code
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_its_answer_has_the_shape_that_others_rely_on(run, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    code, out, _ = run(tmp_path / "a.txt", "--format", "json")
    (answer,) = json.loads(out)
    assert code == 0
    assert answer["file"] == str(tmp_path / "a.txt")
    assert answer["language"] == "en"
    spans = []
    for statement in answer["statements"]:
        assert set(statement) == {
            *("start", "end", "kind", "voice", "citations", "evidence", "rule", "cue", "confidence"),
        }
        assert statement["voice"] in ("publisher", "cited", "anonymous")
        spans.append([statement["start"], statement["end"]])
        for citation in statement["citations"]:
            assert set(citation) == {
                *("source", "name", "via", "mention", "cue", "rule", "evidence", "confidence"),
            }
            assert TEXT[slice(*citation["mention"])] in TEXT[statement["start"] : statement["end"]]
    for piece in answer["furniture"]:
        assert [type(place) for place in piece] == [int, int]
    assert len(answer["furniture_rules"]) == len(answer["furniture"])
    loose = [
        c for at, c in enumerate(TEXT) if not any(a <= at < b for a, b in [*spans, *answer["furniture"]])
    ]
    assert "".join(loose).strip() == ""


def test_files_come_in_the_order_given_and_a_bad_one_is_told_in_its_place(run, tmp_path):
    (tmp_path / "b.txt").write_text("It rained.")
    (tmp_path / "a.txt").write_text("It snowed.")
    (tmp_path / "c.txt").write_bytes(b"%PDF-1.7")
    code, out, err = run(
        tmp_path / "b.txt", tmp_path / "c.txt", tmp_path / "gone.txt", tmp_path / "a.txt", "--format", "json"
    )
    answers = json.loads(out)
    assert code == 1
    assert [Path(answer["file"]).name for answer in answers] == ["b.txt", "c.txt", "gone.txt", "a.txt"]
    assert ["error" in answer for answer in answers] == [False, True, True, False]
    assert set(answers[1]) == {"file", "error"}
    assert "PDF document" in answers[1]["error"]
    assert "c.txt, row 1: the file is a PDF document" in err


def test_it_uses_the_registry_of_the_database(run, tmp_path):
    from sources.models import Alias, Source

    Alias.objects.create(source=Source.objects.get(key="reuters"), text="Orchard Newswire")
    (tmp_path / "a.txt").write_text("Orchard Newswire reported that the mill burnt down.")
    _, out, _ = run(tmp_path / "a.txt", "--format", "json")
    assert [c["source"] for c in json.loads(out)[0]["statements"][0]["citations"]] == ["reuters"]


def test_what_the_publisher_cites_of_itself_is_its_own_voice(run, tmp_path):
    (tmp_path / "a.txt").write_text("SANA said that the mill burnt down.")
    voices = []
    for words in ([], ["--publisher", "sana"]):
        _, out, _ = run(tmp_path / "a.txt", "--format", "json", *words)
        voices.append(json.loads(out)[0]["statements"][0]["voice"])
    assert voices == ["cited", "publisher"]


def test_a_table_of_several_reports_is_not_one_report(run, tmp_path):
    (tmp_path / "a.csv").write_text("text\nIt rained.\nIt snowed.\n")
    code, out, _ = run(tmp_path / "a.csv", "--format", "json")
    assert code == 1
    assert "several reports" in json.loads(out)[0]["error"]


def test_what_is_attached_to_a_mail_is_told_beside_its_report(run):
    code, out, err = run(ROOT / "tests" / "data" / "report.eml", "--format", "json")
    (answer,) = json.loads(out)
    assert code == 0
    assert answer["text"].startswith("Grain lorries")
    assert answer["extractor"] == "Hearsay mail 1"
    assert "attached to the mail" in err


def test_a_web_page_comes_with_the_text_that_the_offsets_count_in(run):
    _, out, _ = run(ROOT / "tests" / "data" / "report.html", "--format", "json")
    (answer,) = json.loads(out)
    assert answer["text"].startswith("Water returns to the northern quarter")
    assert answer["text"][answer["statements"][0]["start"] :].startswith("Water returns")


def test_it_prints_lines_for_people_too(run, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    code, out, _ = run(tmp_path / "a.txt")
    assert code == 0
    assert "cited sohr" in out


def test_lines_for_people_say_who_relays_whom(run, tmp_path):
    text = "Eleven lorries burnt, Anadolu reported, citing the Syrian Observatory for Human Rights.\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    _, out, _ = run(tmp_path / "a.txt")
    assert 'cited "Anadolu">sohr ' in out


def test_an_odd_language_is_refused(run, tmp_path):
    with pytest.raises(CommandError, match="no language code"):
        run(tmp_path / "a.txt", "--language", "the usual")


def test_it_stores_nothing(run, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    run(tmp_path / "a.txt")
    assert not Report.objects.exists()
