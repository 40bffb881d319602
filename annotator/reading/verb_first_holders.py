"""Who holds an office, or speaks for a body, by the words around a name (Arabic)."""

from annotator.folding import fold
from annotator.reading.speakers import OUTLETS, Speaker
from annotator.reading.verb_first_names import BREAKS, MARKS, THAT, VerbFirstNames

SPEECHES = (
    "تصريح",
    "حديث",
    "مقابل",
    "بيان",
    "موتمر",
    "كلم",
    "رسال",
    "تغريد",
    "لقاء",
    "اتصال",
    "محادث",
    "مداخل",
    "حوار",
)
_SAID = frozenset(("قال", "قالت", "يقول", "تقول"))
_SENT = frozenset(("وفد", "مبعوث", "المبعوث", "سفير", "السفير", "موفد", "الموفد", "ممثل", "مندوب"))
_TIMES = frozenset(
    map(fold, "ختام نهاية بداية مستهل أعقاب أثناء ظل إطار حين وقت إشارة رد سياق تعليق".split())
)
# Verbs whose object never begins with the preposition b, as names may.
SAID_ALONE = frozenset(
    map(
        fold,
        "قال قالت يقول تقول أضاف أضافت أكد أكدت أوضح أوضحت تابع تابعت أردف أردفت رأى رأت كتب كتبت روى روت".split(),
    )
)
_FROM = frozenset(("من", "في", "ل", "لدي"))
WITNESSES = ("شاهد", "شهود")
# Behind an office and a comma these begin no name: 'the minister, who is', 'the minister, in a talk'.
_NO_NAMES = frozenset(("وهو", "وهي", "والذي", "والتي", "احد", "احدي", "عضو", "خلال", "عقب", "ايضا", "كذلك"))


