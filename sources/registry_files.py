"""The registry as files: reads sources and aliases from CSV, and says which row is wrong and why.

Two tables, `sources.csv` and `aliases.csv`, or one list of facts with all of a source's aliases in one cell.
Nothing here needs the database; the models check again what they store.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from annotator.folding import fold

from .registry_table import NOWHERE, Place, RegistryError, Wrong, raised, read_table

__all__ = [
    "ALIAS_COLUMNS",
    "KINDS",
    "MATCHES",
    "SOURCE_COLUMNS",
    "STRENGTHS",
    "AliasRow",
    "RegistryError",
    "SourceRow",
    "read_registry",
]

KINDS: dict[str, str] = {
    "news_agency": "News agency",
    "broadcaster": "Broadcaster",
    "newspaper": "Newspaper",
    "state_media": "State media",
    "state_affiliated": "State-affiliated outlet",
    "partisan_outlet": "Partisan outlet",
    "armed_group_media": "Media of an armed group",
    "monitoring_group": "Monitoring group",
    "activist_network": "Activist network",
    "ngo": "Non-governmental organisation",
    "government_military": "Government or armed force",
    "un_agency": "UN or treaty body",
    "generic": "Class of unnamed sources",
}
MATCHES: dict[str, str] = {"any_case": "In any case", "exact_case": "Exactly as written"}
STRENGTHS: dict[str, str] = {
    "name": "Name: stands alone",
    "with_cue": "With a cue: the word has other uses",
    "description": "Description: only after the source was named",
}

SOURCE_COLUMNS = (
    "source",
    "name",
    "kind",
    "belongs_to",
    "affiliation",
    "country",
    "website",
    "notes",
    "archived",
)
ALIAS_COLUMNS = ("source", "text", "language", "match", "strength")
FACT_COLUMNS = ("key", "name", "kind", "affiliation", "country", "website", "aliases", "notes")
# Longest values, in characters; the models' columns are as wide.
LENGTHS = {
    "key": 64,
    "name": 200,
    "affiliation": 300,
    "country": 200,
    "website": 300,
    "text": 200,
    "language": 10,
}
LONGEST_FOLDED = 400

_SLUG = re.compile(r"[a-z0-9_]+")
_LANGUAGE = re.compile(r"([a-z]{2,3}(-[A-Za-z0-9]+)*)?")
_BOOLEANS = {"true": True, "false": False, "": False}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of the sources table. belongs_to: key of the owner or umbrella. place: where it stands in its file."""

    key: str
    name: str
    kind: str
    belongs_to: str | None = None
    affiliation: str = ""
    country: str = ""
    website: str = ""
    notes: str = ""
    archived: bool = False
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AliasRow:
    """One row of the aliases table. language: a code, or empty for any language. place: where it stands in its file."""

    source: str
    text: str
    language: str = ""
    match: str = "any_case"
    strength: str = "name"
    place: Place = field(default=NOWHERE, compare=False, repr=False)


Read = tuple[SourceRow | None, list[AliasRow]]  # what one row of any of the shapes holds


def read_registry(
    path: Path, known: Collection[str] | None = None, wrong: Wrong = raised
) -> tuple[list[SourceRow], list[AliasRow]]:
    """Read a folder with `sources.csv` and `aliases.csv`, or one file in the shape of either or of the facts.

    known: keys that are registered already, which rows may refer to. Without it, a file of aliases alone is
    not asked whether its sources exist. wrong: takes what a row is refused for, and the others are given.
    Raises RegistryError where a file as a whole can't be used; without `wrong`, at the first wrong row.
    """
    sources: list[SourceRow] = []
    aliases: list[AliasRow] = []
    for file in [path / "sources.csv", path / "aliases.csv"] if path.is_dir() else [path]:
        header, records = read_table(file, wrong)
        read = _shape(file, header)
        for place, record in records:
            try:
                source, found = read(place, record)
            except RegistryError as error:
                wrong(error)
                continue
            sources += [source] if source else []
            aliases += found
    sources = list(_right_sources(sources, set(known or ()), wrong))
    if sources or known is not None:
        aliases = list(_owned(aliases, {source.key for source in sources} | set(known or ()), wrong))
    return sources, list(_clashing_with_none(aliases, wrong))


def _shape(file: Path, header: list[str]) -> Callable[[Place, dict[str, str]], Read]:
    """How a row of a table with this header is read. Raises RegistryError where a column is missing."""
    if {"key", "aliases"} & set(header):
        _require(file, header, FACT_COLUMNS)
        return _facts
    if {"text", "strength"} & set(header) or file.name == "aliases.csv":
        _require(file, header, ALIAS_COLUMNS)
        return lambda place, record: (None, [_alias(place, record)])
    _require(file, header, SOURCE_COLUMNS)
    return lambda place, record: (_source(place, record), [])


def _facts(place: Place, record: dict[str, str]) -> Read:
    source = _source(place, {**record, "source": record["key"], "belongs_to": "", "archived": ""})
    return source, list(_guessed_aliases(place, source, record["aliases"]))


def _require(file: Path, header: list[str], columns: tuple[str, ...]) -> None:
    missing = [column for column in columns if column not in header]
    if missing:
        raise RegistryError(file.name, 1, f"lacks the columns {', '.join(missing)}")
    doubled = sorted({column for column in columns if header.count(column) > 1})
    if doubled:
        raise RegistryError(file.name, 1, f"has the column {doubled[0]} twice")


