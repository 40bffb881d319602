"""Subjects that begin the sentence, with a place, a name or a clause between them and the verb."""

from annotator.reading.explained import REACH
from annotator.reading.noun_phrases import RANKS
from annotator.reading.speakers import Speaker, replace
from annotator.reading.subjects_apart import ROLE, ROLE_ENDS, SubjectsApart

_LEAD = 6  # words before a subject: 'On Sunday, the X'
_JOINTS = frozenset((",", ";", ":", "and", "but"))


class Heads(SubjectsApart):
    """Finds the noun at the beginning of one sentence that is the subject of a verb further on."""

    def _head(self, position: int) -> Speaker | None:
        """'An official at the bureau in Y said': the noun that begins the sentence, not what is next to the verb."""
        at, grammar = self.sentence.at, self._grammar
        if position < 4:
            return None
        begin = int(at[0] in grammar["conjunctions"] or at[0] in ('"', "“"))
        if at[begin] not in grammar["indefinite"] or not begin + 3 < position < begin + 18:
            return None
        for speaker in self.speakers.found[:2]:
            inside = range(speaker.last, position)
            if speaker.kind != "unnamed" or speaker.first != begin or speaker.last >= position - 1:
                continue
            named = at[speaker.last - 1] in self.sentence.lexicon.people["nameless"] | RANKS
            apart = ROLE_ENDS | grammar["passive"]
            plain = not any(at[i] in apart and not (at[i] == ")" and at[i - 2] == "(") for i in inside)
            if named and plain and at[speaker.last] in grammar["of"] and self._no_cue(speaker.last, position):
                return self._behind_place(speaker, position) or speaker
        return None

    def _officer_at(self, position: int) -> Speaker | None:
        """'The head of the X in Idlib Name Name said': X, whose officer is named behind the place."""
        at, spokes = self.sentence.at, self.sentence.lexicon.people["spokes"]
        for speaker in self.speakers.found[:1]:
            if speaker.kind != "registered" or speaker.oblique or speaker.first > 1:
                continue
            if spokes.isdisjoint(self.sentence.low[speaker.first : speaker.core]):
                continue
            first = speaker.last + 1
            while at[first] in self._grammar["places"]:
                first += 1
            placed = at[speaker.last] == "in" and first > speaker.last + 1
            if placed and position - first > 1 and self.sentence.name_end(first) == position:
                called = self.sentence.phrase(first, position)
                return replace(speaker, last=position, person=True, called=called)
        return None

    def _with_clause(self, position: int) -> Speaker | None:
        """'The group which watches the rebels said', 'A unit run by rebels said': what the sentence begins with."""
        at, grammar = self.sentence.at, self._grammar
        for speaker in self.speakers.found[:1]:
            kind = at[speaker.last] in self.sentence.lexicon.people["institutions"]  # 'the X militia that'
            verb = speaker.last + 1 + (kind and at[speaker.last + 1] in grammar["relatives"])
            begins = speaker.first < 2 or (speaker.first < _LEAD and at[speaker.first - 1] == ",")
            if not begins or not verb + 1 < position < verb + ROLE + kind:
                break
            clause = at[verb - 1] in grammar["relatives"] and at[verb].endswith(("s", "ed"))
            if at[verb - 1] == "of" and speaker.kind == "description" and at[speaker.first] == "the":
                apart = not _JOINTS.isdisjoint({*self.sentence.low[verb:position]} - {"and"})
                return speaker if not apart and self._no_cue(verb, position) else None
            clause = clause or (at[verb - 1] in grammar["appositions"] and at[verb] in ("by", "to", "with"))
            known = speaker.kind in ("registered", "description") and not speaker.oblique
            if not (clause and known):
                break
            joined = not _JOINTS.isdisjoint(self.sentence.low[verb:position])
            plain = not joined or at[verb] in ("describes", "calls")
            if plain and self._no_cue(verb + 1, position):
                return speaker
        return self._whose(position)

    def _whose(self, position: int) -> Speaker | None:
        """'X Y whose country backs the rebels said': X Y."""
        if "whose" not in self.sentence.low[2:position]:
            return None
        last = self.sentence.name_end(0)
        if self.sentence.at[last] != "whose" or last < 2 or not last + 3 < position < last + REACH // 2:
            return None
        speaker = self.speakers.ending(last)
        return speaker if speaker and speaker.first == 0 and self._no_cue(last, position) else None

    def _behind_place(self, head: Speaker, position: int) -> Speaker | None:
        """'An official in Idlib X Y said': the name behind the place is the official's."""
        at, people, first = self.sentence.at, self.sentence.lexicon.people, head.last + 1
        while at[first] in self._grammar["places"]:
            first += 1
        if at[head.last] not in ("in", "from") or first == head.last + 1 or position - first < 2:
            return None
        offices = people["institutions"], people["spokes"], people["documents"], self._grammar["describing"]
        between = self.sentence.low[first:position]
        if not all(words.isdisjoint(between) for words in offices):
            return None
        if self.sentence.name_end(first) != position:
            return None
        name = self.sentence.phrase(first, position)
        return replace(head, last=position, kind="named", source=None, name=name, core=first, person=True)
