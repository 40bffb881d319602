"""Passwords by today's guidance: long ones of any kind, taken as typed, stored slowly, changed when people want to."""

import re
import runpy
from contextlib import nullcontext
from pathlib import Path

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import global_settings, settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.module_loading import import_string

from annotator.people.invitations import invitation_make
from annotator.people.password_words import WORDS
from annotator.people.services import password_set
from tests.cast import PASSWORD

SETTINGS = Path(__file__).resolve().parent.parent.parent / "annotator" / "settings.py"
LONG = "Ja, 7 Kamele ziehen nach Süden; " * 4


def signs_in(client, password) -> bool:
    answer = client.post("/admin/login/", {"username": "amal", "password": password, "next": "/admin/"})
    return answer.status_code == 302


def test_a_list_of_the_operators_own_is_asked_too(annotator, tmp_path, monkeypatch, settings):
    """What stands in it is refused, with whatever capitals."""
    (tmp_path / "common.txt").write_text("ilovemycamel2016\ncamel\n", encoding="utf-8")
    monkeypatch.setenv("PASSWORD_LIST", str(tmp_path / "common.txt"))
    settings.AUTH_PASSWORD_VALIDATORS = runpy.run_path(str(SETTINGS))["AUTH_PASSWORD_VALIDATORS"]
    with pytest.raises(ValidationError, match="too common"):
        password_set(by=annotator, user=annotator, password="ILoveMyCamel2016")
    with pytest.raises(ValidationError, match="too common"):
        password_set(by=annotator, user=annotator, password="1q2w3e4r5t6y7u8i9o0p")  # Django's own still
    password_set(by=annotator, user=annotator, password="ilovemycamel2017")


@pytest.mark.parametrize(
    "password", ["fifteen letters", "ثلاثون جملا ماشيا", "      x        y", "🐪🐫" * 8, LONG]
)
def test_fifteen_characters_of_any_kind_will_do(client, annotator, password):
    password_set(by=annotator, user=annotator, password=password)
    assert signs_in(client, password)


@pytest.mark.parametrize(
    "password", ["fourteenletter", "", "1q2w3e4r5t6y7u8i9o0p", "123456789987654321", "amalofthemountain"]
)
def test_short_common_and_telling_ones_are_refused(annotator, password):
    annotator.name = "Amal of the Mountain"
    with pytest.raises(ValidationError):
        password_set(by=annotator, user=annotator, password=password)
    annotator.refresh_from_db()
    assert annotator.check_password(PASSWORD)


def test_it_is_checked_as_it_was_typed(client, annotator):
    password_set(by=annotator, user=annotator, password=LONG)
    for other in (LONG.strip(), LONG.lower(), LONG[:72], LONG[:-1], f"{LONG} "):
        assert not signs_in(client, other), other
    assert signs_in(client, LONG)


def test_ones_own_is_changed_with_the_one_in_use(client, annotator):
    client.force_login(annotator)
    new = {"new_password1": LONG, "new_password2": LONG}
    assert client.post("/admin/password_change/", new).status_code == 200
    assert client.post("/admin/password_change/", new | {"old_password": "wrong"}).status_code == 200
    annotator.refresh_from_db()
    assert annotator.check_password(PASSWORD)
    assert client.post("/admin/password_change/", new | {"old_password": PASSWORD}).status_code == 302
    annotator.refresh_from_db()
    assert annotator.check_password(LONG)


def test_guessing_at_the_one_in_use_locks_the_name_and_keeps_no_word_of_it(client, annotator):
    """In a browser that was left open, whatever address it claims to be at."""
    client.force_login(annotator)
    new = {"new_password1": LONG, "new_password2": LONG}
    for number in range(settings.AXES_FAILURE_LIMIT):
        guess = new | {"old_password": f"a wild guess {number}"}
        forged = {"HTTP_X_FORWARDED_FOR": f"203.0.113.{number}", "REMOTE_ADDR": f"192.0.2.{number}"}
        answer = client.post("/admin/password_change/", guess, **forged)
    assert answer.status_code == 429
    right = new | {"old_password": PASSWORD}
    assert client.post("/admin/password_change/", right).status_code == 429
    assert not signs_in(Client(), PASSWORD)
    annotator.refresh_from_db()
    assert annotator.check_password(PASSWORD)
    kept = str(list(AccessAttempt.objects.values()))
    assert "amal" in kept
    assert not any(word in kept for word in (LONG.strip(), "wild guess", PASSWORD))


def test_fields_hide_it_and_password_managers_may_fill_them(client, annotator, manager):
    token = invitation_make(by=manager, username="nadia", roles={"annotator"})[1]
    pages = {f"/admin/welcome/{token}/": 2, "/admin/login/": 1}
    found = {address: client.get(address).text for address in pages}
    client.force_login(annotator)
    found["/admin/password_change/"] = client.get("/admin/password_change/").text
    for address, page in found.items():
        fields = re.findall(r"<input[^>]*name=\"[^\"]*password[^>]*>", page)
        assert len(fields) == pages.get(address, 3), address
        for field in fields:
            assert 'type="password"' in field
            assert re.search(r'autocomplete="(current|new)-password"', field), field
            assert "maxlength" not in field or int(re.search(r'maxlength="(\d+)"', field)[1]) >= 128
        assert not re.search(r"paste|hint|secret question", page, re.IGNORECASE)


def test_it_is_stored_by_a_slow_hash():
    """The hasher of the program, not of these tests: PBKDF2 with at least the iterations that OWASP asks for."""
    chosen = runpy.run_path(str(SETTINGS)).get("PASSWORD_HASHERS", global_settings.PASSWORD_HASHERS)
    hasher = import_string(chosen[0])()
    if isinstance(hasher, PBKDF2PasswordHasher):
        assert hasher.iterations >= 600_000
        assert hasher.algorithm == "pbkdf2_sha256"
    else:
        assert hasher.algorithm in ("argon2", "scrypt")


def test_it_stays_good_until_somebody_changes_it(client, annotator):
    with time_machine.travel("2046-01-01", tick=False):
        assert signs_in(client, PASSWORD)


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("hearsay-annotator-2026", True),
        ("Syria! Aleppo! Damascus!", True),
        ("passwordpassword1234", True),
        ("LetMeIn-please-qwerty", True),
        ("seven camels report late", False),
        ("warm tea after midnight", False),
    ],
)
def test_words_of_the_program_and_its_subject_are_not_enough(annotator, password, refused):
    with pytest.raises(ValidationError, match="anybody would try") if refused else nullcontext():
        password_set(by=annotator, user=annotator, password=password)


def test_the_page_lists_these_words():
    said = (SETTINGS.parent.parent / "docs" / "security.md").read_text(encoding="utf-8")
    assert [word for word in WORDS if f"`{word}`" not in said] == []
