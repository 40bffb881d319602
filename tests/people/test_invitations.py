"""Inviting people and resetting passwords by a one-time link: what a link gives, when, and what it gives nobody."""

import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from annotator.people.invitations import (
    LinkClosed,
    invitation_accept,
    invitation_find,
    invitation_make,
    invitation_revoke,
    password_reset_link,
)
from annotator.people.models import AuditEntry, Invitation, User
from annotator.people.services import password_set, user_create, user_update
from tests.cast import PASSWORD, make_person

NEW = "seven lanterns at the quay"
ROLES = ["viewer", "annotator", "reviewer", "manager", "administrator"]


@pytest.fixture
def administrator(db):
    return make_person("adam", "administrator")


def invite(by, *roles, username="nadia", name="Nadia Mansour") -> tuple[Invitation, str]:
    return invitation_make(by=by, username=username, name=name, roles=set(roles))


def give(user, *roles):
    """Roles as an earlier change left them, whoever made it."""
    user.groups.set(Group.objects.filter(name__in=roles))


def deactivate(user):
    User.objects.filter(pk=user.pk).update(is_active=False)


def is_closed(token) -> bool:
    """Whether the link opens nothing, neither to look nor to use; and using it in vain changes nothing."""
    before = list(User.objects.values("pk", "password").order_by("pk"))
    with pytest.raises(LinkClosed):
        invitation_accept(token=token, password=NEW)
    assert list(User.objects.values("pk", "password").order_by("pk")) == before
    with pytest.raises(LinkClosed):
        invitation_find(token)
    return True


def actions() -> list[tuple]:
    entries = AuditEntry.objects.order_by("pk").select_related("by")
    return [(entry.by and entry.by.username, entry.action, entry.subject) for entry in entries]


# ---------------------------------------------------------------- inviting


def test_who_was_invited_joins_with_the_roles_and_a_password_of_their_own(manager, client):
    _, token = invite(manager, "annotator", "viewer")
    assert not User.objects.filter(username="nadia").exists()
    joined = invitation_accept(token=token, password=NEW)
    assert (joined.username, joined.name, joined.is_active) == ("nadia", "Nadia Mansour", True)
    assert set(joined.groups.values_list("name", flat=True)) == {"annotator", "viewer"}
    assert client.post("/admin/login/", {"username": "nadia", "password": NEW}).status_code == 302


def test_making_and_accepting_stand_in_the_audit_log_and_the_token_stands_nowhere(manager):
    made, token = invite(manager, "annotator")
    invitation_accept(token=token, password=NEW)
    assert actions() == [
        ("mona", "invitation made", "nadia"),
        ("mona", "person added", "nadia"),
        ("nadia", "invitation accepted", "nadia"),
    ]
    assert AuditEntry.objects.get(action="invitation made").after == {"roles": ["annotator"]}
    stored = str([list(Invitation.objects.values()), list(AuditEntry.objects.values())])
    assert token not in stored
    assert NEW not in stored
    made.refresh_from_db()
    assert made.token_sha256 == hashlib.sha256(token.encode()).hexdigest()


def test_every_link_has_a_token_of_its_own_of_256_bits(manager):
    tokens = {invite(manager, username=f"n{number}")[1] for number in range(20)}
    assert len(tokens) == 20
    assert {len(bytes.fromhex(token)) for token in tokens} == {32}


def test_a_link_works_once(manager):
    _, token = invite(manager, "viewer")
    invitation_accept(token=token, password=NEW)
    assert is_closed(token)


def test_looking_at_the_link_does_not_use_it_up(manager):
    _, token = invite(manager, "viewer")
    for _ in range(3):
        assert invitation_find(token).username == "nadia"
    assert invitation_accept(token=token, password=NEW).check_password(NEW)


@pytest.mark.parametrize("password", ["", "short", "password1234", "nadiamansour"])
def test_a_weak_password_is_refused_and_leaves_the_link_open(manager, password):
    _, token = invite(manager, "viewer")
    with pytest.raises(ValidationError):
        invitation_accept(token=token, password=password)
    assert not User.objects.filter(username="nadia").exists()
    assert invitation_accept(token=token, password=NEW).username == "nadia"


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "é" * 64, "x" * 100_000, "nul\x00"])
def test_a_token_that_nobody_made_opens_nothing(manager, token):
    invite(manager, "viewer")
    assert is_closed(token)


def test_neither_the_stored_hash_nor_a_part_of_the_token_opens_anything(manager):
    made, token = invite(manager, "viewer")
    for tried in (made.token_sha256, token[:-1], token + "0", token.upper() + " "):
        assert is_closed(tried)


def test_a_link_runs_out_after_the_days_of_the_setting(manager, settings):
    settings.INVITATION_DAYS = 3
    made, token = invite(manager, "viewer")
    assert made.expires_at - made.made_at == timedelta(days=3)
    with time_machine.travel(made.expires_at - timedelta(seconds=1), tick=False):
        assert invitation_find(token)
    with time_machine.travel(made.expires_at, tick=False):
        assert is_closed(token)