def _source(place: Place, record: dict[str, str]) -> SourceRow:
    key, website, archived = record["source"], record["website"], record["archived"].lower()
    _check_key(place, key)
    for column in ("name", "affiliation", "country", "website"):
        _check_value(place, column, record[column])
    if not fold(record["name"]):
        raise place.error("name is empty")
    if record["kind"] not in KINDS:
        raise place.error(f"unknown kind {_shown(record['kind'])}; known are {', '.join(KINDS)}")
    if website and not website.lower().startswith(("http://", "https://")):
        raise place.error(f"website {_shown(website)} does not begin with http:// or https://")
    if archived not in _BOOLEANS:
        raise place.error(f"archived is {_shown(archived)}, neither true nor false")
    return SourceRow(
        key,
        record["name"],
        record["kind"],
        record["belongs_to"] or None,
        record["affiliation"],
        record["country"],
        website,
        record["notes"],
        _BOOLEANS[archived],
        place,
    )


def _alias(place: Place, record: dict[str, str]) -> AliasRow:
    _check_key(place, record["source"])
    _check_value(place, "text", record["text"])
    if not fold(record["text"]):
        raise place.error("text is empty")
    if not _LANGUAGE.fullmatch(record["language"]) or len(record["language"]) > LENGTHS["language"]:
        raise place.error(f"language {_shown(record['language'])} is no language code such as en or ar")
    for column, allowed in (("match", MATCHES), ("strength", STRENGTHS)):
        if record[column] not in allowed:
            raise place.error(f"unknown {column} {_shown(record[column])}; known are {', '.join(allowed)}")
    return AliasRow(
        record["source"], record["text"], record["language"], record["match"], record["strength"], place
    )


def _guessed_aliases(place: Place, source: SourceRow, cell: str) -> Iterator[AliasRow]:
    """The aliases in one cell of facts, which do not say how to match them.

    Short words in capitals clash with other words and shorthand, so they keep their case and need a cue. Of
    spellings that fold to one key the first is kept, in any case if the spellings differ.
    """
    found: dict[str, AliasRow] = {}
    for text in filter(None, map(str.strip, cell.split("|"))):
        short = text.isupper() and text.isalpha() and len(text) <= 5
        guess = {
            "source": source.key,
            "text": text,
            # Arabic script tells the language of a news text here, Latin script does not.
            "language": "ar" if any("ARABIC" in unicodedata.name(letter, "") for letter in text) else "",
            "match": "exact_case" if short else "any_case",
            "strength": "with_cue" if short or source.kind == "generic" else "name",
        }
        alias = _alias(place, guess)
        earlier = found.setdefault(fold(text), alias)
        if earlier.match == "exact_case" and earlier.text != text:
            found[fold(text)] = replace(earlier, match="any_case")
    yield from found.values()


def _check_key(place: Place, key: str) -> None:
    if not key:
        raise place.error("key is empty")
    _check_value(place, "key", key)
    if not _SLUG.fullmatch(key):
        raise place.error(f"key {_shown(key)} holds more than small letters a-z, digits and _")


def _check_value(place: Place, column: str, value: str) -> None:
    if len(value) > LENGTHS[column]:
        raise place.error(f"{column} has {len(value)} characters; at most {LENGTHS[column]} are allowed")
    if any(unicodedata.category(character) == "Cc" for character in value):
        raise place.error(f"{column} {_shown(value)} holds a line break or another control character")
    if len(fold(value)) > LONGEST_FOLDED:
        raise place.error(f"{column} is beyond {LONGEST_FOLDED} characters with its ligatures written out")


def _right_sources(sources: list[SourceRow], known: set[str], wrong: Wrong) -> Iterator[SourceRow]:
    """Those whose key stood nowhere before, and whose belongs_to leads to a known key and never back to itself."""
    once: dict[str, SourceRow] = {}
    for source in sources:
        first = once.setdefault(source.key, source)
        if first is not source:
            wrong(source.place.error(f"key {source.key} stands already in row {first.place.row}"))
    walked: set[str] = set()  # keys whose chain of owners is known to end
    for source in once.values():
        if source.belongs_to and source.belongs_to not in once and source.belongs_to not in known:
            wrong(source.place.error(f"belongs_to names {_shown(source.belongs_to)}, which is no known key"))
            continue
        chain: dict[str, None] = {}
        key: str | None = source.key
        while key and key not in chain and key not in walked:
            chain[key] = None
            key = once[key].belongs_to if key in once else None
        if key == source.key and key in chain:
            wrong(source.place.error(f"belongs_to goes in a circle: {' -> '.join([*chain, key])}"))
            continue
        if key not in chain:
            walked.update(chain)
        yield source


def _owned(aliases: list[AliasRow], keys: set[str], wrong: Wrong) -> Iterator[AliasRow]:
    for alias in aliases:
        if alias.source in keys:
            yield alias
        else:
            wrong(
                alias.place.error(f"alias {_shown(alias.text)} is for {alias.source}, which is no known key")
            )


def _clashing_with_none(aliases: list[AliasRow], wrong: Wrong) -> Iterator[AliasRow]:
    """A folded key is one source's alone, except among descriptions; and one source lists a key once."""
    alone: dict[str, AliasRow] = {}
    own: dict[tuple[str, str], AliasRow] = {}
    for alias in aliases:
        folded, named = fold(alias.text), f"alias {_shown(alias.text)} of {alias.source}"
        if (alias.source, folded) in own:
            row = own[alias.source, folded].place.row
            wrong(alias.place.error(f"{named} stands already in row {row}"))
            continue
        if alias.strength != "description":
            if folded in alone:
                other = alone[folded]
                reads_like = f"{_shown(other.text)} of {other.source} in row {other.place.row}"
                wrong(alias.place.error(f"{named} reads like {reads_like}"))
                continue
            alone[folded] = alias
        own[alias.source, folded] = alias
        yield alias


def _shown(value: str) -> str:
    """`value` short and visible, for a message."""
    return repr(value if len(value) <= 60 else value[:57] + "...")
