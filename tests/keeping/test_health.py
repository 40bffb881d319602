"""What watches over a server learns whether it is up, and nothing else."""

import logging

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder


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
