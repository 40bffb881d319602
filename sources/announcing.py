"""What the registry tells the rooms above it, inside the transaction in which it happens."""

from collections.abc import Iterable
from typing import Any

from django.dispatch import Signal

from .models import Alias, Source

spellings_changed = Signal()  # by; source: its key; spellings: folded, a list


def announce(by: Any, source: Source, spellings: Iterable[str]) -> None:
    """Tell that the reader is to take these (folded) spellings of `source` otherwise than before."""
    if found := sorted(set(spellings)):
        spellings_changed.send(Alias, by=by, source=source.key, spellings=found)


def announce_all(by: Any, source: Source) -> None:
    """Tell it of every spelling of `source`, and of those that were merged into it before."""
    family = [source.pk, *Source.objects.counting_as(source.key).values_list("pk", flat=True)]
    announce(by, source, Alias.objects.filter(source__in=family).values_list("folded", flat=True))
