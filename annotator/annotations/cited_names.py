"""Names that statements cite and the registry lacks: the list that keeps the registry growing."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from annotator.folding import fold
from annotator.jobs.kept import Kept, figures, kept_figures
from annotator.people.models import User
from annotator.people.roles import require
from annotator.reports.models import Statement, SuggestionCitation, newest, texts_of
from sources import services as registry
from sources.models import Alias, Source

from .models import AnnotationCitation, Seat

PERMISSION, KEPT = "annotations.view_citednames", "names_not_registered"

FEW = 5_000  # statements whose citations are looked through while somebody waits
MOST_KEPT = 1_000  # names that a worker keeps; whoever registers them comes to the next
MOST_EXAMPLES = 8


@dataclass(frozen=True)
class CitedName:
    """One name, whatever its spellings: how often each is met.

    suggested, annotated, statements: how many statements cite it, and in all. first: the keys of some, MOST_EXAMPLES.
    """

    folded: str
    spellings: Mapping[str, int]
    suggested: int
    annotated: int
    statements: int
    first: Sequence[int]

    @property
    def name(self) -> str:
        """The spelling that is met most often."""
        return min(self.spellings, key=lambda spelling: (-self.spellings[spelling], spelling))

    @property
    def other_spellings(self) -> list[str]:
        return sorted(set(self.spellings) - {self.name})

    @property
    def language(self) -> str:
        """A guess from the letters: Arabic script is `ar` here, other scripts tell nothing."""
        return "ar" if any("ARABIC" in unicodedata.name(letter, "") for letter in self.name) else ""

    @property
    def key(self) -> str:
        """A key made of the name's Latin letters and digits; empty where it has none."""
        letters = "".join(c if c.isascii() and c.isalnum() else "_" for c in self.folded)
        return "_".join(filter(None, letters.split("_")))[:64].rstrip("_")


@dataclass(frozen=True)
class Lacking:
    """names: the most cited first. more: how many others there are, less cited."""

    names: list[CitedName]
    more: int
    kept: Kept


def cited_most(*, by: User | None) -> Lacking:
    """The names in current suggestions and annotations that are no source's key, name or alias now.

    Cited as a worker counted them last. Raises PermissionDenied.
    """
    require(by, PERMISSION)
    kept = figures(KEPT, at_hand=True)
    if kept.content is None:  # nobody has counted yet; that takes a moment
        return Lacking(_cited(None), 0, Kept({}))
    names = [CitedName(*values) for values in kept.content["names"]]
    known = _known() if kept.as_of else set()
    return Lacking(
        [one for one in names if one.folded not in known], kept.content["number"] - len(names), kept
    )


def cited_name(*, by: User | None, name: str) -> CitedName | None:
    """The entry for `name` in any spelling; None where nobody cites it or the registry has it."""
    folded = fold(name)
    most = cited_most(by=by)
    counted = next((entry for entry in most.names if entry.folded == folded), None)
    if most.kept.as_of is None:
        return counted
    # Of a name that was counted the spellings are known: an index finds who cites them.
    now = _cited(counted.spellings if counted else None)
    return next((entry for entry in now if entry.folded == folded), None)


def few_statements() -> bool:
    """Whether looking through all citations takes a moment only."""
    return Statement.objects.order_by()[: FEW + 1].count() <= FEW


@kept_figures(KEPT, short=few_statements, standing=({},))
def _counted(*, reader: None) -> dict[str, Any]:
    names = _cited(None)
    return {"number": len(names), "names": [astuple(one) for one in names[:MOST_KEPT]]}


def examples(names: Iterable[CitedName], most: int = 3) -> dict[str, list[Statement]]:
    """Up to `most` statements for each of `names`, at most MOST_EXAMPLES, by folded name."""
    wanted = {name.folded: name.first[:most] for name in names}
    ids = {pk for pks in wanted.values() for pk in pks}
    statements = Statement.objects.live().select_related("report").defer(*texts_of("report")).in_bulk(ids)
    # Some of what was counted may be gone meanwhile.
    return {folded: [statements[pk] for pk in pks if pk in statements] for folded, pks in wanted.items()}


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


def _known() -> set[str]:
    """All that the registry has, as it is compared."""
    known = set(Source.objects.values_list("folded_name", flat=True))
    known |= set(Source.objects.values_list("key", flat=True))
    return known | set(Alias.objects.standing_alone().values_list("folded", flat=True))


def _cited(spellings: Iterable[str] | None) -> list[CitedName]:
    """Every name that the registry lacks, the most cited first. spellings: only what is written so."""
    met: defaultdict[str, Counter[str]] = defaultdict(Counter)
    suggested: defaultdict[str, set[int]] = defaultdict(set)
    annotated: defaultdict[str, set[int]] = defaultdict(set)
    folded_of = cache(fold)  # thousands of rows cite dozens of names
    for rows, citing in ((_suggested(), suggested), (_annotated(), annotated)):
        cited = rows if spellings is None else rows.filter(name__in=list(spellings))
        for name, statement in cited:
            if statement is not None:
                met[folded_of(name)][name] += 1
                citing[folded_of(name)].add(statement)
    found = []
    for folded in met.keys() - _known() - {""}:
        every = suggested[folded] | annotated[folded]
        first = sorted(every)[:MOST_EXAMPLES]
        found.append(
            CitedName(
                folded, dict(met[folded]), len(suggested[folded]), len(annotated[folded]), len(every), first
            )
        )
    return sorted(found, key=lambda name: (-name.statements, name.folded))


def _suggested() -> Any:
    """Names and statements of the newest suggestion of each live statement."""
    # As the index of names has them, which holds what has no source: not every citation is read.
    cited = SuggestionCitation.objects.filter(source=None, name__gt="", judgement__statement__retired_at=None)
    return cited.filter(newest("judgement__")).order_by().values_list("name", "judgement__statement")


def _annotated() -> Any:
    """Names and statements of the current annotation at each seat that was not withdrawn; of others None."""
    # The seat whose current annotation it is, found by that: by way of the annotation a database reads twice as much.
    seats = Seat.objects.filter(annotation=OuterRef("judgement"), statement__retired_at=None)
    current = seats.exclude(state=Seat.WITHDRAWN).order_by().values("statement")
    cited = AnnotationCitation.objects.filter(source=None, name__gt="").annotate(statement=Subquery(current))
    return cited.order_by().values_list("name", "statement")
