"""Without the texts of reports, and with them put back."""

import hashlib
import io
import zipfile

import frictionless
import pytest
from django.core.management import CommandError, call_command

from annotator.reports.models import Appearance, Report

from .conftest import NASTY, make_report
from .reading_back import exported, objects_of
from .test_bundle import bundled, parts, unpacked

TITLED = "A road is closed\n\nThe road north of the town is closed, the council said."


@pytest.fixture
def corpus(decided, half_done) -> None:
    make_report(*NASTY)
    make_report("الطريق مغلق 🚧 منذ الصباح، قال مصدر محلي في المدينة.", language="ar")
    make_report(TITLED, title="A road is closed")


@pytest.fixture
def files(tmp_path):
    """A bundle without texts, and where to put one with them."""
    path = tmp_path / "without.zip"
    path.write_bytes(bundled(without_text=True))
    return path, tmp_path / "with.zip"


def attach(files, *paths) -> bytes:
    bundle, output = files
    call_command("attach_texts", str(bundle), *map(str, paths), "--output", str(output), stderr=io.StringIO())
    return output.read_bytes()


def test_without_an_output_the_result_stands_beside_the_bundle(corpus, files, tmp_path, capsys):
    table = tmp_path / "reports.csv"
    table.write_bytes(exported("reports"))
    call_command("attach_texts", str(files[0]), str(table))
    beside = tmp_path / "without-with-texts.zip"
    assert capsys.readouterr().out == f"{beside}\n"
    assert beside.read_bytes() == bundled()


def refused(files, *paths) -> str:
    with pytest.raises(CommandError) as caught:
        attach(files, *paths)
    assert caught.value.returncode == 2
    assert not files[1].exists()
    return str(caught.value)


def test_hashes_and_beginnings_stand_in_place_of_the_texts(corpus):
    whole = objects_of("statements")
    short = objects_of("statements", without_text=True)
    assert len(whole) == len(short) > 0
    for before, after in zip(whole, short, strict=True):
        text = before.pop("text")
        assert after.pop("text_sha256") == hashlib.sha256(text.encode()).hexdigest()
        assert after.pop("context") == text[:32]
        assert before == after
    reports = objects_of("reports", without_text=True)
    assert "text" not in reports[0]
    assert [r["text_sha256"] for r in reports] == [r["text_sha256"] for r in objects_of("reports")]
    assert exported("citations", without_text=True) == exported("citations")


def test_no_byte_of_the_bundle_goes_on_where_a_beginning_ends(corpus):
    for model in (Report, Appearance):
        model.objects.update(title="Known by its title")
    content = b"".join(parts(bundled(without_text=True)).values()).decode()
    for text in Report.objects.values_list("text", flat=True):
        for line in text.splitlines():
            assert len(line) <= 33 or line[:34] not in content


def test_frictionless_accepts_it(corpus, tmp_path):
    folder = unpacked(bundled(without_text=True), tmp_path)
    assert frictionless.Package(str(folder / "datapackage.json")).validate().valid
    assert "Texts: not included" in (folder / "DATASHEET.md").read_text()


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_an_export_of_the_texts_makes_the_bundle_whole_again(format, corpus, files, tmp_path):
    path = tmp_path / f"reports.{format}"
    path.write_bytes(exported("reports", format=format))
    assert attach(files, path) == bundled()


def test_so_do_the_texts_as_files(corpus, files, tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    for report in Report.objects.all():
        (folder / f"{report.report_id}.txt").write_bytes(report.text.encode())
    assert attach(files, folder) == bundled()


def test_a_table_may_keep_the_title_apart(db, tmp_path):
    make_report(TITLED, title="A road is closed")
    path, table = tmp_path / "without.zip", tmp_path / "table.csv"
    path.write_bytes(bundled(without_text=True))
    title, body = TITLED.split("\n\n")
    table.write_text(f'title,text\n{title},"{body}"\n')
    assert attach((path, tmp_path / "with.zip"), table) == bundled()


def test_a_text_that_is_missing_is_named_and_nothing_is_written(corpus, files, tmp_path, decided):
    chosen = Report.objects.exclude(pk=decided.pk)
    path = tmp_path / "reports.csv"
    path.write_bytes(exported("reports", chosen=chosen))
    said = refused(files, path)
    assert "1 of 5 texts" in said
    assert decided.report_id in said


def test_a_text_with_one_letter_changed_is_not_the_text(corpus, files, tmp_path, decided):
    path = tmp_path / "reports.csv"
    path.write_bytes(exported("reports").replace(b"Shells fell", b"Shells Fell"))
    assert decided.report_id in refused(files, path)


def test_a_bundle_with_its_texts_is_left_alone(corpus, tmp_path):
    path = tmp_path / "whole.zip"
    path.write_bytes(bundled())
    assert "has its texts" in refused((path, tmp_path / "with.zip"), tmp_path)


def test_what_could_not_be_read_is_told_by_exit_code_1(corpus, files, tmp_path):
    path, odd = tmp_path / "reports.csv", tmp_path / "odd.exe"
    path.write_bytes(exported("reports"))
    odd.write_bytes(b"MZ")
    with pytest.raises(CommandError) as caught:
        attach(files, path, odd)
    assert caught.value.returncode == 1
    assert files[1].read_bytes() == bundled()


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut off"])
def test_what_is_no_bundle_is_refused(content, db, tmp_path):
    path = tmp_path / "odd.zip"
    path.write_bytes(content)
    assert "no bundle" in refused((path, tmp_path / "with.zip"), tmp_path)


def test_a_bundle_that_was_changed_is_refused(corpus, tmp_path):
    path = tmp_path / "changed.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        for name, content in parts(bundled(without_text=True)).items():
            zipped.writestr(name, content.replace(b"cited", b"Cited") if name == "decisions.csv" else content)
    assert "decisions.csv was changed" in refused((path, tmp_path / "with.zip"), tmp_path)
