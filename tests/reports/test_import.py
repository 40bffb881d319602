"""Importing reports: what is stored, and which verdict each row gets."""

import hashlib
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from annotator.people.models import AuditEntry
from annotator.reports import importing
from annotator.reports.formats import ReportFile
from annotator.reports.models import Appearance, ImportBatch, Original, Report, Statement, Suggestion
from annotator.reports.results import ImportedRow, ImportResult
from annotator.reports.services import reports_import
from sources.models import Source

DATA = Path(__file__).resolve().parent.parent / "data"
NIGHT = (
    "Night raid on the mill\n\nThe Syrian Observatory for Human Rights said shells struck the mill on Tuesday.\n"
    "It said three workers were hurt. A baker told Reuters that the ovens were cold.\n"
)
LONG = " ".join(
    f"On day {n} the monitors counted {n * 7 % 31} shells near the village of Tell {n}." for n in range(40)
)

pytestmark = pytest.mark.django_db


def imported(*files: tuple[str, str | bytes], by=None, **options) -> ImportResult:
    made = [ReportFile(name, data.encode() if isinstance(data, str) else data) for name, data in files]
    return reports_import(by=by, files=made, **options)


def verdicts(result: ImportResult) -> list[str]:
    return [row.verdict for row in result.rows]


def csv_of(*rows: str, header: str = "text,source,date,url") -> str:
    return "\n".join([header, *rows]) + "\n"


@pytest.mark.parametrize("ending", ["txt", "html", "csv", "jsonl", "docx", "pdf", "warc.gz"])
def test_each_example_file_is_imported_whole(registry, ending):
    result = imported((f"report.{ending}", (DATA / f"report.{ending}").read_bytes()))
    assert set(verdicts(result)) == {"new"}
    for report in Report.objects.prefetch_related("statements__suggestions"):
        covered = [(s.start, s.end) for s in report.statements.all()]
        covered += [(start, end) for start, end, _ in report.furniture]
        loose = list(report.text)
        for start, end in covered:
            assert all(c is not None for c in loose[start:end]), "two pieces overlap"
            loose[start:end] = [None] * (end - start)
        assert "".join(c for c in loose if c is not None).strip() == ""
        for position, statement in enumerate(report.statements.order_by("start"), start=1):
            assert statement.text == report.text[statement.start : statement.end]
            assert statement.position == position
            assert statement.suggestions.count() == 1


def test_a_text_is_stored_exactly(registry):
    text = "\r\n  Shells 🕊 fell.\u200f\r\nمدفعية \t\n\n"
    imported(("report.txt", b"\xef\xbb\xbf" + text.encode()))
    report = Report.objects.get()
    assert report.text == text
    assert report.text_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert report.report_id == f"r{report.text_sha256[:16]}"


def test_a_suggestion_cites_the_registered_sources_where_the_report_names_them(registry):
    imported(("report.txt", NIGHT))
    suggestion = Suggestion.objects.get(statement__text__startswith="The Syrian Observatory")
    assert (suggestion.voice, suggestion.path) == ("cited", "sohr")
    citation = suggestion.citations.get()
    assert citation.source.key == "sohr"
    text = Report.objects.get().text
    assert "Observatory" in text[citation.mention_start : citation.mention_end]
    assert len(suggestion.reader_version) <= 20
    assert suggestion.reader_version == Report.objects.get().reader_version


def test_a_name_that_the_registry_lacks_is_kept_as_a_name(registry):
    imported(
        ("report.txt", "Khalid al-Masri, a carpenter, said that the road was closed on Monday morning.\n")
    )
    suggestion = Suggestion.objects.get()
    names = [citation.name for citation in suggestion.citations.all()]
    assert suggestion.path == ";".join(f'"{name}"' for name in names)


def test_importing_again_says_same_and_adds_nothing(registry):
    files = [("a.txt", NIGHT), ("b.txt", LONG)]
    assert verdicts(imported(*files)) == ["new", "new"]
    before = [model.objects.count() for model in (Report, Statement, Suggestion, Appearance)]
    again = imported(*[(f"renamed {name}", data) for name, data in files])
    assert verdicts(again) == ["same", "same"]
    assert all(row.reason.startswith("already imported on ") for row in again.rows)
    assert [model.objects.count() for model in (Report, Statement, Suggestion, Appearance)] == before


def test_the_same_text_twice_in_one_file_is_same_and_says_where(registry):
    result = imported(("r.csv", csv_of("Shells fell.,,,", "Shells fell.,,,")))
    assert verdicts(result) == ["new", "same"]
    assert result.rows[1].reason == "the same text as r.csv, row 2"


