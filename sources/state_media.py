"""State Media Monitor's list of outlets as a known shape: its rows beside the registry, and what a manager takes of it.

The list has the columns Country, Media company, Main assets and Typology (or one for each year: Typology 2024), and
types outlets by who funds, manages and edits them (statemediamonitor.com/typology). Only what was ticked goes in.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from annotator.folding import fold
from annotator.people.models import User
from annotator.people.roles import require
from annotator.people.services import audit

from . import services
from .announcing import announce_together, held_back
from .loading import lock_registry
from .lookalikes import Lookalike, Names
from .models import Source
from .registry_files import KINDS, LENGTHS
from .spreadsheets import Row

# Code -> what it means, in our words, and the kind it maps to; independent ones keep the kind of outlet they are.
TYPES = {
    "SC": ("state-controlled", "state_media"),
    "CaPu": ("captured public or state-managed", "state_media"),
    "CaPr": ("captured private", "state_affiliated"),
    "ISFM": ("independent, state-funded and state-managed", ""),
    "ISF": ("independent, state-funded", ""),
    "ISM": ("independent, state-managed", ""),
    "IP": ("independent public", ""),
}
_CODE = re.compile(rf"\b({'|'.join(sorted(TYPES, key=len, reverse=True))})\b", re.IGNORECASE)
_TYPOLOGY = re.compile(r"typology(?: (\d{4}))?")
_IN_BRACKETS = re.compile(r"\s*\(([^()]+)\)\s*$")
_OUTLETS = ("news_agency", "broadcaster", "newspaper", "partisan_outlet", "state_affiliated", "state_media")


@dataclass(frozen=True)
class Outlet:
    """One row of the list. names: the company's, first the full one, last what stands in brackets behind it."""

    number: int
    country: str
    company: str
    assets: str
    code: str
    year: str

    @property
    def names(self) -> list[str]:
        brackets = _IN_BRACKETS.search(self.company)
        without = self.company[: brackets.start()] if brackets else self.company
        return list(dict.fromkeys(filter(fold, [without, brackets[1].strip() if brackets else ""])))

    @property
    def type_in_words(self) -> str:
        return TYPES[self.code][0]

    @property
    def typed(self) -> str:
        """How the list types it, as the registry writes it down."""
        year = f" {self.year}" if self.year else ""
        return f"State Media Monitor{year}: {self.code}, {self.type_in_words}"

    @property
    def kind(self) -> str:
        """The registry's kind; for independent ones a guess from the name."""
        kind = TYPES[self.code][1]
        words = fold(self.company)
        if not kind and re.search(r"\bagency\b|\bpress\b", words):
            kind = "news_agency"
        if not kind and re.search(r"\b(?:newspapers?|publish\w+|daily|gazette|print\w*)\b", words):
            kind = "newspaper"
        return kind or "broadcaster"

    @property
    def kind_in_words(self) -> str:
        return KINDS[self.kind]


@dataclass
class Proposal:
    """What a row would do. source: whose name it has; changes: column, what is stored, what would be; kind_change: as
    those, asked for by itself; alike: what it could be taken for, each source once; tokens: of all look-alikes;
    assets: registered sources among its main assets; problem: why nothing can be done with it.
    """

    number: int
    outlet: Outlet | None = None
    source: Source | None = None
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    kind_change: tuple[str, str] | None = None
    alike: list[Lookalike] = field(default_factory=list)
    tokens: str = ""
    assets: list[Source] = field(default_factory=list)
    problem: str = ""

    @property
    def state(self) -> str:
        """refused, known (with something to take), there (nothing to take), alike or new."""
        if self.problem:
            return "refused"
        if self.source is not None:
            return "known" if self.changes or self.kind_change else "there"
        return "alike" if self.alike else "new"


def is_state_media(header: Sequence[str]) -> bool:
    """Whether a table has the columns of the list, in any case and order."""
    columns = {name.strip().lower() for name in header}
    return {"country", "media company", "main assets"} <= columns and any(map(_TYPOLOGY.fullmatch, columns))


