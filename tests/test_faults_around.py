"""What stands around Hearsay fails: another key than before, a log that nobody can write to."""

import errno
import logging

from django.test import Client

from tests.cast import PASSWORD


def test_another_key_than_before_signs_people_out_and_loses_nothing(manager, settings):
    """As after a restore without the key file: a new one is made."""
    browser = Client(raise_request_exception=False)
    browser.force_login(manager)
    browser.post(f"/admin/people/user/{manager.pk}/reset-link/")  # leaves a signed message in a cookie
    assert "messages" in browser.cookies
    settings.SECRET_KEY = "another key of fifty characters or more, as after a loss"
    answer = browser.get("/admin/people/user/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")
    posted = {"username": "mona", "password": PASSWORD, "next": "/admin/people/user/"}
    assert browser.post("/admin/login/", posted, follow=True).status_code == 200
    assert "mona" in browser.get("/admin/people/user/").text


class Full:
    """A log on a full disk."""

    def write(self, text: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def flush(self) -> None:
        pass


def test_a_log_that_cannot_be_written_stops_nobody(client, annotator, monkeypatch, capsys):
    tried = []
    handler = logging.StreamHandler(Full())
    monkeypatch.setattr(handler, "handleError", tried.append)
    logging.getLogger("django.request").addHandler(handler)
    try:
        client.force_login(annotator)
        assert client.get("/admin/people/user/").status_code == 403
        assert client.get("/admin/").status_code == 200
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert tried
