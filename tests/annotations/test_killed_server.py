"""The web server itself is killed while people save: what was acknowledged is there, and nothing is half.

A real gunicorn with several workers, on the database of the suite, asked over HTTP as the page's script asks: what gets
no answer is sent again, until there is one.
"""

import http.client
import json
import os
import random
import re
import signal
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit, urlunsplit

import pytest
from django.db import connection
from django.test import Client

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, AnnotationCitation, Assignment, Seat
from annotator.review.models import Decision, Outcome
from tests.annotations.test_processes import whole
from tests.cast import make_person
from tests.races import at_once
from tests.review.conftest import make_sources
from tests.web_server import PATIENCE, OverSocket, WebServer

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
CSRF = "k" * 32


def database_url() -> str:
    """The database of this run, as an operator would name it."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    # The server of this run; the suite has a database of its own there.
    named = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(named._replace(path=f"/{database['NAME']}"))


@pytest.fixture
def web(transactional_db, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    web = WebServer(tmp_path_factory.mktemp("web"), {"DATABASE_URL": database_url()})
    web.start()
    yield web
    web.end()


class Browser:
    """One person's browser at the workbench of their assignment."""

    def __init__(self, web: WebServer, person) -> None:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        self.web = web
        self.cookies = f"sessionid={client.cookies['sessionid'].value}; csrftoken={CSRF}"
        self.assignment = Assignment.objects.get(annotator=person)
        self.seats = list(self.assignment.seats.order_by("statement__start"))
        self.address = f"/admin/annotations/assignment/{self.assignment.pk}/change/"
        self.acknowledged: list[tuple[str, int, int]] = []  # seat, version, credibility

    def post(self, **values: object) -> tuple[int, bytes]:
        headers = {"Cookie": self.cookies, "X-CSRFToken": CSRF, "X-Hearsay-Part": "1"}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        asked = OverSocket(self.web.socket)
        try:
            asked.request("POST", self.address, urlencode(values), headers)
            answer = asked.getresponse()
            return answer.status, answer.read()
        finally:
            asked.close()

    def insist(self, **values: object) -> tuple[int, bytes]:
        """Post until there is an answer."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                status, content = self.post(**values)
                if status < 500:
                    return status, content
            except (OSError, http.client.HTTPException):
                pass
            assert time.monotonic() < deadline, self.web.log.read_text()[-2000:]
            time.sleep(0.05)

    def save(self, seat: Seat, version: int, send) -> None:
        credibility = version % 6 + 1
        status, content = send(
            seat=seat.pk,
            base_version=version - 1,
            voice="cited",
            credibility=credibility,
            action="save-stay",
            **{"source-1": "sohr", "source-2": "A witness", "via-2": "1", "source-3": "anadolu"},
        )
        assert status == 200, (status, content[-500:])
        assert json.loads(content)["version"] == version
        self.acknowledged.append((str(seat.pk), version, credibility))


@pytest.fixture
def browsers(web: WebServer, report_of):
    """Browsers of as many annotators as asked for, all at one report of four statements."""
    make_sources()

    def browsers(count: int) -> list[Browser]:
        people = [make_person(f"annotator{number}", "annotator") for number in range(count)]
        report = report_of(*(f"Bridge {number} is closed, they said." for number in range(4)))
        reports_assign(by=None, reports=[report], annotators=people, required=count)
        return [Browser(web, person) for person in people]

    return browsers


def stored() -> list[tuple[str, int, int]]:
    rows = Annotation.objects.values_list("seat_id", "version", "credibility")
    return sorted((str(seat), version, credibility) for seat, version, credibility in rows)


def nothing_wrong(results: list[object]) -> None:
    assert [result for result in results if isinstance(result, Exception)] == []


def test_what_is_acknowledged_outlives_any_kill_and_retries_make_one_version(web, browsers, rounds):
    people = browsers(4)
    enough = threading.Event()

    def work(browser: Browser) -> None:
        version = 0
        while not enough.is_set():
            version += 1
            for seat in browser.seats:
                browser.save(seat, version, browser.insist)

    def kills() -> None:
        draw = random.Random(rounds)
        try:
            for _ in range(rounds):
                before = [len(browser.acknowledged) for browser in people]
                deadline = time.monotonic() + PATIENCE
                while min(len(b.acknowledged) - n for b, n in zip(people, before, strict=True)) < 2:
                    assert time.monotonic() < deadline, web.log.read_text()[-2000:]
                    time.sleep(draw.uniform(0, 0.1))
                web.kill(draw)
                acknowledged = {row for browser in people for row in list(browser.acknowledged)}
                assert acknowledged <= set(stored())
                whole()
        finally:
            enough.set()

    nothing_wrong(at_once(kills, *(lambda b=browser: work(b) for browser in people)))
    assert stored() == sorted(row for browser in people for row in browser.acknowledged)
    assert AnnotationCitation.objects.count() == 3 * Annotation.objects.count()
    whole()


def test_a_submit_that_is_cut_off_is_done_or_not_done(web, browsers, rounds):
    draw = random.Random(rounds)
    people = browsers(rounds)
    for browser in people:
        for seat in browser.seats:
            browser.save(seat, 1, browser.insist)

        def submit(browser: Browser = browser) -> None:
            try:
                browser.post(action="submit")
            except (OSError, http.client.HTTPException):
                pass

        sent = threading.Thread(target=submit)
        sent.start()
        time.sleep(draw.uniform(0, 0.08))
        os.killpg(web.masters[-1].pid, signal.SIGKILL)
        sent.join(PATIENCE)
        # By one query: PostgreSQL may end a COMMIT of a killed process between two.
        states = set(Assignment.objects.filter(pk=browser.assignment.pk).values_list("state", "seats__state"))
        assert states in ({("open", "saved")}, {("submitted", "submitted")})
        web.start()
        assert browser.insist(action="submit")[0] == 302
    assert set(Outcome.objects.values_list("status", flat=True)) == {"decided"}
    assert Decision.objects.count() == 4


def test_two_submits_of_one_assignment_at_once_make_one(web, browsers):
    first, second = browsers(2)
    for browser in (first, second):
        for seat in browser.seats:
            browser.save(seat, 1, browser.insist)
    answers = at_once(*(lambda b=browser: b.insist(action="submit") for browser in (first, second) * 2))
    nothing_wrong(answers)
    assert [status for status, _ in answers] == [302] * 4
    assert set(Assignment.objects.values_list("state", flat=True)) == {"submitted"}
    assert Decision.objects.count() == Outcome.objects.filter(status="decided").count() == 4


def test_eight_annotators_at_once_are_all_served(web, browsers):
    people = browsers(8)
    people[0].insist(action="undo", seat=people[0].seats[0].pk)  # answered: the server is up

    def work(browser: Browser) -> None:
        for version in (1, 2, 3):
            for seat in browser.seats:
                browser.save(seat, version, browser.post)

    nothing_wrong(at_once(*(lambda b=browser: work(b) for browser in people)))
    assert stored() == sorted(row for browser in people for row in browser.acknowledged)
    assert len(stored()) == 8 * 3 * 4
    assert not re.search("Traceback|locked|deadlock", web.log.read_text())
    whole()