def proposals_of(rows: Iterable[Row]) -> list[Proposal]:
    """Each row beside the registry as it is now."""
    names = Names()
    seen: dict[str, int] = {}
    found = []
    for number, cells in rows:
        outlet, problem = _outlet(number, {key.strip().lower(): value for key, value in cells.items()})
        if outlet and (earlier := seen.setdefault(fold(outlet.company), number)) != number:
            problem = f"Stands already in row {earlier}."
        found.append(Proposal(number, outlet, problem=problem) if problem else _proposal(outlet, names))
    return found


def _outlet(number: int, cells: dict[str, str]) -> tuple[Outlet, str]:
    years = {match[1] or "": cells[name] for name in cells if (match := _TYPOLOGY.fullmatch(name))}
    year, said = next(
        ((year, cell) for year, cell in sorted(years.items(), reverse=True) if cell.strip()), ("", "")
    )
    code = _CODE.search(said)
    known = next((key for key in TYPES if code and key.lower() == code[1].lower()), "")
    country, company, assets = (
        services.tidied(cells[name]) for name in ("country", "media company", "main assets")
    )
    outlet = Outlet(number, country, company, assets, known, year)
    if not outlet.names:
        return outlet, "Has no media company."
    if not known:
        return outlet, f"Its typology “{said[:60]}” is none of {', '.join(TYPES)}."
    if len(outlet.company) > LENGTHS["name"] or len(outlet.country) > LENGTHS["country"]:
        return outlet, "Its company or country is too long for the registry."
    return outlet, ""


def _proposal(outlet: Outlet, names: Names) -> Proposal:
    full, *brackets = outlet.names
    found = [one for name in (*brackets, full) for one in names.like(name)]
    clash = next((one for one in names.like(full) if one.clash), None)
    if clash is None:
        # An abbreviation alone may be that of another outlet: whoever looks at it knows.
        alike = list({one.source.key: one for one in found}.values())
        tokens = ",".join(one.token for one in found)
        parts = [one for asset in outlet.assets.split(",") for one in names.like(asset) if one.clash]
        assets = list({one.source.key: one.source.current for one in parts}.values())
        return Proposal(outlet.number, outlet, alike=alike, tokens=tokens, assets=assets)
    source = clash.source.current
    proposal = Proposal(outlet.number, outlet, source, _changes(outlet, source))
    if TYPES[outlet.code][1] not in ("", source.kind) and source.kind in _OUTLETS:
        proposal.kind_change = (source.kind, TYPES[outlet.code][1])
    return proposal


def _changes(outlet: Outlet, source: Source) -> list[tuple[str, str, str]]:
    """What the registry lacks; what stands there stays."""
    changes = []
    if outlet.country and not source.country:
        changes.append(("country", "", outlet.country))
    if not source.affiliation:
        changes.append(("affiliation", "", outlet.typed))
    elif outlet.typed not in (source.affiliation, *source.notes.splitlines()):
        changes.append(("notes", source.notes, "\n".join(filter(None, [source.notes, outlet.typed]))))
    return changes


@dataclass
class Taken:
    """What came of the ticks. refused: (row, reason)."""

    added: int = 0
    changed: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


