"""Reports out of use: archived, merged, taken back; publishers that the registry lacks; reading again."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation
from annotator.annotations.services import annotation_save, assignment_submit, guidelines_publish
from annotator.people.models import AuditEntry
from annotator.reports import batch_admin, services
from annotator.reports.archiving import import_archive, report_archive, report_merge, report_restore
from annotator.reports.formats import ReportFile
from annotator.reports.models import ImportBatch, Report
from annotator.reports.services import import_blockers, import_undo, reports_import
from annotator.reports.unregistered import publisher_settle, unregistered_publishers

pytestmark = pytest.mark.django_db

LONG = " ".join(f"On day {n} the monitors counted {n * 7 % 31} shells near Tell {n}." for n in range(40))


def batch_of(*texts: str, **options) -> ImportBatch:
    files = [ReportFile(f"{n}.txt", text.encode()) for n, text in enumerate(texts)]
    return ImportBatch.objects.get(pk=reports_import(by=None, files=files, **options).batch)


def rated(report: Report, annotator) -> None:
    guidelines_publish(by=None, text="Be brief.")
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    assignment = report.assignments.get()
    for seat in assignment.seats.all():
        annotation_save(by=annotator, seat=seat.pk, base_version=0, voice="publisher", path="", credibility=2)
    assignment_submit(by=annotator, assignment=assignment.pk)


def test_a_merged_report_keeps_its_work_and_shows_where_it_appeared_beside_the_other(
    registry, manager, annotator, client
):
    batch_of(LONG, LONG + " More came.")
    first, second = Report.objects.order_by("pk")
    rated(second, annotator)
    before = Annotation.objects.count()
    report_merge(by=manager, report=second, into=first, reason="the same wire copy")
    second.refresh_from_db()
    assert (second.merged_into, second.archived_at is None) == (first, False)
    assert Annotation.objects.count() == before > 0
    client.force_login(manager)
    page = client.get(reverse("admin:reports_report_change", args=[first.pk])).content.decode()
    assert second.report_id in page
    assert AuditEntry.objects.get(action="reports merged").reason == "the same wire copy"
    report_restore(by=manager, report=second, reason="they differ")
    second.refresh_from_db()
    assert (second.merged_into, second.archived_at) == (None, None)


def test_the_same_text_again_says_what_it_was_merged_into(registry, manager):
    batch_of(LONG, LONG + " More came.")
    first, second = Report.objects.order_by("pk")
    report_merge(by=manager, report=second, into=first, reason="wire copy")
    again = reports_import(by=None, files=[ReportFile("c.txt", second.text.encode())])
    assert again.rows[0].reason.endswith(f"and merged into {first.report_id}")
    near = reports_import(by=None, files=[ReportFile("d.txt", f"{second.text} And more.".encode())])
    assert first.report_id in near.rows[0].reason


def test_what_is_being_rated_is_neither_merged_nor_archived(registry, manager, annotator):
    batch = batch_of(LONG, LONG + " More came.")
    first, second = Report.objects.order_by("pk")
    reports_assign(by=manager, reports=[second], annotators=[annotator], required=1)
    with pytest.raises(ValidationError, match="being rated by Amal"):
        report_merge(by=manager, report=second, into=first, reason="wire copy")
    with pytest.raises(ValidationError, match="being rated by Amal"):
        report_archive(by=manager, report=second, reason="old")
    assert import_archive(by=manager, batch=batch, reason="old") == (1, 1)
    assert list(Report.objects.filter(archived_at=None)) == [second]


def test_a_report_is_not_merged_into_itself_or_into_one_out_of_use(registry, manager):
    batch_of("Shells fell.", "It rained.")
    first, second = Report.objects.order_by("pk")
    with pytest.raises(ValidationError, match="into itself"):
        report_merge(by=manager, report=first, into=first, reason="odd")
    report_archive(by=manager, report=first, reason="old")
    with pytest.raises(ValidationError, match="out of use"):
        report_merge(by=manager, report=second, into=first, reason="odd")


@pytest.mark.parametrize("role", ["viewer", "annotator", "reviewer"])
def test_only_managers_may(role, request, registry):
    person = request.getfixturevalue(role)
    batch = batch_of("Shells fell.", "It rained.")
    first, second = Report.objects.order_by("pk")
    for act in (
        lambda: report_merge(by=person, report=first, into=second, reason="x"),
        lambda: report_archive(by=person, report=first, reason="x"),
        lambda: report_restore(by=person, report=first, reason="x"),
        lambda: import_archive(by=person, batch=batch, reason="x"),
        lambda: publisher_settle(by=person, name="x", source="sana"),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_an_import_says_who_stands_in_the_way_of_undoing_it(registry, manager, annotator, client):
    batch = batch_of("Shells fell.", "It rained.")
    report = Report.objects.get(text="It rained.")
    reports_assign(by=manager, reports=[report], annotators=[annotator], required=1)
    assert [(one.report, one.annotators) for one in import_blockers(batch)] == [(report, ["Amal"])]
    with pytest.raises(ValidationError, match="assigned, to Amal"):
        import_undo(by=manager, batch=batch, reason="wrong file")
    client.force_login(manager)
    page = client.get(reverse("admin:reports_importbatch_change", args=[batch.pk])).content.decode()
    assert "1 of its reports was assigned" in " ".join(page.split())


def test_of_more_reports_in_work_than_are_counted_an_import_shows_some(
    registry, manager, annotator, client, monkeypatch
):
    for module in (services, batch_admin):
        monkeypatch.setattr(module, "COUNTED_BY_READING", 2)
    monkeypatch.setattr(batch_admin, "BLOCKERS", 1)
    batch = batch_of(*[f"Gate {n} was shut." for n in range(3)])
    client.force_login(manager)
    told = (
        "1 of its reports was assigned",
        "2 of its reports were assigned",
        "more than 2 of its reports were assigned",
    )
    for report, words in zip(Report.objects.order_by("pk"), told, strict=True):
        reports_assign(by=manager, reports=[report], annotators=[annotator], required=1)
        page = client.get(reverse("admin:reports_importbatch_change", args=[batch.pk])).content.decode()
        assert words in " ".join(page.split())
        assert page.count("Amal</bdi>") == 1


def test_the_page_of_an_import_asks_as_often_for_many_reports_in_work_as_for_few(
    registry, manager, annotator, other_annotator, client
):
    batch = batch_of(*[f"Gate {n} was shut." for n in range(12)])
    reports = list(Report.objects.order_by("pk"))
    address = reverse("admin:reports_importbatch_change", args=[batch.pk])
    client.force_login(manager)
    counts = []
    for some in (reports[:1], reports[1:]):
        reports_assign(by=manager, reports=some, annotators=[annotator, other_annotator], required=2)
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_undoing_the_import_of_a_report_brings_back_what_was_merged_into_it(registry, manager):
    kept = batch_of(LONG)
    undone = batch_of(LONG + " More came.")
    first, second = Report.objects.order_by("pk")
    report_merge(by=manager, report=first, into=second, reason="wire copy")
    import_undo(by=manager, batch=undone, reason="wrong file")
    first.refresh_from_db()
    assert (first.merged_into, first.archived_at, kept.appearances.count()) == (None, None, 1)


def test_a_publisher_that_the_registry_lacks_is_settled_for_all_its_reports(registry, manager, client):
    batch_of("Shells fell, the Wire reported.", "It rained.", publisher="The Wire")
    assert list(unregistered_publishers().values_list("publisher_name", "reports")) == [("The Wire", 2)]
    client.force_login(manager)
    page = reverse("admin:reports_publishers")
    assert (
        "is not in the registry"
        in client.post(page, {"name": "The Wire", "source": "The Very Wire"}, follow=True).content.decode()
    )
    answer = client.post(page, {"name": "The Wire", "source": "Reuters"}, follow=True).content.decode()
    assert "2 reports read again" in answer
    assert {report.publisher.key for report in Report.objects.all()} == {"reuters"}
    assert {a.publisher.key for report in Report.objects.all() for a in report.appearances.all()} == {
        "reuters"
    }
    assert not unregistered_publishers().exists()


def test_the_reports_of_an_import_are_read_again_from_its_page(registry, manager, annotator, client):
    batch = batch_of("Shells fell.", "It rained.")
    Report.objects.update(reader_version="old")
    held = Report.objects.get(text="It rained.")
    reports_assign(by=manager, reports=[held], annotators=[annotator], required=1)
    client.force_login(manager)
    answer = client.post(reverse("admin:reports_importbatch_reread", args=[batch.pk]), follow=True)
    assert "1 reports read again" in answer.content.decode()
    assert Report.objects.get(reader_version="old") == held
