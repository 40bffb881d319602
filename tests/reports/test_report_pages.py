"""The list of reports, a report's page, the list of statements."""

import re

import pytest
from django.urls import reverse
from django.utils.html import escape

from annotator.annotations.handing_out import reports_assign
from annotator.reports.formats import ReportFile
from annotator.reports.models import ImportBatch, Report, Statement
from annotator.reports.report_page import in_words
from annotator.reports.services import reports_import

TEXT = (
    "Night raid on the mill\n\nThe Syrian Observatory for Human Rights said shells struck the mill on Tuesday.\n"
    "A <b>baker</b> & his son stayed at home. The road \u202egnorw\u202c is closed.\n\n"
    "Click here to subscribe to our newsletter\n"
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(registry):
    files = [ReportFile("a.txt", TEXT.encode())]
    reports_import(by=None, files=files, publisher="sana")
    table = "text,date,source\nقال المرصد السوري إن قذيفتين سقطتا قرب السوق.,2017-04-05,Reuters\n"
    reports_import(by=None, files=[ReportFile("b.csv", table.encode())])
    return Report.objects.get(text=TEXT)


@pytest.fixture
def see(client, viewer, report):
    """Get a page as a viewer; its text."""
    client.force_login(viewer)

    def see(url: str) -> str:
        response = client.get(url)
        assert response.status_code == 200
        return response.content.decode()

    return see


def page_of(report: Report) -> str:
    return reverse("admin:reports_report_change", args=[report.pk])


def shown_text(html: str) -> str:
    """The report's text as the page shows it, without our numbers."""
    inner = re.search(r'<div class="report-text"[^>]*>(.*?)</div>', html, re.S)[1]
    return re.sub(r"<[^>]+>", "", re.sub(r'<a class="number".*?</a>', "", inner))


def test_the_page_shows_the_whole_text_as_it_was_written(see, report):
    wanted = TEXT.replace("\u202e", "U+202E").replace("\u202c", "U+202C")
    assert shown_text(see(page_of(report))) == escape(wanted)


def test_a_character_that_turns_the_text_about_is_shown_and_has_no_effect(see, report):
    html = see(page_of(report))
    assert "\u202e" not in html
    assert 'title="Right-to-left override">U+202E<' in html


def test_a_publisher_whose_name_turns_the_writing_shows_it_as_a_sign(see, manager, client, registry):
    table = "text,source\nNobody saw the fire at the mill.,Radio \u202eqama\u202cr\n"
    reports_import(by=None, files=[ReportFile("d.csv", table.encode())])
    client.force_login(manager)
    batch = reverse("admin:reports_importbatch_change", args=[ImportBatch.objects.latest("pk").pk])
    page = page_of(Report.objects.get(text__contains="Nobody saw"))
    reports, publishers = reverse("admin:reports_report_changelist"), reverse("admin:reports_publishers")
    for address in (page, batch, reports, publishers):
        cells = re.findall(r"<bdi>Radio (.*?)qama", see(address))
        assert cells, address
        assert all("U+202E" in cell for cell in cells), address


def test_ten_thousand_marks_on_one_letter_are_text_like_any_other(see, registry):
    text = "SANA said the e" + "\u0301" * 10_000 + " of the mill was hit. The road is closed."
    reports_import(by=None, files=[ReportFile("c.txt", text.encode())])
    report = Report.objects.get(text=text)
    html = see(page_of(report))
    assert shown_text(html) == escape(text)
    assert html.count("\u0301") < 50_000  # a few times over, not once for each mark
    assert see(reverse("admin:reports_statement_changelist") + "?q=mill").count("#statement-") > 0


def test_the_page_shows_statements_suggestions_and_furniture(see, report):
    html = see(page_of(report))
    for statement in report.statements.live():
        assert f'id="statement-{statement.position}"' in html
        assert f'id="suggestion-{statement.position}"' in html
    assert "Syrian Observatory for Human Rights</bdi></strong>" in html
    assert re.search(r'<mark class="mention">[^<]*Observatory', html)
    (_, _, rule), *_ = report.furniture
    assert f'class="furniture" title="Furniture: {rule}"' in html


def test_days_stand_on_the_page_in_one_way(see, report):
    html = see(page_of(Report.objects.get(published_on="2017-04-05")))
    told = re.sub(r"<[^>]*>", " ", html)
    assert told.count("5 April 2017") == 2
    assert not re.search(r"\d{4}-\d\d-\d\d", told)


def test_an_arabic_report_runs_from_right_to_left(see, report):
    other = Report.objects.exclude(pk=report.pk).get()
    assert '<div class="report-text" dir="rtl" lang="ar">' in see(page_of(other))


def test_the_list_finds_words_in_any_spelling_and_ids(see, report):
    other = Report.objects.exclude(pk=report.pk).get()
    changelist = reverse("admin:reports_report_changelist")
    for query, found, missing in [
        ("NIGHT  raid", report, other),
        ("إن قذيفتين", other, report),
        ("ان قذيفتين", other, report),
        (report.report_id, report, other),
    ]:
        html = see(f"{changelist}?q={query}")
        assert page_of(found) in html
        assert page_of(missing) not in html


def test_the_list_filters_by_publisher_language_and_date(see, report):
    other = Report.objects.exclude(pk=report.pk).get()
    changelist = reverse("admin:reports_report_changelist")
    for query in (
        f"publisher__id__exact={other.publisher.pk}",
        "language__exact=ar",
        "published_on__year=2017",
    ):
        html = see(f"{changelist}?{query}")
        assert page_of(other) in html
        assert page_of(report) not in html


@pytest.mark.parametrize(
    "query", ["text__contains=a", "assignments__annotator=1", "appearances__batch__by=1"]
)
def test_the_list_answers_no_other_question(client, viewer, report, query):
    client.force_login(viewer)
    assert client.get(reverse("admin:reports_report_changelist") + f"?{query}").status_code == 400


@pytest.mark.parametrize("day", ["1", "9999", "9999-12", "9999-12-31", "0", "-1", "2017-13", "two"])
def test_a_day_at_the_ends_of_the_calendar_or_beyond_is_no_error_of_the_server(client, viewer, report, day):
    client.force_login(viewer)
    parts = zip(
        ("year", "month", "day"), day.rsplit("-", day.count("-") if day[0] != "-" else 0), strict=False
    )
    asked = {f"published_on__{part}": value for part, value in parts}
    answer = client.get(reverse("admin:reports_report_changelist"), asked, follow=True)
    assert (answer.status_code, page_of(report) in answer.text) == (200, day != "1")


def test_statements_are_found_by_words_voice_evidence_and_source(see, report):
    changelist = reverse("admin:reports_statement_changelist")
    cited = report.statements.get(text__startswith="The Syrian")
    other = report.statements.get(text__contains="baker")
    link = f"{page_of(report)}#statement-"
    for query in (
        "q=SHELLS+struck",
        "q=sohr",
        "voice=cited",
        "evidence=explicit",
        "kind__exact=sentence&q=observatory",
    ):
        html = see(f"{changelist}?{query}")
        assert f'{link}{cited.position}"' in html
        assert f'{link}{other.position}"' not in html
    statement = reverse("admin:reports_statement_change", args=[cited.pk])
    assert see(changelist).count("#statement-") == Statement.objects.live().count()
    assert statement not in see(changelist)


def test_a_retired_statement_is_shown_nowhere(see, report):
    gone = report.statements.get(text__contains="baker")
    Statement.objects.filter(pk=gone.pk).update(retired_at="2026-01-01T00:00Z")
    assert "baker" not in see(reverse("admin:reports_statement_changelist"))
    assert f'id="statement-{gone.position}"' not in see(page_of(report))


@pytest.mark.parametrize("role", ["annotator", "stranger"])
def test_who_may_not_read_the_corpus_sees_no_report(role, request, client, report):
    client.force_login(request.getfixturevalue(role))
    for name in (
        "reports_report_changelist",
        "reports_statement_changelist",
        "reports_importbatch_changelist",
    ):
        assert client.get(reverse(f"admin:{name}")).status_code == 403
    assert client.get(page_of(report)).status_code == 404
    assert client.get(reverse("admin:reports_report_change", args=[10**6])).status_code == 404


def test_nothing_can_be_changed_or_deleted_there(client, manager, report):
    client.force_login(manager)
    client.post(page_of(report), {"text": "other", "title": "other"})
    report.refresh_from_db()
    assert report.text == TEXT
    assert client.post(reverse("admin:reports_report_delete", args=[report.pk])).status_code == 403
    assert client.get(reverse("admin:reports_report_add")).status_code == 403


def test_who_rates_without_suggestions_sees_none_here_either(client, manager, reviewer, report):
    reports_assign(by=manager, reports=[report], annotators=[reviewer], required=1, aided=False)
    client.force_login(reviewer)
    html = client.get(page_of(report)).content.decode()
    assert "so none are shown" in html
    assert "<mark" not in html
    assert "sohr" not in html
    assert page_of(report) not in client.get(reverse("admin:reports_statement_changelist")).content.decode()
    client.force_login(manager)
    assert '<mark class="mention">' in client.get(page_of(report)).content.decode()


def test_no_page_needs_inline_style_or_script(see, report):
    urls = [
        page_of(report),
        *map(reverse, ("admin:reports_report_changelist", "admin:reports_statement_changelist")),
    ]
    for url in urls:
        html = see(url)
        assert not re.search(r"<[^>]+ (style|on\w+)=", html)
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", html)


def test_a_path_is_told_in_names():
    names = {"anadolu": "Anadolu", "turkish_military": "Turkey's military"}
    assert in_words("anadolu>turkish_military", names) == "Anadolu citing Turkey's military"
    assert in_words('anadolu;"A ""B"" C"', names) == 'Anadolu; “A "B" C”'
    assert in_words("anadolu>unnamed", names) == "Anadolu citing an unnamed source"
