"""Where names end in languages that put verbs before subjects (Arabic), and which speakers a sentence knows."""

from collections.abc import Callable

from annotator.folding import fold
from annotator.reading.mentions import Description
from annotator.reading.model import KnownAlias, Registry
from annotator.reading.overlaps import longest
from annotator.reading.speakers import OUTLETS, Speaker
from annotator.reading.subjects import Finding
from annotator.reading.tokens import Known, Sentence

MARKS = frozenset("\"“”«»'„()")
BREAKS = frozenset("،,؛;:.؟?!…-–—")
LONGEST_NAME = 9
_LONGEST_MARKED = 6  # words of a name in quotation marks, and the mark
_MINISTRY = frozenset(("وزير", "وزيره", "وزاره"))
_RESEARCH = frozenset(("مركز", "المركز", "معهد", "المعهد"))
_OF_WHAT = frozenset(("افاد", "افادت", "يفيد", "تفيد", "اقر", "اقرت", "ندد", "نددت", "طالب", "طالبت"))
_IN_OUTLETS = frozenset(("اليوم", "الان", "كان"))
_ACTING = frozenset(("بالنيابه", "بالوكاله", "بالانابه"))
_NAME_OR_ON = "علي"
_NAMED = OUTLETS | {"ngo", "un_agency"}  # 'Doctors without …' is no nameless doctor
THAT = frozenset(
    map(
        fold,
        (
            "أن",
            "إن",
            "أنه",
            "إنه",
            "أنها",
            "إنها",
            "أنهم",
            "إنهم",
            "إننا",
            "أننا",
            "بأننا",
            "إنني",
            "أنني",
            "بأنني",
            "أنهما",
            "بأنهم",
            "بأن",
            "بأنه",
            "بأنها",
            "قوله",
            "قولها",
            "قائلا",
            "قائلة",
            "بالقول",
        ),
    )
)


