"""What watches over a server learns whether it is up, and nothing else."""

import logging
import runpy
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from annotator.keeping import health


def test_a_server_that_can_serve_says_so_to_anybody(client, db):
    for place in ("alive", "ready"):
        answer = client.get(f"/{place}")
        assert (answer.status_code, answer.content) == (200, f"{place}\n".encode())
        assert "no-store" in answer["Cache-Control"]
        assert "Set-Cookie" not in answer


def test_without_its_database_it_lives_and_is_not_ready(client, db, monkeypatch, caplog):
    def gone():
        raise OperationalError("connection to 10.0.0.7 refused")

    with monkeypatch.context() as patched, caplog.at_level(logging.WARNING):
        patched.setattr(connection, "ensure_connection", gone)
        answer = client.get("/ready")
    assert answer.status_code == 503
    assert b"10.0.0.7" not in answer.content
    assert client.get("/alive").status_code == 200


@pytest.mark.parametrize(
    ("change", "told"),
    [("an older version's", b"migrate"), ("a newer version's", b"newer version")],
)
def test_a_database_of_another_version_is_not_ready(client, db, change, told):
    recorder = MigrationRecorder(connection)
    if change == "an older version's":
        recorder.record_unapplied("sources", "0002_evidence")
    else:
        recorder.record_applied("sources", "9999_not_yet")
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert told in answer.content


def test_it_is_asked_without_tls_and_only_to_be_read(client, db, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/ready").status_code == 200
    assert client.get("/admin/login/").status_code == 301
    assert client.post("/ready").status_code == 405


def test_a_server_does_not_start_on_a_newer_versions_database(db):
    MigrationRecorder(connection).record_applied("sources", "9999_not_yet")
    with pytest.raises(
        ImproperlyConfigured, match=r"made by a newer version of Hearsay .*sources\.9999_not_yet"
    ):
        runpy.run_path(str(Path(__file__).resolve().parents[2] / "annotator" / "wsgi.py"))


def test_a_server_starts_where_its_database_does_not_answer_yet(monkeypatch, db, caplog):
    def gone():
        raise OperationalError("no route to host")

    monkeypatch.setattr(health, "applied_migrations", gone)
    health.refuse_newer_database()
    assert "does not answer yet" in caplog.text
    assert "no route" not in caplog.text
