"""Races for a one-time link: whatever meets, it is used once, or not at all."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from annotator.people.invitations import (
    LinkClosed,
    invitation_accept,
    invitation_make,
    invitation_revoke,
    password_reset_link,
)
from annotator.people.models import AuditEntry, Invitation, User
from annotator.people.services import password_set
from tests.cast import make_person
from tests.races import at_once

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]


def accept(token: str, password: str) -> Callable[[], User]:
    return lambda: invitation_accept(token=token, password=password)


def passwords(number: int) -> list[str]:
    return [f"lantern {number} at quay {quay}" for quay in range(4)]


@pytest.fixture
def mona(transactional_db):
    return make_person("mona", "manager")


def test_of_acceptances_at_once_one_makes_the_person_and_the_others_find_the_link_closed(mona, rounds):
    for number in range(rounds):
        username = f"nadia{number}"
        _, token = invitation_make(by=mona, username=username, roles={"annotator"})
        results = at_once(*[accept(token, password) for password in passwords(number)])
        won = [place for place, result in enumerate(results) if isinstance(result, User)]
        assert len(won) == 1, results
        assert [type(r) for r in results if not isinstance(r, User)] == [LinkClosed] * 3, results
        assert User.objects.get(username=username).check_password(passwords(number)[won[0]])
        assert AuditEntry.objects.filter(action="invitation accepted", subject=username).count() == 1


def test_of_resets_at_once_one_password_counts(mona, rounds):
    amal = make_person("amal", "annotator")
    for number in range(rounds):
        _, token = password_reset_link(by=mona, user=amal)
        results = at_once(*[accept(token, password) for password in passwords(number)])
        won = [place for place, result in enumerate(results) if result == amal]
        assert len(won) == 1, results
        assert [type(r) for r in results if r != amal] == [LinkClosed] * 3, results
        amal.refresh_from_db()
        assert amal.check_password(passwords(number)[won[0]])


def test_an_acceptance_and_a_revocation_at_once_end_in_one_order_or_the_other(mona, rounds):
    for number in range(rounds):
        made, token = invitation_make(by=mona, username=f"nadia{number}", roles={"viewer"})
        accepted, revoked = at_once(
            accept(token, passwords(number)[0]),
            lambda made=made: invitation_revoke(by=mona, invitation=made.pk),
        )
        made.refresh_from_db()
        assert (made.used_at is None) != (made.revoked_at is None)
        if made.used_at:
            assert isinstance(accepted, User)
            assert isinstance(revoked, ValidationError)
        else:
            assert isinstance(accepted, LinkClosed)
            assert revoked == made
        assert User.objects.filter(username=f"nadia{number}").exists() == bool(made.used_at)


def test_of_a_reset_and_a_password_set_by_the_operator_at_once_the_operators_counts(mona, rounds):
    amal = make_person("amal", "annotator")
    for number in range(rounds):
        made, token = password_reset_link(by=mona, user=amal)
        mine, given, *_ = passwords(number)
        reset, set_by_operator = at_once(
            accept(token, mine),
            lambda given=given: password_set(by=None, user=User.objects.get(username="amal"), password=given),
        )
        assert set_by_operator is None
        assert reset == amal or isinstance(reset, LinkClosed), reset
        # After a reset the operator's word is the later one; before it, theirs closed the link.
        amal.refresh_from_db()
        assert amal.check_password(given)
        assert not Invitation.objects.open().filter(pk=made.pk).exists()


def test_two_who_invite_under_one_name_at_once_leave_one_link(mona, rounds):
    other = make_person("mira", "manager")
    for number in range(rounds):
        results = at_once(
            *[
                lambda by=by, number=number: invitation_make(by=by, username=f"nadia{number}", roles=set())
                for by in (mona, other, mona)
            ]
        )
        assert sum(isinstance(result, ValidationError) for result in results) == 2, results
        assert Invitation.objects.open().filter(username=f"nadia{number}").count() == 1


def test_two_who_reset_somebody_at_once_leave_one_link(mona, rounds):
    amal = make_person("amal", "annotator")
    for _ in range(rounds):
        results = at_once(*[lambda: password_reset_link(by=mona, user=amal)] * 3)
        assert not [result for result in results if isinstance(result, Exception)], results
        open_now = Invitation.objects.open().filter(user=amal)
        assert open_now.count() == 1
        assert open_now.get() in [invitation for invitation, _ in results]
