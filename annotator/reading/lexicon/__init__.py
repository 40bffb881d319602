"""The words of each language, read from the TOML files beside this one. A new language is a new file."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from sys import intern

from annotator.folding import fold
from annotator.reading.kept import Kept

Words = frozenset[str]

CUES = (
    "say",
    "report",
    "tell",
    "quote",
    "quoted_by",
    "quoted",
    "according",
    "hearsay",
    "silence",
    "going_on",
)
GRAMMAR = (
    "prepositions",
    "of",
    "determiners",
    "indefinite",
    "describing",
    "nationalities",
    "places",
    "when",
    "between",
    "passive",
    "times",
    "asides",
    "relatives",
    "conjunctions",
    "no_names",
    "pronouns",
    "people_pronouns",
    "speaker_pronouns",
    "appositions",
    "participles",
    "fragments",
    "backward",
    "pointers",
    "own_view",
    "own_words",
    "after_quotation",
    "stops",
    "openers",
    "opening_numbers",
    "forces",
    "having",
    "about",
    "casualties",
    "notifying",
    "states",
    "sides",
    "publishing",
    "distinguishing",
    "before_the",
    "joint_ends",
    "adverbs",
    "naming",
    "hearing",
    "work",
    "watching",
    "argument",
    "emerging",
    "agencies",
    "seeing",
    "appeals",
    "stances",
    "occurring",
    "suggesting",
    "addressing",
    "deeds",
    "accusing",
    "modifying",
    "supplying",
    "informing",
    "subordinating",
    "contrasting",
    "announcing",
    "regarding",
    "fighting",
    "directions",
    "denying",
    "capitals",
    "hitting",
    "opposing",
    "leading",
    "fields",
    "settlements",
    "towns",
    "own_people",
    "staff",
    "issuing",
    "hearers",
    "hopes",
    "addressing_whom",
    "line_inner",
    "pointing",
    "his_words",
    "no_saying",
    "terms",
    "outlet_ends",
)
_NO_NAMES = (
    "between",
    "prepositions",
    "determiners",
    "times",
    "conjunctions",
    "pronouns",
    "relatives",
    "no_names",
)
PEOPLE = (
    "spokes",
    "documents",
    "nameless",
    "titles",
    "institutions",
    "outlets",
    "bodies",
    "fighters",
    "long_names",
    "figures",
    "given",
)
REPORTS = ("nouns", "links")
BEFORE_TIMES = frozenset(("on", "in", "at", "late", "early", "last", "this"))


@dataclass(frozen=True)
class Lexicon:
    """One language's words, folded. Groups that a file leaves out are empty."""

    code: str
    letters: str
    verb_first: bool
    function_words: Words
    cues: Mapping[str, Words]
    grammar: Mapping[str, Words]
    people: Mapping[str, Words]
    unnamed: Mapping[str, Words]
    announced: Words
    descriptions: Mapping[str, Words]
    reports: Mapping[str, Words]
    abbreviations: Words
    numbered: Words
    furniture: Mapping[str, Words]
    spellings: tuple[tuple[str, str], ...] = ()  # parts of names that are also written otherwise

    @cached_property
    def begin_no_names(self) -> Words:
        """Words that are no part of a name, though capitalised at the beginning of a sentence."""
        return frozenset().union(*(self.grammar[group] for group in _NO_NAMES))

    @cached_property
    def long_names(self) -> Mapping[str, list[tuple[str, ...]]]:
        """Names with small words inside that no rule joins, as words, by their last one."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for name in sorted(self.people["long_names"]):
            words = tuple(map(intern, name.split()))
            found.setdefault(words[-1], []).append(words)
        return found

    @cached_property
    def before_names(self) -> Words:
        """Words that stand before the name with which a sentence begins, and say more of it."""
        return self.grammar["determiners"] | self.grammar["describing"] | self.grammar["nationalities"]

    @cached_property
    def places_and_articles(self) -> Words:
        return self.grammar["places"] | self.grammar["determiners"]

    @cached_property
    def of_organisations(self) -> Words:
        """What belongs to an organisation and stands behind its name: 'report', 'spokesman', 'official'."""
        return frozenset().union(
            *(self.people[group] for group in ("nameless", "spokes", "documents", "titles")), ("witness",)
        )

    @cached_property
    def before_verbs(self) -> Words:
        """Words that may stand between a subject and its verb: 'had', 'also', 'Monday'."""
        return self.grammar["between"] | self.grammar["times"]

    @cached_property
    def may_precede_verb(self) -> Mapping[str, bool]:
        """Whether a word can stand between a subject and its verb: also adverbs, numbers and what leads in a time."""
        known = self.before_verbs | BEFORE_TIMES | {"since"}
        return Kept(lambda low: low in known or low.endswith("ly") or low.isdigit())

    @cached_property
    def common_nouns(self) -> Words:
        """Nouns for who speaks: institutions, documents and roles."""
        return self.people["institutions"] | self.people["documents"] | self.people["spokes"]

    @cached_property
    def begins_noun(self) -> Mapping[str, bool]:
        """Whether the phrase for a speaker can begin with a word in small letters."""
        grammar, people = self.grammar, self.people
        known = self.common_nouns | people["titles"] | grammar["determiners"] | grammar["describing"]
        known |= {".", "'s", "of", "by", "from"}
        sides = grammar["sides"]
        return Kept(lambda low: low in known or low.endswith("-based") or low.removesuffix("s") in sides)

    @cached_property
    def joins_noun(self) -> Mapping[str, bool]:
        """Whether a word can belong to the noun behind it: 'the', 'local', 'UK-based', "'s", '12th'."""
        known = self.before_names | {"'s", "based"}
        return Kept(lambda low: low in known or "-" in low or low[:1].isdigit())

    @cached_property
    def ends_plainly(self) -> Mapping[str, bool]:
        """Whether a point behind a word is none of an abbreviation, an initial or a number."""
        short = self.abbreviations | self.numbered
        return Kept(lambda word: len(word) > 1 and word.isalpha() and word.lower() not in short)

    @cached_property
    def doubtful_cues(self) -> Words:
        """Cues that may tell of an act or of one noun rather than of who tells the statement."""
        groups = ("deeds", "accusing", "modifying", "supplying", "denying", "regarding")
        return frozenset().union(*(self.grammar[group] for group in groups))

    @cached_property
    def acronyms(self) -> Words:
        """Small words in capitals, which are names inside an ordinary sentence: 'WHO', 'IS'."""
        groups = ("relatives", "when", "passive", "pronouns", "determiners", "prepositions")
        small = frozenset(word.upper() for name in groups for word in self.grammar[name] if len(word) > 1)
        return small | {"SITE"}


def _words(table: Mapping[str, list[str]], known: tuple[str, ...] | None = None) -> dict[str, Words]:
    odd = set(table) - set(known) if known else set()
    if odd:
        raise ValueError(f"unknown groups in a lexicon: {', '.join(sorted(odd))}")
    return {name: _folded(table.get(name, ())) for name in (known or table)}


def _folded(words: Iterable[str]) -> Words:
    """The words folded, one copy of each in memory, as of the words of sentences, so that they compare fast."""
    return frozenset(intern(fold(word)) for word in words)


def parse(text: str) -> Lexicon:
    """Read one lexicon. Raises ValueError for a group that the reader doesn't know, KeyError for a missing `code`."""
    data = tomllib.loads(text)
    return Lexicon(
        code=data["code"],
        letters=data.get("letters", "latin"),
        verb_first=data.get("order") == "verb first",
        function_words=frozenset(map(fold, data.get("function_words", ()))),
        cues=_words(data.get("cues", {}), CUES),
        grammar=_words(data.get("grammar", {}), GRAMMAR),
        people=_words(data.get("people", {}), PEOPLE),
        unnamed=_words(data.get("unnamed", {})),
        announced=frozenset(map(fold, data.get("announced", {}).get("nouns", ()))),
        descriptions=_words(data.get("descriptions", {})),
        reports=_words(data.get("reports", {}), REPORTS),
        abbreviations=frozenset(map(fold, data.get("sentences", {}).get("abbreviations", ()))),
        numbered=frozenset(map(fold, data.get("sentences", {}).get("numbered", ()))),
        furniture=_words(data.get("furniture", {})),
        spellings=tuple((fold(one), fold(other)) for one, other in data.get("spellings", {}).items()),
    )


@lru_cache(maxsize=1)
def lexicons() -> Mapping[str, Lexicon]:
    """All lexicons by language code."""
    found = (parse(path.read_text(encoding="utf-8")) for path in sorted(Path(__file__).parent.glob("*.toml")))
    return {lexicon.code: lexicon for lexicon in found}
