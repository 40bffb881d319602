"""A session ends with its time, however busy it is."""

from datetime import timedelta

import time_machine
from django.conf import settings
from django.utils import timezone

from annotator.people.sessions import SessionStore
from tests.cast import PASSWORD

LONGEST = timedelta(seconds=settings.SESSION_COOKIE_AGE)


def test_looking_a_session_up_is_one_query(client, annotator, django_assert_num_queries):
    client.force_login(annotator)
    key = client.session.session_key
    with django_assert_num_queries(1):
        assert "_auth_user_id" in SessionStore(key)


def test_writing_to_a_session_makes_it_no_longer(client, annotator):
    began = timezone.now()
    with time_machine.travel(began, tick=False) as clock:
        client.post("/admin/login/", {"username": "amal", "password": PASSWORD, "next": "/admin/"})
        for _ in range(3):
            clock.shift(LONGEST / 4)
            session = client.session
            session["note"] = "an import"
            session.save()
            assert client.get("/admin/").status_code == 200
        clock.move_to(began + LONGEST - timedelta(minutes=1), tick=False)
        assert client.get("/admin/").status_code == 200
        clock.move_to(began + LONGEST + timedelta(seconds=1), tick=False)
        assert client.get("/admin/").status_code == 302
