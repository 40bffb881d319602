"""Subjects that stand before the verb after all: 'X said', 'as for X, it said', 'Name, a baker, says that …'."""

from annotator.reading.speakers import Speaker, replace
from annotator.reading.tokens import Cue
from annotator.reading.verb_first_names import BREAKS, MARKS
from annotator.reading.verb_first_phrases import VerbFirstPhrases

# Past forms that look like present ones: 'had warned', but 'the town had seen rallies that demand'.
_PAST = frozenset(
    ("تحدث", "تحدثت", "تابع", "توقع", "توقعت", "تعهد", "تعهدت", "توعد", "تبنى", "تبني", "تبنت", "تساءل")
)
_ASIDE = 14  # words between a body and its verb
_SHORT = 3  # words of a name without its noun
HAD = frozenset(("كان", "كانت", "وكان", "وكانت"))


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
        short = first == 0 and 1 < position <= _SHORT and not inside
        source = (
            self.registry.so_called(" ".join(at[:position]), self._people["institutions"]) if short else None
        )
        if source:  # a headline's 'Democratic Bakers announce'
            return Speaker(0, position, "registered", source, self.sentence.phrase(0, position), 0)
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
        if first <= 1 and position - first <= 9 and at[first] in self._people["nameless"]:
            return Speaker(first, position, "unnamed", None, self.sentence.phrase(first, position), first)
        if first <= 1 and position - first <= 9 and self._nominal(first, position):
            return Speaker(
                first,
                position,
                "named",
                None,
                self.sentence.phrase(first, position).strip('"“”«»() '),
                first,
                person=at[first - 1] not in MARKS,
            )
        return None

    def _had(self, before: Speaker, cue: Cue) -> bool:
        """Whether a name before the verb is surely its subject: 'X had accused Y', a headline's 'X announces'."""
        at = self.sentence.at
        return at[before.first - 1] in HAD or (before.first <= 1 and at[cue.first][:1] in ("ي", "ت"))

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

    def _apposed_before(self, cue: int) -> Speaker | None:
        """'The envoy to X, Name Name, had said': the body of the role that begins the sentence, or the name."""
        at = self.sentence.at
        begin = int(at[0] in self._grammar["conjunctions"])
        end = cue - (at[cue - 1] in self._grammar["between"])
        if at[end - 1] not in ("،", ",") or at[begin] not in self._people["spokes"]:
            return None
        first = next((i + 1 for i in range(end - 2, max(end - 8, begin), -1) if at[i] in ("،", ",")), 0)
        apart = self._grammar["stops"] | self._grammar["prepositions"] | MARKS
        if not 1 < end - 1 - first < 6 or any(at[i] in apart for i in range(first, end - 1)):
            return None
        head = self._after(begin, quoting=True)
        name = self.sentence.phrase(first, end - 1)
        if head and head.kind in ("registered", "description") and head.last < first:
            return replace(head, called=name)
        known = next((s for s in self._known if s.kind == "registered" and first <= s.first < end), None)
        return known or Speaker(first, end - 1, "named", None, name, first, person=True)

    def _office_before(self, cue: int) -> Speaker | None:
        """'But the spokesman of X Name Name, said': the office that begins the sentence, its verb behind a comma."""
        at = self.sentence.at
        begin = int(at[0] in self._grammar["conjunctions"] or at[0].removeprefix("و") in ("اما", "لكن"))
        if at[cue - 1] not in ("،", ",") or at[begin] not in self._people["spokes"]:
            return None
        head = self._after(begin, quoting=True)
        return head if head and head.last <= cue - 1 else None

    def _had_said(self, cue: int) -> Speaker | None:
        """'X (an agency), had said earlier': the body that the sentence begins with, apart from its verb."""
        at = self.sentence.at
        if at[0] not in HAD or any(c.first < cue for c in self.sentence.cues):
            return None
        known = self._after(1, quoting=True)
        if known is None or known.kind != "registered" or not known.last < cue <= known.last + _ASIDE:
            return None
        begins = known.core <= 2 and at[known.last] in BREAKS | MARKS
        return (
            known if begins and (at[cue - 1] in self._grammar["between"] or at[cue - 1] in BREAKS) else None
        )

    def _nominal(self, first: int, position: int) -> bool:
        """Whether the words before a verb look like the name of an organisation or of a person with a role."""
        at = self.sentence.at
        known = self._people["bodies"] | self._people["figures"]
        while position - 1 > first and at[position - 1] in MARKS:
            position -= 1
        had = at[first - 1] in HAD and not (at[position].startswith(("ي", "ت")) and at[position] not in _PAST)
        opening = at[first - 1] in ("اما", "واما") or had
        if position - first < 2:
            return at[first] in known or (opening and bool(self._surname(self.sentence.words[first])))
        marked = at[first - 1] in MARKS and at[position] in MARKS and position - first < 5
        return (
            opening
            or (marked and first == 1)  # '“X” condemns'
            or (at[first] in known and position - first == 2)
            or at[first] in self._people["institutions"]
            or at[first] in self._people["documents"]
            or at[first] in self._people["spokes"]
        )
