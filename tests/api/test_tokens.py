"""A token opens what it was made for, for its owner, while both may; and nobody hears why another doesn't."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from annotator.logs import JsonFormatter, OneLineFormatter
from annotator.people.api_token_services import api_token_make, api_token_revoke
from annotator.people.models import ApiToken, AuditEntry, User
from annotator.people.services import password_set, user_update
from tests.api.reading import V1, ask, kept, token_of

SOURCES = f"{V1}sources"
INVALID = 'Bearer realm="Hearsay", error="invalid_token"'


def update(by, user, **values):
    given = {"name": user.name, "email": "", "language": "en", "is_active": True, "roles": {"viewer"}}
    user_update(by=by, user=User.objects.get(pk=user.pk), **given | values)


def test_a_token_is_kept_as_a_hash_alone_and_its_making_is_logged(viewer):
    text = token_of(viewer, "sources:read")
    token, entry = kept(text), AuditEntry.objects.get(action="API token made")
    stored = " ".join(str(value) for value in ApiToken.objects.values_list().get())
    secret = text.split("_", 2)[2]
    assert len(secret) == 43  # 256 bits
    assert secret not in stored + str(entry.after)
    assert len(token.sha256) == 64
    assert entry.by == viewer
    assert (entry.after["token"], entry.after["scopes"]) == (token.handle, ["sources:read"])


def test_it_opens_what_it_was_made_for_and_nothing_else(viewer):
    text = token_of(viewer, "sources:read")
    assert ask(text, "sources").status_code == 200
    answer = ask(text, "reports")
    assert answer.status_code == 403
    assert 'error="insufficient_scope", scope="reports:read"' in answer["WWW-Authenticate"]
    assert kept(text).used_at is not None


@pytest.mark.parametrize("how", ["revoked", "over", "deactivated", "new password"])
def test_from_then_on_it_opens_nothing(viewer, manager, how):
    text = token_of(viewer)
    assert ask(text, "sources").status_code == 200
    if how == "revoked":
        api_token_revoke(by=viewer, user=viewer, handle=kept(text).handle)
    elif how == "over":
        past = timezone.now() - timedelta(seconds=1)
        ApiToken.objects.update(expires_at=past, made_at=past - timedelta(days=1))
    elif how == "deactivated":
        update(manager, viewer, is_active=False)
        ApiToken.objects.update(revoked_at=None)  # also where it was left open
    else:
        password_set(by=None, user=viewer, password="a different long secret")
    answer = ask(text, "sources")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, INVALID)
    assert answer.json() == ask(f"{text[:-3]}xyz", "sources").json() == ask("nonsense", "sources").json()


def test_a_role_taken_or_given_counts_at_once(viewer, manager):
    text = token_of(viewer)
    update(manager, viewer, roles=set())
    assert ask(text, "sources").status_code == 403
    update(manager, viewer, roles={"reviewer"})
    assert ask(text, "sources").status_code == 200


def test_a_role_that_asks_for_a_second_factor_asks_for_it_here_too(viewer, manager, settings):
    own, other = token_of(viewer), token_of(manager)
    settings.SECOND_FACTOR_FOR = {"manager"}
    assert ask(own, "sources").status_code == 200
    answer = ask(other, "sources")
    assert (answer.status_code, "second factor" in answer.json()["detail"]) == (403, True)


def test_only_the_header_is_listened_to(viewer):
    text, client = token_of(viewer), Client()
    client.force_login(viewer)
    assert client.get(SOURCES).status_code == 401, "a session"
    assert client.get(SOURCES, {"access_token": text}).status_code == 401
    client.cookies["token"] = text
    assert client.get(SOURCES).status_code == 401
    answer = Client().get(SOURCES, headers={"Authorization": f"Basic {text}"})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="Hearsay"')
    assert Client().get("/admin/", headers={"Authorization": f"Bearer {text}"}).status_code == 302


def test_nothing_is_written_there(viewer):
    given = {"Authorization": f"Bearer {token_of(viewer)}"}
    for method in ("post", "put", "patch", "delete"):
        assert getattr(Client(enforce_csrf_checks=True), method)(SOURCES, headers=given).status_code == 405


def test_a_post_is_refused_in_the_words_of_every_other_refusal(viewer):
    for address in (SOURCES, f"{SOURCES}/sohr", "/api/v1/openapi.json", "/api/v1/nowhere"):
        answer = Client(enforce_csrf_checks=True).post(address)
        assert (answer["Content-Type"], answer["Allow"]) == ("application/problem+json", "GET, HEAD"), address
        assert answer.json()["status"] == answer.status_code == 405


def test_over_plain_http_it_is_refused_and_not_led_on(viewer, settings):
    text = token_of(viewer)
    settings.SECURE_SSL_REDIRECT = True
    answer = ask(text, "sources")
    assert answer.status_code == 403
    assert "Revoke this token" in answer.json()["detail"]
    assert ask(text, "sources", **{"X-Forwarded-Proto": "https"}).status_code == 403, "a header of no proxy"


def test_who_guesses_at_one_token_is_locked_out_whatever_address_they_forge(viewer, settings):
    text = token_of(viewer)
    wrong = text[:-4] + ("aaaa" if not text.endswith("aaaa") else "bbbb")
    for number in range(settings.AXES_FAILURE_LIMIT):
        assert ask(wrong, "sources", **{"X-Forwarded-For": f"192.0.2.{number}"}).status_code == 401
    answer = ask(text, "sources")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= settings.AXES_COOLOFF_TIME * 3600
    assert ask(token_of(viewer), "sources").status_code == 200, "another token of theirs"
    ApiToken.objects.filter(wrong__gt=0).update(wrong_at=timezone.now() - timedelta(hours=1))
    assert ask(text, "sources").status_code == 200


def test_so_many_requests_a_minute_and_a_stream_is_ten(viewer, settings):
    settings.API_REQUESTS_PER_MINUTE = 12
    text, now = token_of(viewer), timezone.now().replace(second=20)
    with time_machine.travel(now, tick=False):
        assert [ask(text, "sources").status_code for _ in range(3)] == [200, 200, 200]
        stream = ask(text, "sources", Accept="application/x-ndjson")
        assert (stream.status_code, stream["Retry-After"]) == (429, "40")
        assert ask(text, "sources").status_code == 200, "what was refused counts nothing"
        assert ask(token_of(viewer), "sources").status_code == 200, "another token"
    with time_machine.travel(now + timedelta(minutes=1), tick=False):
        assert ask(text, "sources").status_code == 200


def test_reading_stands_in_the_audit_log_once_a_day_and_table(viewer):
    text = token_of(viewer)
    for query in ({"country": "Syria"}, {}, {"limit": 1}):
        ask(text, "sources", query)
    ask(text, "reports")
    entries = AuditEntry.objects.filter(action="table read by API").order_by("pk")
    assert [(entry.subject, entry.by) for entry in entries] == [("sources", viewer), ("reports", viewer)]
    assert entries[0].after == {"token": kept(text).handle, "filter": "country=Syria"}
    ApiToken.objects.update(logged={"day": "2020-01-01", "tables": ["sources"]})
    ask(text, "sources")
    assert entries.all().count() == 3


@pytest.mark.parametrize(
    ("odd", "days"),
    [({"scopes": set()}, 1), ({"scopes": {"people:read"}}, 1), ({"name": " "}, 1), ({}, -1), ({}, 366)],
)
def test_what_makes_no_token(viewer, odd, days):
    given = {
        "name": "notebook",
        "scopes": {"sources:read"},
        "until": timezone.localdate() + timedelta(days=days),
    }
    with pytest.raises(ValidationError):
        api_token_make(by=viewer, **given | odd)
    assert not ApiToken.objects.exists()


def test_others_revoke_it_only_where_they_may_change_its_owner(viewer, manager, annotator):
    handle = kept(token_of(viewer)).handle
    with pytest.raises(PermissionDenied):
        api_token_revoke(by=annotator, user=viewer, handle=handle)
    api_token_revoke(by=manager, user=viewer, handle=handle)
    entry = AuditEntry.objects.get(action="API token revoked")
    assert (entry.by, entry.subject) == (manager, "vera")
    with pytest.raises(ApiToken.DoesNotExist):
        api_token_revoke(by=viewer, user=viewer, handle=handle)


def test_a_token_in_an_address_reaches_no_log(viewer, caplog):
    text = token_of(viewer)
    with caplog.at_level("INFO"):
        assert ask(text, text).status_code == 404
    [record] = [record for record in caplog.records if record.name == "django.request"]
    assert text in record.getMessage()
    for formatter in (OneLineFormatter(), JsonFormatter()):
        assert text[18:] not in formatter.format(record)
