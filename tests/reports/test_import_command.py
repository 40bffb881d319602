"""`import_reports`: what it prints, and how it ends."""

import csv
import errno
import io
import json
import re

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from annotator.reports.models import Appearance, ImportBatch, Original, Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys, registry):
    """Run the command; gives (exit code, stdout, stderr)."""

    def run(*words) -> tuple[int, str, str]:
        code = 0
        try:
            call_command("import_reports", *map(str, words))
        except SystemExit as end:
            code = end.code
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_all_in_is_0(run, tmp_path):
    (tmp_path / "a.txt").write_text("Shells fell on the mill.")
    code, out, err = run(tmp_path / "a.txt", "--format", "json", "--publisher", "sana")
    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "batch": json.loads(out)["batch"],
        "new": 1,
        "same": 0,
        "near_duplicate": 0,
        "changed": 0,
        "rejected": 0,
        "rows": [
            {
                "file": str(tmp_path / "a.txt"),
                "row": 1,
                "verdict": "new",
                "reason": "",
                "warnings": [],
                "report_id": Report.objects.get().report_id,
            }
        ],
    }


def test_a_day_holds_for_files_that_name_none(run, tmp_path):
    (tmp_path / "a.txt").write_text("Shells fell on the mill.")
    (tmp_path / "b.json").write_text('{"text": "Buses left for the ford.", "date": "2017-04-05"}')
    code, _, err = run(tmp_path / "a.txt", tmp_path / "b.json", "--published-on", "2018-03-14")
    assert (code, err) == (0, "")
    days = Report.objects.order_by("published_on").values_list("text", "published_on")
    assert [(text, str(day)) for text, day in days] == [
        ("Buses left for the ford.", "2017-04-05"),
        ("Shells fell on the mill.", "2018-03-14"),
    ]
    with pytest.raises(CommandError, match="published-on"):
        run(tmp_path / "a.txt", "--published-on", "14 March")


def test_a_part_refused_is_1_with_file_row_and_reason_on_stderr(run, tmp_path):
    (tmp_path / "a.csv").write_text("text,title\nShells fell.,\nshort\n")
    code, out, err = run(tmp_path / "a.csv")
    assert code == 1
    assert err == f"{tmp_path / 'a.csv'}, row 3: line 3: 1 cells, but the header has 2\n"
    assert out.endswith("1 new, 0 same, 0 near_duplicate, 0 changed, 1 rejected\n")


def test_nothing_done_is_2(run, tmp_path):
    code, _, err = run(tmp_path / "missing.txt")
    assert code == 2
    assert err == f"{tmp_path / 'missing.txt'}, row 1: no such file or directory\n"


def test_the_same_again_is_0(run, tmp_path):
    (tmp_path / "a.txt").write_text("Shells fell on the mill.")
    run(tmp_path / "a.txt")
    code, out, _ = run(tmp_path / "a.txt")
    assert code == 0
    assert "0 new, 1 same" in out


def test_a_folder_is_taken_in_the_order_of_its_names_without_hidden_files(run, tmp_path):
    (tmp_path / "b.txt").write_text("It rained.")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "c.txt").write_text("It snowed.")
    (tmp_path / ".d.txt").write_text("It hailed.")
    _, out, _ = run(tmp_path, "--format", "json")
    rows = json.loads(out)["rows"]
    assert [row["file"] for row in rows] == [str(tmp_path / "a" / "c.txt"), str(tmp_path / "b.txt")]


def test_an_empty_folder_is_told(run, tmp_path):
    code, _, err = run(tmp_path)
    assert (code, "holds no file" in err) == (2, True)


def test_columns_can_be_named(run, tmp_path):
    (tmp_path / "a.csv").write_text("text,words\nno,Shells fell on the mill.\n")
    code, _, _ = run(tmp_path / "a.csv", "--map", "text=words")
    assert code == 0
    assert Report.objects.get().text == "Shells fell on the mill."


TWO_CHOICES = ["--map", "text=words", "title=head"]


@pytest.mark.parametrize(
    "words",
    [
        ["a.csv", *TWO_CHOICES],
        [*TWO_CHOICES, "a.csv"],
        [*TWO_CHOICES, "--", "a.csv"],
        [*TWO_CHOICES, "--dry-run", "a.csv"],
        ["--map", "text=words", "--map", "title=head", "a.csv"],
        ["--map", "text=words", "a.csv", "title=head"],
        [*TWO_CHOICES, "b=c.csv"],
        ["a.csv", "b=c.csv", *TWO_CHOICES],
    ],
)
def test_several_columns_stand_behind_one_map_or_several_and_paths_before_or_after(
    run, tmp_path, monkeypatch, words
):
    monkeypatch.chdir(tmp_path)
    for name in ("a.csv", "b=c.csv"):
        (tmp_path / name).write_text(f"text,words,head\nno,Shells fell on the mill.,Of {name}\n")
    code, out, _ = run("--format", "json", *words)
    rows = json.loads(out)["rows"]
    assert code == 0
    assert [row["file"] for row in rows] == [word for word in words if word.endswith(".csv")]
    if "--dry-run" not in words:
        assert Report.objects.earliest("pk").text == f"Of {rows[0]['file']}\n\nShells fell on the mill."


