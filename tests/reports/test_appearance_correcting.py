"""What is known of a report, corrected: publisher, title, address and day; what rests on them follows."""

import datetime
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.services import annotation_save, assignment_submit, guidelines_publish
from annotator.keeping.damage_of_texts import first_appearances
from annotator.people.models import AuditEntry
from annotator.reports.appearance_correcting import appearance_correct
from annotator.reports.formats import ReportFile
from annotator.reports.models import Appearance, Report
from annotator.reports.services import reports_import
from sources.models import Source
from sources.services import assessment_add
from tests.corpus.reading_back import rows_of

pytestmark = pytest.mark.django_db

TEXT = "Mill burned\n\nThe mill at the ford burned down, the Syrian Observatory for Human Rights said."
SEEN = re.compile(r'name="seen" value="(\w+)"')
DAY = datetime.date(2016, 6, 4)


def imported(**options) -> Appearance:
    reports_import(by=None, files=[ReportFile("pasted.txt", TEXT.encode())], **options)
    return Appearance.objects.latest("pk")


def facts(appearance: Appearance, **values):
    known = {"publisher": "", "title": "", "url": "", "published_on": None, "reason": "as the paper has it"}
    return {"appearance": appearance.pk, **known, **values}


def rated(annotator) -> None:
    guidelines_publish(by=None, text="Be brief.")
    reports_assign(by=None, reports=Report.objects.all(), annotators=[annotator], required=1)
    assignment = Report.objects.get().assignments.get()
    for seat in assignment.seats.all():
        annotation_save(by=annotator, seat=seat.pk, base_version=0, voice="cited", path="sohr", credibility=2)
    assignment_submit(by=annotator, assignment=assignment.pk)


def test_a_report_without_publisher_and_day_gets_them_and_its_decided_statements_their_grade(
    registry, manager, annotator
):
    row = imported()
    rated(annotator)
    assert {row["rating"] for row in rows_of("statements")} == {""}
    assessment_add(
        by=manager,
        source=Source.objects.get(key="sohr"),
        grade="B",
        valid_from=datetime.date(2015, 1, 1),
        reason="its record",
    )
    assert appearance_correct(by=manager, **facts(row, publisher="sana", published_on=DAY)) is None
    report = Report.objects.get()
    assert (report.publisher.key, report.published_on, report.title) == ("sana", DAY, "Mill burned")
    assert [*first_appearances()] == []
    assert {row["rating"] for row in rows_of("statements")} == {"B2"}
    entry = AuditEntry.objects.get(action="appearance corrected")
    assert (entry.subject, entry.reason) == (report.report_id, "as the paper has it")
    assert (entry.before["published on"], entry.after["published on"]) == ("", "2016-06-04")


def test_of_two_appearances_the_earliest_after_a_correction_is_the_reports_own(registry, manager):
    first = imported(publisher="sana", published_on=DAY)
    second = imported(publisher="Reuters", published_on=DAY + datetime.timedelta(days=1))
    appearance_correct(
        by=manager,
        **facts(
            second, publisher="Reuters", published_on=DAY - datetime.timedelta(days=1), url="https://a.test/"
        ),
    )
    report = Report.objects.get()
    assert (report.publisher.key, report.url) == ("reuters", "https://a.test/")
    assert [*first_appearances()] == []
    assert [row.primary for row in (first, second) if not row.refresh_from_db()] == [False, True]


def test_a_report_that_nobody_was_assigned_is_read_again_for_its_publisher(registry, manager, annotator):
    row = imported()
    assert appearance_correct(by=manager, **facts(row, publisher="SOHR")) is not None
    assert appearance_correct(by=manager, **facts(row, publisher="SOHR", published_on=DAY)) is None
    rated(annotator)
    assert appearance_correct(by=manager, **facts(row, publisher="The Miller")) is None
    assert Report.objects.get().publisher_name == "The Miller"


def test_what_changes_nothing_repeats_an_appearance_or_gives_no_reason_is_refused(registry, manager):
    row = imported(publisher="sana", published_on=DAY)
    other = imported(publisher="Reuters", published_on=DAY)
    told = {"publisher": "sana", "published_on": DAY, "title": "Mill burned"}
    refusals = [
        (facts(row, **told), "Nothing is changed"),
        (facts(other, **told), "such an appearance already"),
        (facts(row, reason=" "), "Say why"),
        (facts(row, publisher="x" * 201), "at most 200"),
        (facts(row, url="a\x00b"), "NUL"),
    ]
    for given, words in refusals:
        with pytest.raises(ValidationError, match=words):
            appearance_correct(by=manager, **given)
    row.refresh_from_db()
    assert row.publisher.key == "sana"
    assert not AuditEntry.objects.filter(action="appearance corrected").exists()


def test_managers_alone_correct_it_on_a_page_that_the_reports_page_leads_to(
    registry, manager, reviewer, client
):
    row = imported()
    page = reverse("admin:reports_report_appearance", args=[row.report_id, row.pk])
    report = reverse("admin:reports_report_change", args=[row.report_id])
    with pytest.raises(PermissionDenied):
        appearance_correct(by=reviewer, **facts(row, publisher="sana"))
    client.force_login(reviewer)
    assert client.get(page).status_code == client.post(page, {"reason": "so"}).status_code == 403
    assert page not in client.get(report).content.decode()
    client.force_login(manager)
    assert page in client.get(report).content.decode()
    assert (
        client.get(reverse("admin:reports_report_appearance", args=[row.report_id, 99999])).status_code == 404
    )
    answer = client.post(page, {"publisher": "sana", "published_on": "2016-06-04"})
    assert answer.status_code == 422
    assert "This field is required" in answer.content.decode()
    told = {"publisher": "sana", "published_on": "2016-06-04", "title": "", "url": "", "reason": "the paper"}
    answer = client.post(page, told, follow=True)
    assert answer.redirect_chain[-1][0] == report
    assert "Corrected. " in answer.content.decode()
    assert "4 June 2016" in answer.content.decode()


def test_of_two_managers_who_saves_last_is_told_what_the_other_corrected(registry, manager, client):
    row = imported(publisher="sana")
    page = reverse("admin:reports_report_appearance", args=[row.report_id, row.pk])
    client.force_login(manager)
    stale = SEEN.search(client.get(page).content.decode())
    appearance_correct(by=manager, **facts(row, publisher="Reuters", published_on=DAY))
    typed = {"publisher": "sana", "published_on": "2016-06-05", "title": "", "url": "", "reason": "the paper"}
    answer = client.post(page, typed | {"seen": stale[1]})
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else changed what is known of it while you did." in told
    assert "Stored now: publisher: reuters; published on: 2016-06-04. Yours stands below" in told
    assert 'value="2016-06-05"' in told
    row.refresh_from_db()
    assert (row.publisher.key, row.published_on) == ("reuters", DAY)
    assert client.post(page, typed | {"seen": SEEN.search(told)[1]}).status_code == 302
    row.refresh_from_db()
    assert (row.publisher.key, row.published_on) == ("sana", DAY + datetime.timedelta(days=1))
