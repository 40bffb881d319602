"""Names that statements cite and the registry lacks: the list that keeps the registry growing."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from annotator.folding import fold
from annotator.people.models import User
from annotator.people.roles import require
from annotator.reports.models import Statement, SuggestionCitation, newest
from sources import services as registry
from sources.models import Alias, Source

from .models import AnnotationCitation, Seat

PERMISSION = "annotations.view_citednames"


@dataclass
class CitedName:
    """One name, whatever its spellings. suggested, annotated: ids of the statements that cite it."""

    folded: str
    spellings: Counter[str] = field(default_factory=Counter)
    suggested: set[int] = field(default_factory=set)
    annotated: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The spelling that is met most often."""
        return min(self.spellings, key=lambda spelling: (-self.spellings[spelling], spelling))

    @property
    def other_spellings(self) -> list[str]:
        return sorted(set(self.spellings) - {self.name})

    @property
    def statements(self) -> set[int]:
        return self.suggested | self.annotated

    @property
    def language(self) -> str:
        """A guess from the letters: Arabic script is `ar` here, other scripts tell nothing."""
        return "ar" if any("ARABIC" in unicodedata.name(letter, "") for letter in self.name) else ""

    @property
    def key(self) -> str:
        """A key made of the name's Latin letters and digits; empty where it has none."""
        letters = "".join(c if c.isascii() and c.isalnum() else "_" for c in self.folded)
        return "_".join(filter(None, letters.split("_")))[:64].rstrip("_")


def cited_names(*, by: User | None) -> list[CitedName]:
    """Every name in current suggestions and current annotations that is no source's key, name or alias.

    Most cited first. Raises PermissionDenied.
    """
    require(by, PERMISSION)
    found: dict[str, CitedName] = {}
    folded_of = cache(fold)  # thousands of rows cite dozens of names
    for name, statement in _suggested():
        _noted(found, name, folded_of(name)).suggested.add(statement)
    for name, statement in _annotated():
        _noted(found, name, folded_of(name)).annotated.add(statement)
    known = set(Source.objects.values_list("folded_name", flat=True))
    known |= set(Source.objects.values_list("key", flat=True))
    known |= set(Alias.objects.standing_alone().values_list("folded", flat=True))
    lacking = (name for folded, name in found.items() if folded and folded not in known)
    return sorted(lacking, key=lambda name: (-len(name.statements), name.folded))


def cited_name(*, by: User | None, name: str) -> CitedName | None:
    """The entry for `name` in any spelling; None where nobody cites it or the registry has it."""
    folded = fold(name)
    return next((entry for entry in cited_names(by=by) if entry.folded == folded), None)


def examples(names: Iterable[CitedName], most: int = 3) -> dict[str, list[Statement]]:
    """Up to `most` statements for each of `names`, by folded name."""
    wanted = {name.folded: sorted(name.statements)[:most] for name in names}
    ids = {pk for pks in wanted.values() for pk in pks}
    statements = Statement.objects.select_related("report").in_bulk(ids)
    return defaultdict(list, {folded: [statements[pk] for pk in pks] for folded, pks in wanted.items()})


@transaction.atomic
def cited_name_register(
    *,
    by: User | None,
    name: str,
    key: str,
    source_name: str,
    kind: str,
    language: str,
    different: Collection[str] | None = None,
) -> Source:
    """Add a source for a cited name, with the name as its alias. Judgements stay as they were.

    different: as in sources.services.source_add. Raises ValidationError, LooksAlike, PermissionDenied.
    """
    require(by, PERMISSION)
    source = registry.source_add(by=by, key=key, name=source_name, kind=kind, different=different)
    registry.alias_add(by=by, source=source, text=name, language=language, different=different)
    return source


@transaction.atomic
def cited_name_attach(
    *,
    by: User | None,
    name: str,
    source: Source,
    language: str,
    strength: str,
    different: Collection[str] | None = None,
) -> Alias:
    """Add a cited name as an alias of a source. Judgements stay as they were.

    different: as in sources.services.alias_add. Raises ValidationError, LooksAlike, PermissionDenied.
    """
    require(by, PERMISSION)
    return registry.alias_add(
        by=by, source=source, text=name, language=language, strength=strength, different=different
    )


def _noted(found: dict[str, CitedName], name: str, folded: str) -> CitedName:
    entry = found.get(folded)
    if entry is None:
        entry = found[folded] = CitedName(folded)
    entry.spellings[name] += 1
    return entry


def _suggested() -> Any:
    """Names and statements of the newest suggestion of each live statement."""
    # As the index of names has them, which holds what has no source: not every citation is read.
    cited = SuggestionCitation.objects.filter(source=None, name__gt="", judgement__statement__retired_at=None)
    return cited.filter(newest("judgement__")).order_by().values_list("name", "judgement__statement")


def _annotated() -> Any:
    """Names and statements of the current annotation at each seat that was not withdrawn."""
    # The seat whose current annotation it is, found by that: by way of the annotation a database reads twice as much.
    seats = Seat.objects.filter(annotation=OuterRef("judgement"), statement__retired_at=None)
    current = seats.exclude(state=Seat.WITHDRAWN).order_by().values("statement")
    cited = AnnotationCitation.objects.filter(source=None, name__gt="").annotate(statement=Subquery(current))
    rows = cited.order_by().values_list("name", "statement")
    return ((name, statement) for name, statement in rows if statement is not None)