def test_without_a_path_nothing_is_done(run):
    with pytest.raises(CommandError, match="at least one PATH") as ended:
        run("--map", "text=words")
    assert ended.value.returncode == 2


@pytest.mark.parametrize("choice", ["title=", "words=text"])
def test_an_odd_choice_behind_another_is_refused(run, tmp_path, choice):
    with pytest.raises(CommandError, match="field=column"):
        run(tmp_path, "--map", "text=words", choice)


@pytest.mark.parametrize("choice", ["text", "text=", "words=text"])
def test_an_odd_column_choice_is_refused(run, tmp_path, choice):
    with pytest.raises(CommandError, match="field=column"):
        run(tmp_path, "--map", choice)


def test_a_dry_run_stores_nothing(run, tmp_path):
    (tmp_path / "a.txt").write_text("Shells fell on the mill.")
    code, out, _ = run(tmp_path / "a.txt", "--dry-run", "--format", "json")
    assert (code, json.loads(out)["new"], json.loads(out)["batch"]) == (0, 1, None)
    assert not Report.objects.exists()


def test_a_file_over_the_limit_is_not_even_read(run, tmp_path, settings):
    settings.IMPORT_MAX_BYTES = 10
    (tmp_path / "a.txt").write_text("Shells fell on the mill.")
    code, _, err = run(tmp_path / "a.txt")
    assert (code, "the file has 24 bytes; at most 10 are taken" in err) == (2, True)


def test_an_empty_registry_is_told(db, capsys, tmp_path):
    (tmp_path / "a.txt").write_text("Shells fell on the mill.")
    call_command("import_reports", str(tmp_path / "a.txt"))
    assert "run load_registry first" in capsys.readouterr().err


def test_another_encoding_is_refused_with_a_proposal_until_it_is_chosen(run, tmp_path):
    words = "قال سكان الحي إن القصف بدأ قبل الفجر."
    (tmp_path / "a.txt").write_bytes(words.encode("cp1256"))
    code, _out, err = run(tmp_path / "a.txt")
    assert code == 2
    assert f"It reads like Windows-1256 (Arabic): “{words}”" in err
    assert not Report.objects.exists()
    assert run(tmp_path / "a.txt", "--encoding", "windows-1256")[0] == 0
    assert Report.objects.get().text == words


def test_of_what_is_refused_nothing_is_kept_but_name_and_reason(run, tmp_path):
    (tmp_path / "a.csv").write_bytes(b"title,text\n" + b"a,secret words\n" * 8999 + b"a,\xff\n")
    (tmp_path / "b.docx").write_bytes(b"PK\x03\x04secret words")
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7 secret words")
    code, _out, err = run(tmp_path)
    assert code == 2
    assert "a.csv, row 9001: not UTF-8: byte 134,998 (0xff)" in err
    assert "secret" not in err
    assert not Report.objects.exists()
    (tmp_path / "d.txt").write_text("Shells fell on the mill.")
    assert run(tmp_path)[0] == 1
    batch = ImportBatch.objects.get()
    assert batch.counts == {"new": 1, "rejected": 3, "same": 0, "near_duplicate": 0, "changed": 0}
    assert Original.objects.count() == 0


def test_the_refused_rows_are_handed_back_and_come_in_once_they_are_mended(run, tmp_path):
    table, back = tmp_path / "a.csv", tmp_path / "back.csv"
    table.write_text("text,title\nShells fell.,\n=It rained.,Night,b\n,x\n")
    code, _, _ = run(table, "--rejected", back)
    assert code == 1
    content = back.read_text(encoding="utf-8-sig")
    assert content == (
        "text,title,,reason\n"
        '\'=It rained.,Night,b,"row 3: line 3: 3 cells, but the header has 2"\n'
        ",x,,row 4: the text is empty: no statements found\n"
    )
    # As a spreadsheet writes it that knows no byte order mark.
    back.write_text(content.replace("=It rained.,Night,b", "=It rained.,Night,"), encoding="utf-8")
    code, _, _ = run(back)
    assert sorted(Report.objects.values_list("text", flat=True)) == ["Night\n\n=It rained.", "Shells fell."]


