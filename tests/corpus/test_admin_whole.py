"""The bundle and the formats of other programs from the admin: who gets which, of what, and long ones as a job."""

import io
import json
import zipfile

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from annotator.annotations.models import Annotation
from annotator.corpus import asking, export_job
from annotator.corpus.bundle_reading import Bundle
from annotator.corpus.documents import DOCUMENTS, document_export
from annotator.jobs.models import Job
from annotator.people.fresh import FIELD, PROVED
from annotator.people.models import AuditEntry
from tests import cast
from tests.cast import PASSWORD

from .test_bundle import bundled

PAGE = "admin:corpus_exports"


def address(what: str, query: str = "") -> str:
    return reverse("admin:corpus_whole", args=[what]) + query


def body(response) -> bytes:
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def document(what: str) -> bytes:
    file = io.BytesIO()
    document_export(by=None, file=file, format=what)
    return file.getvalue()


@pytest.fixture
def sign_in(client):
    def as_(person):
        client.force_login(person)
        return client

    return as_


def test_the_page_offers_each_role_what_is_theirs(sign_in, manager, reviewer, viewer, annotator):
    for person, offered in (
        (manager, set(asking.WHOLE)),
        (reviewer, set(DOCUMENTS)),
        (viewer, set(DOCUMENTS)),
        (annotator, set()),
    ):
        page = sign_in(person).get(reverse(PAGE)).content.decode()
        assert {what for what in asking.WHOLE if f'formaction="{address(what)}"' in page} == offered


def test_nobody_gets_what_is_not_theirs(decided, sign_in, viewer, annotator, stranger):
    for person, foreign in ((viewer, ["bundle"]), (annotator, asking.WHOLE), (stranger, asking.WHOLE)):
        for what in [*foreign, "no-such-format", "statements"]:
            assert sign_in(person).post(address(what)).status_code == 404, (person, what)


def test_it_is_what_the_command_writes_and_is_logged(claimed, sign_in, manager):
    client = sign_in(manager)
    bundle = client.post(address("bundle"))
    assert body(bundle) == bundled()
    assert bundle["Content-Type"] == "application/zip"
    assert ".zip" in bundle["Content-Disposition"]
    for what, ending in (("web-annotation", "jsonld"), ("brat", "zip"), ("stix", "json")):
        response = client.post(address(what))
        assert body(response) == document(what)
        assert response["Content-Disposition"].endswith(f'.{ending}"')
    actions = AuditEntry.objects.filter(by=manager, action__endswith="exported").values_list(
        "action", flat=True
    )
    assert sorted(actions) == ["bundle exported"] + ["decisions exported"] * 3


def test_names_are_refused_rather_than_left_out(decided, sign_in, manager):
    response = sign_in(manager).post(address("bundle"), {"names": "1", "reason": "fees"})
    assert response.status_code == 400
    assert "for single tables" in response.content.decode()


def test_a_bundle_can_be_without_texts(decided, sign_in, manager):
    bundle = Bundle(io.BytesIO(body(sign_in(manager).post(address("bundle"), {"without_text": "1"}))))
    assert not bundle.about.texts


def test_names_that_are_found_are_shown_before_anything_goes_out(decided, annotator, sign_in, manager):
    seat = Annotation.objects.first().seat
    Annotation.objects.create(
        seat=seat, version=7, voice="publisher", suggestion_outcome="none", note="Ask Amal"
    )
    response = sign_in(manager).post(address("bundle"))
    assert response.status_code == 400
    assert "“ask amal”" in response.content.decode()
    assert body(sign_in(manager).post(address("bundle"), {"despite_names": "1"})).startswith(b"PK")


def test_the_filter_of_the_page_and_of_a_list_hold(decided, untouched, sign_in, manager):
    client = sign_in(manager)
    for response in (
        client.post(address("bundle"), {"filter": decided.report_id}),
        client.post(address("bundle", "?list=reports.report&q=observers")),
    ):
        bundle = Bundle(io.BytesIO(body(response)))
        assert [row[0] for row in bundle.rows("reports")] == [decided.report_id]
    assert client.post(address("bundle"), {"filter": "no such words"}).status_code == 400


