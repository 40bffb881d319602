"""Exports from the admin: the page, the downloads, and the lists with their filters."""

import csv
import datetime
import html
import io
import re
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import StreamingHttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from annotator.corpus.catalogue import TABLES
from annotator.people.models import AuditEntry
from annotator.reports.models import Statement
from annotator.site import HearsayModelAdmin
from sources.models import Alias, Source

from .conftest import make_report, make_source, rate
from .reading_back import exported

PAGE = "admin:corpus_exports"
OF_STATEMENTS = ["statements", "decided_statements", "annotations", "citations", "suggestions", "decisions"]
OF_STATEMENTS += ["disputes", "claims", "claim_statements"]


def address(table: str, query: str = "") -> str:
    return reverse("admin:corpus_export", args=[table]) + query


def body(response) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def rows(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(response).decode(), newline="")))


@pytest.fixture
def sign_in(client):
    def as_(person) -> Client:
        client.force_login(person)
        return client

    return as_


class Screen(HearsayModelAdmin):
    """A list with a filter and a search, of which a role sees a part."""

    list_filter = ["kind", "retired_at"]
    list_per_page = 1
    search_fields = ["folded"]

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(text__contains="hidden")

    def has_view_permission(self, request, obj=None):
        return not request.user.groups.filter(name="annotator").exists()

    def has_change_permission(self, request, obj=None):
        return False


@pytest.fixture
def statement_list() -> Iterator[None]:
    """A list of statements to choose from, in place of any other."""
    site = admin.site
    usual = site._registry.pop(Statement, None)
    site.register(Statement, Screen)
    yield
    site.unregister(Statement)
    if usual is not None:
        site._registry[Statement] = usual


# The page


def test_the_page_offers_each_role_its_tables(sign_in, manager, annotator, viewer):
    for person, there, missing in (
        (manager, ["annotations", "decisions", "sources"], []),
        (viewer, ["decisions", "sources"], ["annotations"]),
        (annotator, ["annotations", "statements"], ["decisions", "sources"]),
    ):
        page = sign_in(person).get(reverse(PAGE)).content.decode()
        for name in there:
            assert f'formaction="{address(name)}"' in page
        for name in missing:
            assert f'formaction="{address(name)}"' not in page
        assert ('name="reason"' in page) == (person == manager)


def test_the_page_describes_columns(sign_in, manager):
    page = sign_in(manager).get(reverse(PAGE)).content.decode()
    assert "<code>source_grade</code>" in page


def test_the_page_is_not_there_for_people_without_a_role(sign_in, stranger):
    assert sign_in(stranger).get(reverse(PAGE)).status_code == 404


def test_the_navigation_leads_to_the_page_for_those_who_may(annotator, viewer, manager, stranger):
    def places(person) -> list[str]:
        request = RequestFactory().get("/")
        request.user = person
        return [item["url"] for item in admin.site.each_context(request)["navigation"]]

    for person in (annotator, viewer, manager):
        assert reverse(PAGE) in places(person)
    assert reverse(PAGE) not in places(stranger)


def test_the_page_has_no_inline_style_or_script(sign_in, manager):
    page = sign_in(manager).get(reverse(PAGE)).content.decode()
    assert " style=" not in page
    assert "onclick" not in page
    assert "corpus/export.css" in page


# Downloads


@pytest.mark.parametrize("table", TABLES)
def test_a_download_is_what_the_command_writes(table, decided, sign_in, manager):
    response = sign_in(manager).post(address(table), {"format": "csv"})
    assert isinstance(response, StreamingHttpResponse)
    assert body(response) == exported(table)
    day = timezone.now().date().isoformat()
    assert response["Content-Disposition"] == f'attachment; filename="hearsay-{table}-{day}.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        ("jsonl", b'{"statement_id"'),
        ("csv-spreadsheet", b"\xef\xbb\xbfstatement_id"),
        ("xlsx", b"PK\x03\x04"),
    ],
)
def test_each_kind_of_file_can_be_had(kind, start, decided, sign_in, manager):
    assert body(sign_in(manager).post(address("statements"), {"format": kind})).startswith(start)


def test_each_download_is_logged(decided, sign_in, viewer):
    rows(sign_in(viewer).post(address("statements"), {"format": "csv", "filter": decided.report_id}))
    entry = AuditEntry.objects.get(action="table exported")
    assert (entry.by, entry.subject) == (viewer, "statements")
    assert entry.after == {"format": "csv", "filter": decided.report_id, "rows": 2}


def test_a_download_cannot_be_started_by_a_link(sign_in, manager):
    assert sign_in(manager).get(address("statements")).status_code == 405
    assert not AuditEntry.objects.filter(action="table exported").exists()


def test_a_download_needs_the_forms_token(manager):
    client = Client(enforce_csrf_checks=True)
    client.force_login(manager)
    assert client.post(address("statements")).status_code == 403