def test_a_link_works_for_seven_days_unless_set_otherwise(manager):
    made, _ = invite(manager)
    assert made.expires_at - made.made_at == timedelta(days=7)


@pytest.mark.parametrize("username", ["amal", "", "two words", "x" * 151, "nul\x00", "line\nbreak"])
def test_an_odd_or_taken_sign_in_name_is_refused(manager, annotator, username):
    with pytest.raises(ValidationError) as caught:
        invite(manager, "viewer", username=username)
    assert "username" in caught.value.message_dict
    assert not Invitation.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_second_invitation_under_one_name_waits_until_the_first_is_closed(manager):
    first, token = invite(manager, "viewer")
    with pytest.raises(ValidationError) as caught:
        invite(manager, "annotator")
    assert "username" in caught.value.message_dict
    invitation_revoke(by=manager, invitation=first.pk)
    _, second = invite(manager, "annotator")
    assert is_closed(token)
    assert invitation_find(second).roles == ["annotator"]


def test_one_that_ran_out_makes_way_for_another(manager):
    made, old = invite(manager, "viewer")
    with time_machine.travel(made.expires_at + timedelta(days=1), tick=False):
        _, new = invite(manager, "viewer")
        assert is_closed(old)
        assert invitation_find(new)


def test_a_name_that_was_taken_meanwhile_closes_the_link(manager):
    _, token = invite(manager, "viewer")
    user_create(by=manager, username="nadia", password=PASSWORD, name="Another Nadia", roles=set())
    assert is_closed(token)


# ---------------------------------------------------------------- no more than the maker may give


@pytest.mark.parametrize("role", ROLES)
def test_nobody_invites_beyond_their_own_role(manager, administrator, role):
    if role == "administrator":
        with pytest.raises(PermissionDenied):
            invite(manager, "viewer", role)
        assert not Invitation.objects.exists()
    else:
        invite(manager, role)
    assert invite(administrator, role, username="nabil")


