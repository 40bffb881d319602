"""The key that signs, as the environment gives it or as it is made once, and its forerunners."""

import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from annotator.environment import read_secret


def make_secret_key(path: Path) -> None:
    """Write a new key to `path` (mode 0600) unless there is one. Raises OSError."""
    # Made beside its place and linked into it, so that of two processes starting at once one key wins whole.
    handle, draft = tempfile.mkstemp(prefix="secret_key.", dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)


def secret_key(data_dir: Path) -> str:
    """SECRET_KEY, or the text of SECRET_KEY_FILE, or a key made once and kept in `data_dir`.

    Raises ImproperlyConfigured.
    """
    if "SECRET_KEY" in os.environ and "SECRET_KEY_FILE" in os.environ:
        raise ImproperlyConfigured("Set SECRET_KEY or SECRET_KEY_FILE, not both.")
    if "SECRET_KEY" in os.environ:
        key, said = os.environ["SECRET_KEY"], "SECRET_KEY"
    else:
        variable = "SECRET_KEY_FILE" if "SECRET_KEY_FILE" in os.environ else "DATA_DIR"
        path = Path(os.environ.get("SECRET_KEY_FILE", data_dir / "secret_key"))
        said = f"{variable}: the secret key in {path}"
        try:
            if variable == "DATA_DIR" and not path.exists():
                make_secret_key(path)
            key = path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{said} can't be read or made: {error}.") from error
    return _strong(key, said)


def earlier_secret_keys() -> list[str]:
    """SECRET_KEY_FALLBACKS, a comma between them, or the lines of SECRET_KEY_FALLBACKS_FILE: what they signed is taken.

    Raises ImproperlyConfigured.
    """
    if "SECRET_KEY_FALLBACKS" in os.environ and "SECRET_KEY_FALLBACKS_FILE" in os.environ:
        raise ImproperlyConfigured("Set SECRET_KEY_FALLBACKS or SECRET_KEY_FALLBACKS_FILE, not both.")
    by_file = "SECRET_KEY_FALLBACKS_FILE" in os.environ
    keys = read_secret("SECRET_KEY_FALLBACKS").split("\n" if by_file else ",")
    said = "a key of SECRET_KEY_FALLBACKS" + ("_FILE" if by_file else "")
    return [_strong(key.strip(), said) for key in keys if key.strip()]


def _strong(key: str, said: str) -> str:
    """The key. Raises ImproperlyConfigured, without a word of it, where it can be guessed."""
    if len(key) < 50 or len(set(key)) < 5:
        raise ImproperlyConfigured(
            f"{said} is too weak: at least 50 characters, at least 5 of them different."
        )
    return key
