"""`check --deploy` tells the operator where the way to the database is open to others."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from annotator.settings import env

pytestmark = pytest.mark.django_db
WARNED = "hearsay.W001"


@pytest.fixture
def said(monkeypatch):
    """What `check --deploy` says of a DATABASE_URL."""

    def check(url: str) -> str:
        asked = env.db_url_config(url)
        given = {"ENGINE": asked["ENGINE"], "HOST": asked["HOST"], "OPTIONS": asked.get("OPTIONS", {})}
        monkeypatch.setitem(connections.settings, "default", {**connections.settings["default"], **given})
        told = io.StringIO()
        try:
            call_command("check", "--deploy", "--fail-level", "WARNING", stdout=told, stderr=told)
        except CommandError as error:
            return str(error)
        return told.getvalue()

    return check


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://hearsay:hunter2@db.example.org/hearsay",
        "postgresql://hearsay:hunter2@db.example.org/hearsay?sslmode=require",
        "postgresql://hearsay:hunter2@db.example.org/hearsay?sslmode=verify-ca",
        "postgresql://hearsay:hunter2@192.0.2.7:6432/hearsay?sslmode=prefer",
        "postgresql:///hearsay?host=db.example.org",
        "postgresql:///hearsay?host=/var/run/postgresql,db.example.org",
    ],
)
def test_a_database_on_another_machine_whose_certificate_nobody_checks_is_warned_of(said, url):
    warning = said(url)
    assert WARNED in warning
    assert "sslmode=verify-full" in warning
    assert "hunter2" not in warning


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://hearsay:hunter2@db.example.org/hearsay?sslmode=verify-full",
        "postgresql://hearsay@localhost/hearsay",
        "postgresql://hearsay@127.0.0.1:6432/hearsay",
        "postgresql:///hearsay?host=/var/run/postgresql",
        "postgresql:///hearsay",
        "sqlite:////var/lib/hearsay/hearsay.sqlite3",
    ],
)
def test_of_one_on_this_machine_or_over_checked_tls_it_says_nothing(said, url):
    assert WARNED not in said(url)
