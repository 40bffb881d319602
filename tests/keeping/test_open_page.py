"""A page that was open while the server was made newer: the new one takes what is on it, nobody types it twice."""

import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from lxml import html

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Assignment, Seat
from tests.annotations.test_killed_server import database_url
from tests.cast import make_person, make_report
from tests.review.conftest import make_sources
from tests.web_server import PATIENCE, OverSocket, WebServer

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]

# What the last migrations of these rooms changed, the server of before did not have.
BEFORE = [("annotations", "0008_in_order"), ("review", "0005_status_index"), ("people", "0007_api_token")]


@pytest.fixture
def older() -> Iterator[None]:
    """The database as the version before left it; at the end it is of this version in any case."""
    MigrationExecutor(connection).migrate(BEFORE)
    yield
    call_command("migrate", "--no-copy", verbosity=0)


@pytest.fixture
def address(transactional_db) -> str:
    make_sources()
    amal = make_person("amal", "annotator")
    report = make_report("Shells fell, SOHR said.", "The road is closed.", suggestions=["sohr", None])
    reports_assign(by=None, reports=[report], annotators=[amal], required=1)
    return f"/admin/annotations/assignment/{Assignment.objects.get().pk}/change/"


def form_on(page: str) -> dict[str, str]:
    """What the form of the workbench sends as it stands on the page."""
    forms = [form for form in html.fromstring(page).forms if "base_version" in form.fields]
    return dict(forms[0].form_values())


def sent(web: WebServer, address: str, form: dict[str, object], headers: dict[str, str]) -> int:
    """The status of the answer, once the server is there."""
    deadline = time.monotonic() + PATIENCE
    while True:
        asked = OverSocket(web.socket)
        try:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            asked.request("POST", address, urlencode(form), headers | kind)
            return asked.getresponse().status
        except OSError:
            assert time.monotonic() < deadline, web.log.read_text()[-2000:]
            time.sleep(0.05)
        finally:
            asked.close()


def test_a_page_opened_before_an_upgrade_is_saved_after_it(address, older, tmp_path_factory):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(
        Assignment.objects.get().annotator, backend="django.contrib.auth.backends.ModelBackend"
    )
    opened = form_on(browser.get(address).text)
    cookies = "; ".join(f"{name}={said.value}" for name, said in browser.cookies.items())

    call_command("migrate", "--no-copy", verbosity=0)
    web = WebServer(tmp_path_factory.mktemp("web"), {"DATABASE_URL": database_url()})
    web.start()
    try:
        first, second = Seat.objects.order_by("statement__start")
        for seat, note, headers in (
            (first, "Typed before the upgrade.", {}),
            (second, "Typed while the server was away.", {"X-Hearsay-Part": "1"}),
        ):
            given = {"seat": seat.pk, "at": seat.statement.position, "voice": "publisher", "credibility": 3}
            form = opened | given | {"note": note, "action": "save"}
            assert sent(web, address, form, {"Cookie": cookies} | headers) in (200, 302)
            kept = Annotation.objects.get(seat=seat)
            assert (kept.voice, kept.credibility, kept.note) == ("publisher", 3, note)
    finally:
        web.end()
