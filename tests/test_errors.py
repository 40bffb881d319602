"""What a person is told when something went wrong that is not theirs."""

import pytest
from django.contrib import admin
from django.db import OperationalError, connection

from tests.cast import PASSWORD


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("database is locked"), 503, "The database is busy"),
        (OperationalError("no such column: a.b"), 500, "Something went wrong"),
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


def test_without_its_database_nothing_opens_and_nobody_gets_in(client, manager):
    """Signed in or not: the answer is that it will work again, and then it does."""

    def gone(*asked):
        raise OperationalError("connection to 10.0.0.7 refused")

    client.force_login(manager)
    client.raise_request_exception = False
    stranger = type(client)(raise_request_exception=False)
    posted = {"username": "mona", "password": PASSWORD, "next": "/admin/"}
    with connection.execute_wrapper(gone):
        assert client.get("/alive").status_code == 200, "whoever asks"
        answers = [client.get(address) for address in ("/admin/", "/admin/people/user/", "/admin/sessions/")]
        answers += [stranger.post("/admin/login/", posted), client.post("/admin/people/user/invite/", posted)]
    for answer in answers:
        assert answer.status_code == 503
        assert "10.0.0.7" not in answer.text
        assert "mona" not in answer.text
    assert stranger.get("/admin/").status_code == 302
    assert client.get("/admin/").status_code == 200
