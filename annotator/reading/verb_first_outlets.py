"""Who hears a source, and whose a document is, in languages whose verbs stand before their subjects."""

import re

from annotator.folding import fold
from annotator.reading.speakers import OUTLETS, Speaker
from annotator.reading.tokens import Cue
from annotator.reading.verb_first_before import VerbFirstBefore
from annotator.reading.verb_first_holders import SPEECHES, WITNESSES
from annotator.reading.verb_first_names import BREAKS, MARKS, THAT

_BELONGING = ("تابع", "موال", "مقرب", "ناطق")  # 'of', 'loyal to', 'close to'
_LATEST = frozenset(("اخر", "احدث"))
_IN = frozenset(("في", "خلال", "عبر"))
_LONGEST_OUTLET = 3  # words
_FARTHEST = 14  # words from a verb to what it tells
_PREFIXED = ("ب", "في", "من", "عن")
_ISSUED = frozenset(("صادر", "صادره", "صدر", "صدرت"))


class VerbFirstOutlets(VerbFirstBefore):
    """The outlets that a source told something, and the bodies whose statements and reports are cited."""

    def _after(self, position: int, quoting: bool = False) -> Speaker | None:
        """The subject behind a verb; for 'a statement by X' it is X."""
        at = self.sentence.at
        position += at[position] in _LATEST and at[position + 1] in self._grammar["work"]
        found = super()._after(position, quoting)
        first = position if found is None else found.first
        if self.sentence.at[first] not in self._grammar["work"]:
            return found
        return self._owner(first + 1) or found

    def _before(self, position: int) -> Speaker | None:
        """The subject before a verb; for 'an earlier toll of X' it is X."""
        found = super()._before(position)
        if found is None or self.sentence.at[found.first] not in self._grammar["work"]:
            return found
        return self._owner(found.first + 1) or found

    def _owner(self, position: int) -> Speaker | None:
        """X in 'by X', 'issued by X', 'that X issued' behind a word for a document."""
        at = self.sentence.at
        for index in range(position, min(position + 5, len(self.sentence))):
            word = at[index]
            if word in BREAKS or word in THAT:
                return None
            if word in self._grammar["issuing"] or (word in _ISSUED and at[index + 1] == "عن"):
                return super()._after(index + 1 + (word in _ISSUED), quoting=True)
            known = next((s for s in self._known if s.core == index and s.kind != "unnamed"), None)
            if known and (word.startswith("ل") or index == position):
                return known
            if word.startswith("لل") and len(word) > 4:
                return self._prefixed(index, "ال" + self.sentence.words[index][2:])
            noun = word[1:]
            offices = self._people["institutions"] | self._people["documents"] | self._people["spokes"]
            if word.startswith("ل") and noun in offices:
                return self._prefixed(index, self.sentence.words[index][1:])
        return None

    def _prefixed(self, index: int, word: str) -> Speaker:
        """The name that begins with a word to which 'by' is written, without that 'by'."""
        last = max(self._end(index), index + 1)
        rest = self.sentence.phrase(index + 1, last) if last > index + 1 else ""
        if not rest and fold(word) in self._people["institutions"]:
            return Speaker(index, last, "document", None, word, index)  # 'a statement by the council'
        return Speaker(index, last, "named", None, f"{word} {rest}".strip('"“”«»() '), index)

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
            while self.sentence.at[back] in MARKS or self.sentence.at[back] in self._people["documents"]:
                back -= 1
            if (
                self.sentence.at[back] in self._grammar["of"]
                or word.startswith("ل")
                or text[start : start + 1] == "ل"
            ):
                return speaker
        return self._quoted_outlet(position)

    def _informs(self, cue: Cue) -> tuple[Speaker | None, Speaker] | None:
        """Who tells and who hears in 'informed a witness the agency X that', 'informed X a witness that'.

        The first is None where only the verb tells of him: 'he informed X that'. Nothing where X is who tells.
        """
        at, begin = self.sentence.at, cue.last
        ends = BREAKS | THAT
        stop = next((i for i in range(begin, begin + _FARTHEST) if at[i] in ends or not at[i]), begin)
        hearer = next((s for s in reversed(self._known) if self._is_told(s, begin, stop)), None)
        if hearer is None:
            return None
        first = hearer.first
        theirs = self._people["documents"] | self._grammar["staff"]
        while first > begin and at[first - 1] in theirs and not at[first - 1].startswith(WITNESSES):
            first -= 1
        if first > begin:
            self._limit = first
            teller = self._after(begin)
            self._limit = len(self.sentence)
            if teller is None and not at[begin].startswith("ال"):
                teller = Speaker(begin, first, "unnamed", None, self.sentence.phrase(begin, first), begin)
            return (teller, hearer) if teller else None
        if hearer.last < stop and not at[hearer.last].startswith(_PREFIXED):
            teller = self._after(hearer.last)
            beside = teller and teller.kind == "registered" and self._prefixed_to(teller)
            if teller and teller.last <= stop and not beside:
                return teller, hearer
        feminine = at[begin].endswith("ه") and not cue.words.endswith("ت")
        return (None, hearer) if feminine and hearer.last == stop else None

    def _is_told(self, speaker: Speaker, begin: int, stop: int) -> bool:
        """Whether an outlet or monitor stands here as an object: no preposition and no 'and' before it."""
        if speaker.kind != "registered" or not begin <= speaker.first < stop:
            return False
        kind = self.registry.sources[speaker.source or ""].kind
        before = self.sentence.at[speaker.first - 1]
        apart = before in self._grammar["prepositions"] or before in self._grammar["conjunctions"]
        return kind in OUTLETS | {"monitoring_group"} and not apart and not self._prefixed_to(speaker)

    def _prefixed_to(self, speaker: Speaker) -> bool:
        """Whether 'to' or 'and' is written to a registered name."""
        return self.registry.spellings.get(fold(speaker.name)) != speaker.source

    def _heard_before(self, cue: int) -> Speaker | None:
        """X in 'In a talk to X, N said': the outlet that stands before the verb."""
        at = self.sentence.at
        if at[0].removeprefix("و") not in _IN or not at[1].startswith(SPEECHES):
            return None
        hearer = self._hearer(2)
        return hearer if hearer and hearer.last <= cue else None

    def _quoted_outlet(self, position: int) -> Speaker | None:
        """'told “X”': an outlet that the registry lacks, its name in quotation marks."""
        at = self.sentence.at
        apposed = False
        for index in range(position, min(position + 16, len(self.sentence))):
            if at[index] in THAT or (at[index] in BREAKS and at[index] not in ("،", ",")):
                return None
            apposed = apposed or (at[index] in BREAKS and index > position)
            belongs = at[index - 1].removeprefix("ال").startswith(_BELONGING)
            if at[index] in ("ل", "لـ") and at[index + 1] in MARKS and not belongs:
                if index == position and at[index + 2] in self._people["institutions"]:
                    return None  # 'the command of the “Army”'
                last = next((i for i in range(index + 3, index + 7) if at[i] in MARKS), None)
                return (
                    self._named_outlet(index + 2, last, self.sentence.phrase(index + 2, last))
                    if last
                    else None
                )
            if self._so_called_outlet(index) and not (apposed and at[index - 1] not in ("،", ",")):
                name = f"{self.sentence.words[index][1:]} {self.sentence.words[index + 1]}"
                return self._named_outlet(index, index + 2, name)
            if at[index] in self._to_outlet and (not apposed or at[index - 1] in ("،", ",")):
                return self._addressed(index + 1)
            if at[index].startswith("رسال"):
                continue  # 'in letters to the Security Council'
            if (at[index].startswith(SPEECHES) and at[index - 1] in _IN) or at[index] == "بتصريح":
                spoken = self._spoken_to(index + 1)
                if spoken:
                    return spoken
        return None

    def _spoken_to(self, position: int) -> Speaker | None:
        """X in 'in a talk to X', 'in a special statement to X', X being an outlet that the registry lacks."""
        at, words = self.sentence.at, self.sentence.words
        position += at[position].startswith("خاص")
        first = position + (at[position] in ("الي", "مع", "ل"))
        if not at[first]:
            return None  # 'announced in a statement', and the sentence ends
        word = words[first]
        if first == position:
            if at[first] in self._to_outlet or not word.startswith("ل") or len(word) < 5:
                return None
            if at[first] in self._grammar["hearers"]:
                return None
            word = f"ال{word[2:]}" if word.startswith("لل") else word[1:]
        if f"ل{at[first].removeprefix('ا')}" in self._grammar["hearers"]:
            return None  # 'with the reporters'
        if at[first] in self._people["spokes"] | self._people["nameless"] | self._grammar["stops"]:
            return None
        last = max(self._end(first), first + 1)
        if at[first] in self._people["documents"] and at[first + 1] in MARKS:  # 'with the channel “X”'
            last = next((i for i in range(first + 3, first + 8) if at[i] in MARKS), last)
            return self._named_outlet(first, last, self.sentence.phrase(first, last))
        if last - first > _LONGEST_OUTLET:
            return None
        rest = self.sentence.phrase(first + 1, last) if last > first + 1 else ""
        name = " ".join(f"{word} {rest}".replace("(", "").replace(")", "").split())
        return self._named_outlet(first, last, name)

    def _named_outlet(self, first: int, last: int, name: str) -> Speaker | None:
        """An outlet by the name that was found, the registry's where it has it; marks alone are no name."""
        name = name.strip('"“”«»() ')
        if not name:
            return None
        known = self.registry.spellings.get(fold(re.sub('["“”«»()]', "", name)))
        return Speaker(first, last, "registered" if known else "named", known, name, first)

    def _addressed(self, first: int) -> Speaker | None:
        """'to the newspaper X': X, in quotation marks or up to the end of the name."""
        last = self._end(first)
        if self.sentence.at[first] in MARKS:
            last = next((i for i in range(first + 2, first + 7) if self.sentence.at[i] in MARKS), last)
        words = self.sentence.phrase(first, last).strip('"“”«»() ') if last > first else ""
        kind = self.sentence.words[first - 1].removeprefix(
            "ل"
        )  # 'newspaper': so that 'the newspaper' finds it
        return self._named_outlet(first, last, f"{kind} {words}") if words else None
