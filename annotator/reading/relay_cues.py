"""Cue rules for relays: 'X told Y', 'X quoted Y', 'Y was quoted by X', 'Y was quoted as saying'."""

from annotator.reading.acts import is_none
from annotator.reading.crowds import Crowds
from annotator.reading.speakers import OUTLETS, Speaker, replace
from annotator.reading.subjects import Finding
from annotator.reading.tokens import Cue

_HEARING = frozenset(("activist_network", "monitoring_group", "ngo"))  # beside outlets
_OPENING = frozenset(('"', "“", "”", "»", "'", ".", ":", ";"))
_EDITIONS = frozenset(("edition", "issue"))
_ARMED = "government_military"  # 'the group' may be one of these, who are told things as well but relay none
_LONGEST_CLAUSE = 14  # words from 'a farmer' to 'told'


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
        position = self._before(cue.first)
        if self._passive(cue):
            asked = cue.words == "told" and self.sentence.at[cue.last] == "that"
            hearer = self._hearing_before(position) if asked else None
            hearer = self._outlet(cue.last) if cue.words.endswith(" to") else hearer
            return self._add(hearer, cue, "told") if hearer else None
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
            speaker = before if before and not before.oblique else self._nobody(position - 1, definite=True)
        speaker = speaker or self._many(cue, position)
        hearer = self._outlet(cue.last)
        if hearer is None and speaker and speaker.kind == "unnamed":
            hearer = self._group(cue.last)
        somebody = None if hearer or speaker else self._some_before(position) or self._someone(position)
        if hearer is None and (speaker or somebody):
            hearer = self._inquirer(cue.last, speaker or somebody)
            speaker = speaker or (somebody if hearer else None)
        if hearer and self._relay_of_told(hearer, cue, position, "told"):
            return
        if cue.words == "informed" and self.findings and self.sentence.at[cue.last] in ("it", "them"):
            return  # 'X says that Y has informed it'
        if cue.words == "informed" and not hearer and self._told_later(cue):
            return  # 'X informed Y of it, Z told reporters'
        if hearer:
            self._add(hearer, cue, "told")
            speaker = speaker or self._some_before(position) or self._someone(position)
        if speaker:
            self._add(speaker, cue, "told", hearer)

    def _relay_of_told(self, relay: Speaker, cue: Cue, position: int, rule: str) -> bool:
        """'according to Y, quoted by X', 'Y said, speaking to X': X relays who was found right before the cue."""
        position -= self.sentence.at[position - 1] == "as"
        told = next((f for f in reversed(self.findings) if f.relay is None), None)
        if told is None or told is not self.findings[-1] or told.speaker.kind == "document":
            return False
        documents = self.sentence.lexicon.people["documents"]
        between = self.sentence.low[max(told.speaker.last, told.cue.last) : position]
        noun = bool(between) and between[0] in documents  # 'X's figures, cited by Y'
        stated = told.speaker.kind != "registered" and self.sentence.at[told.speaker.last - 1] in documents
        if stated or between[noun:] not in ([], [","]):
            return False  # 'according to a statement carried by X' too
        several = [f for f in self.findings if f.cue is told.cue and f.relay is None]
        others = [f for f in self.findings if f not in several]
        self.findings = others
        self._add(relay, cue, rule)
        for finding in several:
            finding.relay = relay
        self.findings += several
        return True

    def _someone(self, position: int) -> Speaker | None:
        """'A farmer from Homs told X', '“…”, the farmer who fled told X': who begins the clause and is in no list."""
        at, grammar, first = self.sentence.at, self._grammar, position
        while first and position - first < _LONGEST_CLAUSE and at[first - 1] not in _OPENING:
            first -= 1
        while at[first] in (",", "and", "but") or at[first] in grammar["between"]:
            first += 1
        if not (at[first] in grammar["indefinite"] or at[first] == "the"):
            return None
        ends = grammar["of"] | grammar["relatives"] | grammar["prepositions"] | {","}
        last = next((i for i in range(first + 1, position) if at[i] in ends), position)
        if last - first < 2 or self.sentence.capital[last - 1]:
            return None
        return Speaker(first, last, "unnamed", None, self.sentence.phrase(first, last), first)

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
        position = self._behind_edition(position)
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
        return hearer if hearer and self._hears(hearer) else None

    def _behind_edition(self, position: int) -> int:
        """Where X stands in 'Friday's edition of X', else `position`."""
        ahead = self.sentence.low[position : position + 5]
        edition = next((i for i, word in enumerate(ahead) if word in _EDITIONS), -1)
        return position + edition + 2 if 0 <= edition < 4 and ahead[edition + 1 :][:1] == ["of"] else position

    def _hears(self, hearer: Speaker) -> bool:
        """Whether what somebody is told is passed on: an outlet's or a monitor's trade."""
        if hearer.kind == "description" and hearer.kinds:
            kinds = hearer.kinds.kinds
            return bool(kinds & OUTLETS) or (bool(kinds & _HEARING) and _ARMED not in kinds)
        if hearer.kind == "registered":
            kind = self.speakers.registry.sources[hearer.source or ""].kind
            return kind in OUTLETS or kind in _HEARING
        words = hearer.name.lower().split()
        channel = hearer.name.isupper() and hearer.name.endswith("TV")
        return hearer.kind == "named" and (
            channel or not self.sentence.lexicon.people["outlets"].isdisjoint(words)
        )

    def _hearing_before(self, position: int) -> Speaker | None:
        """X in 'X was told that'."""
        hearer = self.speakers.ending(position)
        return hearer if hearer and not hearer.oblique and self._hears(hearer) else None

    def _group(self, position: int) -> Speaker | None:
        """'told the group', by somebody without a name: the monitor or aid group that was named before."""
        group = self.speakers.starting(position)
        if group is None or group.kind != "description" or group.kinds is None:
            return None
        kinds = group.kinds.kinds & _HEARING
        return replace(group, kinds=group.kinds._replace(kinds=kinds)) if kinds else None

    def _inquirer(self, position: int, teller: Speaker | None) -> Speaker | None:
        """The UN body in 'a farmer told the UN': of what people without an office tell, it is the relay."""
        body = self.speakers.starting(position)
        if body is None or body.kind != "registered" or teller is None or teller.kind != "unnamed":
            return None
        if self.speakers.registry.sources[body.source or ""].kind != "un_agency":
            return None
        at, people = self.sentence.at, self.sentence.lexicon.people
        offices = people["spokes"] | people["institutions"] | self._grammar["states"]
        officer = at[body.last - 1] in people["spokes"] and at[body.last - 1] not in people["institutions"]
        council = self.sentence.capital[body.last]
        return (
            None
            if officer or council or any(at[i] in offices for i in range(teller.first, teller.last))
            else body
        )

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
        if relay and self._relay_of_told(relay, cue, position, "quoted by"):
            return
        position -= self.sentence.at[position - 1] == "as"
        speaker = self._direct(position) or self._modified(position)
        if speaker is None and self.sentence.at[position - 1] == ",":
            before = self.speakers.ending(position - 1)  # 'X, quoted by Y, said'
            speaker = before if before and not before.oblique else None
        if relay and speaker is None:
            speaker = self._nobody(position)
        if relay:
            self._add(relay, cue, "quoted by")
        if speaker and speaker is not relay:
            self._add(speaker, cue, "quoted by", relay)

    def _quoted(self, cue: Cue) -> None:
        position = self._before(cue.first)
        speaker = self._direct(position) or self._modified(position) or self._nobody(position)
        if speaker is None:
            return
        relay = self.speakers.starting(cue.last + 1) if self.sentence.at[cue.last] == "by" else None
        if self.sentence.at[cue.last] in ("on", "in"):
            relay = self._outlet(cue.last + 1)
        if cue.words.endswith(" telling"):
            relay = self._outlet(cue.last)
        if relay:
            self._add(relay, cue, "quoted by")
        self._add(speaker, cue, "quoted as saying", relay)
