"""The import page: check first, then import the very bytes that were checked; it works without script."""

import csv
import datetime
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.urls import reverse

from annotator.reports.models import ImportBatch, Report

DATA = Path(__file__).resolve().parent.parent / "data"
PAGE = "/admin/reports/report/import/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, manager, registry, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    client.force_login(manager)
    return client


def upload(name: str, data: bytes | str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)


def words(response) -> str:
    return response.content.decode()


def test_the_page_stands_at_its_address_and_is_linked_from_the_list(page):
    assert reverse("admin:reports_report_import") == PAGE
    assert f'href="{PAGE}"' in words(page.get("/admin/reports/report/"))
    response = page.get(PAGE)
    assert response.status_code == 200
    assert 'enctype="multipart/form-data"' in words(response)


@pytest.mark.parametrize(
    "name",
    ["report.txt", "report.html", "report.csv", "report.xlsx", "report.jsonl", "report.json", "reports.zip"],
)
def test_it_imports_each_example_file(page, name):
    file = upload(name, (DATA / name).read_bytes())
    response = page.post(PAGE, {"uploads": file, "action": "import"}, follow=True)
    batch = ImportBatch.objects.get()
    assert response.redirect_chain[-1][0] == reverse("admin:reports_importbatch_change", args=[batch.pk])
    assert Report.objects.count() == batch.counts["new"] > 0
    for report in Report.objects.all():
        assert reverse("admin:reports_report_change", args=[report.pk]) in words(response)


def test_a_file_over_the_limit_is_refused_as_a_row(page, settings):
    settings.IMPORT_MAX_BYTES = 10
    file = upload("a.txt", "Shells fell on the mill.")
    response = page.post(PAGE, {"uploads": file, "action": "import"}, follow=True)
    assert "the file has 24 bytes; at most 10 are taken" in words(response)


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({}, "Choose at least one file, or paste a report."),
        ({"pasted": " \r\n"}, "Choose at least one file, or paste a report."),
        ({"pasted": "Shells\x00fell."}, "Null characters are not allowed"),
        ({"pasted": "Shells fell.", "published_on": "3/4/17th"}, "Enter a valid date"),
        ({"language": "the usual one"}, "This is no language code"),
        ({"publisher": "a" * 201}, "at most 200 characters"),
        ({"publisher": "a\x00b"}, "Null characters are not allowed"),
    ],
)
def test_a_slip_is_told_at_the_form(page, posted, said):
    response = page.post(PAGE, {"action": "import", **posted})
    assert response.status_code == 200
    assert said in words(response).replace("&#x27;", "'")


def test_a_full_disk_is_told_at_the_form_and_leaves_nothing_behind(page, monkeypatch, tmp_path):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(InMemoryUploadedFile, "chunks", full)
    response = page.post(PAGE, {"uploads": upload("a.txt", "Shells fell."), "action": "import"})
    assert "no space left on device" in words(response)
    assert not list(tmp_path.glob("uploads/*"))
    assert not Report.objects.exists()


def test_an_odd_file_name_is_data_and_no_path(page, tmp_path):
    name = "..\u202etxt.exe<script>.txt"
    response = page.post(PAGE, {"uploads": upload(name, "Shells fell."), "action": "check"}, follow=True)
    assert "<script>.txt" not in words(response)
    assert "\u202e" not in words(response)
    stored = [
        path.relative_to(tmp_path).parts for path in (tmp_path / "uploads").rglob("*") if path.is_file()
    ]
    assert sorted((parts[0], parts[2]) for parts in stored) == [("uploads", "0"), ("uploads", "texts")]


def test_what_comes_back_of_an_odd_file_has_a_name_of_ours(page):
    odd = upload('a"; filename="evil.html', "")
    page.post(PAGE, {"uploads": [odd, upload("../b.csv", "text\n\nShells fell.\n")], "action": "import"})
    batch = ImportBatch.objects.get()
    back = {
        name: page.get(reverse(f"admin:reports_importbatch_{name}", args=[batch.pk]))
        for name in ("reasons", "rejected")
    }
    assert {name: answer["Content-Disposition"] for name, answer in back.items()} == {
        "reasons": f'attachment; filename="import-{batch.pk}.csv"',
        "rejected": 'attachment; filename="rejected.csv"',
    }


def test_the_verdicts_come_as_a_file_that_no_spreadsheet_runs(page):
    files = [upload("=cmd.txt", ""), upload("b.txt", "It rained.")]
    page.post(PAGE, {"uploads": files, "action": "import"})
    response = page.get(reverse("admin:reports_importbatch_reasons", args=[ImportBatch.objects.get().pk]))
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert rows[1][:4] == ["'=cmd.txt", "1", "rejected", "the text is empty: no statements found"]
    assert rows[2][:3] == ["b.txt", "1", "new"]