class VerbFirstHolders(VerbFirstNames):
    """The names beside the offices of one sentence."""

    def _apposed(self, position: int) -> str:
        """The name between commas behind a spokesman's body: 'the spokesman of X, Colonel Name, said'."""
        if self.sentence.at[position] not in ("،", ","):
            return ""
        last = self._end(position + 1)
        closed = self.sentence.at[last] in BREAKS or self.sentence.at[last] in THAT
        short = position + 2 < last <= position + 6
        return self.sentence.phrase(position + 1, last).strip('"“”«»() ') if closed and short else ""

    def _member(self, first: int, last: int) -> Speaker | None:
        """'Name, a spokesman for X': the organisation."""
        at = self.sentence.at
        if at[last] not in ("،", ",") or not (
            at[last + 1] in self._people["spokes"] | self._grammar["staff"] or at[last + 1] == "احد"
        ):
            return None
        for speaker in self._known:
            heard = self._hears(speaker.core) or at[speaker.first - 1] in self._to_outlet
            if speaker.kind == "registered" and last < speaker.core <= last + 7 and not heard:
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
        for index in range(last + 2, last + 5):
            if at[index] == "باسم" and index + 1 < (end := self._end(index + 1)):
                body, person = self.sentence.phrase(index + 1, end), self.sentence.phrase(first, last)
                return Speaker(first, end, "named", None, body.strip('"“”«»() '), first, called=person)
        return None

    def _for(self, first: int, last: int) -> Speaker | None:
        """'Name, spokesman for X' without its comma: X."""
        at = self.sentence.at
        for index in range(first + 2, last - 1):
            if at[index] == "باسم" and at[index - 1] in self._people["spokes"]:
                end = self._end(index + 1)
                body, person = self.sentence.phrase(index + 1, end), self.sentence.phrase(first, index - 1)
                called = person if index - 1 > first else ""
                return Speaker(first, end, "named", None, body.strip('"“”«»() '), first, called=called)
        return None

    def _holder(self, first: int, last: int) -> Speaker | None:
        """'the head of the council [in the town], Name Name,': the office with its holder."""
        at = self.sentence.at
        if at[first] not in self._people["spokes"]:
            return None
        sent = at[last] == "الي" and not _SENT.isdisjoint(at[first:last])
        placed = self._placed(last) if at[last] in ("في", "لدي") or sent else None
        if placed:
            name = self.sentence.phrase(first, placed).strip('"“”«»() ')
            return Speaker(first, placed, "named", None, name, first, person=True)
        comma = last
        if at[comma] in ("في", "لدي") and at[comma + 1] not in THAT:
            comma = next((i for i in range(last + 2, last + 6) if at[i] in BREAKS), last)
        called = self._apposed(comma)
        words = fold(called).split()
        apart = _NO_NAMES | self._grammar["prepositions"] | self._grammar["relatives"]
        if not words or not apart.isdisjoint(words) or comma + 1 in self.sentence.asides.values():
            return None
        behind = range(comma + 1, comma + 1 + len(words))
        if any(cue.first in behind for cue in self.sentence.cues):
            return None
        name = f"{self.sentence.phrase(first, last)} {called}".strip('"“”«»() ')
        return Speaker(first, behind.stop, "named", None, name, first, person=True)

    def _placed(self, position: int) -> int | None:
        """Where the name ends in 'the head of the council in the town Name Name': the place is part of the office."""
        at = self.sentence.at
        if at[position + 1].startswith(SPEECHES) or position in self.sentence.asides.values():
            return None
        last = self._end(position + 1)
        if last - position < 4 or any(position <= cue.first < last for cue in self.sentence.cues):
            return None
        if at[position + 1] in _TIMES:
            return None  # 'at the end of the talks'
        spoken = at[last] == "في" and at[last + 1].startswith(SPEECHES)
        closed = (
            spoken
            or at[last] in THAT
            or at[last] in ("ل", "لـ")
            or at[last] in BREAKS
            or self._hears(last)
            or at[last] in self._to_outlet
        )
        return last if closed else None

    def _many(self, index: int) -> bool:
        """Whether a word with the article is a plural of people."""
        word = self.sentence.at[index]
        return word.endswith(("ون", "يين")) or word in self._grammar["sides"]

    def _points(self, verb: str, position: int) -> bool:
        """Whether 'to' behind a name is the verb's: 'Name pointed to', 'Name voiced', or 'that' comes after it."""
        pair = f"{verb.removeprefix('و')} {self.sentence.at[position]}"
        return pair in self._grammar["pointing"] or self.sentence.at[position + 1] in THAT

    def _asserted(self, first: int) -> bool:
        """Whether 'said' stands before, which takes no noun for its object, and no nameless people behind it."""
        return self.sentence.at[first - 1].removeprefix("و") in _SAID and not self._many(first)

    def _closed(self, first: int, last: int) -> int:
        """Where a name in quotation marks ends: 'posted “X” a video', not 'said “X” of the north that'."""
        at = self.sentence.at
        if at[first - 1] not in MARKS or at[last] in THAT or at[last] in ("،", ",", "-", "–"):
            return last
        return next((i for i in range(first + 1, last) if at[i] in MARKS), last)

    def _no_object(self, first: int) -> bool:
        """Whether words that begin with b behind this verb are a name: 'added Basil', not 'told of blasts'."""
        return self.sentence.at[first - 1].removeprefix("و") in SAID_ALONE

    def _employer(self, position: int) -> Speaker | None:
        """X in 'a photographer for X', 'a witness from X': the words of an outlet's people are its own."""
        at = self.sentence.at
        linked = position + (at[position] in _FROM)
        for speaker in self._known:
            if speaker.kind == "registered" and speaker.core == linked and self._is_outlet(speaker):
                theirs = at[linked].startswith("ل") and not at[position - 1].startswith(WITNESSES)
                return speaker if linked > position or theirs else None
        return None

    def _is_outlet(self, speaker: Speaker) -> bool:
        return self.registry.sources[speaker.source or ""].kind in OUTLETS

    def _office(self, position: int) -> Speaker | None:
        """X in 'the number two in X': whoever holds that office speaks for X."""
        return next(
            (
                s
                for s in self._known
                if s.kind == "registered"
                and s.core == position + 1
                and self.registry.sources[s.source or ""].kind not in OUTLETS
            ),
            None,
        )
