"""What lies beside the database, and people with their rights and second factors."""

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission

from annotator.corpus.release_models import Release
from annotator.people.models import User
from annotator.people.roles import PERMISSIONS
from annotator.shared_files import file_at_hand

from .backup_file import file_pieces, sha256_of
from .damage import Damage, Look

_DRAWN = re.compile("annotator-[0-9a-f]{4}")
_SEALED = re.compile("gAAAA[A-Za-z0-9_-]{60,}={0,2}")  # Fernet's, of whatever key


def files_of_releases() -> Iterator[Damage]:
    """Each release has its file, byte for byte."""
    for release in Release.objects.order_by("number"):
        try:
            file = file_at_hand(release.path)
            found, size = sha256_of(file_pieces(file)), file.stat().st_size
        except OSError as error:
            yield Damage("corpus.Release", str(release.number), f"its file can't be read: {error.strerror}")
            continue
        if found != release.sha256:
            yield Damage("corpus.Release", str(release.number), "its file is not the one that was released")
        elif size != release.size:
            yield Damage(
                "corpus.Release", str(release.number), f"its file has {size} bytes, not {release.size}"
            )


def pseudonyms() -> Iterator[Damage]:
    """Everybody has one, as it is drawn: without it their work would go out under no name, or under their own."""
    for key, pseudonym in User.objects.order_by("pk").values_list("pk", "pseudonym"):
        if not pseudonym:
            yield Damage("people.User", str(key), "they have no pseudonym")
        elif not _DRAWN.fullmatch(pseudonym):
            yield Damage("people.User", str(key), "their pseudonym is none that was drawn")


def second_factors() -> Iterator[Damage]:
    """What is stored of each can be read. Whether SECRET_KEY opens a secret is not asked: another key is no damage."""
    if not apps.is_installed("allauth.mfa"):
        return
    kept: Any = apps.get_app_config("mfa").get_model("Authenticator")
    rows = kept._base_manager.order_by("pk")
    for key, kind, data in rows.values_list("pk", "type", "data"):
        if not _is_factor(kind, data):
            yield Damage("mfa.Authenticator", str(key), "what is stored of this second factor can't be read")


def _is_factor(kind: str, data: Any) -> bool:
    if not isinstance(data, dict):
        return False
    if kind == "totp":
        step = data.get("step")
        return isinstance(step, int) and step >= 0 and bool(_SEALED.fullmatch(str(data.get("secret"))))
    if kind == "recovery_codes":
        codes = data.get("sha256")
        return isinstance(codes, list) and all(re.fullmatch("[0-9a-f]{64}", str(code)) for code in codes)
    credential = data.get("credential")
    response = credential.get("response") if isinstance(credential, dict) else None
    return (
        kind == "webauthn"
        and isinstance(data.get("name"), str)
        and isinstance(response, dict)
        and isinstance(response.get("attestationObject"), str)
    )


def rights_of_roles() -> Iterator[Damage]:
    """Each role may do what the table of roles says, and no more: it stands in the database for all servers."""
    for role, permissions in PERMISSIONS.items():
        rows = Permission.objects.filter(group__name=role).values_list("content_type__app_label", "codename")
        if {f"{app}.{name}" for app, name in rows} != permissions:
            yield Damage(
                "auth.Group", role, "its rights are not those of its role: `manage.py migrate` renews them"
            )


BESIDE: tuple[Look, ...] = (files_of_releases, pseudonyms, second_factors, rights_of_roles)
