"""Cue rules of languages whose verbs stand before their subjects (Arabic)."""

from annotator.folding import fold
from annotator.reading.cues import Finding
from annotator.reading.mentions import Description
from annotator.reading.model import KnownAlias, Registry
from annotator.reading.speakers import OUTLETS, Speaker
from annotator.reading.tokens import Cue, Known, Sentence

_MARKS = frozenset("\"“”«»'„()")
_BREAKS = frozenset("،,؛;:.؟?!…-–—")
_LONGEST_NAME = 9
_MOST_LINKS = 3
_THAT = frozenset(
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


class VerbFirstRules:
    """Finds the sources of one sentence. Same task and same answers as `cues.CueRules`."""

    def __init__(self, sentence: Sentence, registry: Registry) -> None:
        self.sentence = sentence
        self.registry = registry
        self._grammar = sentence.lexicon.grammar
        self._people = sentence.lexicon.people
        self._known = [speaker for known in longest(sentence.known) if (speaker := self._speaker(known))]
        self.findings: list[Finding] = []

    def _speaker(self, known: Known) -> Speaker | None:
        words, value = self.sentence.phrase(known.first, known.last), known.value
        if isinstance(value, KnownAlias):
            source = self.registry.sources[value.source]
            if source.kind == "generic" or self.sentence.at(known.first) in self._people["nameless"]:
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

    def run(self) -> list[Finding]:
        """All findings of the sentence."""
        handlers = {
            "say": self._say,
            "quote": self._quote,
            "according": self._according,
            "quoted_by": self._quoted_by,
        }
        for cue in self.sentence.cues:
            handler = handlers.get(cue.group)
            if handler:
                handler(cue)
        return self.findings

    def _add(self, speaker: Speaker, cue: Cue, rule: str, relay: Speaker | None = None) -> None:
        if relay is not None and not any(f.speaker is relay for f in self.findings):
            self.findings.append(Finding(relay, None, cue, rule))
        self.findings.append(Finding(speaker, relay, cue, rule))

    def _say(self, cue: Cue) -> None:
        """'said X that …', 'X said that …', 'and said that …'."""
        if any(
            f.cue.last <= cue.first and cue.first - f.cue.last < 4 and f.rule == "according to"
            for f in self.findings
        ):
            return
        before = self._before(cue.first)
        after = None if self.sentence.at(cue.last - 1) in _THAT else self._after(cue.last)
        speaker = before if before and (after is None or before.kind != "named") else after
        if speaker is None:
            if self.findings or not self._leads(cue):
                return
            speaker = Speaker(cue.first, cue.last, "pronoun", None, cue.words, cue.first)
        hearer = self._hearer(speaker.last if speaker is after else cue.last)
        if hearer and hearer is not speaker:
            return self._add(speaker, cue, "told", hearer)
        self._add(speaker, cue, "verb and subject" if speaker is after else "subject and verb")

    def _leads(self, cue: Cue) -> bool:
        """Whether a verb without a subject opens the sentence or a clause, as 'and he added that' does."""
        at = self.sentence.at
        follows = at(cue.last)
        if cue.first > 1 and at(cue.first - 1) not in _BREAKS | self._grammar["conjunctions"]:
            return False
        return (
            follows in self._grammar["stops"]
            or follows in _BREAKS
            or follows in _MARKS
            or follows.startswith("ب")
            or follows.endswith("ا")
            or cue.first == 0
        )

    def _quote(self, cue: Cue) -> None:
        """'X quoted from Y', '…, quoting Y': X relays Y; 'from Y from Z' makes a longer chain."""
        relay = self._before(cue.first) or (
            None
            if "عن" in cue.words or cue.words.startswith("استناد")
            else self._after(cue.last, quoting=True)
        )
        if relay is None and self.findings:
            relay = self.findings[-1].speaker
        position = relay.last if relay and relay.first >= cue.last else cue.last
        joined = "عن" in cue.words or cue.words.startswith("استناد")
        link = cue.last if joined else self._link(position, 7, cue)
        if link is None:
            return
        if relay:
            self._add(relay, cue, "quotes")
        for _ in range(_MOST_LINKS):
            inner = self._after(link, quoting=True) if link is not None else None
            if inner is None:
                return
            self._add(inner, cue, "quotes", relay)
            relay = inner
            link = self._link(inner.last, 2, cue)

    def _link(self, position: int, reach: int, cue: Cue) -> int | None:
        """One past the next 'from' ('to', with a verb of ascribing)."""
        preposition = "الي" if "نسب" in cue.words else "عن"
        for index in range(position, min(position + reach, len(self.sentence))):
            if self.sentence.at(index) == preposition:
                return index + 1
        return None

    def _according(self, cue: Cue) -> None:
        if cue.words in ("بحسبه", "بحسبها"):
            return self._add(
                Speaker(cue.first, cue.last, "pronoun", None, cue.words, cue.first), cue, "according to"
            )
        speaker = self._after(cue.last)
        if speaker:
            self._add(speaker, cue, "according to")

    def _quoted_by(self, cue: Cue) -> None:
        """'in a statement that X published': X relays the source before."""
        relay = self._after(cue.last)
        if relay is None or relay.kind == "named":
            return
        if self.findings:
            inner = self.findings.pop()
            self.findings.append(Finding(relay, None, cue, "quoted by"))
            self.findings.append(Finding(inner.speaker, relay, inner.cue, "quoted by"))
        else:
            self._add(relay, cue, "quoted by")

    def _after(self, position: int, quoting: bool = False) -> Speaker | None:
        """The subject that begins at `position`, after asides and quotation marks."""
        at, starts = self.sentence.at, {first: last for last, first in self.sentence.asides.items()}
        first = position
        while first < len(self.sentence) and first - position < 12:
            if first in starts:
                first = starts[first]
            elif at(first) in _MARKS or at(first) in ("،", ",") or at(first) in self._grammar["between"]:
                first += 1
            else:
                break
        if at(first) in self._grammar["stops"] or at(first) in _BREAKS or first >= len(self.sentence):
            return None
        last = self._end(first)
        inside = [s for s in self._known if first <= s.core < max(last, first + 1)]
        if at(first) in self._people["nameless"]:
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
                    return (
                        speaker
                        if not self._again(speaker)
                        else Speaker(first, speaker.last, "pronoun", None, speaker.name, first)
                    )
        if last <= first:
            return None
        words = self.sentence.phrase(first, last).strip('"“”«»() ')
        if last - first == 1 and at(first).startswith("ال"):
            return Speaker(first, last, "document", None, words, first)
        if last - first == 1 and at(first) not in self._people["spokes"] and len(at(first)) < 4:
            return None
        if not quoting and not self._named_subject(first, last):
            return None
        return self._member(first, last) or Speaker(first, last, "named", None, words, first, person=True)

    def _named_subject(self, first: int, last: int) -> bool:
        """Whether words after a verb are its subject: a role or institution, or 'that' comes after them."""
        at, people = self.sentence.at, self._people
        if at(first - 2) in ("ما", "كما", "مثلما", "حسبما") or (
            at(first - 2) in _BREAKS and at(first - 3) in _MARKS
        ):
            return True
        if any(at(first) in people[group] for group in ("spokes", "institutions", "documents")):
            return True
        position = last
        while at(position) in _MARKS:
            position += 1
        if at(position) in _THAT or at(position) == ":":
            return True
        return at(position) in ("،", ",") and any(at(i) in _THAT for i in range(position, position + 16))

    def _member(self, first: int, last: int) -> Speaker | None:
        """'Name, a spokesman for X': the organisation."""
        at = self.sentence.at
        if at(last) not in ("،", ",") or not (
            at(last + 1) in self._people["spokes"] or at(last + 1) == "احد"
        ):
            return None
        for speaker in self._known:
            if speaker.kind == "registered" and last < speaker.core <= last + 7:
                return Speaker(
                    first, speaker.last, "registered", speaker.source, speaker.name, first, person=True
                )
        return None

    def _again(self, speaker: Speaker) -> bool:
        """'the source', 'the sources': those of the statement before."""
        return speaker.kind == "unnamed" and self.sentence.at(speaker.first).removeprefix("و").startswith(
            "المص"
        )

    def _end(self, first: int) -> int:
        """One past the last word of the name that begins at `first`."""
        at, last = self.sentence.at, first
        while last < len(self.sentence) and last - first < _LONGEST_NAME:
            low = at(last)
            if low == "." and at(last - 1) in self.sentence.lexicon.abbreviations:
                last += 1
                continue
            if low in _BREAKS:
                break
            if low in _MARKS:
                last += 1
                continue
            if (
                low == "في"
                and last > first
                and (at(last - 1) in self._people["spokes"] or at(last - 1) in self._people["nameless"])
            ):
                last += 1
                continue
            if (
                low in self._grammar["stops"]
                or (last > first and low.startswith("لل"))
                or (
                    last > first
                    and low.startswith("ب")
                    and at(last - 1) not in self._people["spokes"]
                    and len(low) > 5
                )
            ):
                break
            last += 1
        while last > first and at(last - 1) in _MARKS:
            last -= 1
        return last

    def _before(self, position: int) -> Speaker | None:
        """The subject between the beginning of the clause and the verb: 'X said', 'as for X, it said', 'X had said'."""
        at = self.sentence.at
        while at(position - 1) in self._grammar["between"]:
            position -= 1
        first = position
        while first > 0 and position - first < 14 and at(first - 1) not in _BREAKS:
            first -= 1
        while first < position and (
            at(first).lstrip("و") in self._grammar["conjunctions"]
            or at(first) in self._grammar["conjunctions"]
            or at(first) in _MARKS
        ):
            first += 1
        if (
            first >= position
            or at(first) in self._grammar["prepositions"]
            or at(first).lstrip("وف") in self._grammar["prepositions"]
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
        opening = self.sentence.at(first - 1) in ("اما", "واما", "كان", "كانت", "وكان", "وكانت")
        return (
            opening
            or at(first) in self._people["institutions"]
            or at(first) in self._people["documents"]
            or at(first) in self._people["spokes"]
        )

    def _hearer(self, position: int) -> Speaker | None:
        """The outlet that a source told something."""
        for speaker in self._known:
            if speaker.kind != "registered" or not position <= speaker.core <= position + 12:
                continue
            if self.registry.sources[speaker.source or ""].kind not in OUTLETS | {"monitoring_group"}:
                continue
            text, start = self.sentence.text, self.sentence.starts[speaker.first]
            word = self.sentence.at(speaker.first)
            back = speaker.first - 1
            while self.sentence.at(back) in _MARKS:
                back -= 1
            if (
                self.sentence.at(back) in self._grammar["of"]
                or word.startswith("ل")
                or text[start : start + 1] == "ل"
            ):
                return speaker
        return None


def longest(known: list[Known]) -> list[Known]:
    """Of overlapping names the longest, by place; linear in their number."""
    kept: list[Known] = []
    for item in sorted(known, key=lambda k: (k.first, -k.last, k.group)):
        if not kept or item.first >= kept[-1].last:
            kept.append(item)
        elif item.last - item.first > kept[-1].last - kept[-1].first:
            kept[-1] = item
    return kept