class VerbFirstNames:
    """The names of one sentence, and where they end."""

    def __init__(
        self, sentence: Sentence, registry: Registry, surname: Callable[[str], object] = lambda name: None
    ) -> None:
        self.sentence = sentence
        self.registry = registry
        self._surname = surname
        self._grammar = sentence.lexicon.grammar
        self._people = sentence.lexicon.people
        self._to_outlet = sentence.lexicon.grammar["addressing"]
        self._known = [speaker for known in longest(sentence.known) if (speaker := self._speaker(known))]
        self.findings: list[Finding] = []
        self._limit = len(sentence)  # no name goes beyond

    def _speaker(self, known: Known) -> Speaker | None:
        words, value = self.sentence.phrase(known.first, known.last), known.value
        if isinstance(value, KnownAlias):
            source = self.registry.sources[value.source]
            if self.sentence.at[known.last] in self._grammar["distinguishing"]:
                return None  # 'the Free Syrian Army' is not the Syrian Army
            if source.kind == "un_agency" and self.sentence.at[known.first - 1] in self._grammar["agencies"]:
                return None  # 'the refugee agency of the United Nations' is not the United Nations
            if source.kind in OUTLETS and self.sentence.at[known.first - 1] in _MINISTRY:
                return None  # 'the minister of information' is no outlet
            if source.kind == "un_agency" and self._of_agency(known.first):
                return None  # 'the High Commission of the United Nations'
            some = self.sentence.at[known.first] in self._people["nameless"] and source.kind not in _NAMED
            if source.kind == "generic" or some:
                return Speaker(
                    known.first,
                    known.last,
                    "unnamed",
                    source.key if source.kind == "generic" else None,
                    words,
                    known.first,
                )
            return Speaker(known.first, known.last, "registered", source.key, words, known.first)
        if isinstance(value, Description):
            behind = self.sentence.at[known.last]
            army = self.sentence.at[known.first] == "الجيش" and behind in self._grammar["nationalities"]
            if behind in self._grammar["distinguishing"] or army:
                return None  # 'the Second channel', 'the Israeli army'
            return Speaker(known.first, known.last, "description", None, words, known.first, kinds=value)
        return Speaker(
            known.first, known.last, "unnamed", None if value == "unnamed" else str(value), words, known.first
        )

    def _end(self, first: int) -> int:
        """One past the last word of the name that begins at `first`."""
        at, last = self.sentence.at, first
        while last < self._limit and last - first < LONGEST_NAME:
            low = at[last]
            if low == "." and at[last - 1] in self.sentence.lexicon.abbreviations:
                last += 1
                continue
            if low in BREAKS or (
                last > first
                and (self._hears(last) or (low in self._to_outlet and not self._role(first, last)))
            ):
                break
            if last > first and (low in self._grammar["appositions"] or low in self._grammar["issuing"]):
                break  # 'a statement of which X has a copy'
            if last > first and (self._spoken_here(last) or self._tells_of(first, last)):
                break
            if low in _IN_OUTLETS and at[first] in self._people["documents"] and first < last < first + 3:
                last += 1  # 'the channel Aleppo Today'
                continue
            if low == "للاعلام" and at[first].removeprefix("ال") == "وكاله" and last > first:
                last += 1  # 'the National News Agency'
                continue
            if low == "من" and at[last + 1] == "اجل" and last > first:
                last += 1
                continue
            if low == "في" and last > first and self._in_body(first, last):
                last += 1
                continue
            if low == "و" and at[last - 1] in MARKS and at[last + 1] in MARKS:
                break  # '“X” and “Y” said'
            if low in MARKS:
                if last > first + 1 and self._quotation_opens(first, last):
                    break  # 'the spokesman Name “this was done to …”'
                apart = last > first + 1 and at[last - 1] not in MARKS  # 'the newspaper ((X))'
                opened = apart and at[first + 1] in MARKS and not self._told_next(last + 1)
                if opened and at[first] in self._people["institutions"] | self._people["documents"]:
                    break  # 'the team “X” counted'
                if last == first + 1 and at[first].removeprefix("ال") in self._grammar["work"]:
                    break  # 'the statement added “…”'
                last += 1
                continue
            if (
                low == "في"
                and last > first
                and (at[last - 1] in self._people["spokes"] or at[last - 1] in self._people["nameless"])
            ):
                last += 1
                continue
            if (
                (low in self._grammar["stops"] and not (low == _NAME_OR_ON and self._is_name(last, first)))
                or (
                    last > first
                    and low.startswith("لل")
                    and not self._heads(first, last)
                    and not self._goes_on(first, last)
                )
                or (
                    last > first
                    and low.startswith("ب")
                    and at[last - 1] not in self._people["spokes"]
                    and len(low) > 5
                    and low not in _ACTING
                    and low not in self._people["figures"]
                    and at[last + 1] not in self._people["spokes"]  # a surname before a role
                )
            ):
                break
            last += 1
        while last > first and at[last - 1] in MARKS:
            last -= 1
        return last

    def _quotation_opens(self, first: int, mark: int) -> bool:
        """Whether the first mark behind a name opens more words than any name has."""
        at = self.sentence.at
        if any(at[i] in MARKS for i in range(first - 1, mark)) or at[mark] in "()":
            return False
        ahead = range(mark + 1, min(mark + _LONGEST_MARKED, len(self.sentence)))
        return not any(at[i] in MARKS for i in ahead) and len(ahead) == _LONGEST_MARKED - 1

    def _of_agency(self, index: int) -> bool:
        nouns = (self.sentence.at[index - 2].removeprefix("ال"), self.sentence.at[index - 2])
        return self.sentence.at[index].startswith("لل") and not self._grammar["agencies"].isdisjoint(nouns)

    def _spoken_here(self, index: int) -> bool:
        """'to “X”', 'to X News': an outlet that the registry lacks hears what is said, and ends the teller's name."""
        at = self.sentence.at
        if at[index] in ("ل", "لـ"):
            return at[index + 1] in MARKS and at[index + 2] not in self._people["institutions"]
        return self._so_called_outlet(index)

    def _tells_of(self, first: int, index: int) -> bool:
        """'X told of voices': what some verbs tell of begins with the preposition written to it."""
        at = self.sentence.at
        return (
            at[index].startswith("ب") and len(at[index]) > 3 and at[first - 1].removeprefix("و") in _OF_WHAT
        )

    def _so_called_outlet(self, index: int) -> bool:
        """'to X News' with 'to' in one word with the name."""
        at = self.sentence.at
        return at[index].startswith("ل") and at[index + 1] in self._grammar["outlet_ends"]

    def _told_next(self, position: int) -> bool:
        """Whether 'that' comes within a few words, which then belong to the name: 'the team “X” in Y said that'."""
        ahead = (self.sentence.at[i] for i in range(position, position + 4))
        return any(word in THAT or word in BREAKS for word in ahead)

    def _role(self, first: int, last: int) -> bool:
        """Whether there is nothing but a role before 'of the agency', which hears nobody then."""
        return all(self.sentence.at[i] in self._people["spokes"] for i in range(first, last))

    def _in_body(self, first: int, index: int) -> bool:
        """Whether 'in' stands between a role and a registered body: 'the head of emergencies in X'."""
        if self.sentence.at[first] not in self._people["spokes"]:
            return False
        behind = index + 1 + (self.sentence.at[index + 1] in MARKS)
        return any(
            s.kind == "registered"
            and s.core == behind
            and self.registry.sources[s.source or ""].kind not in OUTLETS
            for s in self._known
        )

    def _is_name(self, index: int, first: int) -> bool:
        """Whether 'ali' is the name, not the preposition that folding makes of it."""
        return index > first and self.sentence.words[index].endswith("ي")

    def _heads(self, first: int, index: int) -> bool:
        """'the head of X' with 'of' written to X: a body that speaks, no outlet that hears."""
        if self.sentence.at[first] not in self._people["spokes"]:
            return False
        body = f"ال{self.sentence.at[index].removeprefix('لل')}"
        if body in self._people["institutions"] and not any(s.core == index for s in self._known):
            return True
        return any(
            s.core == index
            and s.kind == "registered"
            and self.registry.sources[s.source or ""].kind not in OUTLETS
            for s in self._known
        )

    def _goes_on(self, first: int, index: int) -> bool:
        """'the High Committee for Talks': 'for' inside the name of a body."""
        at, bodies = self.sentence.at, self._people["institutions"] | _RESEARCH
        inside = range(first, index)
        body = any(at[i] in bodies or (at[i][:2] == "لل" and f"ال{at[i][2:]}" in bodies) for i in inside)
        return body and (at[index] not in self._grammar["hearers"] and not self._hears(index))

    def _hears(self, index: int) -> bool:
        """'to X' in one word, X being an outlet: it is told, and no part of the teller's name."""
        return self.sentence.at[index].startswith("ل") and any(
            s.core == index
            and s.kind == "registered"
            and self.registry.sources[s.source or ""].kind in OUTLETS
            for s in self._known
        )
