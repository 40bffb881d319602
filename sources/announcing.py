"""What the registry tells the rooms above it, inside the transaction in which it happens."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.dispatch import Signal

from .models import Alias, Source

Changes = dict[str, set[str]]  # folded spellings by the key of their source

spellings_changed = Signal()  # by; changes: Changes, of which the reader now thinks otherwise

_held: ContextVar[Changes | None] = ContextVar("held", default=None)


def announce(by: Any, source: Source, spellings: Iterable[str]) -> None:
    """Tell that the reader is to take these (folded) spellings of `source` otherwise than before."""
    if not (found := set(spellings)):
        return
    held = _held.get()
    if held is None:
        announce_together(by, {source.key: found})
    else:
        held.setdefault(source.key, set()).update(found)


def announce_all(by: Any, source: Source) -> None:
    """Tell it of every spelling of `source`, and of those that were merged into it before."""
    family = [source.pk, *Source.objects.counting_as(source.key).values_list("pk", flat=True)]
    announce(by, source, Alias.objects.filter(source__in=family).values_list("folded", flat=True))


def announce_together(by: Any, changes: Mapping[str, set[str]]) -> None:
    """Tell many changes at once."""
    if changes:
        spellings_changed.send(Alias, by=by, changes=dict(changes))


@contextmanager
def held_back() -> Iterator[Changes]:
    """Collect what would be told meanwhile: a file of many rows is told once, and one that is only tried not at all."""
    changes: Changes = {}
    token = _held.set(changes)
    try:
        yield changes
    finally:
        _held.reset(token)
