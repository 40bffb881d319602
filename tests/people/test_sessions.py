"""What is changed about a person takes hold on their next request."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Seat
from annotator.people.models import AuditEntry, Session, User
from annotator.people.services import password_set, user_update
from annotator.people.sessions import SEEN_EVERY, browser_of, sessions_of
from tests.cast import PASSWORD

NEW = "a different long secret"
PEOPLE, WORK, OWN = "/admin/people/user/", "/admin/annotations/assignment/", "/admin/sessions/"


def change(by, user, **values):
    held = set(user.groups.values_list("name", flat=True))
    given = {"name": user.name, "email": "", "language": "en", "is_active": True, "roles": held}
    user_update(by=by, user=User.objects.get(pk=user.pk), **given | values)


@pytest.fixture
def at_work(client, annotator):
    """A browser in which the annotator signed in the usual way."""
    answer = client.post("/admin/login/", {"username": "amal", "password": PASSWORD, "next": WORK})
    assert answer.status_code == 302
    assert client.get(WORK).status_code == 200
    return client


def signed_out(client) -> bool:
    answer = client.get(WORK)
    return answer.status_code == 302 and answer["Location"].startswith("/admin/login/")


def test_who_is_deactivated_is_out(at_work, manager, annotator):
    change(manager, annotator, is_active=False)
    assert signed_out(at_work)
    answer = at_work.post("/admin/login/", {"username": "amal", "password": PASSWORD})
    assert answer.status_code == 200
    assert signed_out(at_work)


def test_a_session_whose_row_names_nobody_is_still_whose_it_says(at_work, annotator):
    Session.objects.update(user=None)
    assert at_work.get(WORK).wsgi_request.user == annotator


def test_a_role_taken_is_gone(at_work, manager, annotator):
    change(manager, annotator, roles=set())
    assert at_work.get(WORK).status_code == 403


def test_a_role_given_is_there(at_work, manager, annotator):
    assert at_work.get(PEOPLE).status_code == 403
    change(manager, annotator, roles={"manager"})
    assert at_work.get(PEOPLE).status_code == 200


def test_a_password_set_by_somebody_else_ends_the_session(at_work, manager, annotator):
    password_set(by=None, user=annotator, password=NEW)
    assert signed_out(at_work)
    assert at_work.post("/admin/login/", {"username": "amal", "password": PASSWORD}).status_code == 200
    assert at_work.post("/admin/login/", {"username": "amal", "password": NEW}).status_code == 302


def test_changing_ones_own_password_ends_ones_other_sessions_and_is_logged(at_work, annotator):
    elsewhere = Client()
    elsewhere.force_login(annotator)
    posted = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert at_work.post("/admin/password_change/", posted).status_code == 302
    assert at_work.get(WORK).status_code == 200
    assert signed_out(elsewhere)
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.action, entry.subject) == (annotator, "password set", "amal")
    assert NEW not in str([entry.before, entry.after, entry.reason])


def test_signing_out_needs_a_post_and_ends_the_session(at_work):
    assert at_work.get("/admin/logout/").status_code == 405
    assert at_work.get(WORK).status_code == 200
    elsewhere = Client()
    elsewhere.cookies[settings.SESSION_COOKIE_NAME] = at_work.session.session_key
    assert elsewhere.get(WORK).status_code == 200
    at_work.post("/admin/logout/")
    assert signed_out(at_work)
    assert signed_out(elsewhere), "the server ends it, whatever a browser has kept"


def test_the_session_gets_a_new_key_at_sign_in(client, annotator):
    client.get("/admin/login/")
    session = client.session
    session["left"] = "before"
    session.save()
    before = session.session_key
    client.cookies["session" if "session" in client.cookies else "sessionid"] = before
    client.post("/admin/login/", {"username": "amal", "password": PASSWORD})
    assert client.session.session_key != before


@pytest.fixture
def saves(at_work, annotator, report_of):
    """Whether the workbench saves another rating for the annotator."""
    reports_assign(by=None, reports=[report_of("Rain fell.")], annotators=[annotator], required=1)
    seat = Seat.objects.get()

    def saves() -> bool:
        version = Annotation.objects.count()
        posted = {
            "action": "save",
            "seat": seat.pk,
            "base_version": version,
            "voice": "publisher",
            "credibility": 2 + version,
        }
        at_work.post(f"{WORK}{seat.assignment_id}/change/", posted)
        return Annotation.objects.count() == version + 1

    assert saves()
    return saves


@pytest.mark.parametrize(
    "values", [{"roles": {"viewer"}}, {"is_active": False}, None], ids=["role", "deactivation", "password"]
)
def test_the_workbench_of_somebody_at_work_saves_nothing_more(saves, manager, annotator, values):
    if values is None:
        password_set(by=None, user=annotator, password=NEW)
    else:
        change(manager, annotator, **values)
    assert not saves()


def test_who_gets_the_role_back_works_on(saves, manager, annotator):
    change(manager, annotator, roles=set())
    assert not saves()
    change(manager, annotator, roles={"annotator"})
    assert saves()


def signed_in_at(user, browser: str) -> Client:
    client = Client(HTTP_USER_AGENT=browser)
    client.post("/admin/login/", {"username": user.username, "password": PASSWORD})
    return client


def test_everybody_sees_where_they_are_signed_in_and_ends_one_or_all_others(
    at_work, annotator, other_annotator
):
    phone, library = (
        signed_in_at(annotator, f"Mozilla/5.0 ({s}) Firefox/140.0") for s in ("Android 15", "Windows NT")
    )
    basil = signed_in_at(other_annotator, "Firefox/140.0")
    page = at_work.get(OWN).content.decode()
    assert "Firefox on Android" in page
    assert "Firefox on Windows" in page
    assert all(session.session_key not in page for session in Session.objects.all())
    [found] = [session for session in sessions_of(annotator) if session.browser == "Firefox on Android"]
    at_work.post(OWN, {"end": found.handle})
    assert [signed_out(client) for client in (phone, library, at_work)] == [True, False, False]
    [foreign] = sessions_of(other_annotator)
    at_work.post(OWN, {"end": foreign.handle})
    at_work.post(OWN)
    assert [signed_out(client) for client in (library, at_work, basil)] == [True, False, False]
    ended = AuditEntry.objects.filter(by=annotator, action="sessions ended", subject="amal").order_by("pk")
    assert [entry.after for entry in ended] == [{"ended": 1}, {"ended": 1}]


def test_there_may_be_as_many_sessions_of_one_person_as_they_like(annotator):
    browsers = [signed_in_at(annotator, "") for _ in range(12)]
    assert not any(signed_out(browser) for browser in browsers)
    assert len(sessions_of(annotator)) == 12


def test_a_manager_ends_the_sessions_of_those_whom_they_may_change(at_work, annotator, manager):
    mona, root = signed_in_at(manager, ""), User.objects.create_superuser("root", PASSWORD)
    address = f"{PEOPLE}{annotator.pk}/sessions/"
    assert "is signed in with 1 session," in mona.get(address).content.decode()
    mona.post(address)
    assert signed_out(at_work)
    assert "is not signed in" in mona.get(address).content.decode()
    assert mona.post(f"{PEOPLE}{root.pk}/sessions/").status_code == 403
    assert mona.post(f"{PEOPLE}987654/sessions/").status_code == 404
    assert signed_in_at(annotator, "").post(f"{PEOPLE}{manager.pk}/sessions/").status_code == 403
    assert not signed_out(mona)


def test_sessions_that_end_are_gone_from_the_database(at_work, annotator, manager):
    password_set(by=None, user=annotator, password=NEW)
    assert not Session.objects.exists()
    at_work.post("/admin/login/", {"username": "amal", "password": NEW})
    change(manager, annotator, is_active=False)
    assert not Session.objects.exists()


def test_last_seen_is_written_seldom(at_work, annotator):
    Session.objects.update(seen_at=timezone.now() - SEEN_EVERY / 2)
    before = Session.objects.get().seen_at
    at_work.get(OWN)
    assert Session.objects.get().seen_at == before
    Session.objects.update(seen_at=timezone.now() - SEEN_EVERY * 2)
    at_work.get(OWN)
    assert Session.objects.get().seen_at > before


def test_sessions_that_ran_out_are_cleared_away_when_somebody_signs_in(at_work, other_annotator):
    Session.objects.update(expire_date=timezone.now())
    signed_in_at(other_annotator, "")
    assert [session.user for session in Session.objects.all()] == [other_annotator]


@pytest.mark.parametrize(
    ("said", "browser"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/5 Chrome/140.0 Safari/537 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_1) Version/18 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18 Safari/604", "Safari on iOS"),
        ("curl/8.0 <script>", ""),
    ],
)
def test_a_browser_is_what_it_says_in_two_words(said, browser):
    assert browser_of(said) == browser


@pytest.mark.parametrize(
    "cookie", ['"\\000\\000\\000\\000\\000\\000\\000\\000"', "x" * 5_000, '"\\355\\240\\200aaaaaaaa"', ""]
)
def test_an_odd_session_is_none(db, cookie):
    """A quoted cookie may hold any byte, and NUL is one that a database refuses to look for."""
    answer = Client(HTTP_COOKIE=f"sessionid={cookie}").get(WORK)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")
