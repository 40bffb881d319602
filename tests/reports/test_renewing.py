"""A change of spellings renews suggestions by a job, only where nobody was assigned, and tells how it stands."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation
from annotator.jobs.models import Job
from annotator.jobs.running import job_run
from annotator.reports.formats import ReportFile
from annotator.reports.models import Report, Suggestion
from annotator.reports.services import reports_import
from sources import services
from sources.merging import source_merge, source_unmerge
from sources.models import Source
from sources.services import registry_load

TEXTS = {
    "named.txt": "Orchard Newswire reported that the mill burnt down. It rained all day.\n",
    "other.txt": "Nobody asked why the bridge was closed. It stayed so for a week.\n",
}


@pytest.fixture
def orchard(db) -> Source:
    return services.source_add(by=None, key="orchard", name="The Orchard", kind="news_agency")


@pytest.fixture
def reports(orchard) -> dict[str, Report]:
    files = [ReportFile(name, text.encode()) for name, text in TEXTS.items()]
    reports_import(by=None, files=files)
    return {name: Report.objects.get(text=text) for name, text in TEXTS.items()}


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What happens in the block is committed, and what waited for that is done."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def newest(report: Report) -> str:
    first = report.statements.get(position=1)
    return first.suggestions.order_by("-created_at", "-pk").first().path


def test_an_alias_that_is_added_changed_and_removed_renews_what_holds_it(
    reports, orchard, manager, committed
):
    untouched = reports["other.txt"].reader_version
    with committed():
        alias = services.alias_add(by=manager, source=orchard, text="Orchard Newswire")
    job = Job.objects.get(kind="renew_suggestions")
    assert (job.state, job.by) == (Job.DONE, manager)
    assert job.result["read"] == job.result["changed"] == 1
    assert newest(reports["named.txt"]) == "orchard"
    assert Report.objects.get(pk=reports["other.txt"].pk).reader_version == untouched
    with committed():
        services.alias_update(
            by=manager, alias=alias, text="Orchid Newswire", language="", match="any_case", strength="name"
        )
    assert newest(reports["named.txt"]) == '"Orchard Newswire"'
    with committed():
        alias = services.alias_add(by=manager, source=orchard, text="Orchard Newswire")
    with committed():
        services.alias_remove(by=manager, alias=alias)
    assert newest(reports["named.txt"]) == '"Orchard Newswire"'


def test_a_merge_its_undoing_and_an_archived_source_do_too(reports, orchard, manager, committed):
    other = services.source_add(by=None, key="paper", name="The Paper", kind="newspaper")
    with committed():
        services.alias_add(by=manager, source=orchard, text="Orchard Newswire")
    with committed():
        source_merge(by=manager, source=orchard, into=other, reason="one newsroom")
    assert newest(reports["named.txt"]) == "paper"
    with committed():
        source_unmerge(by=manager, source=Source.objects.get(key="orchard"))
    assert newest(reports["named.txt"]) == "orchard"
    with committed():
        services.source_archive(by=manager, source=orchard)
    assert newest(reports["named.txt"]) == '"Orchard Newswire"'


def test_what_was_handed_out_keeps_its_suggestions_and_its_work(
    reports, orchard, manager, annotator, committed
):
    report = reports["named.txt"]
    assignments = reports_assign(by=manager, reports=[report], annotators=[annotator], required=1)
    before = list(Suggestion.objects.filter(statement__report=report).values())
    with committed():
        services.alias_add(by=manager, source=orchard, text="Orchard Newswire")
    job = Job.objects.get(kind="renew_suggestions")
    assert (job.result["read"], job.result["kept"]) == (0, 1)
    assert "1 handed out before and left as they are" in job.message
    assert list(Suggestion.objects.filter(statement__report=report).values()) == before
    assert assignments
    assert not Annotation.objects.exists()


def test_changes_before_a_worker_comes_are_one_renewal(reports, orchard, manager, settings, client):
    settings.JOBS_BY_WORKER = True
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    services.alias_add(by=manager, source=orchard, text="Orchard Newswire")
    services.alias_add(by=manager, source=orchard, text="The Orchard Wire")
    job = Job.objects.get(kind="renew_suggestions")
    assert job.arguments == {"changes": {"orchard": ["orchard newswire", "the orchard wire"]}}
    client.force_login(manager)
    page = f"/admin/sources/source/{orchard.pk}/change/"
    assert "Waiting" in client.get(page).text
    job_run(job.pk)
    assert "1 report holds these spellings: 1 read again, with 1 suggestion changed." in client.get(page).text


def test_a_file_is_one_renewal_and_its_preview_none(reports, orchard, manager, client, committed):
    client.force_login(manager)
    header = "source,text,language,match,strength\n"
    rows = f"{header}orchard,Orchard Newswire,,any_case,name\norchard,Apples,,any_case,name\n"
    address = "/admin/sources/alias/import/"
    with committed():
        preview = client.post(address, {"file": SimpleUploadedFile("a.csv", rows.encode())})
    assert not Job.objects.exists()
    with committed():
        client.post(address, {"held": preview.context["held"]})
    assert Job.objects.get().result["read"] == 1
    assert newest(reports["named.txt"]) == "orchard"


def test_a_change_that_is_taken_back_asks_for_nothing(reports, orchard, manager, committed):
    with pytest.raises(services.ValidationError), committed():
        services.alias_add(by=manager, source=orchard, text="\u200b")
    assert not Job.objects.exists()


def test_who_may_not_renew_is_not_told(reports, orchard, manager, viewer, client, committed):
    with committed():
        services.alias_add(by=manager, source=orchard, text="Orchard Newswire")
    client.force_login(viewer)
    assert "read again" not in client.get(f"/admin/sources/source/{orchard.pk}/change/").text


def test_a_registry_that_is_loaded_by_command_renews_what_holds_its_new_spellings(
    reports, tmp_path, committed
):
    untouched = reports["other.txt"].reader_version
    header = "source,text,language,match,strength\n"
    columns = "source,name,kind,belongs_to,affiliation,country,website,notes,archived\n"
    (tmp_path / "sources.csv").write_text(f"{columns}orchard,The Orchard,news_agency,,,,,,\n")
    (tmp_path / "aliases.csv").write_text(f"{header}orchard,Orchard Newswire,en,any_case,name\n")
    with committed():
        call_command("load_registry", tmp_path)
    assert Job.objects.get(kind="renew_suggestions").state == Job.DONE
    assert newest(reports["named.txt"]) == "orchard"
    assert Report.objects.get(pk=reports["other.txt"].pk).reader_version == untouched
    with committed():
        call_command("load_registry", tmp_path)
    assert Job.objects.filter(kind="renew_suggestions").count() == 1


def test_the_first_registry_asks_for_nothing(registry, committed):
    with committed():
        registry_load(by=None)
    assert not Job.objects.filter(kind="renew_suggestions").exists()
