"""How the settings read their values from the environment: an odd one stops the start and is named."""

import os
import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def flag(name: str, default: bool) -> bool:
    """A switch from the environment; anything but a plain yes or no is refused."""
    value = os.environ.get(name, "").strip().lower()
    if value in ("1", "true", "on", "yes"):
        return True
    if value in ("0", "false", "off", "no"):
        return False
    if value:
        raise ImproperlyConfigured(f"{name}={value!r} is neither on nor off.")
    return default


def whole_number(name: str, default: str, unit: str, most: int = 999) -> int:
    """A number from the environment; anything but 1 to `most` is refused."""
    value = os.environ.get(name, default).strip()
    if not re.fullmatch(r"[1-9][0-9]{0,8}", value) or int(value) > most:
        raise ImproperlyConfigured(f"{name}={value!r} is no number of {unit} from 1 to {most}.")
    return int(value)


def read_secret(name: str) -> str:
    """The variable, or the text of the file that the variable NAME_FILE names; empty where there is neither."""
    path = os.environ.get(f"{name}_FILE")
    try:
        return Path(path).read_text(encoding="utf-8").strip() if path else os.environ.get(name, "")
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE can't be read: {error}.") from error
