"""Who may do what: the one table. Groups, menus, services and the permission page of the docs follow it."""

from typing import Any

from django.core.exceptions import PermissionDenied

VIEWER, ANNOTATOR, REVIEWER, MANAGER, ADMINISTRATOR = (
    "viewer",
    "annotator",
    "reviewer",
    "manager",
    "administrator",
)

IN_WORDS = {
    VIEWER: "reads reports, decisions and the registry",
    ANNOTATOR: "rates the statements of their own assignments",
    REVIEWER: "rules where annotators differ, and may annotate",
    MANAGER: "imports, keeps the registry, hands out work, invites people",
    ADMINISTRATOR: "looks after people and back-ups; reads no reports",
}

_READ_REGISTRY = {"sources.view_source", "sources.view_alias"}
_READ_CORPUS = _READ_REGISTRY | {
    "sources.view_assessment",
    "reports.view_report",
    "reports.view_statement",
    "review.view_decision",
    "review.view_claim",
    "corpus.export_decided",
}

PERMISSIONS: dict[str, set[str]] = {
    VIEWER: set(_READ_CORPUS),
    ANNOTATOR: _READ_REGISTRY
    | {
        "annotations.view_assignment",
        "annotations.view_guidelines",
        "annotations.annotate",
        "corpus.export_own",
    },
    REVIEWER: _READ_CORPUS
    | {
        "annotations.view_assignment",
        "annotations.view_guidelines",
        "annotations.annotate",
        "review.rule",
        "review.change_claim",
        "corpus.export_own",
    },
    MANAGER: _READ_CORPUS
    | {
        "sources.add_source",
        "sources.change_source",
        "sources.add_alias",
        "sources.change_alias",
        "sources.delete_alias",
        "sources.add_assessment",
        "reports.import_reports",
        "reports.change_report",
        "reports.view_importbatch",
        "annotations.assign",
        "annotations.view_assignment",
        "annotations.view_guidelines",
        "annotations.add_guidelines",
        "annotations.view_citednames",
        "review.change_claim",
        "review.rule_on_appeal",
        "review.unblind",
        "corpus.export_all",
        "corpus.add_release",
        "people.view_user",
        "people.add_user",
        "people.change_user",
        "people.view_auditentry",
        "jobs.view_job",
    },
    ADMINISTRATOR: {
        "people.view_user",
        "people.add_user",
        "people.change_user",
        "people.view_auditentry",
        "keeping.make_backups",
    },
}

# A person gives roles no stronger than their own; the administrator looks after people and reads no reports.
MAY_GIVE: dict[str, set[str]] = {
    MANAGER: {VIEWER, ANNOTATOR, REVIEWER, MANAGER},
    ADMINISTRATOR: set(PERMISSIONS),
}


def require(by: Any, permission: str) -> None:
    """Raise PermissionDenied unless `by` has `permission`. None is the operator at the command line, who has all."""
    if by is not None and not (by.is_active and by.has_perm(permission)):
        raise PermissionDenied


def roles_of(user: Any) -> set[str]:
    """The roles that `user` has, by the groups they are in; a superuser has every role."""
    if user.is_superuser:
        return set(PERMISSIONS)
    if not hasattr(user, "_role_names"):
        user._role_names = set(user.groups.filter(name__in=PERMISSIONS).values_list("name", flat=True))
    return user._role_names


def only_reads(user: Any) -> bool:
    """Whether `user` may read, and has nothing to do."""
    given = user.get_all_permissions()
    return bool(given) and given <= PERMISSIONS[VIEWER]


def may_give(user: Any) -> set[str]:
    """The roles that `user` may give to and take from other people."""
    return set().union(*(MAY_GIVE.get(role, set()) for role in roles_of(user)))


def write_groups(**kwargs: Any) -> None:
    """Make the groups and give each exactly the permissions of the table (runs after every migration)."""
    from django.contrib.auth.models import Group, Permission

    known = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    for role, permissions in PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set([known[name] for name in permissions if name in known])
