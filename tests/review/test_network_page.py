"""Who quotes whom, from the judgements of the database to the page and its files."""

import datetime

import pytest
from django.urls import reverse

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment, Seat
from annotator.people.models import AuditEntry
from annotator.reports.models import Report
from annotator.review.network_reading import read_network
from sources.models import Source
from tests.review.conftest import make_sources, rate

PAGE = "/admin/review/network/"


def weights(reports=None, basis="decided", user=None) -> dict[tuple[str, str], tuple[int, int]]:
    reading = read_network(Report.objects.all() if reports is None else reports, basis=basis, user=user)
    return {(arrow.relay, arrow.cited): (arrow.statements, arrow.reports) for arrow in reading.network.arrows}


@pytest.fixture
def wire(db):
    make_sources()
    return Source.objects.create(key="wire", name="وكالة <الأنباء>", kind="news_agency")


def decide(report, person, path: str, voice: str = "cited"):
    reports_assign(by=None, reports=[report], annotators=[person], required=1)
    rate(person, report, path=path, voice=voice)
    return report


def test_publishers_quote_the_first_link_and_each_relay_the_next(wire, annotator, report_of):
    decide(report_of("One.", "Two.", publisher=wire), annotator, "anadolu>sohr;lcc")
    assert weights() == {("wire", "anadolu"): (2, 1), ("anadolu", "sohr"): (2, 1), ("wire", "lcc"): (2, 1)}


def test_names_outside_the_registry_and_unnamed_sources_stand_in_it(wire, annotator, report_of):
    decide(report_of("One.", publisher_name="A Blog"), annotator, '"Some Body">unnamed;sohr')
    assert weights() == {
        ('"A Blog"', '"Some Body"'): (1, 1),
        ('"Some Body"', "unnamed"): (1, 1),
        ('"A Blog"', "sohr"): (1, 1),
    }


def test_merged_sources_are_one_and_a_statement_counts_once_for_both(wire, annotator, report_of):
    decide(report_of("One.", publisher=wire), annotator, "sohr;lcc")
    middle = Source.objects.create(
        key="middle", name="Middle", kind="ngo", merged_into=Source.objects.get(key="sohr")
    )
    Source.objects.filter(key="lcc").update(merged_into=middle)
    assert weights() == {("wire", "sohr"): (1, 1)}


def test_copies_of_one_text_count_once_whichever_was_judged(wire, annotator, report_of):
    first = report_of("The first.", publisher=wire)
    copies = [report_of(f"Copy {n}.", publisher_name=f"Paper {n}", near_duplicate_of=first) for n in (1, 2)]
    for copy in copies:
        decide(copy, annotator, "sohr")
    assert weights() == {('"Paper 1"', "sohr"): (1, 1)}
    decide(first, annotator, "sohr")
    assert weights() == {("wire", "sohr"): (1, 1)}
    assert read_network(Report.objects.all(), basis="decided", user=None).copies == 2
    assert weights(Report.objects.filter(pk=copies[1].pk)) == {('"Paper 2"', "sohr"): (1, 1)}


def test_the_publishers_own_voice_is_no_arrow_and_an_unknown_publisher_has_none(wire, annotator, report_of):
    decide(report_of("One."), annotator, "anadolu>sohr")
    decide(report_of("Two.", publisher=Source.objects.get(key="sohr")), annotator, "", "publisher")
    reading = read_network(Report.objects.all(), basis="decided", user=None)
    assert weights() == {("anadolu", "sohr"): (1, 1)}
    assert (reading.unknown_publisher, reading.network.node("sohr").own) == (1, 1)


def test_suggestions_are_another_basis_the_newest_of_each_statement(wire, report_of):
    report = report_of("One.", suggestions=["sohr"], publisher=wire)
    old = report.statements.get().suggestions.get()
    newer = {"reader_version": "2", "voice": "publisher", "path": "", "evidence": "default", "confidence": 1}
    assert weights() == {}
    assert weights(basis="suggested") == {("wire", "sohr"): (1, 1)}
    report.statements.get().suggestions.create(rule="none", **newer)
    assert weights(basis="suggested") == {}
    assert old.citations.count() == 1


def test_what_somebody_is_still_to_rate_is_left_out_of_theirs(wire, annotator, reviewer, viewer, report_of):
    report = report_of("One.", suggestions=["lcc"], publisher=wire)
    decide(report, annotator, "sohr")
    again = Assignment.objects.create(report=report, annotator=reviewer, order=1)
    Seat.objects.create(assignment=again, statement=report.statements.get())
    assert weights(user=viewer) == {("wire", "sohr"): (1, 1)}
    for basis in ("decided", "suggested"):
        assert weights(basis=basis, user=reviewer) == {}
    assert weights(basis="suggested", user=viewer) == {("wire", "lcc"): (1, 1)}


def test_the_number_of_queries_does_not_grow_with_the_reports(
    wire, annotator, report_of, django_assert_num_queries
):
    for number in range(4):
        decide(report_of(f"One {number}.", publisher=wire), annotator, "anadolu>sohr")
    with django_assert_num_queries(4):
        read_network(Report.objects.all(), basis="decided", user=None)


