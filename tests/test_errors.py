"""What a person is told when something went wrong that is not theirs."""

import pytest
from django.contrib import admin
from django.db import OperationalError


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("database is locked"), 503, "The database is busy"),
        (ValueError("no"), 500, "our fault"),
    ],
)
def test_a_database_that_is_busy_is_told_apart_from_a_fault(
    client, manager, monkeypatch, error, status, words
):
    def fail(request):
        raise error

    client.force_login(manager)
    client.raise_request_exception = False
    monkeypatch.setattr(admin.site, "each_context", fail)
    answer = client.get("/admin/")
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "locked" not in answer.content.decode()
    assert answer.has_header("Retry-After") == (status == 503)
    assert "no-store" in answer["Cache-Control"]
    assert "default-src" in answer["Content-Security-Policy"]
