"""Cue rules for relays: 'X told Y', 'X quoted Y', 'Y was quoted by X', 'Y was quoted as saying'."""

from annotator.reading.acts import is_none
from annotator.reading.crowds import Crowds
from annotator.reading.speakers import OUTLETS, Speaker, replace
from annotator.reading.subjects import Finding
from annotator.reading.tokens import Cue

_HEARING = ("activist_network", "monitoring_group", "ngo")  # beside outlets


class RelayCues(Crowds):
    """Rules whose cues have an outlet and a speaker, in either order."""

    def _add(self, speaker: Speaker, cue: Cue, rule: str, relay: Speaker | None = None) -> None:
        if is_none(speaker, cue, self.sentence):
            return
        beside = self._beside(speaker) if cue.first >= speaker.last else None
        if beside and self._one_name(beside, speaker):
            name = self.sentence.phrase(beside.core, speaker.last)
            speaker, beside = replace(speaker, first=beside.first, core=beside.core, name=name), None
        for other in [*self._countries_before(beside), *self._places_of(beside)] if beside else ():
            self.findings.append(Finding(other, relay, cue, "parallel source"))
        self.findings.append(Finding(speaker, relay, cue, rule))

    def _tell(self, cue: Cue) -> None:
        if self._passive(cue):
            hearer = self._outlet(cue.last) if cue.words.endswith(" to") else None
            return self._add(hearer, cue, "told") if hearer else None
        position = self._before(cue.first)
        speaker = (
            self._direct(position)
            or self._modified(position)
            or self._conjoined(cue, position)
            or self._nobody(position)
            or self._behind_adverb(position)
        )
        if (
            speaker is None
            and cue.words in self._grammar["hearing"]
            and self.sentence.at[position - 1] == ","
        ):
            before = self.speakers.ending(position - 1)  # 'X, in an interview with Y, said'
            speaker = before if before and not before.oblique else None
        speaker = speaker or self._many(cue, position)
        hearer = self._outlet(cue.last)
        if cue.words == "informed" and self.findings and self.sentence.at[cue.last] in ("it", "them"):
            return  # 'X says that Y has informed it'
        if cue.words == "informed" and not hearer and self._told_later(cue):
            return  # 'X informed Y of it, Z told reporters'
        if hearer:
            self._add(hearer, cue, "told")
            speaker = speaker or self._some_before(position)
        if speaker:
            self._add(speaker, cue, "told", hearer)

    def _told_later(self, cue: Cue) -> bool:
        """Whether what somebody is informed of is itself told, by whom the sentence names later."""
        of = {"of", "about"} & set(self.sentence.low[cue.last : cue.last + 6])
        later = (c for c in self.sentence.cues if c.group in ("say", "tell") and c.first > cue.last)
        return bool(of) and any(later)

    def _some_before(self, position: int) -> Speaker | None:
        """'a few elders told X': people of whom no list knows, in small letters."""
        word = self.sentence.words[position - 1] if position else ""
        many = word.islower() and word.isalpha() and word.endswith("s") and len(word) > 4
        if not many or word in self._grammar["times"] or word in self._grammar["prepositions"]:
            return None
        return Speaker(position - 1, position, "unnamed", None, word, position - 1)

    def _outlet(self, position: int) -> Speaker | None:
        at, last = self.sentence.at, position + 2
        outlets = self.sentence.lexicon.people["outlets"]
        if self.sentence.capital[position] and at[position + 1] == "'s":
            while at[last] in self._grammar["describing"] and last < position + 5:
                last += 1
            if at[last] in outlets and not self.sentence.capital[last]:
                last += 1 + (at[last + 1] in outlets)  # "Xyz's official radio station"
                name = self.sentence.phrase(position, last)
                return Speaker(position, last, "named", None, name, position)
        hearer = self.speakers.starting(position)
        if hearer is None:
            return None
        if hearer.kind == "description" and hearer.kinds and hearer.kinds.kinds & OUTLETS:
            return hearer
        if hearer.kind == "registered":
            kind = self.speakers.registry.sources[hearer.source or ""].kind
            return hearer if kind in OUTLETS or kind in _HEARING else None
        words = hearer.name.lower().split()
        channel = hearer.name.isupper() and hearer.name.endswith("TV")
        if hearer.kind == "named" and (channel or not outlets.isdisjoint(words)):
            return hearer
        return None

    def _quote(self, cue: Cue) -> None:
        position = self._before(cue.first)
        if cue.words == "quoted" and self._passive(cue):
            return self._quoted_later(cue, position)
        relay = self._direct(position)
        if self.sentence.at[cue.last] == "that":
            return  # 'X said so, citing that Y backs it'
        inner = self.speakers.starting(cue.last) or self._some_of(cue.last)
        if inner is None and self.sentence.at[cue.last] in ("him", "her", "them"):
            words = self.sentence.at[cue.last]
            inner = Speaker(cue.last, cue.last + 1, "pronoun", None, words, cue.last, person=words != "them")
        if inner is None:
            return
        if relay is None and not cue.words.endswith("ing"):
            relay = self._modified(position)
        if relay is None and not self.findings and self.sentence.at[position - 1] == ",":
            before = self.speakers.ending(position - 1)
            whole = before is not None and (before.kind == "registered" or before.last - before.core > 1)
            relay = before if before and whole and not before.oblique else None
        if relay is None and cue.words in ("quoted", "quotes", "cited", "reported"):
            relay = self._outlet_before(position)
        if relay is None and self.findings:
            relay = self.findings[-1].speaker
        elif relay is None and cue.first == 0:
            relay = self._later_subject(cue, inner)
        if relay and relay is not inner:
            self._add(relay, cue, "quotes")
        self._add(self._employed(inner), cue, "quotes", relay if relay is not inner else None)

    def _quoted_later(self, cue: Cue, position: int) -> None:
        """'X was quoted on Monday as saying', 'X were quoted in Y as saying'."""
        ahead = self.sentence.low[cue.last : cue.last + 10]
        speaker = self._direct(position) or self._modified(position)
        if speaker is None or "saying" not in ahead:
            return
        placed = (i for i in range(cue.last, cue.last + 5) if self.sentence.at[i] in ("in", "on", "by"))
        relay = next(filter(None, (self._outlet(i + 1) for i in placed)), None)
        if relay:
            self._add(relay, cue, "quoted by")
        self._add(speaker, cue, "quoted as saying", relay)

    def _outlet_before(self, position: int) -> Speaker | None:
        """'the week before X quoted Y': an outlet behind what only looks like its preposition."""
        speaker = self.speakers.ending(position)
        if speaker is None or speaker.kind != "registered":
            return None
        return speaker if self.speakers.registry.sources[speaker.source or ""].kind in OUTLETS else None

    def _some_of(self, position: int) -> Speaker | None:
        """'a number of residents': an unnamed speaker behind a quantity."""
        at = self.sentence.at
        counted = at[position].isdigit() or at[position] in self._grammar["opening_numbers"]
        if not counted and at[position] not in self._grammar["indefinite"]:
            return None
        for speaker in self.speakers.found:
            if position < speaker.core <= position + 4 and speaker.kind == "unnamed":
                return speaker
        return None

    def _later_subject(self, cue: Cue, inner: Speaker) -> Speaker | None:
        """'Citing Y, X said': the subject of the verb after."""
        for other in self.sentence.cues:
            if other.first > inner.last and other.group in ("say", "report", "tell"):
                return self._direct(self._before(other.first))
        return None

    def _quoted_by(self, cue: Cue) -> None:
        relay = self.speakers.starting(cue.last)
        position = self._before(cue.first)
        speaker = self._direct(position) or self._modified(position)
        if speaker is None and self.sentence.at[position - 1] == ",":
            before = self.speakers.ending(position - 1)  # 'X, quoted by Y, said'
            speaker = before if before and not before.oblique else None
        if relay:
            self._add(relay, cue, "quoted by")
        if speaker and speaker is not relay:
            self._add(speaker, cue, "quoted by", relay)

    def _quoted(self, cue: Cue) -> None:
        position = self._before(cue.first)
        speaker = self._direct(position) or self._modified(position)
        if speaker is None:
            return
        relay = self.speakers.starting(cue.last + 1) if self.sentence.at[cue.last] == "by" else None
        if self.sentence.at[cue.last] in ("on", "in"):
            relay = self._outlet(cue.last + 1)
        if relay:
            self._add(relay, cue, "quoted by")
        self._add(speaker, cue, "quoted as saying", relay)
