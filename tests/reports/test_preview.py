"""The preview of an import: every row with its verdict, to correct or leave out; what is confirmed is what was seen."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from annotator.reports.formats import ReportFile
from annotator.reports.models import ColumnChoice, ImportBatch, Report
from annotator.reports.previews import preview_check, preview_create
from annotator.reports.services import reports_import
from tests.cast import make_person

pytestmark = pytest.mark.django_db

PAGE = "/admin/reports/report/import/"
LONG = " ".join(
    f"On day {n} the monitors counted {n * 7 % 31} shells near the village of Tell {n}." for n in range(40)
)
NEARLY = LONG.replace("On day 5 the monitors", "That Friday the monitors")


@pytest.fixture
def page(client, manager, registry, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    client.force_login(manager)
    return client


def upload(name: str, data: bytes | str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)


def words(response) -> str:
    return response.content.decode()


def previewed(page, *files: tuple[str, str | bytes], **posted):
    """Upload the files and see the preview; gives the batch and the page."""
    uploads = [upload(*file) for file in files]
    response = page.post(PAGE, {"uploads": uploads, "action": "check", **posted}, follow=True)
    return ImportBatch.objects.latest("pk"), response


def address(batch: ImportBatch, name: str = "preview", *more: int) -> str:
    return reverse(f"admin:reports_importbatch_{name}", args=[batch.pk, *more])


def verdicts(batch: ImportBatch) -> list[str]:
    return list(batch.log.order_by("position").values_list("verdict", flat=True))


def csv_of(*rows: str, header: str = "text,source,date,url") -> str:
    return "\n".join([header, *rows]) + "\n"


def test_nothing_is_stored_and_each_row_has_its_verdict(page):
    reports_import(by=None, files=[ReportFile("old.txt", LONG.encode())])
    table = csv_of(
        "Shells fell.,,,", "Shells fell.,SANA,2017-04-05,", "short", "Old news.,,,https://a.example/1"
    )
    batch, response = previewed(
        page,
        ("a.txt", LONG),
        ("b.txt", NEARLY),
        ("c.csv", table),
        ("d.csv", csv_of("New news.,,,https://a.example/1")),
    )
    assert verdicts(batch) == ["same", "near_duplicate", "new", "same", "rejected", "new", "changed"]
    assert Report.objects.count() == 1
    assert batch.confirmed_at is None
    same, near, _, again, bad, _, changed = batch.log.order_by("position")
    assert same.reason.startswith("already imported on ")
    assert (same.other_report, near.other_report) == (Report.objects.get(), Report.objects.get())
    assert 0.8 <= near.similarity < 1
    assert again.reason == "the same text as c.csv, row 2; another appearance will be added"
    assert "1 cells, but the header has 4" in bad.reason
    assert (changed.other_row, changed.similarity) == (5, 0)
    assert f"{near.similarity * 100:.1f} % alike" in words(response)


def test_texts_that_nearly_repeat_one_another_in_one_upload_are_found(page):
    batch, _ = previewed(page, ("a.txt", LONG), ("b.txt", "It rained."), ("c.txt", NEARLY))
    assert verdicts(batch) == ["new", "new", "near_duplicate"]
    assert batch.log.get(position=2).other_row == 0


def test_a_near_repetition_is_shown_beside_what_it_repeats(page):
    batch, _ = previewed(page, ("a.txt", LONG), ("c.txt", NEARLY))
    response = page.get(address(batch, "compare", 1))
    assert "<del>On day 5</del>" in words(response)
    assert "<ins>That Friday</ins>" in words(response)
    assert page.get(address(batch, "compare", 0)).status_code == 404


def test_no_row_is_out_of_reach(page):
    batch, _ = previewed(page, ("a.csv", csv_of(*(f"Shell {n} fell.,,," for n in range(120)))))
    pages = [page.get(f"{address(batch)}?page={number}") for number in (1, 2, 3)]
    seen = [line["row"].row for response in pages for line in response.context["shown_rows"]]
    assert seen == list(range(2, 122))
    assert len(page.get(f"{address(batch)}?show=rejected").context["shown_rows"]) == 50, (
        "an odd filter shows all"
    )


def test_rows_without_a_publisher_or_a_day_are_counted_and_found_in_the_preview_and_in_the_log(page):
    rows = ("Shells fell.,sana,2017-01-02,", "It rained.,,2017-01-02,", "Bread is dear.,sana,,", ",,,")
    batch, response = previewed(page, ("a.csv", csv_of(*rows)))
    tiles = {name: count for name, _, count, _ in response.context["filters"]}
    assert (tiles["nobody"], tiles["undated"]) == (1, 1)
    for where in ("preview", "change"):
        for show, row in (("nobody", 3), ("undated", 4)):
            shown = page.get(f"{address(batch, where)}?show={show}").context["shown_rows"]
            assert [line["row"].row for line in shown] == [row]
        page.post(address(batch), {"action": "import"})


def test_what_is_confirmed_is_what_was_seen(page):
    batch, _ = previewed(page, ("a.txt", "Shells fell."), ("b.txt", "It rained."), publisher="sana")
    response = page.post(address(batch), {"action": "import"}, follow=True)
    assert "2 of 2 imported" in words(response)
    assert {report.publisher.key for report in Report.objects.all()} == {"sana"}
    batch.refresh_from_db()
    assert (batch.finished_at is not None, batch.counts["new"], batch.done) == (True, 2, 2)
    assert [file["name"] for file in batch.files] == ["a.txt", "b.txt"]


def test_a_file_changed_after_the_check_is_refused(page, tmp_path):
    batch, _ = previewed(page, ("a.txt", "Shells fell."))
    (stored,) = (tmp_path / "uploads").glob("*/0")
    stored.write_text("It rained.")
    page.post(address(batch), {"action": "import"}, follow=True)
    assert "changed after it was checked" in batch.log.get().reason
    assert not Report.objects.exists()


def test_what_came_in_between_is_looked_at_again_and_said(page):
    batch, _ = previewed(page, ("a.txt", "Shells fell."))
    reports_import(by=None, files=[ReportFile("b.txt", b"Shells fell.")])
    page.post(address(batch), {"action": "import"})
    row = batch.log.get()
    assert row.verdict == "same"
    assert row.reason.endswith("(the preview said: new)")


def test_importing_twice_adds_nothing(page):
    for expected in (["new", "new"], ["same", "same"]):
        batch, _ = previewed(page, ("a.csv", csv_of("Shells fell.,SANA,2017-04-05,", "It rained.,,,")))
        assert verdicts(batch) == expected
        page.post(address(batch), {"action": "import"})
    assert Report.objects.count() == 2
    assert [report.appearances.count() for report in Report.objects.all()] == [1, 1]


def test_a_confirmed_preview_is_not_imported_again(page):
    batch, _ = previewed(page, ("a.txt", "Shells fell."))
    page.post(address(batch), {"action": "import"})
    response = page.post(address(batch), {"action": "import"})
    assert response.url == reverse("admin:reports_importbatch_change", args=[batch.pk])
    assert ImportBatch.objects.get().counts["new"] == 1


def test_rows_are_left_out_and_taken_in_again(page):
    batch, _ = previewed(page, ("a.csv", csv_of("Shells fell.,,,", "It rained.,,,", "It snowed.,,,")))
    page.post(address(batch), {"action": "drop", "row": [0, 1]})
    page.post(address(batch), {"action": "take", "row": [1]})
    page.post(address(batch), {"action": "import"})
    assert sorted(Report.objects.values_list("text", flat=True)) == ["It rained.", "It snowed."]
    assert verdicts(batch) == ["dropped", "new", "new"]
    batch.refresh_from_db()
    assert (batch.counts["dropped"], batch.counts["rejected"]) == (1, 0)


def test_all_of_one_verdict_are_left_out_at_once(page):
    batch, _ = previewed(page, ("a.txt", LONG), ("b.txt", NEARLY), ("c.txt", NEARLY + " More."))
    page.post(address(batch), {"action": "drop_all", "verdict": "near_duplicate"})
    assert list(batch.log.values_list("dropped", flat=True)) == [False, True, True]


def test_a_corrected_row_is_stored_as_corrected_and_its_text_as_it_was(page):
    batch, _ = previewed(page, ("a.csv", csv_of("Shells fell.,SANA,5/6/2017,")))
    assert batch.log.get().warnings == ["date_unreadable"]
    values = {
        "title": "Night",
        "publisher": "Reuters",
        "date": "2017-06-05",
        "url": "https://b.example/",
        "language": "en",
    }
    page.post(address(batch, "row", 0), values)
    row = batch.log.get()
    assert (row.warnings, row.source_key, row.day) == ([], "reuters", "2017-06-05")
    page.post(address(batch), {"action": "check"})
    page.post(address(batch), {"action": "import"})
    report = Report.objects.get()
    assert (report.text, report.title, report.url, report.language) == (
        "Shells fell.",
        "Night",
        "https://b.example/",
        "en",
    )
    assert (report.publisher.key, str(report.published_on)) == ("reuters", "2017-06-05")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"date": "the other day"}, "Write the date as"),
        ({"language": "Klingon, perhaps"}, "no language code"),
        ({"title": "a" * 501}, "at most 500"),
        ({"url": "a\x00b"}, "Null characters"),
    ],
)
def test_a_correction_that_makes_no_sense_is_told(page, values, said):
    batch, _ = previewed(page, ("a.txt", "Shells fell."))
    response = page.post(address(batch, "row", 0), values)
    assert said in words(response)
    assert batch.log.get().corrected == {}


def test_guesses_are_shown_as_guesses(page):
    batch, response = previewed(
        page, ("a.txt", "Night raid\n\nThe monitors said that shells struck the mill.")
    )
    assert batch.log.get().guessed == {"title": "text", "language": "text"}
    assert "Guess: title from the text" in words(response)


def test_a_publisher_that_the_registry_lacks_is_matched_for_all_its_rows(page):
    batch, response = previewed(
        page, ("a.csv", csv_of("Shells fell.,The Wire,,", "It rained.,The Wire,,", "It froze.,Daily,,"))
    )
    assert [(entry["publisher"], entry["rows"]) for entry in response.context["publishers"]["unknown"]] == [
        ("The Wire", 2),
        ("Daily", 1),
    ]
    matched = {"outlet_name": ["The Wire", "Daily"], "outlet_source": ["reuters", ""], "action": "check"}
    page.post(address(batch), matched)
    page.post(address(batch), {"action": "import"})
    found = Report.objects.order_by("pk").values_list("publisher__key", "publisher_name")
    assert list(found) == [("reuters", ""), ("reuters", ""), (None, "Daily")]


def test_nobody_adds_a_source_by_matching(page):
    batch, _ = previewed(page, ("a.csv", csv_of("Shells fell.,The Wire,,")))
    wrong = {"outlet_name": ["The Wire"], "outlet_source": ["The Very Wire"], "action": "check"}
    response = page.post(address(batch), wrong, follow=True)
    assert "is not in the registry" in words(response)
    batch.refresh_from_db()
    assert not batch.options.get("publishers")


def test_columns_are_shown_with_how_they_were_found_changed_and_remembered(page):
    table = csv_of("no,Shells fell on the mill.,x", header="text,words,what")
    batch, response = previewed(page, ("a.csv", table))
    assert "Guessed from its name" in words(response)
    chosen = {"column_0_text": "words", "column_0_title": "what", "action": "check"}
    page.post(address(batch), chosen)
    page.post(address(batch), {"action": "import"})
    assert Report.objects.get().text == "x\n\nShells fell on the mill."
    assert ColumnChoice.objects.get().columns["text"] == "words"
    batch, response = previewed(
        page, ("b.csv", csv_of("y,no,It rained on the mill.", header="what,text,words"))
    )
    assert "Chosen before for a table with these columns" in words(response)
    page.post(address(batch), {"action": "import"})
    assert Report.objects.latest("pk").text == "y\n\nIt rained on the mill."


def test_a_column_that_no_name_tells_is_chosen_where_nothing_could_be_guessed(page):
    lines = [f"Shells fell on Tell {n} at night.,{n}" for n in range(3)]
    batch, _ = previewed(page, ("a.csv", csv_of(*lines, header="words,what")))
    assert verdicts(batch) == ["rejected"]
    assert batch.tables[0]["chosen"] == {}, (
        "what is too short for a text is not taken for the titles of others"
    )
    page.post(address(batch), {"column_0_text": "words", "action": "check"})
    assert verdicts(batch) == ["new"] * 3


@pytest.mark.parametrize("column", ["nothing", ""])
def test_a_column_that_is_none_is_refused(page, column):
    batch, _ = previewed(page, ("a.csv", csv_of("Shells fell.,,,")))
    response = page.post(address(batch), {"column_0_text": column, "action": "check"}, follow=True)
    assert "column" in " ".join(str(message) for message in response.context["messages"])


def test_an_encoding_is_proposed_with_a_sample_and_chosen(page):
    text = "قال المرصد السوري إن القصف طال السوق القديم في المدينة صباح يوم الجمعة وسقط جرحى."
    batch, response = previewed(page, ("a.txt", text.encode("cp1256")))
    assert verdicts(batch) == ["rejected"]
    assert "قال المرصد" in words(response)
    page.post(address(batch), {"encoding_0": "windows-1256", "action": "check"})
    page.post(address(batch), {"action": "import"})
    assert Report.objects.get().text == text


def test_the_refused_rows_come_back_as_a_table_of_the_same_shape(page):
    table = csv_of("Shells fell.,SANA,,", "one cell too,few", ",SANA,2017-04-05,", "a,b,c,d,e")
    batch, _ = previewed(page, ("a.csv", table))
    for _ in range(2):
        response = page.get(address(batch, "rejected"))
        content = b"".join(response.streaming_content).decode("utf-8-sig")
        assert content == (
            "text,source,date,url,,reason\n"
            'one cell too,few,,,,"row 3: line 3: 2 cells, but the header has 4"\n'
            ",SANA,2017-04-05,,,row 4: the text is empty: no statements found\n"
            'a,b,c,d,e,"row 5: line 5: 5 cells, but the header has 4"\n'
        )
        page.post(address(batch), {"action": "import"})


def test_files_that_are_put_away_leave_nothing(page, tmp_path):
    batch, _ = previewed(page, ("a.txt", "Shells fell."))
    page.post(address(batch), {"action": "discard"})
    assert not ImportBatch.objects.exists()
    assert not list((tmp_path / "uploads").iterdir())


def test_what_waits_is_gone_once_it_is_imported(page, tmp_path):
    batch, _ = previewed(page, ("a.txt", "Shells fell."))
    assert "a.txt" in words(page.get(PAGE))
    page.post(address(batch), {"action": "import"})
    assert not [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()]
    assert not page.get(PAGE).context["waiting"].exists()


def test_a_preview_is_its_owners_alone(page, client):
    batch, _ = previewed(page, ("a.txt", LONG), ("b.txt", NEARLY))
    client.force_login(make_person("nour", "manager"))
    for place in (
        address(batch),
        address(batch, "row", 0),
        address(batch, "compare", 1),
        address(batch, "rejected"),
    ):
        assert client.get(place).status_code == 404
    assert client.post(address(batch), {"action": "import"}).status_code == 404
    assert "a.txt" not in words(client.get(PAGE))
    assert "a.txt" not in words(client.get("/admin/reports/importbatch/"))
    assert not Report.objects.exists()


def test_previews_are_put_away_after_a_week(page, manager, tmp_path, time_machine):
    batch, _ = previewed(page, ("a.txt", "Shells fell."))
    time_machine.move_to(timezone.now() + datetime.timedelta(days=8))
    preview_create(by=manager, files=[upload("b.txt", "It rained.")])
    assert not ImportBatch.objects.filter(pk=batch.pk).exists()
    assert len(list((tmp_path / "uploads").iterdir())) == 1


def test_a_check_that_was_cut_short_is_said_and_done_again(page, manager, monkeypatch):
    batch = preview_create(
        by=manager, files=[upload("a.csv", csv_of(*(f"Shell {n} fell.,,," for n in range(30))))]
    )
    with monkeypatch.context() as patch:
        patch.setattr("annotator.jobs.run.Run.progress", lambda *args: 1 / 0)
        preview_check(by=manager, batch=batch.pk)
    assert "not looked at to their end" in words(page.get(address(batch)))
    page.post(address(batch), {"action": "import"})
    assert not Report.objects.exists()
    page.post(address(batch), {"action": "check"})
    assert batch.log.count() == 30


def test_names_and_values_that_no_database_holds_stop_no_preview(page):
    """Of columns that nothing reads: what PostgreSQL can't keep in its JSON, and no file in UTF-8 holds."""
    body = "Shells fell on the mill of the old town at noon"
    batch, response = previewed(
        page,
        ("a.csv", f"text,no\0te,more\n{body}.,x,a\0b\nshort\n"),
        (
            "b.jsonl",
            '{"te\\u0000xt": "", "text": "Rain fell on the road to the sea.", "\\ud800": "", "n": "\\ud800"}\n',
        ),
        ("c.jsonl", '{"text": "Half \\ud800 a sign.", "n": "\\udfff"}\n'),
    )
    assert batch.job.state == "done", batch.job.message
    assert [row.verdict for row in batch.log.order_by("position")] == ["new", "rejected", "new", "rejected"]
    assert "no\ufffdte" not in words(response)
    assert "a\ufffdb" in words(response)
    back = b"".join(page.get(address(batch, "rejected")).streaming_content).decode("utf-8-sig")
    assert "Half \\ud800 a sign." in back
    page.post(address(batch), {"action": "import"})
    assert Report.objects.count() == 2
