"""Where the subject of a reporting verb stands, in languages that put subjects before verbs."""

from dataclasses import dataclass

from annotator.reading.acts import is_place, is_region
from annotator.reading.asides import Asides
from annotator.reading.explained import Explained
from annotator.reading.persons import Speakers
from annotator.reading.speakers import OWNERS, Speaker, replace
from annotator.reading.subjects_apart import CLOSERS, ROLE
from annotator.reading.tokens import Cue, Sentence


def at_quote(sentence: Sentence, position: int) -> bool:
    """Whether content that ends with a comma or quotation mark stands before token `position`."""
    return position > 2 and (sentence.at[position - 1] in CLOSERS or sentence.at[position - 1] == ",")


_MOVES = frozenset(
    ("operation", "operations", "units", "positions", "raids", "strikes", "offensive", "advance")
)


@dataclass(slots=True)
class Finding:
    """A speaker that a cue makes a source. relay: the speaker through which it is heard."""

    speaker: Speaker
    relay: Speaker | None
    cue: Cue
    rule: str


class Subjects(Asides):
    """Finds the subjects of one sentence's cues; what was found so far is in `findings`."""

    def __init__(self, sentence: Sentence, speakers: Speakers) -> None:
        Explained.__init__(self, sentence, speakers)  # `super` would cost as much as many a rule
        self.findings: list[Finding] = []

    def _beside(self, speaker: Speaker) -> Speaker | None:
        """X of 'X and Y said'."""
        at = self.sentence.at
        listed = self.sentence.title and at[speaker.first - 1] == "," and speaker.kind == "unnamed"
        if at[speaker.first - 1] not in ("and", "&", "or") and not listed:
            return None
        if is_region(speaker, self.sentence):
            return None
        other = self.speakers.ending(speaker.first - 1)
        if (
            speaker.kind == "unnamed"
            and self.sentence.capital[speaker.first]
            and at[speaker.last - 1] == "officials"
        ):
            return None  # 'X and Y officials'
        if other is None or other.oblique or other.kind == "pronoun" or self._aside(other):
            return None
        before = at[other.first - 1]
        if listed and other.kind not in ("registered", "description"):
            return None  # 'Nine killed, sources say'; but 'monitor, sources say'
        lone = other.kind == "named" and other.last - other.core < 2
        if lone and at[other.core] in self._grammar["nationalities"]:
            return None  # 'Syrian and Lebanese media'
        apart = lone and other.first != self._clause_start(other.first)
        return None if apart and before not in self._grammar["times"] else other

    def _one_name(self, beside: Speaker, speaker: Speaker) -> bool:
        """'Union of Medical Care and Relief Organizations': one name with 'and' in it."""
        ends = self.sentence.at[speaker.last - 1] in self._grammar["joint_ends"]
        ends = (
            ends or self.sentence.at[beside.last - 1] == "affairs"
        )  # 'X for Foreign Affairs and Abc Policy'
        joined = "of" in beside.name.split() or "for" in beside.name.split()
        alone = speaker.first == speaker.core and beside.last == speaker.first - 1
        return beside.kind == speaker.kind == "named" and ends and joined and alone

    def _places_of(self, speaker: Speaker) -> list[Speaker]:
        """'Britain France and X', a comma lost: each of them."""
        tokens = range(speaker.core, speaker.last)
        countries = self._grammar["places"] | {"us", "uk", "u.s.", "u.k."}
        if speaker.kind != "named" or not all(self.sentence.at[i] in countries for i in tokens):
            return [speaker]
        return [
            replace(speaker, first=i, core=i, last=i + 1, name=self.sentence.phrase(i, i + 1)) for i in tokens
        ]

    def _countries_before(self, speaker: Speaker) -> list[Speaker]:
        """'Britain France the United States and X', commas lost: those before `speaker`."""
        at, first = self.sentence.at, speaker.first
        while at[first - 1] in self._grammar["places"] and self.sentence.capital[first - 1]:
            first -= 1
        if at[first - 1] in self._grammar["prepositions"] or not (
            is_place(speaker, self.sentence) or at[speaker.last - 1] in ("states", "kingdom")
        ):
            return []
        lone = range(first, speaker.first)
        return [Speaker(i, i + 1, "named", None, self.sentence.phrase(i, i + 1), i) for i in lone]

    def _main_subject(self, lone: bool = False) -> Speaker | None:
        """The name or pronoun that the sentence begins with, after dates and connecting words.

        lone: also a name of one word.
        """
        at, grammar, first = self.sentence.at, self._grammar, 0
        while first < 6 and (
            at[first] in grammar["times"]
            or (at[first].isdigit() and at[first - 1] in grammar["times"])
            or (at[first] in ("in", "during", "by", "since") and at[first + 1] in grammar["times"])
            or at[first] in grammar["between"]
            or at[first].endswith("ly")
            or at[first] in ("on", ",", "for", "his", "her", "its", "part", "and", "but")
        ):
            first += 1
        if at[first] == "it" and at[first + 1] in ("comes", "came", "is", "was"):
            return None
        if at[first] in grammar["pronouns"]:
            return Speaker(
                first,
                first + 1,
                "pronoun",
                None,
                at[first],
                first,
                person=at[first] in grammar["people_pronouns"],
            )
        for speaker in self.speakers.found:
            if speaker.kind in ("registered", "description") and speaker.first == first:
                return None if at[speaker.last] in _MOVES else speaker
        last = self.sentence.name_end(first)
        nation = last > first and at[last - 1] in grammar["nationalities"]
        if nation and not self.sentence.words[last - 1].isupper():
            office = self.speakers.starting(first)  # 'The Turkish navy': no 'The Turkish'
            return office if office and office.last > last else None
        single = lone and self.speakers.ending(last) is not None
        if last > first + 1 or (last > first and (single or at[first] in grammar["capitals"])):
            return Speaker(first, last, "named", None, self.sentence.phrase(first, last), first, person=True)
        return None

    def _passive(self, cue: Cue) -> bool:
        """'clashes were reported': nobody reports."""
        if cue.words.endswith("ing"):
            return False
        first, passive = self._before(cue.first), self._grammar["passive"]
        if first >= cue.first - 1:
            return self.sentence.at[cue.first - 1] in passive
        return not passive.isdisjoint(self.sentence.low[first : cue.first])

    def _direct(self, position: int) -> Speaker | None:
        """The speaker whose phrase ends at `position` and can be a subject; 'X and Y' gives Y, and X beside it."""
        head = self._head(position) or self._with_clause(position) or self._officer_at(position)
        if head:
            return head
        speaker = self.speakers.ending(position)
        if (
            speaker is None
            or self._is_object(speaker)
            or self._leads(speaker)
            or is_region(speaker, self.sentence)
        ):
            return None
        whole = self._described_at_length(speaker, position)
        if whole:
            return whole
        if (speaker.oblique or self._aside(speaker) or self._aside_too(speaker)) and not self._told_after(
            speaker
        ):
            return None
        if (
            self.sentence.at[speaker.first] in OWNERS
            and not is_place(speaker, self.sentence)  # 'its ally Russia'
            and speaker.first
            and self.sentence.at[speaker.first - 1] != "and"
        ):
            owner = self._main_subject(lone=True)
            if owner and owner.kind != "pronoun" and owner.last < speaker.first:
                return owner  # 'X flew to Y, his office said'
        nobody = speaker.kind == "named" and (
            self.sentence.at[speaker.first] in ("a", "an") or self._is_role(speaker)
        )
        if (speaker.kind in ("unnamed", "description") or nobody) and speaker.first:
            end = speaker.first
            while self.sentence.at[end - 1] in ("however", "meanwhile", "also"):
                end -= 1
            named = self.speakers.ending(end)
            nameless = self.sentence.at[speaker.last - 1] in self.sentence.lexicon.people["nameless"]
            plural = self.sentence.at[speaker.core].endswith(("s", "people", "folk"))
            short = named is not None and named.last - named.core == 1  # 'Xyz evacuees'
            joined = (nameless or (plural and short and speaker.kind == "unnamed")) and self.sentence.at[
                speaker.first
            ] not in self._grammar["determiners"]
            if named and joined and named.kind == "named" and end == speaker.first:
                return replace(speaker, first=named.first, name="")  # 'A senior X Department official'
            if (
                named
                and not named.oblique
                and not (speaker.kinds and is_place(named, self.sentence))
                and (
                    named.kind == "registered"
                    or (
                        named.kind == "named"
                        and (
                            self._opens_clause(named.first)
                            or self._is_role(speaker)
                            or self._apposed_to(named, speaker)
                        )
                    )
                )
            ):
                return named
        return speaker

    def _apposed_to(self, named: Speaker, speaker: Speaker) -> bool:
        """'The road is shut Name Name a baker in the town said': a person's name, no place, before 'a baker'."""
        at, tokens = self.sentence.at, range(named.core, named.last)
        people, grammar = self.sentence.lexicon.people, self._grammar
        other = grammar["places"], grammar["nationalities"], people["institutions"], people["documents"]
        person = named.last - named.core > 1 and not any(at[i] in words for i in tokens for words in other)
        done = at[named.first - 1].endswith("ed") or at[named.first - 1] in ("and", "hit", "left")
        return person and not done and at[speaker.first] in ("a", "an")

    def _is_role(self, speaker: Speaker) -> bool:
        """'X Y the head of Z': a role that stands behind a name of two words."""
        at, first = self.sentence.at, speaker.first
        lost = at[first].endswith("s") and at[first][:-1] in self._grammar["places"]
        role = (lost or at[first] in ("the", "a", "an")) and not self.sentence.capital[first + 1]
        named = self.sentence.capital[first - 1] and self.sentence.capital[first - 2]
        return (
            role
            and named
            and any(
                at[i] in self._spokes
                for i in range(first + 1, min(first + 5, speaker.last if lost else speaker.core + 1))
            )
        )

    def _described_at_length(self, speaker: Speaker, position: int) -> Speaker | None:
        """'X an alliance of one kind and another said': X, though somebody else could be the verb's subject."""
        at, people = self.sentence.at, self.sentence.lexicon.people
        if speaker.kind == "registered" or speaker.first < 3:
            return None
        place = range(speaker.first, position)
        if speaker.kind == "named" and all(at[i] in self._grammar["places"] for i in place):
            first = self._clause_start(speaker.first)
            who = {"who", "which"}.intersection(self.sentence.low[first : speaker.first])
            return self._at_clause(first, position) if who else None  # 'X who fled Y said'
        bracket = self.sentence.low.index(")") + 1 if ")" in self.sentence.low[:10] else 0
        whole = self.speakers.ending(bracket) if bracket else None  # 'Xyz Committees (XC), a network of …'
        for head in [*self.speakers.found[:2], *([whole] if whole else [])]:
            first = head.last + (at[head.last] in (",", ")"))
            if head.oblique or head.first > 1 or at[first] not in ("a", "an", "one") or head is speaker:
                continue
            if head.kind != "registered" or position - first > ROLE:
                continue
            nouns = self.sentence.low[first + 1 : min(first + 6, position)]
            if any(
                not people[known].isdisjoint(nouns) for known in ("institutions", "documents", "nameless")
            ):
                return head if self._no_cue(first, position) else None
        return None

    def _inverted(self, position: int, following: Speaker) -> bool:
        """Whether 'said X' can be read: content stands before it, and no clause begins after X."""
        if position == 0 or self._acts_itself(following):
            return False
        nxt = self.sentence.at[following.last]
        if nxt == "(" and self.sentence.at[following.last + 2] == ")":
            nxt = self.sentence.at[following.last + 3]  # 'said the Xyz Union (XU).'
        aged = following.kind == "named" and nxt.isdigit() and len(nxt) == 2  # 'said Xyz 45 who fled'
        return (
            aged
            or nxt in ("", ".", ",", "”", '"', ")", ";")
            or (nxt == "and" and self.sentence.capital[following.last + 1])
            or nxt in self._grammar["describing"]
            or nxt in self._grammar["of"]
            or nxt
            in (
                "who",
                "which",
                "as",
                "after",
                "told",
                "while",
                "director",
                "head",
                "referring",
                "speaking",
                "also",
                "known",
                "whose",
            )
            or nxt in self._grammar["times"]
            or nxt.removesuffix("s") in self.sentence.lexicon.people["spokes"]
            or nxt in self.sentence.lexicon.people["institutions"]
            or nxt in self._grammar["determiners"]
        )

    def _acts_itself(self, speaker: Speaker) -> bool:
        """'Name, a baker, said Xyz forces have left': the noun goes on with a verb, so the clause is what is told."""
        at, noun = self.sentence.at, speaker.last
        acts = at[noun + 1] in self._grammar["having"] or at[noun + 1] in self._grammar["passive"]
        return acts and at[noun] in self.sentence.lexicon.people["institutions"]

    def _conjoined(self, cue: Cue, position: int) -> Speaker | None:
        """'X did this and said': the subject stands at the beginning of the sentence."""
        at = self.sentence.at
        before = at[position - 1]
        joined = before == "," or before in self._grammar["conjunctions"]
        if not joined and at[cue.first - 1] != "however":
            return None
        if self.findings:
            return self.findings[-1].speaker
        for silent in self.sentence.cues:
            if silent.group == "silence" and silent.last == position - 1 and at[position - 1] == "but":
                return self._direct(self._before(silent.first))  # 'X had no comment but said'
        for speaker in self.speakers.found:
            if (
                not speaker.oblique
                and speaker.kind != "document"
                and speaker.first <= 2
                and speaker.last < cue.first
                and not (speaker.needs_cue and speaker.first)
            ):
                apposed = speaker.kind == "named" and at[speaker.last] == "," and speaker.person
                return self._by_own_name(speaker) if apposed else speaker
        if at[0] in self._grammar["pronouns"]:
            return Speaker(0, 1, "pronoun", None, at[0], 0, person=at[0] in self._grammar["people_pronouns"])
        subject = self._main_subject(lone=True) if at[position - 1] in ("and", "but") else None
        if subject and subject.kind == "named" and at[subject.last] in ("and", "&"):
            pair = self.speakers.starting(subject.last + 1)
            places = pair and is_place(subject, self.sentence) and is_place(pair, self.sentence)
            subject = pair if pair and places else subject
        return subject if subject and self._no_cue(subject.last, cue.first) else None

    def _nobody(self, position: int, definite: bool = False) -> Speaker | None:
        """'a man … said': somebody, but nobody named; if definite, also 'the man said'."""
        at = self.sentence.at
        low = at[position - 1]
        joined = low in self._grammar["conjunctions"]
        if position and low.isalpha() and not joined and not self.sentence.capital[position - 1]:
            for first in range(position - 2, max(position - 6, -1), -1):
                if at[first] in self._grammar["indefinite"] or (definite and at[first] == "the"):
                    before = at[first - 1]
                    if any(before in self._grammar[apart] for apart in ("prepositions", "relatives", "when")):
                        return None
                    return Speaker(
                        first, position, "unnamed", None, self.sentence.phrase(first, position), first
                    )
        return None

    def _somebody(self, first: int, position: int) -> Speaker | None:
        """'…, said a baker who fled': somebody of a trade that no list knows, behind the verb."""
        at, grammar, last = self.sentence.at, self._grammar, first
        if not (at[first] in grammar["indefinite"] or at[first] == "the") or position < 4:
            return None
        ends = grammar["of"] | grammar["relatives"] | {",", ".", ""}
        while at[last] not in ends and last - first < 5:
            last += 1
        quoted = at[position - 1] in CLOSERS or at[position - 1] in (",", "?", "!")
        closed = at[last] in ("", ".", ",", "who", "whose")
        role = at[last - 1] in self._spokes or at[last - 1] in self.sentence.lexicon.people["nameless"]
        baker = at[last] in ("", ".") and (role if at[position - 1] == "," else quoted and last - first < 4)
        if last - first < 2 or not (closed or (quoted and at[last] in ends)):
            return None
        if at[first] == "the" and not (baker and self.sentence.words[first + 1].islower()):
            return None
        name = self.sentence.phrase(first, last)
        return self._by_own_name(Speaker(first, last, "unnamed", None, name, first))

    def _behind_adverb(self, position: int) -> Speaker | None:
        """'the talks go on X said': the comma was lost, 'on' is no preposition of X."""
        speaker = self.speakers.ending(position)
        if speaker is None or not speaker.oblique or self._aside(speaker):
            return None
        whole = speaker.kind == "registered" or (speaker.kind == "named" and position - speaker.core > 1)
        before = self.sentence.at[speaker.first - 1]
        return speaker if whole and speaker.first > 3 and before in self._grammar["adverbs"] else None

    def _nearby(self, position: int) -> Speaker | None:
        """The first speaker after 'according to' in the same clause; else somebody unnamed."""
        at = self.sentence.at
        end = position
        while (
            end < len(self.sentence) and end - position < 16 and at[end] not in (",", ";", ".", ":", "“", '"')
        ):
            end += 1
        inside = [s for s in self.speakers.found if position <= s.core < end]
        for kind in ("registered", "description", "unnamed"):
            for speaker in inside:
                if speaker.kind == kind:
                    return speaker
        if end > position:
            return Speaker(
                position,
                end,
                "unnamed",
                None,
                self.sentence.phrase(position, min(end, position + 6)),
                position,
            )
        return None