def test_the_same_text_in_another_outlet_is_another_appearance_and_the_earliest_is_primary(registry):
    imported(("r.csv", csv_of("Shells fell.,Reuters,2017-04-06,https://a.example/1")))
    result = imported(("s.csv", csv_of("Shells fell.,SANA,2017-04-05,https://b.example/1")))
    assert verdicts(result) == ["same"]
    report = Report.objects.get()
    assert [a.publisher.key for a in report.appearances.all()] == ["sana", "reuters"]
    assert [a.primary for a in report.appearances.all()] == [True, False]
    assert (report.publisher.key, str(report.published_on), report.url) == (
        "sana",
        "2017-04-05",
        "https://b.example/1",
    )
    assert verdicts(imported(("t.csv", csv_of("Shells fell.,sana,2017-04-05,")))) == ["same"]
    assert report.appearances.count() == 2


def test_another_text_at_the_same_address_is_changed_and_kept_beside_the_first(registry):
    url = "https://a.example/1"
    imported(("r.csv", csv_of(f"Shells fell.,SANA,2017-04-05,{url}")))
    result = imported(("s.csv", csv_of(f"Two shells fell on the mill.,SANA,2017-04-05,{url}")))
    assert verdicts(result) == ["changed"]
    assert Report.objects.earliest("pk").report_id in result.rows[0].reason
    assert Report.objects.count() == 2


def test_nearly_the_same_text_points_to_the_first(registry):
    imported(("a.txt", LONG))
    result = imported(
        ("b.txt", LONG.replace("On day 5 the monitors", "That Friday the monitors") + " Later, more.")
    )
    assert verdicts(result) == ["near_duplicate"]
    first, second = Report.objects.order_by("pk")
    assert second.near_duplicate_of == first
    assert first.report_id in result.rows[0].reason


