"""The main job in a real browser: a person tags one whole report, and the exported CSV shows exactly those tags."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Assignment
from annotator.reports.models import Report

TEXT = """Convoy turned back at the river crossing

Eleven lorries had turned back by noon, said the Syrian Observatory for Human Rights.
Anadolu Agency cited the Turkish military as saying that no convoy was seen.
Local sources counted nine lorries. The Raqqa Post wrote of twelve, “twice as many as last week”.
A map of the crossing stands below.
قال المرصد السوري لحقوق الإنسان إن الجسر مغلق.
"""

# What the person decides, statement by statement: voice, rows of (source, relayed by), credibility, note.
TAGS = [
    ("publisher", [], 3, ""),
    ("cited", [("SOHR", "")], 2, 'A comma, a "quote" and NA'),
    ("cited", [("Anadolu Agency", ""), ("turkish_military", "1")], 4, ""),
    ("anonymous", [("gen_local", "")], 6, ""),
    ("cited", [("The Raqqa Post", ""), ("Syrian Observatory for Human Rights", "")], 3, "ملاحظة 🕊"),
    ("none", [], None, ""),
    ("cited", [("المرصد السوري", "")], 2, ""),
]
PATHS = ["", "sohr", "anadolu>turkish_military", "gen_local", '"The Raqqa Post";sohr', "", "sohr"]


@pytest.fixture
def assignment(transactional_db, registry, annotator, tmp_path: Path) -> Assignment:
    file = tmp_path / "convoy.txt"
    file.write_text(TEXT, encoding="utf-8")
    call_command("import_reports", str(file), verbosity=0)
    done = reports_assign(by=None, reports=Report.objects.all(), annotators=[annotator], required=1)
    return done.assignments[0]


def tag(page: Page, voice: str, rows: list[tuple[str, str]], credibility: int | None, note: str) -> None:
    """Fill in the form as a person does, and save."""
    page.check(f"input[name=voice][value={voice}]")
    for number in range(1, page.locator("input[name^=source-]").count() + 1):
        source, via = rows[number - 1] if number <= len(rows) else ("", "")
        page.fill(f"#source-{number}", source)
        if number > 1:
            page.select_option(f"#via-{number}", via)
    if credibility:
        page.check(f"input[name=credibility][value='{credibility}']")
    if note:
        page.click("details.remarks summary")
        page.fill("#note", note)
    page.click("button[value=save]")


def exported(table: str, folder: Path) -> list[dict[str, str]]:
    file = folder / f"{table}.csv"
    call_command("export_corpus", table=table, format="csv", output=str(file), verbosity=0)
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))


def test_a_person_tags_a_whole_report_and_the_csv_shows_exactly_that(
    open_page, assignment, annotator, tmp_path
):
    page: Page = open_page(annotator)
    page.goto("/")
    page.click("text=Begin")
    statements = assignment.seats.count()
    assert statements == len(TAGS), [str(seat.statement) for seat in assignment.seats.all()]
    for number, judgement in enumerate(TAGS, 1):
        page.get_by_role("heading", name=f"Statement {number} ").wait_for()
        tag(page, *judgement)
    page.get_by_text(f"{statements} of {statements} statements rated").wait_for()
    page.click("text=Submit the report")
    page.get_by_text("Submitted. Thank you.").wait_for()

    rows = [row for row in exported("annotations", tmp_path) if row["current"] == "true"]
    rated = sorted(rows, key=lambda row: int(row["statement_id"].split(":")[1].split("-")[0]))
    wanted = [
        (voice, path, str(credibility or ""), note)
        for (voice, _, credibility, note), path in zip(TAGS, PATHS, strict=True)
    ]
    assert [(r["voice"], r["sources"], r["credibility"], r["note"]) for r in rated] == wanted
    assert {row["annotator"] for row in rated} == {annotator.pseudonym}
    decided = exported("statements", tmp_path)
    assert [(r["voice"], r["sources"], r["credibility"]) for r in decided] == [row[:3] for row in wanted]
    assert {(row["status"], row["decided_by"]) for row in decided} == {("decided", "single")}
    assert " ".join(row["text"] for row in decided).split() == TEXT.split()


def test_one_key_takes_the_suggestion_saves_and_goes_on(open_page, assignment, annotator):
    page: Page = open_page(annotator)
    page.goto(f"/admin/annotations/assignment/{assignment.pk}/change/")
    for number in range(1, 4):
        page.get_by_role("heading", name=f"Statement {number} ").wait_for()
        # The same key once more within 300 ms is a slip of the finger, and not taken.
        page.wait_for_timeout(350)
        page.keyboard.press("2")
    page.get_by_role("heading", name="Statement 4 ").wait_for()
    saved = Annotation.objects.order_by("seat__statement__start")
    assert [a.credibility for a in saved] == [2, 2, 2]
    assert {a.suggestion_outcome for a in saved} == {Annotation.ACCEPTED}


def test_the_page_works_without_script(open_page, assignment, annotator):
    page: Page = open_page(annotator, java_script_enabled=False)
    page.goto(f"/admin/annotations/assignment/{assignment.pk}/change/?at=2")
    page.check("input[name=voice][value=cited]")
    page.fill("#source-1", "SOHR")
    page.check("input[name=credibility][value='5']")
    page.click("button[value=save-stay]")
    page.get_by_text("Your versions (1)").wait_for()
    page.check("input[name=credibility][value='4']")
    page.click("button[value=save-stay]")
    page.click("button[value=undo]")
    page.get_by_text("Your versions (3)").wait_for()
    assert [a.credibility for a in Annotation.objects.order_by("version")] == [5, 4, 5]


def test_two_windows_lose_nothing(open_page, assignment, annotator):
    address = f"/admin/annotations/assignment/{assignment.pk}/change/?at=1"
    first, second = open_page(annotator), open_page(annotator)
    for page in (first, second):
        page.goto(address)
    tag(first, "publisher", [], 1, "")
    first.get_by_role("heading", name="Statement 2 ").wait_for()
    second.check("input[name=credibility][value='5']")
    second.get_by_text("Nothing was overwritten").wait_for()
    assert [a.credibility for a in Annotation.objects.current()] == [1]
    assert second.is_checked("input[name=credibility][value='5']")
    second.click("button[value=save]")
    second.get_by_role("heading", name="Statement 2 ").wait_for()
    assert [a.credibility for a in Annotation.objects.current()] == [5]
