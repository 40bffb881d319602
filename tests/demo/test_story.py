"""Two years of invented work: made by the services, dated as they went by, and made once."""

import datetime

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from annotator.annotations.models import Annotation, Assignment, Guidelines
from annotator.corpus.release_models import Release
from annotator.corpus.releases import release_verify
from annotator.demo import story
from annotator.demo.marking import INVENTED
from annotator.demo.models import Demonstration
from annotator.demo.reports import rows_of_dispatches
from annotator.jobs.signs import alone
from annotator.people.models import AuditEntry, User
from annotator.reports.models import Report
from annotator.review.models import Claim, Decision, Dispute, DisputeStep
from annotator.review.network_reading import read_network
from sources.models import Assessment, Source

MONTHS = ("2013-06", "2016-02", "2017-09")  # a part of the reports, for the sake of quick tests


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration over some of its reports, once for all tests of this module; taken back at its end."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        from django.conf import settings
        from django.db import transaction

        folder = tmp_path_factory.mktemp("demo")
        patch.setattr(settings, "DATA_DIR", folder)
        patch.setattr(settings, "RELEASES_DIR", folder / "releases")
        few = [row for row in rows_of_dispatches() if row["published_on"][:7] in MONTHS]
        patch.setattr(story, "rows_of_dispatches", lambda: few)
        with transaction.atomic():
            call_command("demo", verbosity=0)
            yield
            transaction.set_rollback(True)


def counts() -> dict[str, int]:
    return {
        model.__name__: model._default_manager.count() for model in apps.get_models() if model._meta.managed
    }


def test_the_services_dated_two_years_of_work_by_three_annotators(told, db):
    made = Annotation.objects.order_by("created_at").values_list("created_at", flat=True)
    assert (made.last() - made.first()).days > 2 * 365 - 30
    assert made.last() < timezone.now()
    assert timezone.datetime is datetime.datetime  # the real clock is back
    entries = AuditEntry.objects.order_by("pk").values_list("at", flat=True)
    assert list(entries) == sorted(entries)
    done = Assignment.objects.filter(state=Assignment.SUBMITTED)
    assert set(done.values_list("round", "annotator__username")) >= {
        (round, name) for round in ("pilot", "main") for name in ("amal", "basil", "dalia")
    }
    assert done.filter(repeat=True).count() >= 3
    assert set(Assignment.objects.values_list("state", flat=True)) == {Assignment.OPEN, Assignment.SUBMITTED}
    versions = set(Annotation.objects.values_list("guidelines__version", flat=True))
    assert versions == set(Guidelines.objects.values_list("version", flat=True)) == {1, 2}


def test_it_shows_what_sources_with_a_memory_can_do(told, db):
    days = [datetime.date(2016, 12, 31), datetime.date(2017, 1, 1)]
    assert [Source.objects.get(key="sana").grade_on(day) for day in days] == ["C", "D"]
    assert Assessment.objects.exclude(corrects=None).exists()
    assert Assessment.objects.filter(evidence__contains=":").exists()
    assert Source.objects.get(key="heyva_sor").current.key == "kurdish_red_crescent"
    undone = AuditEntry.objects.get(action="source merge undone")
    assert Source.objects.get(key=undone.subject).merged_into is None
    found = read_network(Report.objects.all(), basis="decided", user=None).network
    assert ("al_manar", "al_mayadeen") in [circle[:2] for circle in found.circles if circle[0] == "al_manar"]
    assert DisputeStep.objects.filter(action=DisputeStep.APPEALED).exists()
    assert Decision.objects.filter(decided_by=Decision.RULING).exists()
    assert {Dispute.RULED, Dispute.APPEALED} <= set(Dispute.objects.values_list("state", flat=True))
    assert Claim.objects.filter(state=Claim.CONCLUDED).exists()
    assert Claim.objects.exclude(state=Claim.CONCLUDED).exists()
    for release in Release.objects.all():
        release_verify(release)
    assert Release.objects.count() == 2


def test_a_second_run_adds_nothing(told, db):
    before = counts()
    call_command("demo", verbosity=0)
    assert counts() == before


def test_every_page_says_that_it_is_invented(told, db, client, settings, tmp_path):
    client.force_login(User.objects.get(username="vera"))
    assert INVENTED in client.get("/admin/").content.decode()
    assert all("nvented" in row.reason for row in Assessment.objects.all())
    assert all("nvented" in row.conclusion for row in Claim.objects.filter(state=Claim.CONCLUDED))
    Demonstration.objects.all().delete()  # a database without the demonstration
    assert INVENTED not in client.get("/admin/").content.decode()


def test_two_at_once_do_not_get_in_each_others_way(db, settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr("annotator.jobs.folder._PATIENCE", 0.1)
    before = User.objects.count()
    with alone("demo") as free, pytest.raises(CommandError, match=r"just now\. Nothing was done") as refused:
        call_command("demo", verbosity=0)
    assert free
    assert refused.value.returncode == 2
    assert User.objects.count() == before