@transaction.atomic
def state_media_take(*, by: User | None, name: str, rows: Iterable[Row], ticks: Collection[str]) -> Taken:
    """Take what was ticked of the list: `add:ROW:TOKENS`, `same:ROW:KEY`, `details:ROW`, `kind:ROW`.

    TOKENS: of the look-alikes that it was confirmed to be another than. name: of the file. Each row goes in whole or
    not at all. Raises PermissionDenied.
    """
    require(by, "sources.add_source")
    require(by, "sources.change_source")
    lock_registry()
    asked: dict[int, dict[str, str]] = {}
    for tick in ticks:
        what, _, rest = tick.partition(":")
        row, _, more = rest.partition(":")
        if row.isdecimal() and len(row) < 9:
            asked.setdefault(int(row), {})[what] = more
    taken = Taken()
    with held_back() as changes:
        for proposal in proposals_of(rows):
            if wishes := asked.get(proposal.number):
                _take(by, proposal, wishes, taken)
    announce_together(by, changes)
    after = {"added": taken.added, "changed": taken.changed, "refused": len(taken.refused)}
    audit(by=by, action="State Media Monitor imported", subject=name, after=after)
    return taken


def _take(by: User | None, proposal: Proposal, wishes: dict[str, str], taken: Taken) -> None:
    try:
        if proposal.problem:
            raise ValidationError(proposal.problem)
        if "add" in wishes and "same" in wishes:
            raise ValidationError("Ticked as another source and as the same: nothing was done.")
        with transaction.atomic():
            if "add" in wishes:
                _add(by, proposal, wishes["add"].split(","))
                taken.added += 1
            else:
                _note(by, proposal, wishes)
                taken.changed += 1
    except ValidationError as error:
        taken.refused.append((proposal.number, " ".join(error.messages)))


def _add(by: User | None, proposal: Proposal, different: list[str]) -> None:
    outlet = proposal.outlet
    if proposal.source is not None or outlet is None:
        raise ValidationError(f"{proposal.source} is there by now.")
    full, *brackets = outlet.names
    source = services.source_add(
        by=by,
        key=_free_key(full, outlet.country),
        name=full,
        kind=outlet.kind,
        affiliation=outlet.typed,
        country=outlet.country,
        notes=f"Main assets: {outlet.assets}" if outlet.assets else "",
        different=different,
    )
    services.alias_add(by=by, source=source, text=full, different=different)
    for short in brackets:
        # An abbreviation is left out where another source has it: the manager decides on that source's page.
        if fold(short) != fold(full) and not any(one.clash for one in Names().like(short, source.key)):
            services.alias_add(
                by=by,
                source=source,
                text=short,
                match="exact_case",
                strength="with_cue",
                different=different,
            )


def _note(by: User | None, proposal: Proposal, wishes: dict[str, str]) -> None:
    """Fill in what the registry lacks about a source, and its kind where that was ticked."""
    outlet, source = proposal.outlet, proposal.source
    changes, kind = proposal.changes, proposal.kind_change
    if outlet is not None and "same" in wishes:
        likest = next((one for one in proposal.alike if one.source.key == wishes["same"]), None)
        if likest is None:
            raise ValidationError("It doesn't look like that source any more.")
        source = likest.source.current
        changes = _changes(outlet, source)
        if not any(one.clash for one in Names().like(outlet.names[0])):
            services.alias_add(by=by, source=source, text=outlet.names[0])
    if source is None:
        raise ValidationError("Its source is not there any more.")
    new = {name: getattr(source, name) for name in services.FACTS}
    if "details" in wishes or "same" in wishes:
        new |= {name: value for name, _, value in changes}
    if "kind" in wishes and kind:
        new["kind"] = kind[1]
    services.source_update(by=by, source=source, **new)


def _free_key(name: str, country: str) -> str:
    """A key of the Latin letters in the name, made another by the country or a number where it is taken."""
    letters = "".join(c if c.isascii() and c.isalnum() else "_" for c in fold(name))
    key = "_".join(filter(None, letters.split("_")))[:50].strip("_") or "outlet"
    of_country = "_".join(filter(None, re.split(r"[^a-z0-9]+", fold(country))))[:12]
    tries = [key, f"{key}_{of_country}".rstrip("_"), *(f"{key}_{number}" for number in range(2, 1000))]
    taken = set(Source.objects.filter(key__startswith=key).values_list("key", flat=True))
    return next(one for one in tries if one not in taken and Source.objects.reading_like(one) is None)
