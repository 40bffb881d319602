"""Noun phrases around the verbs of languages that put verbs before subjects (Arabic)."""

from collections.abc import Callable

from annotator.folding import fold
from annotator.reading.mentions import Description
from annotator.reading.model import KnownAlias, Registry
from annotator.reading.noun_phrases import longest
from annotator.reading.speakers import OUTLETS, Speaker, replace
from annotator.reading.subjects import Finding
from annotator.reading.tokens import Known, Sentence

MARKS = frozenset("\"“”«»'„()")
_CLOSING = frozenset('"”»')
BREAKS = frozenset("،,؛;:.؟?!…-–—")
_LONGEST_NAME = 9
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


class VerbFirstPhrases:
    """The speakers of one sentence: behind a verb, before it, and the outlets that hear them."""

    def __init__(
        self, sentence: Sentence, registry: Registry, surname: Callable[[str], object] = lambda name: None
    ) -> None:
        self.sentence = sentence
        self.registry = registry
        self._surname = surname
        self._grammar = sentence.lexicon.grammar
        self._people = sentence.lexicon.people
        self._known = [speaker for known in longest(sentence.known) if (speaker := self._speaker(known))]
        self.findings: list[Finding] = []

    def _speaker(self, known: Known) -> Speaker | None:
        words, value = self.sentence.phrase(known.first, known.last), known.value
        if isinstance(value, KnownAlias):
            source = self.registry.sources[value.source]
            some = self.sentence.at[known.first] in self._people["nameless"] and source.kind not in OUTLETS
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
            return Speaker(known.first, known.last, "description", None, words, known.first, kinds=value)
        return Speaker(
            known.first, known.last, "unnamed", None if value == "unnamed" else str(value), words, known.first
        )

    def _after(self, position: int, quoting: bool = False) -> Speaker | None:
        """The subject that begins at `position`, after asides and quotation marks."""
        at, starts = self.sentence.at, {first: last for last, first in self.sentence.asides.items()}
        first = position
        while first < len(self.sentence) and first - position < 12:
            if first in starts:
                first = starts[first]
            elif at[first] in MARKS or at[first] in ("،", ",") or at[first] in self._grammar["between"]:
                first += 1
            else:
                break
        if at[first] in self._grammar["stops"] or at[first] in BREAKS or first >= len(self.sentence):
            return None
        last = self._end(first)
        inside = [s for s in self._known if first <= s.core < max(last, first + 1)]
        outlet = any(s.kind == "registered" and s.first == first for s in inside)  # 'the official media'
        if at[first] in self._people["nameless"] and not outlet:
            own = next((s for s in inside if s.first <= first + 1 and s.kind == "unnamed"), None)
            named = self.sentence.words[first].startswith("ال") and not quoting
            phrase = Speaker(
                first,
                max(last, first + 1),
                "unnamed",
                own.source if own else None,
                self.sentence.phrase(first, last),
                first,
            )
            return (
                Speaker(first, last, "pronoun", None, phrase.name, first)
                if named and last - first == 1
                else phrase
            )
        for kind in ("registered", "unnamed", "description"):
            for speaker in inside:
                if speaker.kind == kind and (kind == "registered" or speaker.first <= first + 2):
                    if kind == "description":
                        return Speaker(
                            first,
                            max(last, speaker.last),
                            kind,
                            None,
                            self.sentence.phrase(first, max(last, speaker.last)),
                            first,
                            kinds=speaker.kinds,
                            person=last - first > 2,
                        )
                    if kind == "registered" and at[first] in self._people["spokes"] and last > speaker.last:
                        called = self.sentence.phrase(speaker.last, last).strip('"“”«»() ')
                        return replace(speaker, called=called)
                    return (
                        speaker
                        if not self._again(speaker)
                        else Speaker(first, speaker.last, "pronoun", None, speaker.name, first)
                    )
        if last <= first:
            return None
        words = self.sentence.phrase(first, last).strip('"“”«»() ')
        if last - first == 1 and len(at[first]) > 3 and self._surname(words):
            return Speaker(first, last, "named", None, words, first, person=True)
        spelled = self._without_marks(first, last)
        if spelled:
            return Speaker(first, last, "registered", spelled, words, first)
        if last - first == 1 and at[first] in self._people["bodies"]:
            return Speaker(first, last, "named", None, words, first)
        if last - first == 1 and at[first].startswith("ال"):
            return Speaker(first, last, "document", None, words, first)
        if last - first == 1 and at[first] not in self._people["spokes"] and len(at[first]) < 4:
            return None
        if not quoting and not self._named_subject(first, last):
            return None
        return self._member(first, last) or Speaker(first, last, "named", None, words, first, person=True)

    def _without_marks(self, first: int, last: int) -> str | None:
        """The registered source whose name has quotation marks inside: 'the newspaper “X”'."""
        words = [self.sentence.at[i] for i in range(first, last)]
        if MARKS.isdisjoint(words):
            return None
        return self.registry.spellings.get(" ".join(word for word in words if word not in MARKS))

    def _opening_name(self, cue: int) -> Speaker | None:
        """'Name, a displaced woman from Y, says that …': the name that begins the sentence."""
        at = self.sentence.at
        last = next((i for i in range(1, 5) if at[i] in ("،", ",")), 0)
        if not 0 < last < cue - 1 or at[cue - 1] not in ("،", ","):
            return None
        stops = self._grammar["stops"] | self._grammar["prepositions"] | self._people["nameless"] | MARKS
        known = any(s.first < last for s in self._known) or any(c.first < cue for c in self.sentence.cues)
        if known or any(at[i].removeprefix("و") in stops for i in range(last)):
            return None
        return Speaker(0, last, "named", None, self.sentence.phrase(0, last), 0, person=True)

    def _named_subject(self, first: int, last: int) -> bool:
        """Whether words after a verb are its subject: a role or institution, or 'that' comes after them."""
        at, people = self.sentence.at, self._people
        if (
            at[first - 2] in ("ما", "كما", "مثلما", "حسبما")
            or (at[first - 2] in BREAKS and at[first - 3] in MARKS)
            or (first > 4 and at[first - 2] in _CLOSING)
        ):
            return True
        if any(at[first] in people[group] for group in ("spokes", "institutions", "documents")):
            return True
        position = last
        while at[position] in MARKS:
            position += 1
        if at[position] in THAT or at[position] == ":":
            return True
        return at[position] in ("،", ",") and any(at[i] in THAT for i in range(position, position + 16))

    def _member(self, first: int, last: int) -> Speaker | None:
        """'Name, a spokesman for X': the organisation."""
        at = self.sentence.at
        if at[last] not in ("،", ",") or not (
            at[last + 1] in self._people["spokes"] or at[last + 1] == "احد"
        ):
            return None
        for speaker in self._known:
            if speaker.kind == "registered" and last < speaker.core <= last + 7:
                called = self.sentence.phrase(first, last)
                return Speaker(
                    first,
                    speaker.last,
                    "registered",
                    speaker.source,
                    speaker.name,
                    first,
                    person=True,
                    called=called,
                )
        return None

    def _again(self, speaker: Speaker) -> bool:
        """'the source', 'the sources': those of the statement before."""
        return speaker.kind == "unnamed" and self.sentence.at[speaker.first].removeprefix("و").startswith(
            "المص"
        )

    def _end(self, first: int) -> int:
        """One past the last word of the name that begins at `first`."""
        at, last = self.sentence.at, first
        while last < len(self.sentence) and last - first < _LONGEST_NAME:
            low = at[last]
            if low == "." and at[last - 1] in self.sentence.lexicon.abbreviations:
                last += 1
                continue
            if low in BREAKS or (last > first and self._hears(last)):
                break
            if low in MARKS:
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
                low in self._grammar["stops"]
                or (last > first and low.startswith("لل"))
                or (
                    last > first
                    and low.startswith("ب")
                    and at[last - 1] not in self._people["spokes"]
                    and len(low) > 5
                )
            ):
                break
            last += 1
        while last > first and at[last - 1] in MARKS:
            last -= 1
        return last

    def _hears(self, index: int) -> bool:
        """'to X' in one word, X being an outlet: it is told, and no part of the teller's name."""
        return self.sentence.at[index].startswith("ل") and any(
            s.core == index
            and s.kind == "registered"
            and self.registry.sources[s.source or ""].kind in OUTLETS
            for s in self._known
        )

    def _before(self, position: int) -> Speaker | None:
        """The subject between the beginning of the clause and the verb: 'X said', 'as for X, it said', 'X had said'."""
        at = self.sentence.at
        while at[position - 1] in self._grammar["between"]:
            position -= 1
        first = position
        while first > 0 and position - first < 14 and at[first - 1] not in BREAKS:
            first -= 1
        while first < position and (
            at[first].lstrip("و") in self._grammar["conjunctions"]
            or at[first] in self._grammar["conjunctions"]
            or at[first] in MARKS
        ):
            first += 1
        if (
            first >= position
            or at[first] in self._grammar["prepositions"]
            or at[first].lstrip("وف") in self._grammar["prepositions"]
        ):
            return None
        if any(first <= cue.first < position for cue in self.sentence.cues):
            return None
        inside = [s for s in self._known if first <= s.core < position and s.core - first <= 4]
        for kind in ("registered", "unnamed", "description"):
            for speaker in inside:
                if speaker.kind == kind and position - speaker.last <= 8:
                    if kind == "description" and position - first > 2:
                        return Speaker(
                            first,
                            position,
                            kind,
                            None,
                            self.sentence.phrase(first, position),
                            first,
                            kinds=speaker.kinds,
                            person=True,
                        )
                    return (
                        speaker
                        if not self._again(speaker)
                        else Speaker(first, position, "pronoun", None, speaker.name, first)
                    )
        if first <= 1 and 2 <= position - first <= 7 and self._nominal(first, position):
            return Speaker(
                first,
                position,
                "named",
                None,
                self.sentence.phrase(first, position).strip('"“”«»() '),
                first,
                person=True,
            )
        return None

    def _nominal(self, first: int, position: int) -> bool:
        """Whether the words before a verb look like the name of an organisation or of a person with a role."""
        at = self.sentence.at
        opening = self.sentence.at[first - 1] in ("اما", "واما", "كان", "كانت", "وكان", "وكانت")
        return (
            opening
            or at[first] in self._people["institutions"]
            or at[first] in self._people["documents"]
            or at[first] in self._people["spokes"]
        )

    def _hearer(self, position: int) -> Speaker | None:
        """The outlet that a source told something."""
        for speaker in self._known:
            if speaker.kind != "registered" or not position <= speaker.core <= position + 12:
                continue
            if self.registry.sources[speaker.source or ""].kind not in OUTLETS | {"monitoring_group"}:
                continue
            text, start = self.sentence.text, self.sentence.starts[speaker.first]
            word = self.sentence.at[speaker.first]
            back = speaker.first - 1
            while self.sentence.at[back] in MARKS:
                back -= 1
            if (
                self.sentence.at[back] in self._grammar["of"]
                or word.startswith("ل")
                or text[start : start + 1] == "ل"
            ):
                return speaker
        return self._quoted_outlet(position)

    def _quoted_outlet(self, position: int) -> Speaker | None:
        """'told “X”': an outlet that the registry lacks, its name in quotation marks."""
        at = self.sentence.at
        for index in range(position, min(position + 12, len(self.sentence))):
            if at[index] in BREAKS or at[index] in THAT:
                return None
            if at[index] in ("ل", "لـ") and at[index + 1] in MARKS:
                last = next((i for i in range(index + 3, index + 7) if at[i] in MARKS), None)
                words = self.sentence.phrase(index + 2, last) if last else ""
                return Speaker(index + 2, last, "named", None, words, index + 2) if last else None
        return None
