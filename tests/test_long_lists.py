"""Lists longer than a number of rows say so, end there, and keep the order that an index serves."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotator import long_lists
from annotator.reports.models import Report
from annotator.review.models import Dispute
from tests.cast import make_person


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(long_lists, "COUNTED", 60)


@pytest.fixture
def listed(db, client):
    """What a manager sees of the list of reports under a query."""
    client.force_login(make_person("manager", "manager"))

    def look(number: int, query: str = ""):
        Report.objects.bulk_create(
            Report(
                report_id=f"r{at:016x}",
                text=f"Gate {at} was shut.",
                folded=f"gate {at} was shut.",
                text_sha256=f"{at:064x}",
                title=f"Gate {number - at:03}",
            )
            for at in range(number)
        )
        answer = client.get(reverse("admin:reports_report_changelist") + query)
        assert answer.status_code == 200, (answer.status_code, query)
        return answer

    return look


def test_a_list_of_as_many_rows_as_are_counted_is_whole(listed):
    page = listed(60, "?p=2&o=1")
    assert "60 reports" in page.content.decode()
    assert [report.title for report in page.context["cl"].result_list][-1] == "Gate 060"
    assert "keeps its own order" not in page.content.decode()


def test_a_longer_one_says_that_there_are_more_and_ends(listed):
    page = listed(61, "?p=2")
    assert "more than 60 reports" in page.content.decode()
    assert len(page.context["cl"].result_list) == 10
    assert page.context["cl"].paginator.num_pages == 2


def test_a_longer_one_is_not_sorted_by_a_column_and_says_so(listed):
    page = listed(61, "?o=1")
    assert "keeps its own order" in page.content.decode()
    usual = list(Report.objects.order_by("-created_at", "report_id")[:50])
    assert list(page.context["cl"].result_list) == usual


def test_years_are_told_of_what_was_found_and_above_a_longer_list_of_all_reports(listed, client, monkeypatch):
    address = listed(61).wsgi_request.path
    Report.objects.update(language="en", published_on="2016-03-01")
    Report.objects.filter(title="Gate 007").update(language="ar", published_on="2017-03-01")
    for counted, of_all in ((60, False), (59, True)):
        monkeypatch.setattr(long_lists, "COUNTED", counted)
        html = client.get(f"{address}?language=en").content.decode()
        assert ("published_on__year=2017" in html) is of_all
        assert (
            "published_on__year=2017"
            not in client.get(f"{address}?language=en&published_on__year=2016").content.decode()
        )


def test_a_search_in_a_longer_one_finds_all_and_sorts_it(listed):
    page = listed(61, "?o=1&q=gate+5")
    assert "11 reports" in page.content.decode()
    titles = [report.title for report in page.context["cl"].result_list]
    assert titles == sorted(titles)
    assert len(titles) == 11


def test_what_is_found_by_reading_each_row_is_counted_less_far(listed, monkeypatch):
    monkeypatch.setattr(long_lists, "COUNTED_BY_READING", 55)
    monkeypatch.setattr(long_lists, "FEW", 10)
    page = listed(60, "?q=gate&p=2")
    assert "more than 55 reports" in page.content.decode()
    assert len(page.context["cl"].result_list) == 5


def test_what_many_rows_have_tells_that_there_are_more_without_reading_on(listed, monkeypatch):
    monkeypatch.setattr(long_lists, "COUNTED_BY_READING", 5)
    listed(12)
    keys = list(Report.objects.order_by("title").values_list("pk", flat=True))
    rows = long_lists.by_reading(Report.objects.all(), "pk", keys)
    for found, queries in (
        (rows, 1),
        (rows.filter(title__lte="Gate 008"), 1),
        (rows.exclude(pk__in=keys[:5]), 2),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert long_lists.counted(found) == (5, True)
        assert len(asked) == queries
    assert long_lists.counted(rows.exclude(pk__in=keys[:8])) == (4, False)


def test_a_rows_address_hands_on_what_was_chosen(listed):
    page = listed(3, "?language=&q=gate")
    first = page.context["cl"].result_list[0]
    address = reverse("admin:reports_report_change", args=[first.pk])
    assert f'href="{address}?_changelist_filters=language%3D%26q%3Dgate"' in page.content.decode()
    assert f'href="{address}"' in listed(0).content.decode()


def test_a_page_asks_for_its_rows_by_their_keys(listed):
    listed(60)
    with CaptureQueriesContext(connection) as queries:
        listed(0, "?p=2")
    rows = [q["sql"] for q in queries if '"reports_report"."title"' in str(q["sql"])]
    assert len(rows) == 1
    assert " IN (" in rows[0]
    assert "OFFSET" not in rows[0]


def test_the_values_of_a_column_are_found_by_its_index(db):
    Report.objects.bulk_create(
        Report(
            report_id=f"r{at:016x}", text="t", text_sha256=f"{at:064x}", language=("en", "ar", "fr")[at % 3]
        )
        for at in range(9)
    )
    with CaptureQueriesContext(connection) as queries:
        assert long_lists.values_of(Report, "language") == ["ar", "en", "fr"]
    assert len(queries) == 1
    Report.objects.all().delete()
    assert long_lists.values_of(Report, "language") == []


@pytest.mark.parametrize(
    ("model", "index"),
    [
        (Report, "report_newest_first"),
        (Dispute, "dispute_waiting"),
    ],
)
def test_a_list_is_read_in_its_order_and_not_sorted(db, model, index):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL sorts what is as short as these tables")
    request = RequestFactory().get("/")
    request.user = make_person("manager", "manager")
    rows = admin.site.get_model_admin(model).get_changelist_instance(request).queryset[:50]
    assert f"USING INDEX {index}" in rows.explain().splitlines()[0]
