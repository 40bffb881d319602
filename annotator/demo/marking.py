"""The mark that this installation holds the demonstration: a file in DATA_DIR, read for each page without a query."""

from pathlib import Path

from django.conf import settings

INVENTED = "Demonstration: these reports, people, grades and judgements are invented."


def _file() -> Path:
    return Path(settings.DATA_DIR) / "demonstration"


def mark() -> None:
    """Have every page say so from now on."""
    _file().write_text(f"{INVENTED} While this file is here, every page says so.\n", encoding="utf-8")


def is_marked() -> bool:
    return _file().exists()