@pytest.fixture
def two(wire, annotator, report_of):
    decide(report_of("Old.", publisher=wire, published_on=datetime.date(2015, 1, 1)), annotator, "sohr")
    arabic = report_of("حديث.", publisher_name="Paper", language="ar", published_on=datetime.date(2017, 1, 1))
    decide(arabic, annotator, "lcc>sohr")


@pytest.mark.parametrize(
    ("query", "quoting"),
    [
        ("", {"وكالة &lt;الأنباء&gt;", "Paper", "lcc by name"}),
        ("?publisher=wire", {"وكالة &lt;الأنباء&gt;"}),
        ("?language=ar", {"Paper", "lcc by name"}),
        ("?until=2016-01-01", {"وكالة &lt;الأنباء&gt;"}),
        ("?since=2016-01-01&words=حديث", {"Paper", "lcc by name"}),
        ("?basis=suggested", set()),
        ("?since=nonsense", set()),
        ("?words=%00", set()),
    ],
)
def test_the_page_shows_the_network_of_the_reports_that_are_chosen(two, client, viewer, query, quoting):
    client.force_login(viewer)
    page = client.get(f"{PAGE}{query}")
    assert page.status_code == 200
    text = page.content.decode()
    everybody = {"وكالة &lt;الأنباء&gt;", "Paper", "lcc by name"}
    assert {name for name in everybody if f"<title>{name} quotes " in text} == set() or quoting
    assert {row["node"].key for row in page.context["rows"] if row["node"].relays} == {
        {"وكالة &lt;الأنباء&gt;": "wire", "Paper": '"Paper"', "lcc by name": "lcc"}[name] for name in quoting
    }


def test_the_form_says_how_many_are_drawn(two, client, viewer):
    client.force_login(viewer)
    for query, chosen in (("", 40), ("?show=20", 20)):
        page = client.get(f"{PAGE}{query}").content.decode()
        assert f'<option value="{chosen}" selected>' in page


def test_the_tables_are_sorted_as_asked_and_odd_addresses_harm_nothing(two, client, viewer):
    client.force_login(viewer)
    pairs = client.get(f"{PAGE}?table=arrows&sort=reports&page=9").context["rows"]
    assert [row["arrow"].cited for row in pairs] == ["lcc", "sohr", "sohr"]
    names = client.get(f"{PAGE}?sort=name&show=x&page=x").context["rows"]
    assert [row["node"].key for row in names] == ["lcc", '"Paper"', "sohr", "wire"]


def test_a_source_leads_to_the_statements_that_rest_on_it(two, client, viewer):
    client.force_login(viewer)
    rows = {row["node"].key: row["behind"] for row in client.get(PAGE).context["rows"]}
    assert rows['"Paper"'] == ""
    assert client.get(rows["lcc"]).context["cl"].result_count == 1
    assert client.get(rows["sohr"]).context["cl"].result_count == 2


@pytest.mark.parametrize(
    ("kind", "begins"), [("graphml", b"<graphml"), ("nodes", b"id,label"), ("edges", b"source,")]
)
def test_files_are_downloaded_and_stand_in_the_audit_log(two, client, viewer, kind, begins):
    client.force_login(viewer)
    address = reverse("admin:review_network_file", args=[kind])
    assert client.get(address).status_code == 405
    answer = client.post(f"{address}?language=ar")
    assert begins in answer.content[:100]
    assert b"wire" not in answer.content
    entry = AuditEntry.objects.get(action="network exported")
    assert (entry.by, entry.after["filter"]) == (viewer, "language=ar")


def test_files_are_for_those_who_may_read_decisions(two, client, annotator, viewer):
    client.force_login(annotator)
    assert client.post(reverse("admin:review_network_file", args=["graphml"])).status_code == 403
    client.force_login(viewer)
    assert client.post(reverse("admin:review_network_file", args=["other"])).status_code == 404


@pytest.mark.parametrize(
    ("listed", "chosen"),
    [
        ("", ""),
        ("q=shells&language__exact=ar", "words=shells&language=ar"),
        ("published_on__year=2016&published_on__month=2", "since=2016-02-01&until=2016-02-29"),
        ("publisher__id__exact={wire}", "publisher=wire"),
        ("publisher__key__in=wire,sohr", None),
    ],
)
def test_the_list_of_reports_leads_to_the_network_of_those_it_lists(wire, client, viewer, listed, chosen):
    client.force_login(viewer)
    page = client.get(f"{reverse('admin:reports_report_changelist')}?{listed.format(wire=wire.pk)}")
    links = [part.split('"')[0] for part in page.content.decode().split('href="') if part.startswith(PAGE)]
    expected = [] if chosen is None else [f"{PAGE}?{chosen}" if chosen else PAGE]
    assert [link.replace("&amp;", "&") for link in links if "room" not in link][
        -len(expected) or 99 :
    ] == expected
