"""Figures for what watches over a server: what they say, who gets them, and whom they never name."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from annotator.jobs.models import Job
from annotator.keeping import metrics
from annotator.keeping.backing_up import backup

TOKEN = "m" * 32


@pytest.fixture
def asked(db, settings, tmp_path):
    """The figures, as {name: [(labels, value)]}."""
    settings.METRICS_TOKEN, settings.DATA_DIR = TOKEN, tmp_path

    def ask() -> dict[str, list]:
        answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer["Content-Type"].startswith("text/plain; version=")
        found: dict[str, list] = {}
        for family in text_string_to_metric_families(answer.content.decode()):
            for sample in family.samples:
                found.setdefault(sample.name, []).append((sample.labels, sample.value))
        return found

    return ask


def test_without_a_token_of_the_operator_there_are_none(client, settings):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = TOKEN
    for given in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}):
        answer = client.get("/metrics", headers=given)
        assert (answer.status_code, answer.content) == (401, b"")


def test_they_tell_how_it_stands(asked, manager):
    Client().force_login(manager)
    now = timezone.now()
    for state, count in ((Job.QUEUED, 2), (Job.FAILED, 1), (Job.DONE, 3)):
        for number in range(count):
            Job.objects.create(
                kind="agreement", title="t", state=state, created_at=now - timedelta(hours=number)
            )
    found = asked()
    assert {labels["state"]: value for labels, value in found["hearsay_jobs"]} == {
        "queued": 2,
        "running": 0,
        "failed": 1,
        "interrupted": 0,
    }
    assert 3600 <= found["hearsay_job_waits_seconds"][0][1] < 3700
    assert found["hearsay_sessions"] == [({}, 1)]
    assert found["hearsay_database_up"] == [({}, 1)]
    assert found["hearsay_data_free_bytes"][0][1] > 0
    assert found["hearsay_version"][0][0].keys() == {"version"}


def test_requests_are_counted_by_view_and_status_and_name_nobody(asked, manager):
    client = Client()
    client.force_login(manager)
    client.get(f"/admin/people/user/{manager.pk}/change/")
    client.get("/admin/reports/report/?q=a+secret+search")
    client.get("/nowhere")
    found = asked()
    counted = {(labels["view"], labels["status"]) for labels, _ in found["hearsay_requests_total"]}
    assert {("people_user_change", "200"), ("reports_report_changelist", "200"), ("none", "404")} <= counted
    assert ({"view": "people_user_change"}, 1) in found["hearsay_request_seconds_count"]
    assert {label for rows in found.values() for labels, _ in rows for label in labels} == {
        *("view", "status", "state", "version", "le")
    }
    assert "secret" not in str(found)
    assert "mona" not in str(found)


def test_a_back_up_is_as_old_as_it_is(asked, tmp_path):
    assert "hearsay_backup_age_seconds" not in asked()
    backup(tmp_path / "copy.zip")
    mark, then = Path(tmp_path) / "last_backup", time.time() - 7200
    assert mark.stat().st_mtime > then
    os.utime(mark, (then, then))
    assert 7200 <= asked()["hearsay_backup_age_seconds"][0][1] < 7300


def test_a_database_that_is_away_is_told(asked, monkeypatch):
    def away():
        raise metrics.DatabaseError

    with monkeypatch.context() as patched:
        patched.setattr(metrics.connection, "ensure_connection", away)
        standing = {metric.name: metric.samples[0].value for metric in metrics.Standing().collect()}
    assert standing["hearsay_database_up"] == 0
    assert "hearsay_jobs" not in standing
