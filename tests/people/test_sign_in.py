"""The sign-in page: it tells nobody who exists, and gives up after a few wrong passwords for one name."""

import datetime
import re

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.utils import timezone

from annotator.people.models import AuditEntry, User
from tests.cast import PASSWORD

LIMIT = settings.AXES_FAILURE_LIMIT


def attempt(client, username, password="wrong", **more):
    return client.post("/admin/login/", {"username": username, "password": password}, **more)


def said(answer) -> tuple[int, str]:
    """Status and page, without what differs at every request and what was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return answer.status_code, re.sub(r'value="(amal|nobody|gone)"', "", text)


def test_a_known_an_unknown_and_a_deactivated_name_are_told_the_same_all_the_way(client, annotator):
    User.objects.create_user("gone", PASSWORD, is_active=False)
    for number in range(LIMIT + 2):
        told = {said(attempt(client, name)) for name in ("amal", "nobody", "gone")}
        assert len(told) == 1, f"attempt {number + 1}"


def test_a_deactivated_person_with_the_right_password_is_told_what_a_wrong_one_is_told(client, annotator):
    User.objects.create_user("gone", PASSWORD, is_active=False)
    assert said(attempt(client, "gone", PASSWORD)) == said(attempt(client, "amal"))


def test_after_a_few_wrong_passwords_even_the_right_one_is_refused(client, annotator):
    statuses = [attempt(client, "amal").status_code for _ in range(LIMIT)]
    assert statuses[:-1] == [200] * (LIMIT - 1)
    assert attempt(client, "amal", PASSWORD).status_code == 429
    assert attempt(Client(), "amal", PASSWORD).status_code == 429


def test_the_right_password_in_time_starts_the_count_anew(client, annotator):
    for _ in range(3):
        for _ in range(LIMIT - 1):
            attempt(client, "amal")
        assert attempt(client, "amal", PASSWORD).status_code == 302


def test_a_forged_address_does_not_lift_the_lock(annotator):
    for number in range(LIMIT):
        forged = {"HTTP_X_FORWARDED_FOR": f"203.0.113.{number}", "HTTP_X_REAL_IP": f"198.51.100.{number}"}
        attempt(Client(), "amal", REMOTE_ADDR=f"192.0.2.{number}", **forged)
    assert attempt(Client(), "amal", PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 429


def test_other_people_at_the_same_address_are_not_locked_out(client, annotator, other_annotator):
    for _ in range(LIMIT + 3):
        attempt(client, "amal")
    assert attempt(client, "basil", PASSWORD).status_code == 302


def test_who_is_signed_in_already_works_on(client, annotator):
    client.force_login(annotator)
    for _ in range(LIMIT + 1):
        attempt(Client(), "amal")
    assert client.get("/admin/annotations/assignment/").status_code == 200


@pytest.mark.parametrize("spelling", ["ａｍａｌ", " amal ", "amal\u2003"])
def test_other_spellings_that_sign_in_the_same_person_count_as_the_same_name(annotator, spelling):
    for number in range(LIMIT):
        attempt(Client(), "amal" if number % 2 else spelling)
    assert attempt(Client(), "amal", PASSWORD).status_code == 429
    assert attempt(Client(), spelling, PASSWORD).status_code == 429


@pytest.mark.parametrize("name", ["a\x00b", "x" * 5000, "名" * 200, "", "\r\nINFO forged", "'; --"])
def test_an_odd_name_is_refused_without_ado(client, db, name):
    for _ in range(2):
        assert attempt(client, name).status_code == 200
    assert attempt(client, "amal", password="\x00" * 10).status_code == 200


def test_odd_headers_and_fields_are_no_error(client, db):
    answer = client.post(
        "/admin/login/?next=%00&x=%00",
        {"username": "amal", "password": "wrong", "more": "\x00" * 9, "long": "y" * 5000},
        HTTP_USER_AGENT="z" * 5000,
        HTTP_ACCEPT="z" * 5000,
        HTTP_X_FORWARDED_FOR="not an address",
    )
    assert answer.status_code == 200


def test_sign_in_leads_to_no_foreign_address(client, annotator):
    for aim in ("https://example.org/", "//example.org/", "javascript:alert(1)", "/\\example.org"):
        answer = client.post("/admin/login/", {"username": "amal", "password": PASSWORD, "next": aim})
        assert answer.status_code == 302
        assert answer["Location"] == "/admin/"
        client.post("/admin/logout/")


@pytest.mark.parametrize(
    ("proxies", "named", "written"),
    [
        (0, "203.0.113.9", "192.0.2.7"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "203.0.113.9, 198.51.100.4", "198.51.100.4"),
        (2, "203.0.113.9, 198.51.100.4,10.0.0.1", "198.51.100.4"),
        (1, "2001:DB8::7", "2001:db8::7"),
        (1, "", "192.0.2.7"),
        (1, "198.51.100.4, amal", "192.0.2.7"),
        (2, "198.51.100.4", "192.0.2.7"),
    ],
)
def test_a_wrong_password_is_written_down_with_where_it_came_from(
    client, annotator, settings, proxies, named, written
):
    """As the proxies that are trusted saw it; what a client says of itself stands before that."""
    settings.TRUSTED_PROXIES = proxies
    attempt(client, "amal", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR=named)
    assert AccessAttempt.objects.get().ip_address == written


def test_a_lock_stands_in_the_log_on_one_line(client, annotator, standard_error):
    for _ in range(LIMIT + 1):
        attempt(client, "amal")
    lines = [line for line in standard_error.getvalue().splitlines() if " axes" in line]
    assert any("lock" in line.lower() and "amal" in line for line in lines)
    assert not any("wrong" in line for line in lines)


def test_wrong_passwords_without_end_are_one_entry_of_the_audit_log_and_the_owner_is_told_once(
    client, annotator, other_annotator
):
    for _ in range(LIMIT + 2):
        attempt(client, "amal")
    assert list(AuditEntry.objects.values_list("action", "subject", "by")) == [
        ("sign-in locked", "amal", None)
    ]
    assert "Your name was locked" not in attempt(Client(), "basil", PASSWORD, follow=True).text
    AccessAttempt.objects.update(attempt_time=timezone.now() - datetime.timedelta(minutes=16))
    assert "Your name was locked" in attempt(Client(), "amal", PASSWORD, follow=True).text
    assert "Your name was locked" not in attempt(Client(), "amal", PASSWORD, follow=True).text
    assert AuditEntry.objects.filter(action="told of a lock", subject="amal", by=annotator).count() == 1
