"""The people of the demonstration, and the one password that they share on this machine."""

import os
import secrets

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from annotator.people import roles
from annotator.people.models import User
from annotator.people.services import user_create

CAST = [
    ("hana", "Hana", {roles.MANAGER, roles.ANNOTATOR}),
    ("mona", "Mona", {roles.MANAGER}),
    ("amal", "Amal", {roles.ANNOTATOR}),
    ("basil", "Basil", {roles.ANNOTATOR}),
    ("dalia", "Dalia", {roles.ANNOTATOR}),
    ("rana", "Rana", {roles.REVIEWER}),
    ("samir", "Samir", {roles.REVIEWER}),
    ("vera", "Vera", {roles.VIEWER}),
    ("adam", "Adam", {roles.ADMINISTRATOR}),
]


def password() -> str:
    """Drawn once for this installation and kept in DATA_DIR (mode 0600): nobody else's demonstration has it."""
    path = settings.DATA_DIR / "demo_password"
    if not path.exists():
        draft = path.with_name(f"demo_password.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write("-".join(secrets.token_hex(3) for _ in range(3)))
        draft.replace(path)
    return path.read_text(encoding="utf-8").strip()


def people_add() -> dict[str, User]:
    """The cast by sign-in name; who is there already stays as they are."""
    found = {user.username: user for user in User.objects.filter(username__in=[name for name, *_ in CAST])}
    added = []
    for username, name, held in CAST:
        if username not in found:
            found[username] = user_create(by=None, username=username, password=None, name=name, roles=held)
            added.append(found[username])
    if added:
        # One hash for all: it is slow to make on purpose, and `sign_in_lines` checks it once.
        encoded = make_password(password())
        for user in added:
            user.password = encoded
            user.save(update_fields=["password"])
    return found


def sign_in_lines() -> list[str]:
    """How to sign in as each of the cast; people who changed their password are left to it."""
    users = User.objects.filter(username__in=[name for name, *_ in CAST], is_active=True)
    unchanged = {
        encoded: check_password(password(), encoded) for encoded in {user.password for user in users}
    }
    lines = []
    for user in users:
        word = password() if unchanged[user.password] else "(their own password)"
        held = ", ".join(sorted(roles.roles_of(user)))
        lines.append(f"  {user.username:8} {word:22} {held}")
    return lines
