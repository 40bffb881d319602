"""The mark that a database holds the demonstration: a row in it, so that back-ups and copies say it too."""

from .models import Demonstration

INVENTED = "Demonstration: these reports, people, grades and judgements are invented."


def mark() -> None:
    """Have every page say so from now on."""
    if not is_marked():
        Demonstration.objects.create()


def is_marked() -> bool:
    return Demonstration.objects.exists()