@pytest.mark.parametrize("role", ["viewer", "annotator", "reviewer", "stranger"])
def test_nobody_else_may(role, request, client, registry):
    client.force_login(request.getfixturevalue(role))
    assert client.get(PAGE).status_code == 403
    assert (
        client.post(PAGE, {"uploads": upload("a.txt", "Shells fell."), "action": "import"}).status_code == 403
    )
    assert PAGE not in words(client.get("/admin/reports/report/"))
    assert not Report.objects.exists()


def test_a_forged_post_is_refused(manager, registry):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(manager)
    assert (
        strict.post(PAGE, {"uploads": upload("a.txt", "Shells fell."), "action": "import"}).status_code == 403
    )


def test_an_import_can_be_undone_from_its_page(page):
    page.post(PAGE, {"uploads": upload("a.txt", "Shells fell."), "action": "import"})
    batch = ImportBatch.objects.get()
    undo = reverse("admin:reports_importbatch_undo", args=[batch.pk])
    assert undo in words(page.get(reverse("admin:reports_importbatch_change", args=[batch.pk])))
    assert "Say why" in words(page.post(undo, {"reason": " "}, follow=True))
    assert Report.objects.count() == 1
    page.get(undo)
    assert Report.objects.count() == 1
    assert "1 report was taken out" in words(page.post(undo, {"reason": "wrong file"}, follow=True))
    assert not Report.objects.exists()


def test_the_verdicts_of_an_import_can_be_downloaded_later(page):
    page.post(PAGE, {"uploads": [upload("a.txt", "Shells fell."), upload("b.txt", "")], "action": "import"})
    batch = ImportBatch.objects.get()
    response = page.get(reverse("admin:reports_importbatch_reasons", args=[batch.pk]))
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [(row["file"], row["verdict"]) for row in rows] == [("a.txt", "new"), ("b.txt", "rejected")]


def test_imports_are_for_those_who_import(page, client, viewer):
    page.post(PAGE, {"uploads": upload("a.txt", "Shells fell."), "action": "import"})
    batch = ImportBatch.objects.get()
    client.force_login(viewer)
    assert client.get(reverse("admin:reports_importbatch_change", args=[batch.pk])).status_code == 404
    assert client.get(reverse("admin:reports_importbatch_reasons", args=[batch.pk])).status_code == 404
    undo = reverse("admin:reports_importbatch_undo", args=[batch.pk])
    assert client.post(undo, {"reason": "no"}).status_code == 403
    assert Report.objects.count() == 1


def test_a_pasted_report_comes_in_as_it_was_written_beside_the_files(page):
    pasted = {"pasted": "  The mill burns\r\n\r\nShells fell on the mill, SOHR said.\r\n", "action": "import"}
    file = upload("a.txt", "Buses left for the ford.")
    page.post(PAGE, pasted | {"uploads": file, "publisher": "reuters", "published_on": "2018-03-14"})
    texts = ["  The mill burns\n\nShells fell on the mill, SOHR said.\n", "Buses left for the ford."]
    assert sorted(Report.objects.values_list("text", flat=True)) == texts
    assert set(Report.objects.values_list("publisher__key", "published_on")) == {
        ("reuters", datetime.date(2018, 3, 14))
    }
    batch = ImportBatch.objects.get()
    assert [file["name"] for file in batch.files] == ["a.txt", "pasted.txt"]
    assert "Day of rows that name none" in words(page.get(f"/admin/reports/importbatch/{batch.pk}/change/"))


def test_what_was_pasted_is_still_there_after_a_slip(page):
    response = page.post(PAGE, {"pasted": "Shells fell on the mill.", "language": "the usual one"})
    assert "Shells fell on the mill." in words(response)


def test_a_day_for_rows_that_name_none_leaves_alone_what_they_name(page):
    table = "date,text\n2017-04-05,One fell.\n,Two fell.\nsome day,Three fell.\n"
    page.post(PAGE, {"uploads": upload("a.csv", table), "action": "check"})
    batch = ImportBatch.objects.get()
    place = reverse("admin:reports_importbatch_preview", args=[batch.pk])
    page.post(place, {"action": "check", "published_on": "2018-03-14"})
    assert 'value="2018-03-14"' in words(page.get(place))
    page.post(place, {"action": "import"})
    days = dict(Report.objects.values_list("text", "published_on"))
    assert days == {
        "One fell.": datetime.date(2017, 4, 5),
        "Two fell.": datetime.date(2018, 3, 14),
        "Three fell.": None,
    }