def test_signed_out_people_are_led_to_the_sign_in(client, db):
    response = client.post(address("statements"))
    assert response.status_code == 302
    assert reverse("admin:login") in response["Location"]


@pytest.mark.parametrize("table", [*TABLES, "claims", "no-such-table"])
def test_a_foreign_table_and_a_missing_one_answer_alike(table, sign_in, annotator):
    own = {"reports", "statements", "annotations", "citations", "suggestions"}
    assert sign_in(annotator).post(address(table)).status_code == (200 if table in own else 404)


def test_an_odd_format_is_not_there(sign_in, manager):
    assert sign_in(manager).post(address("statements"), {"format": "exe"}).status_code == 404


def test_the_filter_box_takes_out_what_belongs_to_certain_reports(decided, untouched, sign_in, manager):
    found = rows(sign_in(manager).post(address("statements"), {"format": "csv", "filter": "rain fell"}))
    assert {row["report_id"] for row in found} == {untouched.report_id}


def test_a_filter_that_matches_nothing_is_said_on_the_page(decided, sign_in, manager):
    response = sign_in(manager).post(address("statements"), {"format": "jsonl", "filter": "no <b>such</b>"})
    assert response.status_code == 400
    page = response.content.decode()
    assert "Nothing matches “no &lt;b&gt;such&lt;/b&gt;”." in page
    assert '<option value="jsonl" selected>' in page


def test_a_text_too_long_for_a_workbook_is_said_on_the_page(db, sign_in, manager):
    make_report("x" * 40_000)
    response = sign_in(manager).post(address("reports"), {"format": "xlsx"})
    assert response.status_code == 400
    assert "40,000 characters" in response.content.decode()


def test_names_need_a_reason(decided, sign_in, manager):
    client = sign_in(manager)
    asked = {"format": "csv", "names": "1", "reason": "  "}
    assert client.post(address("annotations"), asked).status_code == 400
    assert not AuditEntry.objects.filter(action="names exported").exists()
    found = rows(client.post(address("annotations"), asked | {"reason": "fees"}))
    assert {row["annotator"] for row in found} == {"Amal", "Basil"}
    assert AuditEntry.objects.get(action="names exported").reason == "fees"


def test_a_reason_alone_brings_no_names(decided, sign_in, manager):
    found = rows(sign_in(manager).post(address("annotations"), {"reason": "fees"}))
    assert not {row["annotator"] for row in found} & {"Amal", "Basil"}


def test_nobody_but_managers_gets_names(decided, sign_in, annotator, viewer):
    for person, table in ((annotator, "annotations"), (viewer, "decisions")):
        response = sign_in(person).post(address(table), {"names": "1", "reason": "fees"})
        assert response.status_code == 403


# Lists


def test_the_filter_on_screen_is_honoured(decided, untouched, statement_list, sign_in, manager):
    Statement.objects.filter(report=untouched).update(kind="headline")
    query = "?list=reports.statement&kind__exact=headline&p=1&o=1"
    found = rows(sign_in(manager).post(address("statements", query)))
    assert {row["report_id"] for row in found} == {untouched.report_id}
    assert (
        AuditEntry.objects.get(action="table exported").after["filter"]
        == "reports.statement?kind__exact=headline&p=1&o=1"
    )


def test_the_search_on_screen_is_honoured(decided, untouched, statement_list, sign_in, manager):
    found = rows(sign_in(manager).post(address("statements", "?list=reports.statement&q=rain")))
    assert {row["report_id"] for row in found} == {untouched.report_id}


def test_a_list_chooses_what_belongs_to_its_rows(decided, half_done, statement_list, sign_in, manager):
    client = sign_in(manager)
    for table, number in (("annotations", 4), ("decisions", 2), ("suggestions", 2), ("citations", 8)):
        found = rows(client.post(address(table, "?list=reports.statement&q=said")))
        assert {row["statement_id"].split(":")[0] for row in found} == {decided.report_id}
        assert len(found) == number


def test_all_pages_of_the_list_are_taken_out(decided, statement_list, sign_in, manager):
    assert len(rows(sign_in(manager).post(address("statements", "?list=reports.statement&p=2")))) == 2


def test_what_the_list_hides_from_this_person_is_not_taken_out(statement_list, sign_in, manager):
    make_report("a hidden one", "a plain one")
    found = rows(sign_in(manager).post(address("statements", "?list=reports.statement")))
    assert [row["text"] for row in found] == ["a plain one"]


def test_the_list_gives_nobody_more_than_their_scope(decided, half_done, statement_list, sign_in, viewer):
    found = rows(sign_in(viewer).post(address("statements", "?list=reports.statement")))
    assert {row["report_id"] for row in found} == {decided.report_id}


@pytest.mark.parametrize(
    "query",
    [
        "?list=reports.statement&outcome__status=decided",
        "?list=reports.statement&seats__state=submitted",
        "?list=reports.statement&seats__annotation__isnull=False",
    ],
)
def test_a_look_up_that_the_list_does_not_offer_is_refused(query, decided, statement_list, sign_in, manager):
    assert sign_in(manager).post(address("statements", query)).status_code == 400


