"""The people of a drill, each with a browser: what they were told was saved, and how long an answer took."""

import http.client
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.web_server import OverSocket, WebServer

CSRF = "k" * 32
AGAIN_SECONDS = 0.1  # between a request that failed and the next one: the page's script waits longer
VERSIONS = 3  # of each judgement, before its assignment is submitted
DISPUTE = re.compile(r"/admin/review/dispute/([0-9a-f-]{36})/change/")
STEP = re.compile(r'name="step" value="(\d+)"')


@dataclass
class Measured:
    """What all people together met: seconds of each answer at its moment, and the requests that got none."""

    answers: list[tuple[float, float]] = field(default_factory=list)
    failures: list[tuple[float, str]] = field(default_factory=list)


class Person(threading.Thread):
    """Works until `enough`; what goes wrong beyond a request without an answer stands in `trouble`."""

    def __init__(self, web: WebServer, session: str, enough: threading.Event, measured: Measured) -> None:
        super().__init__(daemon=True)
        self.web, self.session, self.enough, self.measured = web, session, enough, measured
        self.trouble = ""

    def run(self) -> None:
        try:
            self.work()
        except Exception as error:  # told by the drill, which fails
            self.trouble = f"{type(self).__name__}: {error!r}"

    def work(self) -> None:
        raise NotImplementedError

    def ask(self, method: str, address: str, **values: object) -> tuple[int, str]:
        """The answer, asked for until there is one; (0, "") once it is enough."""
        while not self.enough.is_set():
            began = time.monotonic()
            try:
                status, content = self._ask(method, address, values)
                if status < 500:
                    self.measured.answers.append((began, time.monotonic() - began))
                    return status, content
                self.measured.failures.append((began, str(status)))
            except (OSError, http.client.HTTPException) as error:
                self.measured.failures.append((began, type(error).__name__))
            time.sleep(AGAIN_SECONDS)
        return 0, ""

    def _ask(self, method: str, address: str, values: dict[str, Any]) -> tuple[int, str]:
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        if values.get("action") == "save-stay":
            headers["X-Hearsay-Part"] = "1"
        asked = OverSocket(self.web.socket)
        try:
            asked.request(method, address, urlencode(values) if method == "POST" else None, headers)
            answer = asked.getresponse()
            return answer.status, answer.read().decode()
        finally:
            asked.close()


class Annotator(Person):
    """Judges each seat of each assignment VERSIONS times, then submits it; begins anew at the next one."""

    def __init__(self, *given: Any, assignments: list[tuple[str, list[str]]], number: int) -> None:
        super().__init__(*given)
        self.assignments, self.number = assignments, number
        self.acknowledged: dict[tuple[str, int], int] = {}  # seat and version: credibility
        self.submitted: set[str] = set()

    def work(self) -> None:
        for assignment, seats in self.assignments:
            address = f"/admin/annotations/assignment/{assignment}/change/"
            for version in range(1, VERSIONS + 1):
                for seat in seats:
                    if not self.save(address, seat, version):
                        return
            status, content = self.ask("POST", address, action="submit")
            if not status:
                return
            assert status == 302, (status, content[-300:])
            self.submitted.add(assignment)

    def save(self, address: str, seat: str, version: int) -> bool:
        credibility = (self.number + version) % 5 + 1
        judged: dict[str, object] = {
            "voice": "publisher",
            "credibility": credibility,
            "base_version": version - 1,
        }
        status, content = self.ask("POST", address, seat=seat, action="save-stay", **judged)
        if status:
            assert status == 200, (status, content[-300:])
            assert json.loads(content)["version"] == version, content[:300]
            self.acknowledged[(seat, version)] = credibility
        return bool(status)


class Reviewer(Person):
    """Rules on whatever waits first; somebody else may be quicker."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.ruled: set[str] = set()

    def work(self) -> None:
        while not self.enough.is_set():
            _, listed = self.ask("GET", "/admin/review/dispute/?state=waiting")
            waiting = [dispute for dispute in DISPUTE.findall(listed) if dispute not in self.ruled]
            for dispute in dict.fromkeys(waiting):
                self.rule(dispute)
            self.enough.wait(0.5)

    def rule(self, dispute: str) -> None:
        address = f"/admin/review/dispute/{dispute}/change/"
        step = STEP.search(self.ask("GET", address)[1])
        if step is None:  # ruled meanwhile, or not theirs
            return
        ruling = {"choice": "new", "voice": "publisher", "credibility": 3, "cause": "text"}
        status, _ = self.ask(
            "POST", address, action="rule", step=step[1], reason="It says so itself.", **ruling
        )
        if status == 302:
            self.ruled.add(dispute)


class Errand(threading.Thread):
    """Something that is done again and again until `enough`, such as a back-up; each time all or nothing of it.

    most: so often at most. do: is given the number of the time; says whether it was done.
    """

    def __init__(self, name: str, enough: threading.Event, most: int, do: Callable[[int], bool]) -> None:
        super().__init__(name=name, daemon=True)
        self.enough, self.most, self.do = enough, most, do
        self.done = self.failed = 0
        self.trouble = ""

    def run(self) -> None:
        try:
            while not self.enough.is_set() and self.done + self.failed < self.most:
                done = self.do(self.done + self.failed)
                self.done += done
                self.failed += not done
                self.enough.wait(2)
        except Exception as error:  # told by the drill, which fails
            self.trouble = f"{self.name}: {error!r}"