def test_another_text_on_the_same_matter_is_new(registry):
    imported(("a.txt", LONG))
    half = LONG[: len(LONG) // 2]
    assert verdicts(imported(("b.txt", half + " The market reopened under heavy guard in the rain."))) == [
        "new"
    ]


@pytest.mark.parametrize(
    "written", ["sana", "SANA", "سانا", "https://www.sana.example/en", "en.sana.example"]
)
def test_an_outlet_is_found_by_key_name_alias_or_website(registry, written):
    result = imported(("r.txt", NIGHT), publisher=written)
    assert result.rows[0].warnings == ()
    assert Report.objects.get().publisher.key == "sana"


def test_an_outlet_that_is_not_registered_is_kept_by_name_with_a_warning(registry):
    result = imported(("r.csv", csv_of("Shells fell.,The Example Courier,,")))
    assert result.rows[0].warnings == ("publisher_unknown",)
    report = Report.objects.get()
    assert (report.publisher, report.publisher_name) == (None, "The Example Courier")


def test_the_name_of_a_merged_outlet_means_the_one_it_was_merged_into(registry):
    old = Source.objects.create(
        key="old_sana", name="The Old Agency", kind=Source.objects.get(key="sana").kind
    )
    Source.objects.filter(pk=old.pk).update(merged_into=Source.objects.get(key="sana"))
    imported(("r.txt", NIGHT), publisher="the old agency")
    assert Report.objects.get().publisher.key == "sana"


@pytest.mark.parametrize(
    ("row", "warning"),
    [
        ("Shells fell on M\ufffdrqab.,,,", "replacement_character"),
        ("The council said itâ€™s over.,,,", "mojibake"),
        ("Ø§Ù„Ø¬ÙŠØ´ said so.,,,", "mojibake"),
        ("ط§ظ„ط¬ظٹط´ said so.,,,", "mojibake"),
        ("ÇáãÏíäÉ was quiet.,,,", "mojibake"),
        ("Shells fell.,,2999-01-01,", "date_in_future"),
        ("Shells fell.,,5/6/2017,", "date_unreadable"),
    ],
)
def test_what_is_odd_is_kept_with_a_warning(registry, row, warning):
    result = imported(("r.csv", csv_of(row)))
    assert verdicts(result) == ["new"]
    assert result.rows[0].warnings == (warning,)


def test_a_language_that_the_text_denies_is_kept_with_a_warning(registry):
    result = imported(("r.txt", NIGHT), language="ar")
    assert result.rows[0].warnings == ("language_differs",)
    assert Report.objects.get().language == "ar"


def test_an_odd_language_is_refused_before_anything_is_done(registry):
    with pytest.raises(ValidationError, match="no language code"):
        imported(("r.txt", NIGHT), language="Klingon, perhaps")
    assert not Report.objects.exists()


def test_what_is_wrong_is_rejected_and_the_rest_is_in(registry):
    result = imported(
        ("a.txt", ""), ("b.csv", csv_of("Shells fell.,,,", "short", "It rained.,,,")), ("c.txt", "\x00")
    )
    assert [(row.file, row.row, row.verdict) for row in result.rows] == [
        ("a.txt", 1, "rejected"),
        ("b.csv", 2, "new"),
        ("b.csv", 3, "rejected"),
        ("b.csv", 4, "new"),
        ("c.txt", 1, "rejected"),
    ]
    assert Report.objects.count() == 2
    batch = ImportBatch.objects.get(pk=result.batch)
    assert batch.counts == {"new": 2, "same": 0, "near_duplicate": 0, "changed": 0, "rejected": 3}
    assert [row.reason for row in batch.log.all()] == [row.reason for row in result.rows]
    assert batch.finished_at is not None


def test_an_import_of_nothing_leaves_no_trace(registry):
    result = imported(("a.txt", ""), ("b.docx", "x"))
    assert result.nothing_done
    assert result.batch is None
    assert not ImportBatch.objects.exists()


def test_an_id_that_another_text_has_taken_is_refused(registry):
    imported(("a.txt", LONG))
    digest = hashlib.sha256(NIGHT.encode()).hexdigest()
    Report.objects.update(report_id=f"r{digest[:16]}")
    result = imported(("b.txt", NIGHT))
    assert verdicts(result) == ["rejected"]
    assert "taken by another text" in result.rows[0].reason
    assert Report.objects.count() == 1


def test_a_dry_run_stores_nothing_and_gives_the_verdicts(registry):
    imported(("a.txt", LONG))
    files = [
        ("b.txt", LONG),
        ("c.txt", NIGHT),
        ("d.txt", NIGHT),
        ("e.txt", ""),
        ("f.txt", LONG + " More came."),
    ]
    before = [model.objects.count() for model in (Report, ImportBatch, Appearance, AuditEntry)]
    dry = imported(*files, dry_run=True)
    assert verdicts(dry) == ["same", "new", "same", "rejected", "near_duplicate"]
    assert dry.batch is None
    assert [model.objects.count() for model in (Report, ImportBatch, Appearance, AuditEntry)] == before
    assert verdicts(imported(*files)) == verdicts(dry)


def test_the_original_of_a_web_page_is_kept(registry):
    data = (DATA / "report.html").read_bytes()
    imported(("report.html", data))
    original = Original.objects.get()
    assert bytes(original.content) == data
    assert original.extractor.startswith("trafilatura ")


def test_an_import_is_in_the_audit_log(registry, manager):
    imported(("a.txt", NIGHT), by=manager)
    entry = AuditEntry.objects.get(action="reports imported")
    assert (entry.by, entry.subject, entry.after["new"]) == (manager, "a.txt", 1)


@pytest.mark.parametrize("role", ["viewer", "annotator", "reviewer", "stranger"])
def test_only_a_manager_imports(role, request, registry):
    with pytest.raises(PermissionDenied):
        imported(("a.txt", NIGHT), by=request.getfixturevalue(role))
    assert not Report.objects.exists()


def test_rows_come_in_with_their_lines_of_the_log_or_not_at_all(registry, monkeypatch):
    def killed(*values: object) -> None:
        assert Report.objects.exists()
        raise KeyboardInterrupt

    monkeypatch.setattr(importing.Import, "_write_log", killed)
    with pytest.raises(KeyboardInterrupt):
        imported(("a.txt", "Shells fell on the mill."))
    assert not Report.objects.exists()
    assert not ImportBatch.objects.exists()


def test_an_import_that_is_cut_short_leaves_whole_reports_and_can_be_repeated(registry):
    rows = [f"The mill at Tell {n} burnt down on a Friday.,,," for n in range(30)]

    def files():
        yield ReportFile("r.csv", csv_of(*rows).encode())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reports_import(by=None, files=files())
    assert Report.objects.count() == 20
    assert all(report.statements.exists() and report.appearances.exists() for report in Report.objects.all())
    batch = ImportBatch.objects.get()
    assert (batch.finished_at, batch.counts["new"]) == (None, 20)
    again = imported(("r.csv", csv_of(*rows)))
    assert again.counts["same"] == 20
    assert again.counts["new"] == 10


def test_every_foreign_key_holds_after_an_import(registry):
    imported(("a.txt", NIGHT), ("b.txt", LONG))
    connection.check_constraints()


def test_a_row_is_told_as_the_command_prints_it():
    row = ImportedRow("a.csv", 3, "rejected", "why")
    assert row.as_dict() == {
        "file": "a.csv",
        "row": 3,
        "verdict": "rejected",
        "reason": "why",
        "warnings": [],
        "report_id": None,
    }
