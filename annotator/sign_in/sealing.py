"""Secrets of second factors, encrypted where they are stored: a copy of the database alone makes no code."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class SealBroken(Exception):
    """It was sealed with neither SECRET_KEY nor one of its forerunners, or is not what was sealed."""


def _fernet() -> MultiFernet:
    """Seals with the key, opens with its forerunners too."""
    return MultiFernet([_of(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _of(key: str) -> Fernet:
    # A key of its own, so that what is sealed here and what Django signs tell nothing of each other.
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hearsay.sign_in second factors")
    return Fernet(base64.urlsafe_b64encode(made.derive(key.encode())))


def seal(text: str) -> str:
    """`text` encrypted and signed (Fernet: AES-128-CBC, HMAC-SHA-256) with a key made of SECRET_KEY."""
    return _fernet().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed. Raises SealBroken."""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealBroken from None