@pytest.mark.parametrize("who", ["viewer", "annotator", "reviewer", "stranger"])
def test_who_looks_after_no_people_invites_resets_and_revokes_nobody(who, manager, other_annotator, request):
    by = request.getfixturevalue(who)
    made, token = invite(manager, "viewer")
    for attempt in (
        lambda: invite(by, username="nabil"),
        lambda: password_reset_link(by=by, user=other_annotator),
        lambda: invitation_revoke(by=by, invitation=made.pk),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert Invitation.objects.count() == 1
    assert invitation_find(token)


def test_a_role_that_does_not_exist_is_refused(manager):
    for by in (manager, None):
        with pytest.raises((ValidationError, PermissionDenied)):
            invite(by, "emperor")


def test_the_link_of_a_maker_who_was_deactivated_opens_nothing(manager, annotator):
    _, invited = invite(manager, "viewer")
    _, reset = password_reset_link(by=manager, user=annotator)
    deactivate(manager)
    assert is_closed(invited)
    assert is_closed(reset)


@pytest.mark.parametrize("left", [[], ["viewer"], ["reviewer", "annotator"]])
def test_the_link_of_a_maker_who_lost_the_role_opens_nothing(manager, annotator, left):
    _, invited = invite(manager, "viewer")
    _, reset = password_reset_link(by=manager, user=annotator)
    give(manager, *left)
    assert is_closed(invited)
    assert is_closed(reset)


def test_a_link_gives_no_role_that_its_maker_may_no_longer_give(administrator):
    _, strong = invite(administrator, "administrator", "viewer")
    _, weak = invite(administrator, "manager", username="nabil")
    give(administrator, "manager")
    assert is_closed(strong)
    assert invitation_accept(token=weak, password=NEW).username == "nabil"


def test_roles_that_somebody_wrote_into_the_row_are_checked_too(manager):
    made, token = invite(manager, "viewer")
    Invitation.objects.filter(pk=made.pk).update(roles=["administrator"])
    assert is_closed(token)


def test_the_operator_may_invite_in_every_role(db):
    _, token = invite(None, "administrator")
    assert invitation_accept(token=token, password=NEW).groups.get().name == "administrator"
    assert actions()[0] == (None, "invitation made", "nadia")


# ---------------------------------------------------------------- resetting


def test_a_reset_link_sets_a_new_password_and_ends_open_sessions(manager, annotator, client):
    client.force_login(annotator)
    _, token = password_reset_link(by=manager, user=annotator)
    annotator.refresh_from_db()
    assert annotator.check_password(PASSWORD)
    assert client.get("/admin/").status_code == 200
    assert invitation_accept(token=token, password=NEW) == annotator
    annotator.refresh_from_db()
    assert annotator.check_password(NEW)
    assert client.get("/admin/").status_code == 302
    assert is_closed(token)
    assert actions() == [
        ("mona", "reset link made", "amal"),
        ("amal", "reset link used", "amal"),
        ("amal", "password set", "amal"),
    ]


def test_a_reset_changes_neither_roles_nor_name_nor_pseudonym(manager, annotator):
    columns = ["username", "name", "pseudonym", "is_active", "is_superuser", "email", "groups"]
    before = User.objects.values(*columns).get(pk=annotator.pk)
    _, token = password_reset_link(by=manager, user=annotator)
    invitation_accept(token=token, password=NEW)
    assert User.objects.values(*columns).get(pk=annotator.pk) == before


def test_nobody_resets_who_is_stronger(manager, administrator):
    root = User.objects.create_superuser("root", PASSWORD)
    for by, user in ((manager, administrator), (manager, root), (administrator, root)):
        with pytest.raises(PermissionDenied):
            password_reset_link(by=by, user=user)
    assert not Invitation.objects.exists()


def test_nobody_resets_their_own_password_without_it(manager):
    with pytest.raises(ValidationError):
        password_reset_link(by=manager, user=manager)


def test_who_became_stronger_meanwhile_is_not_reset(manager, annotator):
    _, token = password_reset_link(by=manager, user=annotator)
    give(annotator, "annotator", "administrator")
    assert is_closed(token)
    give(annotator, "annotator")
    User.objects.filter(pk=annotator.pk).update(is_superuser=True)
    assert is_closed(token)


def test_who_may_not_sign_in_gets_no_reset_link(manager, annotator):
    deactivate(annotator)
    with pytest.raises(ValidationError):
        password_reset_link(by=manager, user=annotator)


def test_deactivating_somebody_closes_their_reset_link_for_good(manager, annotator):
    _, token = password_reset_link(by=manager, user=annotator)
    for active in (False, True):
        user_update(
            by=manager,
            user=User.objects.get(pk=annotator.pk),
            name="Amal",
            email="",
            language="en",
            is_active=active,
            roles={"annotator"},
        )
        assert is_closed(token)


def test_a_new_reset_link_closes_the_earlier_one(manager, annotator):
    _, first = password_reset_link(by=manager, user=annotator)
    _, second = password_reset_link(by=manager, user=annotator)
    assert is_closed(first)
    assert invitation_accept(token=second, password=NEW) == annotator


@pytest.mark.parametrize("themselves", [True, False])
def test_a_password_set_in_another_way_closes_the_reset_link(manager, annotator, themselves):
    _, token = password_reset_link(by=manager, user=annotator)
    password_set(by=annotator if themselves else None, user=annotator, password="another long secret")
    assert is_closed(token)


# ---------------------------------------------------------------- revoking


def test_a_revoked_link_opens_nothing_and_the_revocation_is_logged_once(manager, annotator):
    for made, token in (invite(manager, "viewer"), password_reset_link(by=manager, user=annotator)):
        for _ in range(2):
            invitation_revoke(by=manager, invitation=made.pk)
        assert is_closed(token)
    assert [action for action in actions() if "revoked" in action[1]] == [
        ("mona", "invitation revoked", "nadia"),
        ("mona", "reset link revoked", "amal"),
    ]


def test_a_used_link_is_not_revoked_and_that_is_said(manager):
    made, token = invite(manager, "viewer")
    invitation_accept(token=token, password=NEW)
    with pytest.raises(ValidationError):
        invitation_revoke(by=manager, invitation=made.pk)
    made.refresh_from_db()
    assert made.revoked_at is None


def test_nobody_revokes_what_they_could_not_have_made(manager, administrator):
    made, token = invite(administrator, "administrator")
    other = make_person("abbas", "administrator")
    reset, reset_token = password_reset_link(by=administrator, user=other)
    for invitation in (made, reset):
        with pytest.raises(PermissionDenied):
            invitation_revoke(by=manager, invitation=invitation.pk)
    assert invitation_find(token)
    assert invitation_find(reset_token)


# ---------------------------------------------------------------- what the database itself refuses


def row(**values) -> Invitation:
    made_at = timezone.now()
    given = {"made_at": made_at, "expires_at": made_at + timedelta(days=1), "token_sha256": "0" * 64}
    return Invitation(**given | values)


def test_the_database_refuses_a_link_for_nobody_and_for_two(annotator):
    for values in (
        {"purpose": "invite"},
        {"purpose": "reset"},
        {"purpose": "invite", "username": "nadia", "user": annotator},
        {"purpose": "reset", "username": "nadia", "user": annotator},
        {"purpose": "other", "username": "nadia"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row(**values).save()


def test_the_database_holds_one_open_link_for_each_person(manager, annotator):
    invite(manager, "viewer")
    password_reset_link(by=manager, user=annotator)
    for values in ({"purpose": "invite", "username": "nadia"}, {"purpose": "reset", "user": annotator}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row(**values).save()
