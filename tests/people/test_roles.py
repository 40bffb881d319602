"""The one table of who may do what, and that the groups are it."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from annotator.people.models import User
from annotator.people.roles import MAY_GIVE, PERMISSIONS, may_give, require, roles_of
from tests.cast import make_person

ROLES = ["viewer", "annotator", "reviewer", "manager", "administrator"]


def held(group: Group) -> set[str]:
    return {
        f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.select_related("content_type")
    }


def test_there_is_a_group_for_each_role_and_no_other(db):
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES) == set(PERMISSIONS)


@pytest.mark.parametrize("role", ROLES)
def test_a_group_holds_exactly_what_the_table_says(db, role):
    assert held(Group.objects.get(name=role)) == PERMISSIONS[role]


def test_a_migration_takes_back_what_was_added_by_hand_and_gives_what_was_taken(db):
    added, emptied = Group.objects.get(name="viewer"), Group.objects.get(name="manager")
    added.permissions.set(Permission.objects.all())
    emptied.permissions.clear()
    call_command("migrate", verbosity=0)
    assert held(added) == PERMISSIONS["viewer"]
    assert held(emptied) == PERMISSIONS["manager"]


def test_what_the_design_forbids_no_role_has():
    everything = set().union(*PERMISSIONS.values())
    assert {name for name in everything if ".delete_" in name} == {"sources.delete_alias"}
    assert not {name for name in everything if name.startswith("people.") and "auditentry" in name} - {
        "people.view_auditentry"
    }
    assert {role for role in ROLES if "annotations.annotate" in PERMISSIONS[role]} == {
        "annotator",
        "reviewer",
    }
    assert {role for role in ROLES if "review.view_decision" in PERMISSIONS[role]} == {
        "viewer",
        "reviewer",
        "manager",
    }
    assert {role for role in ROLES if "annotations.assign" in PERMISSIONS[role]} == {"manager"}
    assert {role for role in ROLES if "reports.import_reports" in PERMISSIONS[role]} == {"manager"}
    assert {role for role in ROLES if "corpus.export_all" in PERMISSIONS[role]} == {"manager"}
    assert {role for role in ROLES if "people.change_user" in PERMISSIONS[role]} == {
        "manager",
        "administrator",
    }


def test_an_annotator_reads_neither_decisions_nor_grades_nor_people():
    for closed in ("review.", "people.", "reports.", "sources.view_assessment", "corpus.export_decided"):
        assert not [name for name in PERMISSIONS["annotator"] if name.startswith(closed)]


def test_the_administrator_looks_after_people_and_reads_no_reports():
    assert {name.partition(".")[0] for name in PERMISSIONS["administrator"]} == {"people", "keeping"}


@pytest.mark.parametrize(
    ("roles", "given"),
    [
        ([], set()),
        (["viewer"], set()),
        (["annotator"], set()),
        (["reviewer", "annotator"], set()),
        (["manager"], {"viewer", "annotator", "reviewer", "manager"}),
        (["administrator"], set(ROLES)),
        (["manager", "viewer"], {"viewer", "annotator", "reviewer", "manager"}),
    ],
)
def test_people_give_roles_up_to_their_own(db, roles, given):
    assert may_give(make_person("somebody", *roles)) == given
    assert set(MAY_GIVE) == {"manager", "administrator"}


def test_require_lets_pass_who_has_the_permission_and_the_operator(manager):
    require(manager, "annotations.assign")
    require(None, "annotations.assign")


def test_require_refuses_who_has_it_not_and_who_was_deactivated(manager, annotator):
    with pytest.raises(PermissionDenied):
        require(annotator, "annotations.assign")
    manager.is_active = False
    with pytest.raises(PermissionDenied):
        require(manager, "annotations.assign")


def test_a_group_of_another_name_is_no_role(stranger):
    stranger.groups.add(Group.objects.create(name="friends"))
    assert roles_of(stranger) == set()


def test_people_with_a_permission_are_found_each_once_and_only_while_active(db):
    both = make_person("both", "annotator", "reviewer")
    gone = make_person("gone", "annotator")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    make_person("mona", "manager")
    assert list(User.objects.with_perm("annotations.annotate")) == [both]
