"""Figures over the whole corpus, shown at once: kept in the database, said with their age, never older than OLDEST.

A room registers what makes them, and asks for them:

    @kept_figures("network", short=few_decided)
    def network(*, basis: str, reader: int | None) -> dict[str, Any]: ...

    kept = figures("network", {"basis": "decided"}, reader=reader_of(user))
    kept.content, kept.as_of

Where making them is `short`, they are made for each page and kept nowhere. Else a worker makes them, and renews what
was asked for lately, and what is `standing`, before it is too old; until there is something to show, `content` is None.
Without a worker the first who asks waits for them.

Whose eyes they are for is part of the key: what was made for one reader never reaches another. See `Reader`.
"""

import datetime
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from annotator.version import VERSION

from .kept_models import KeptFigures
from .signs import worker_is_missing
from .tasks import by_worker

OLDEST = datetime.timedelta(minutes=10)
RENEWED_AFTER = datetime.timedelta(minutes=4)
WANTED_FOR = datetime.timedelta(minutes=30)  # so long after the last who asked
GIVEN_UP = datetime.timedelta(minutes=3)  # after that another worker makes what one has taken
NOTED_EVERY = datetime.timedelta(minutes=1)  # that somebody asks

Make = Callable[..., Any]


@dataclass(frozen=True)
class Reader:
    """user: id of the person whose eyes the figures are for; None for all who may know everything.

    state: what they must not know now, in any words that change with it; figures made for one state are not shown in
    another.
    """

    user: int | None = None
    state: str = ""


EVERYBODY = Reader()


@dataclass(frozen=True)
class KindOfFigures:
    """make(**arguments, reader=id or None) gives JSON. short: whether making them takes a moment only.

    standing: the arguments of those that workers renew though nobody asks.
    """

    name: str
    make: Make
    short: Callable[[], bool]
    standing: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Kept:
    """content: None while it is being made. as_of: None where it was made for this very page."""

    content: Any
    as_of: datetime.datetime | None = None

    @property
    def forsaken(self) -> bool:
        """Whether somebody waits for it, and nobody makes it."""
        return self.content is None and worker_is_missing()

    @property
    def minutes(self) -> int:
        """How many whole minutes old it is."""
        return int((timezone.now() - self.as_of).total_seconds() // 60) if self.as_of else 0


FIGURES: dict[str, KindOfFigures] = {}


def kept_figures(
    name: str, *, short: Callable[[], bool], standing: tuple[dict[str, Any], ...] = ()
) -> Callable[[Make], Make]:
    """Decorator: register the function as what makes figures of this kind. See KindOfFigures."""

    def add(make: Make) -> Make:
        FIGURES[name] = KindOfFigures(name, make, short, standing)
        return make

    return add


def figures(
    name: str, arguments: dict[str, Any] | None = None, *, reader: Reader = EVERYBODY, at_hand: bool = False
) -> Kept:
    """The figures of the kind `name` for `arguments` (they have to fit into JSON), as `reader` may know them.

    at_hand: whoever asks has another way, and waits for nothing also where no worker makes them.
    """
    kind, arguments = FIGURES[name], arguments or {}
    if kind.short():
        return Kept(kind.make(**arguments, reader=reader.user))
    row = _wanted(kind, arguments, reader)
    if row.as_of is None or row.as_of <= timezone.now() - OLDEST:
        if by_worker() or at_hand:
            return Kept(None)
        _make(row)
    return Kept(row.content, row.as_of)


def wanted_soon(name: str, arguments: dict[str, Any] | None = None) -> None:
    """Where a worker makes figures, let it begin with these: whoever looks at the page at hand goes on to them."""
    kind = FIGURES[name]
    if by_worker() and not kind.short():
        _wanted(kind, arguments or {}, EVERYBODY)


def _wanted(kind: KindOfFigures, arguments: dict[str, Any], reader: Reader) -> KeptFigures:
    """The row of these figures, with the note that somebody wants them."""
    # The shape of what is kept may change with the program.
    chosen = json.dumps([VERSION, arguments, reader.user, reader.state], sort_keys=True)
    key, now = hashlib.sha256(chosen.encode()).hexdigest(), timezone.now()
    row = KeptFigures.objects.filter(kind=kind.name, key=key).first()
    if row is None or row.wanted_at < now - NOTED_EVERY:
        noted = {"wanted_at": now, "arguments": arguments | {"reader": reader.user}}
        row, _ = KeptFigures.objects.update_or_create(kind=kind.name, key=key, defaults=noted)
    return row


def _make(row: KeptFigures) -> None:
    row.as_of = timezone.now()
    row.content = FIGURES[row.kind].make(**row.arguments)
    made = {"as_of": row.as_of, "content": row.content, "taken_at": None}
    KeptFigures.objects.filter(pk=row.pk).update(**made)


def figures_renew() -> int:
    """Make what is wanted and missing or soon too old, forget what nobody wants; gives how many were made.

    For workers, again and again. Of several each takes other figures.
    """
    now = timezone.now()
    for kind in FIGURES.values():
        if kind.standing and not kind.short():
            for arguments in kind.standing:
                _wanted(kind, arguments, EVERYBODY)
    KeptFigures.objects.filter(wanted_at__lt=now - WANTED_FOR).delete()
    stale = Q(as_of=None) | Q(as_of__lt=now - RENEWED_AFTER)
    free = Q(taken_at=None) | Q(taken_at__lt=now - GIVEN_UP)
    made = 0
    # What nobody has seen yet comes first: somebody waits for it.
    wanted = KeptFigures.objects.filter(stale, free, kind__in=list(FIGURES))
    for pk in wanted.order_by(F("as_of").asc(nulls_first=True), "pk").values_list("pk", flat=True):
        if KeptFigures.objects.filter(free, pk=pk).update(taken_at=timezone.now()):
            _make(KeptFigures.objects.get(pk=pk))
            made += 1
    return made
