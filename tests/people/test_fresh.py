"""What opens names, or decides who may, asks for the password again some time after sign-in."""

import time
from html import unescape

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment
from annotator.annotations.services import annotation_save, assignment_submit
from annotator.people.fresh import FIELD, PROVED
from annotator.people.models import AuditEntry, Invitation, User
from annotator.review.models import Dispute
from tests.cast import PASSWORD

PEOPLE = "/admin/people/user/"
EXPORT = "/admin/corpus/export/annotations/"
NEW = "a different long secret"
ASKS = f'name="{FIELD}"'


def prove(client: Client, seconds_ago: float) -> None:
    session = client.session
    session[PROVED] = time.time() - seconds_ago
    session.save()


@pytest.fixture
def late(client, manager) -> Client:
    """The manager's browser, a while after sign-in."""
    client.force_login(manager)
    prove(client, settings.FRESH_SIGN_IN_MINUTES * 60 + 1)
    return client


@pytest.fixture
def disputed(annotator, other_annotator, report_of) -> Dispute:
    reports_assign(by=None, reports=[report_of("Rain fell.")], annotators=[annotator, other_annotator])
    for credibility, assignment in enumerate(Assignment.objects.order_by("pk"), 1):
        person, seat = assignment.annotator, assignment.seats.get().pk
        rated = {"voice": "publisher", "path": "", "credibility": credibility}
        annotation_save(by=person, seat=seat, base_version=0, **rated)
        assignment_submit(by=person, assignment=assignment.pk)
    return Dispute.objects.get()


# What is asked for, where, and the action that stands in the audit log once it was done.
ASKED = {
    "the audit log": (lambda _: "/admin/people/auditentry/export/", {}, "audit log exported"),
    "annotations with names": (lambda _: EXPORT, {"names": "on", "reason": "fees"}, "names exported"),
    "a bundle with names": (
        lambda _: "/admin/corpus/export/whole/bundle/",
        {"despite_names": "on"},
        "bundle exported",
    ),
    "a release with names": (
        lambda _: "/admin/corpus/releases/",
        {"title": "First", "authors": "The team", "licence": "CC-BY-4.0", "despite_names": "on"},
        "release made",
    ),
    "who judged what": (
        lambda dispute: f"/admin/review/dispute/{dispute.pk}/unblind/",
        {"reason": "a complaint"},
        "dispute unblinded",
    ),
    "an invitation": (
        lambda _: f"{PEOPLE}invite/",
        {"username": "nadia", "roles": ["manager"]},
        "invitation made",
    ),
    "a person added": (
        lambda _: f"{PEOPLE}add/",
        {"username": "nadia", "roles": ["manager"]},
        "person added",
    ),
    "a person's roles": (
        lambda _: f"{PEOPLE}{amal().pk}/change/",
        {"name": "Amal", "language": "en", "is_active": "on", "roles": ["manager"]},
        "person changed",
    ),
    "the end of a session elsewhere": (lambda _: "/admin/sessions/", {}, "sessions ended"),
    "the end of a person's sessions": (
        lambda _: f"{PEOPLE}{amal().pk}/sessions/",
        {},
        "sessions ended",
    ),
    "a reset link": (lambda _: f"{PEOPLE}{amal().pk}/reset-link/", {}, "reset link made"),
}


def amal() -> User:
    return User.objects.get(username="amal")


@pytest.mark.parametrize("what", ASKED)
def test_it_is_done_with_the_password_and_not_without(
    late, manager, annotator, disputed, what, tmp_path, settings
):
    settings.RELEASES_DIR = tmp_path
    for person in (manager, annotator):
        Client().force_login(person)
    address_of, posted, action = ASKED[what]
    address, done = address_of(disputed), AuditEntry.objects.filter(action=action)
    assert ASKS in late.post(address, posted).content.decode()
    assert "not your password" in late.post(address, {**posted, FIELD: "wrong"}).content.decode()
    assert not done.exists()
    answer = late.post(address, {**posted, FIELD: PASSWORD})
    assert answer.status_code in (200, 302)
    assert done.count() == 1
    assert ASKS not in str(b"".join(late.post(address, posted)))  # for a while it isn't asked again


def test_what_was_filled_in_is_kept_as_it_was(late):
    name = 'O\'Brien "& sons" <b>\nof the quay'
    page = late.post(
        f"{PEOPLE}invite/", {"username": "nadia", "name": name, "roles": ["viewer", "annotator"]}
    )
    text = unescape(page.content.decode())
    assert f'name="name" value="{name}"' in text
    assert all(f'name="roles" value="{role}"' in text for role in ("viewer", "annotator"))
    assert "<b>\nof" not in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert not Invitation.objects.exists()


def test_it_is_not_asked_for_soon_after_sign_in_nor_for_what_names_nobody(client, late, manager):
    assert ASKS not in str(b"".join(late.post(EXPORT)))
    prove(late, settings.FRESH_SIGN_IN_MINUTES * 60 - 30)
    assert ASKS not in str(b"".join(late.post(EXPORT, {"names": "on", "reason": "fees"})))


def test_a_clock_that_was_set_back_makes_nobody_trusted_for_longer(late):
    prove(late, -3600)
    assert ASKS in late.post(EXPORT, {"names": "on", "reason": "fees"}).content.decode()


def test_wrong_passwords_lock_the_name_whatever_address_they_claim_to_come_from(late, manager):
    for number in range(settings.AXES_FAILURE_LIMIT):
        forged = {"HTTP_X_FORWARDED_FOR": f"203.0.113.{number}", "REMOTE_ADDR": f"192.0.2.{number}"}
        answer = late.post(f"{PEOPLE}invite/", {"username": "nadia", FIELD: "wrong"}, **forged)
    assert answer.status_code == 429
    answer = late.post(
        f"{PEOPLE}invite/", {"username": "nadia", FIELD: PASSWORD}, HTTP_X_FORWARDED_FOR="203.0.113.99"
    )
    assert answer.status_code == 429
    assert not Invitation.objects.exists()


def test_who_may_not_is_refused_and_not_asked(client, annotator, disputed, reviewer):
    client.force_login(reviewer)
    prove(client, 10**6)
    for what in ASKED.keys() - {"the end of a session elsewhere"}:
        address_of, posted, _ = ASKED[what]
        answer = client.post(address_of(disputed), posted)
        assert answer.status_code in (403, 404), what


def test_of_what_came_with_a_wrong_password_nothing_is_kept_but_the_name(late, disputed):
    """The form that asks again posts everything on: a reason, names, roles. None of it is about the guessing."""
    address_of, posted, _ = ASKED["who judged what"]
    for guess in ("wrong", "wrong again"):
        sent = {**posted, "username": "another name", FIELD: guess}
        late.post(f"{address_of(disputed)}?q=looked+for", sent)
    kept = AccessAttempt.objects.get()
    assert (kept.username, kept.failures_since_start) == ("mona", 2)
    assert (kept.get_data, kept.post_data) == ("", "")
