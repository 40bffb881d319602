"""Back from a verb over what may stand between it and its subject: adverbs, auxiliaries, dates and asides."""

from annotator.reading.explained import REACH
from annotator.reading.heads import Heads
from annotator.reading.lexicon import BEFORE_TIMES


def _is_adverb(low: str) -> bool:
    return low.endswith("ly") and low not in ("ally", "family", "assembly", "italy")


class Backwards(Heads):
    """Finds where the subject of a verb may end, in one sentence."""

    def _before(self, position: int) -> int:
        """Back over adverbs, auxiliaries, dates and asides that stand between a subject and its verb."""
        if position in self._reached:
            return self._reached[position]
        grammar, at, asides = self._grammar, self.sentence.at, self.sentence.asides
        skipped, may_precede = self.sentence.lexicon.before_verbs, self.sentence.lexicon.may_precede_verb
        begin = position
        while position > 0 and begin - position < REACH:
            low = at[position - 1]
            if asides and position in asides:
                position = asides[position]
            elif asides and (longer := self._longer_aside(position)) < position:
                position = longer
            elif not may_precede[low]:
                break  # no rule below takes it; most words end here
            elif low.endswith("ly") and any(k.last == position > k.first + 1 for k in self.sentence.known):
                break  # a name that ends so
            elif low in skipped or _is_adverb(low):
                position -= 1
            elif low == "since" and at[position - 2] in ("has", "have", "had"):
                position -= 1
            elif low.isdigit() and at[position - 2] in grammar["times"]:
                position -= 1
            elif (
                low in BEFORE_TIMES
                and position < begin
                and (at[position] in grammar["times"] or at[position] in ("late", "early"))
            ):
                position -= 1
            else:
                break
        self._reached[begin] = position
        return position

    def _longer_aside(self, position: int) -> int:
        """'in a report issued in Geneva', 'in an interview on the X network': its first token; else `position`."""
        at, near = self.sentence.at, self.speakers.ending(position)
        if near and not near.oblique:
            return position  # 'in a statement issued on Sunday X said'
        for last in range(position - 2, max(position - 9, 0), -1):
            if at[last] in (",", ";", ":", ")"):
                break
            placed = at[last] in ("on", "with") or at[last] in self._grammar["publishing"]
            if self.sentence.asides.get(last) and placed and at[last + 1] != "by":
                return self.sentence.asides[last] if self._no_cue(last + 1, position) else position
        return position