@pytest.mark.parametrize(
    ("table", "query"),
    [
        ("statements", "?list=people.user"),
        ("statements", "?list=sources.source"),
        ("statements", "?list=no.such"),
        ("statements", "?list="),
        ("sources", "?list=reports.statement"),
        ("statements", "?list=reports.statement&retired_at__gte=yesterday"),
    ],
)
def test_a_list_that_makes_no_sense_is_not_there(table, query, decided, statement_list, sign_in, manager):
    assert sign_in(manager).post(address(table, query)).status_code == 404


def test_a_list_that_this_person_may_not_see_is_not_there(decided, statement_list, sign_in, annotator):
    assert sign_in(annotator).post(address("statements", "?list=reports.statement")).status_code == 404


# The buttons beside a list


def buttons(person, query: str = "") -> str:
    request = RequestFactory().get(f"/{query}")
    request.user, request.session = person, {}
    request._messages = FallbackStorage(request)
    screen = admin.site.get_model_admin(Statement)
    context = Context(
        {"request": request, "cl": screen.get_changelist_instance(request), "csrf_token": "a-token"}
    )
    return Template("{% load corpus %}{% export_links cl %}").render(context)


def test_a_list_has_a_button_for_each_table_with_its_own_filter(decided, statement_list, manager):
    shown = buttons(manager, "?kind__exact=sentence&q=a%26b&p=1")
    asked = "list=reports.statement&amp;kind__exact=sentence&amp;q=a%26b"
    for table in ("statements", "annotations", "citations", "suggestions", "decisions"):
        assert f'formaction="{address(table)}?{asked}"' in shown
    assert address("sources") not in shown
    assert 'value="a-token"' in shown


def test_a_button_leads_to_what_the_list_shows(decided, untouched, statement_list, sign_in, manager):
    shown = buttons(manager, "?q=rain")
    target = shown.split('formaction="')[1].split('"')[0].replace("&amp;", "&")
    assert {row["report_id"] for row in rows(sign_in(manager).post(target))} == {untouched.report_id}


@pytest.mark.parametrize(
    "query", ["published_on__year=2017", "publisher__id__exact={publisher}&p=1", "q=mill"]
)
def test_a_button_keeps_filters_that_begin_like_the_number_of_the_page(query, sign_in, manager):
    publisher = make_source("paper")
    day = datetime.date(2017, 3, 1)
    kept = make_report("The mill stands.", published_on=day, publisher=publisher)
    make_report("The well is dry.", published_on=datetime.date(2016, 3, 1))
    client = sign_in(manager)
    query = query.format(publisher=publisher.pk)
    page = client.get(reverse("admin:reports_report_changelist") + f"?{query}").content.decode()
    (place,) = re.findall(r'formaction="([^"]*/export/reports/[^"]*)"', page)
    found = rows(client.post(html.unescape(place), {"format": "csv"}))
    assert [row["report_id"] for row in found] == [kept.report_id]


def test_people_who_may_export_nothing_of_a_list_have_no_buttons(decided, statement_list, stranger, viewer):
    assert buttons(stranger).strip() == ""
    assert address("decisions") in buttons(viewer)
    assert address("annotations") not in buttons(viewer)


@pytest.mark.parametrize(
    ("model", "tables"),
    [
        ("reports.report", ["reports", "appearances", *OF_STATEMENTS]),
        ("reports.statement", OF_STATEMENTS),
        ("review.outcome", OF_STATEMENTS),
        ("sources.source", ["sources", "aliases", "assessments"]),
        ("sources.alias", ["aliases"]),
        ("sources.assessment", ["assessments"]),
    ],
)
def test_every_list_of_ours_has_its_buttons_and_they_work(model, tables, claimed, sign_in, manager):
    Alias.objects.create(source=Source.objects.get(key="sohr"), text="the monitor")
    client = sign_in(manager)
    page = client.get(reverse(f"admin:{model.replace('.', '_')}_changelist")).content.decode()
    targets = [at for at in re.findall(r'formaction="([^"]+)"', page) if "/whole/" not in at]
    assert [target.split("/")[-2] for target in targets] == [name for name in TABLES if name in tables]
    for target in targets:
        found = rows(client.post(target.replace("&amp;", "&")))
        assert found or "/disputes/" in target  # nobody differed


def test_rated_statements_are_taken_out_by_what_they_came_to(decided, half_done, annotator, sign_in, manager):
    rate(annotator, half_done)
    client = sign_in(manager)
    for query, report in (("status__exact=disputed", half_done), ("decision__credibility__exact=2", decided)):
        for table in ("statements", "annotations", "citations"):
            found = rows(client.post(address(table, f"?list=review.outcome&{query}")))
            assert {row["statement_id"].split(":")[0] for row in found} == {report.report_id}
