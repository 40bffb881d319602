"""The sources of a report as they were cited, and how they are found again by name, surname or role."""

from collections.abc import Iterator, Sequence

from annotator.folding import fold
from annotator.reading.lexicon import Lexicon, Words
from annotator.reading.mentions import Description
from annotator.reading.model import Citation, Registry
from annotator.reading.recalled import are_namesakes, is_outlet, leads, surname
from annotator.reading.speakers import OUTLETS, Speaker

BACK = 60  # citations that are looked through
_NO_WORDS: list[str] = []
_AGENCIES = frozenset(("news_agency", "state_media"))


class Heard:
    """The sources of a report as they were cited, newest last.

    last: the citations of the last statement with any. topic: the source that a later statement without any is about.
    spokesman: the source whose spokesman, not named, spoke last.
    """

    def __init__(
        self,
        registry: Registry,
        named: Sequence[tuple[int, str]],
        bodies: Sequence[tuple[int, str]] = (),
        common: Words = frozenset(),
    ) -> None:
        self._registry = registry
        self._kinds = registry.kinds
        self._spellings = registry.spellings
        self._named = named
        self._places = [place for place, _ in named]
        self._keys = frozenset(key for _, key in named)
        self._fitting_of: dict[Description, frozenset[str]] = {}
        self._bodies = bodies
        self._cited: list[Citation] = []
        self._heard: list[
            tuple[str | None, list[str], Citation]
        ] = []  # the same, taken apart for `described`
        self._person: list[Citation] = []
        self._common = common
        self._split: dict[str, list[str]] = {}
        self._surnames: dict[str, Citation] = {}
        self._nobodies: dict[str, list[Citation]] = {}
        self._speaks = False
        self._called: dict[str, str] = {}
        self.last: list[Citation] = []
        self.topic: Citation | None = None
        self.spokesman: Citation | None = None

    def cite(self, citation: Citation, speaker: Speaker) -> None:
        """A source was cited by this speaker."""
        if citation.name and not (citation.source or "").startswith("gen_"):
            self._cited.append(citation)
            words = _NO_WORDS if citation.source else self._words_of(citation.name)
            self._heard.append((citation.source, words, citation))
        words = citation.name.split()
        if speaker.kind in ("named", "registered") and words:
            self._surnames[surname(citation.name)] = citation
        if speaker.called:
            self._surnames[surname(speaker.called)] = citation
            self._surnames.setdefault(speaker.called.split()[0].casefold(), citation)

    def introduce(self, name: str, citation: Citation) -> None:
        """A person who speaks for a source was named."""
        self._surnames[name.split()[-1].casefold()] = citation
        self._surnames[name.split()[0].casefold()] = citation

    def _words_of(self, name: str) -> list[str]:
        """The words of a name in small letters; split once, as one name is asked for again and again."""
        if name not in self._split:
            self._split[name] = name.casefold().split()
        return self._split[name]

    def _latest(self) -> Iterator[Citation]:
        """The citations that are looked through, the latest first."""
        return reversed(self._cited[-BACK:])

    def player(self, role: str) -> Citation | None:
        """The latest person cited who plays this role."""
        played = (c for c in self._latest() if c.source is None and self._plays(role, c))
        return next((citation._replace(via=None) for citation in played), None)

    def _plays(self, role: str, citation: Citation) -> bool:
        """Whether a citation's name tells this role, in Arabic with the article or without."""
        words = self._words_of(citation.name)
        if role == "premier" and "prime" in words:
            return True
        return role in words or role.removeprefix("ال") in words

    def body(self, noun: str) -> Citation | None:
        """The latest source cited in whose name the noun of 'the movement', 'the army' stands (folded, no article)."""
        for citation in self._latest():
            if noun in [fold(word).removeprefix("ال") for word in citation.name.split()]:
                return citation
        return None

    def surname(self, name: str) -> Citation | None:
        """The person cited before by a name that ends alike."""
        words = name.casefold().split()
        if not words or words[-1] in self._common or is_outlet(name):
            return None
        known = self._surnames.get(words[-1])
        if known is not None and known.source is None and are_namesakes(name, known.name):
            return None
        return known or (self._inside(words[0]) if len(words) == 1 else None)

    def _inside(self, surname: str) -> Citation | None:
        """The person whose name was taken too far: 'the miller Name Surname the town's people' (Arabic)."""
        if len(surname) < 4 or surname.isascii():
            return None
        for citation in self._latest():
            words = citation.name.split()
            if not citation.source and surname in words[2:]:
                return citation._replace(name=" ".join(words[: words.index(surname) + 1]))
        return None

    def in_other_case(self, name: str) -> str | None:
        """The source that the report names and whose abbreviation this is, in other capitals: 'Xna' for 'XNA'."""
        key = self._spellings.get(fold(name))
        return key if key in self._keys else None

    def agency(self, name: str) -> str | None:
        """The agency of the registry whose abbreviation this is in other capitals, which the report may never use."""
        key = self._spellings.get(fold(name)) if len(name) > 3 else None
        return key if key and self._kinds[key] in _AGENCIES else None

    def outlet(self) -> Citation | None:
        """The latest outlet cited: whose 'the reporter' is."""
        for citation in self._latest():
            if self._kinds.get(citation.source or "") in OUTLETS:
                return citation._replace(via=None)
        return None

    def by_name(self, name: str) -> Citation | None:
        """The source that the registry lacks and that was cited by exactly this name."""
        wanted = name.casefold()
        for citation in self._cited[-BACK:]:
            if citation.source is None and citation.name.casefold().removeprefix("the ") == wanted:
                return citation
        return None

    def longer(self, name: str) -> Citation | None:
        """The organisation cited before whose longer name ends so: 'the Coalition' after 'the X Coalition'."""
        if " " in name.removeprefix("the ").removeprefix("The "):
            return None
        known = self._surnames.get(name.split()[-1].casefold())
        body = known is not None and known.source is None and " " in known.name
        return (
            known
            if body and known is not None and known.name.split()[-1].casefold() in self._common
            else None
        )

    def whole(self, name: str) -> Citation | None:
        """'the Russian Center' after 'the Russian Center for X': the body cited whose name has all these words."""
        words = set(self._words_of(name.removeprefix("the ").removeprefix("The ")))
        if len(words) < 2 or words.isdisjoint(self._common):
            return None
        for citation in self._latest():
            known = self._words_of(citation.name)
            if len(known) > len(words) and words.issubset(known) and not citation.name.islower():
                return citation
        return None

    def holder(self, name: str) -> Citation | None:
        """'the Defence Minister' after 'the Defence Minister Name', where roles stand before names (Arabic)."""
        begun = f"{name} "
        if " " not in name:
            return None
        return next((c for c in self._latest() if not c.source and c.name.startswith(begun)), None)

    def office(self, name: str, lexicon: Lexicon) -> Citation | None:
        """'the Turkish leader' after 'Turkish President X': the latest person cited of that nation."""
        words = name.casefold().removeprefix("the ").split()
        nations = lexicon.grammar["nationalities"]
        if len(words) != 2 or words[0] not in nations or words[1] not in lexicon.people["spokes"]:
            return None
        persons = [c for c in self._latest() if c.source is None and len(c.name.split()) > 2]
        for citation in persons:
            if words[0] in self._words_of(citation.name)[:2]:
                return citation
        heads = {c.name: c for c in persons if words[1] == "leader" and leads(c.name, nations)}
        return next(iter(heads.values())) if len(heads) == 1 else None
