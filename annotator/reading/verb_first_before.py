"""Subjects that stand before the verb after all: 'X said', 'as for X, it said', 'Name, a baker, says that …'."""

from annotator.reading.speakers import Speaker
from annotator.reading.verb_first_names import BREAKS, MARKS
from annotator.reading.verb_first_phrases import VerbFirstPhrases


class VerbFirstBefore(VerbFirstPhrases):
    """The speakers between the beginning of a clause and its verb."""

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
        lone = position - first == 1 and at[first] in self._people["bodies"] and not self.findings
        if lone and at[first - 1] in ("ان", "لكن"):  # 'though X admitted'
            return Speaker(first, position, "named", None, self.sentence.phrase(first, position), first)
        if first <= 1 and position - first <= 9 and self._nominal(first, position):
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

    def _opening_name(self, cue: int) -> Speaker | None:
        """'Name, a displaced woman from Y, says that …': the name that begins the sentence."""
        at = self.sentence.at
        last = next((i for i in range(1, 5) if at[i] in ("،", ",", "(")), 0)
        if not 0 < last < cue - 1 or at[cue - 1] not in ("،", ","):
            return None
        stops = self._grammar["stops"] | self._grammar["prepositions"] | self._people["nameless"] | MARKS
        known = any(s.first < last for s in self._known) or any(c.first < cue for c in self.sentence.cues)
        if known or any(at[i].removeprefix("و") in stops for i in range(last)):
            return None
        return Speaker(0, last, "named", None, self.sentence.phrase(0, last), 0, person=True)

    def _nominal(self, first: int, position: int) -> bool:
        """Whether the words before a verb look like the name of an organisation or of a person with a role."""
        at = self.sentence.at
        known = self._people["bodies"] | self._people["figures"]
        while position - 1 > first and at[position - 1] in MARKS:
            position -= 1
        if position - first < 2:
            return at[first] in known
        opening = self.sentence.at[first - 1] in ("اما", "واما", "كان", "كانت", "وكان", "وكانت")
        return (
            opening
            or (at[first] in known and position - first == 2)
            or at[first] in self._people["institutions"]
            or at[first] in self._people["documents"]
            or at[first] in self._people["spokes"]
        )