def test_statements_on_the_screen_alone_are_in_a_document(decided, sign_in, manager):
    one = decided.statements.order_by("start").last()
    response = sign_in(manager).post(address("web-annotation", "?list=reports.statement&q=nobody"))
    items = json.loads(body(response))["first"]["items"]
    assert [item["target"]["selector"][1]["exact"] for item in items] == [one.text]
    page = sign_in(manager).get(reverse("admin:reports_statement_changelist") + "?q=nobody").content.decode()
    assert f"{address('stix')}?list=reports.statement&amp;q=nobody" in page
    assert address("bundle") not in page  # a bundle has whole reports


def test_a_list_that_is_not_theirs_chooses_nothing(decided, sign_in, viewer, manager):
    for query in ("?list=", "?list=people.user", "?list=sources.source"):
        assert sign_in(manager).post(address("stix", query)).status_code == 404


# Long ones


@pytest.fixture
def everything_is_long(monkeypatch) -> None:
    monkeypatch.setattr(export_job, "FEW", 0)


@pytest.mark.parametrize("what", ["bundle", "stix"])
def test_what_takes_long_is_a_job_with_the_same_file(what, claimed, everything_is_long, sign_in, manager):
    client = sign_in(manager)
    response = client.post(address(what))
    job = Job.objects.get(kind=export_job.KIND)
    assert (response.status_code, response["Location"]) == (
        302,
        reverse("admin:jobs_job_change", args=[job.pk]),
    )
    assert (job.state, job.by) == (Job.DONE, manager)
    page = client.get(response["Location"]).content.decode()
    file = reverse("admin:corpus_file", args=[job.pk])
    assert f'href="{file}"' in page
    assert body(client.get(file)) == (bundled() if what == "bundle" else document(what))


def test_a_workbook_of_many_rows_is_a_job_and_csv_goes_out_at_once(
    decided, everything_is_long, sign_in, manager
):
    client = sign_in(manager)
    table = reverse("admin:corpus_export", args=["statements"])
    assert client.post(table, {"format": "csv"}).status_code == 200
    assert client.post(table, {"format": "xlsx"}).status_code == 302
    file = body(client.get(reverse("admin:corpus_file", args=[Job.objects.get().pk])))
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(file)).namelist()


def test_a_file_with_names_asks_for_the_password_again_when_it_is_fetched_later(
    decided, everything_is_long, sign_in, manager
):
    """In a browser that was left open it lies there for days."""
    client = sign_in(manager)
    table = reverse("admin:corpus_export", args=["annotations"])
    client.post(table, {"format": "xlsx", "names": "on", "reason": "fees"})
    file = reverse("admin:corpus_file", args=[Job.objects.get().pk])
    assert body(client.get(file))
    session = client.session
    session[PROVED] = 0
    session.save()
    for asked in (client.get(file), client.post(file), client.post(file, {FIELD: "wrong"})):
        assert f'name="{FIELD}"' in asked.text
    assert (
        "xl/workbook.xml"
        in zipfile.ZipFile(io.BytesIO(body(client.post(file, {FIELD: PASSWORD})))).namelist()
    )


def test_the_file_is_its_makers_as_long_as_they_may_have_it(
    decided, everything_is_long, sign_in, manager, viewer
):
    sign_in(manager).post(address("bundle"))
    file = reverse("admin:corpus_file", args=[Job.objects.get().pk])
    other = cast.make_person("other", "manager")
    for person in (viewer, other):
        assert sign_in(person).get(file).status_code == 404
    manager.groups.set(Group.objects.filter(name="viewer"))
    assert sign_in(manager).get(file).status_code == 404
    missing = reverse("admin:corpus_file", args=["00000000-0000-4000-8000-000000000000"])
    assert sign_in(manager).get(missing).status_code == 404


def test_a_job_that_finds_names_says_so_and_leaves_no_file(
    decided, annotator, everything_is_long, sign_in, manager
):
    seat = Annotation.objects.first().seat
    Annotation.objects.create(
        seat=seat, version=7, voice="publisher", suggestion_outcome="none", note="Ask Amal"
    )
    response = sign_in(manager).post(address("bundle"))
    assert response.status_code == 400
    job = Job.objects.get()
    assert job.state == Job.FAILED
    assert not list(job.folder.files.iterdir())


def test_a_job_tells_how_far_it_is(decided, manager):
    told: list[str] = []
    asking.Asked("bundle").write(manager, io.BytesIO(), told.append)
    asking.Asked("brat").write(manager, io.BytesIO(), told.append)
    assert {"annotations, 0", "reports, 0"} <= set(told)
