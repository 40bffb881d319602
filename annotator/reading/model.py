"""What the reader is given and what it gives back. Pure data; offsets are Unicode code points, end exclusive."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Literal, NamedTuple, TypeVar

from annotator.folding import fold

Voice = Literal["publisher", "cited", "anonymous"]
Evidence = Literal["explicit", "carried", "default"]
Kind = Literal["headline", "sentence", "list_item"]
Match = Literal["exact_case", "any_case"]
Strength = Literal["name", "with_cue", "description"]


Named = TypeVar("Named", bound=tuple[Any, ...])


def quick(kind: type[Named]) -> Callable[[tuple[Any, ...]], Named]:
    """Makes named tuples of plain ones that hold all fields, without running Python code."""
    return partial(tuple.__new__, kind)


class Span(NamedTuple):
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source of the registry, as far as reading needs it."""

    key: str
    name: str
    kind: str
    belongs_to: str | None = None


@dataclass(frozen=True, slots=True)
class KnownAlias:
    """One spelling of a registered source. See `sources.models.Alias` for what match and strength mean."""

    source: str
    text: str
    language: str = ""
    match: Match = "any_case"
    strength: Strength = "name"


@dataclass(frozen=True)
class Registry:
    """The sources that a reading may name. Build it once and use it for many reports."""

    sources: Mapping[str, KnownSource] = field(default_factory=dict)
    aliases: tuple[KnownAlias, ...] = ()

    @cached_property
    def spellings(self) -> Mapping[str, str]:
        """Sources by their names, folded; descriptions left out."""
        return {fold(a.text): a.source for a in self.aliases if a.strength != "description"}

    @cached_property
    def nouns(self) -> Mapping[str, set[str]]:
        """The words in the names of each source, folded, without an Arabic article."""
        found: dict[str, set[str]] = {}
        for form, key in self.spellings.items():
            found.setdefault(key, set()).update(word.removeprefix("ال") for word in form.split())
        return found

    def so_called(self, name: str, nouns: Iterable[str]) -> str | None:
        """The source called 'the newspaper X', where X alone is written; folded."""
        if name in self.spellings:
            return None
        return next((key for noun in sorted(nouns) if (key := self.spellings.get(f"{noun} {name}"))), None)

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """The kind of each source."""
        return {key: source.kind for key, source in self.sources.items()}

    @classmethod
    def of(cls, sources: Iterable[KnownSource], aliases: Iterable[KnownAlias]) -> "Registry":
        return cls({source.key: source for source in sources}, tuple(aliases))


class Citation(NamedTuple):
    """One source that a statement cites.

    source: registry key, or None for a name that the registry lacks.
    name: the name as the report writes it, at most 80 characters; for a pronoun or description, the name it stands
        for. Empty for an unnamed source without a class.
    via: index, in the same statement's citations and smaller than this one's, of the citation that relays this one.
    mention: where the report names the source (for a carried citation: where it was named), if it does.
    cue: where the reporting cue stands, if there is one.
    """

    source: str | None
    name: str
    via: int | None = None
    mention: Span | None = None
    cue: Span | None = None
    rule: str = ""
    evidence: Evidence = "explicit"
    confidence: float = 0.5


class Statement(NamedTuple):
    """One sentence, headline or list item, with what the reader makes of it.

    rule, evidence, cue and confidence speak of the whole judgement (voice and citations); confidence is the share of
    such judgements that were right on labelled reports, 0 to 1.
    """

    start: int
    end: int
    kind: Kind
    voice: Voice = "publisher"
    citations: tuple[Citation, ...] = ()
    evidence: Evidence = "default"
    rule: str = "publisher"
    cue: Span | None = None
    confidence: float = 0.5


class Furniture(NamedTuple):
    """A part of the page that is not the article, and the rule that found it."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A report read: every non-space character stands in exactly one statement or one piece of furniture."""

    language: str
    statements: tuple[Statement, ...]
    furniture: tuple[Furniture, ...]
    reader_version: str