def test_no_cell_that_is_handed_back_is_run_and_each_comes_in_as_it_was(run, tmp_path):
    """Text cells of a workbook run nowhere; in a CSV they would."""
    book = openpyxl.Workbook()
    book.active.append(["text", "title", "=1+1", "publisher"])
    told = ["=cmd|' /C calc'!A0", "'=guarded once", "@x", "P" * 201]
    book.active.append(told)
    for row in book.active:
        for cell in row:
            cell.data_type = "s"
    book.save(tmp_path / "a.xlsx")
    back = tmp_path / "back.csv"
    assert run(tmp_path / "a.xlsx", "--rejected", back)[0] == 2
    content = back.read_text(encoding="utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(content)) for cell in line]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]
    back.write_text(content.replace("P" * 201, "SANA"), encoding="utf-8-sig")
    assert run(back)[0] == 0
    appearance = Appearance.objects.get()
    assert appearance.report.text == f"{told[1]}\n\n{told[0]}"
    assert appearance.title == told[1]


def test_a_column_of_reasons_that_is_not_ours_takes_no_apostrophe_off(run, tmp_path):
    (tmp_path / "a.csv").write_text("text,reason\n'=It rained.,row 3\n", encoding="utf-8-sig")
    run(tmp_path / "a.csv")
    assert Report.objects.get().text == "'=It rained."


def test_objects_that_are_refused_are_handed_back_with_their_keys(run, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "Shells fell."}\n{"text": "", "n": 3}\nno object\n')
    run(tmp_path / "a.jsonl", "--rejected", tmp_path / "back.csv")
    assert (tmp_path / "back.csv").read_text(encoding="utf-8-sig").splitlines()[:2] == [
        "text,n,line,reason",
        ",3,,row 2: the text is empty: no statements found",
    ]


def test_a_table_whose_columns_have_no_names_that_tell_goes_in_by_its_content(run, tmp_path):
    body = "Residents said on Monday that bread had become dear in the old town and the bakery would close at noon."
    rows = ["n,who,when,where,what"]
    rows += [
        f"1,SANA,2017-04-05,https://a.example/1,{body}",
        f"2,Reuters,2017-04-06,https://a.example/2,{body} So.",
    ]
    (tmp_path / "a.csv").write_text("\n".join(rows))
    code, _, _ = run(tmp_path / "a.csv")
    assert code == 0
    found = Report.objects.order_by("pk").values_list("publisher__key", "published_on", "url")
    assert [(key, str(day), url) for key, day, url in found] == [
        ("sana", "2017-04-05", "https://a.example/1"),
        ("reuters", "2017-04-06", "https://a.example/2"),
    ]


REFUSED = '{"text": "Shells fell on the mill."}\n{"text": ""}\n'


def test_the_refused_rows_are_handed_back_and_no_other_file_is_touched(run, tmp_path):
    (tmp_path / "a.jsonl").write_text(REFUSED)
    (tmp_path / "back.notes").write_text("somebody's own")
    assert run(tmp_path / "a.jsonl", "--rejected", tmp_path / "back.csv")[0] == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "back.csv", "back.notes"]
    assert (tmp_path / "back.notes").read_text() == "somebody's own"


def test_where_no_refused_rows_can_be_handed_back_nothing_is_stored(run, tmp_path):
    (tmp_path / "a.jsonl").write_text(REFUSED)
    for place in (tmp_path, tmp_path / "nowhere" / "back.csv", "-", tmp_path / "a.jsonl"):
        with pytest.raises(CommandError, match=re.escape(str(place))) as ended:
            run(tmp_path / "a.jsonl", "--rejected", place)
        assert ended.value.returncode == 2
    assert (tmp_path / "a.jsonl").read_text() == REFUSED
    assert not Report.objects.exists()


def test_a_table_that_could_not_be_written_whole_leaves_the_old_one_and_is_told(run, tmp_path, monkeypatch):
    (tmp_path / "a.jsonl").write_text(REFUSED)
    (tmp_path / "back.csv").write_text("old")

    def full(*args) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("annotator.whole_file.os.replace", full)
    code, out, err = run(tmp_path / "a.jsonl", "--rejected", tmp_path / "back.csv")
    assert code == 1
    assert out.endswith("1 new, 0 same, 0 near_duplicate, 0 changed, 1 rejected\n")
    assert f"The refused rows were not handed back: {tmp_path / 'back.csv'}: No space left on device" in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "back.csv"]
    assert (tmp_path / "back.csv").read_text() == "old"
