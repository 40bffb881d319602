"""The second factors that people have. Of django-allauth the table; recovery codes stand in it as hashes of ours."""

import secrets
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

APP, CODES, PASSKEY = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES, Authenticator.Type.WEBAUTHN
HOW_MANY_CODES = 10


class OwnFactors(NamedTuple):
    """What somebody has: an authenticator app or None, passkeys by age, how many recovery codes are left."""

    app: Authenticator | None
    passkeys: list[Authenticator]
    codes_left: int

    def __bool__(self) -> bool:
        """Recovery codes alone are no second factor: they stand in for one."""
        return self.app is not None or bool(self.passkeys)


def _of(user: Any) -> "QuerySet[Authenticator]":
    return Authenticator.objects.filter(user_id=user.pk)


def has_second_factor(user: Any) -> bool:
    """Whether `user` is asked for more than one thing at sign-in."""
    return _of(user).exclude(type=CODES).exists()


def factors_of(user: Any) -> OwnFactors:
    """All that `user` has set up."""
    rows = list(_of(user).order_by("pk"))
    codes = [code for row in rows if row.type == CODES for code in row.data["sha256"]]
    app = next((row for row in rows if row.type == APP), None)
    return OwnFactors(app, [row for row in rows if row.type == PASSKEY], len(codes))


def new_codes() -> list[str]:
    """Recovery codes: 120 random bits each, as six groups of four letters and digits that don't look alike."""
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    drawn = ["".join(secrets.choice(alphabet) for _ in range(24)) for _ in range(HOW_MANY_CODES)]
    return ["-".join(code[at : at + 4] for at in range(0, 24, 4)) for code in drawn]


def as_typed(code: str) -> str:
    """A code without what people put between its groups: blanks, hyphens, capital letters."""
    return "".join(sign for sign in code.casefold() if sign.isalnum())
