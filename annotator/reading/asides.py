"""Names before a verb that are no subjects of the sentence: clauses that tell when, objects, leaders of others."""

from annotator.reading.backwards import Backwards
from annotator.reading.speakers import Speaker


class Asides(Backwards):
    """Tells, in one sentence, whether the clause of a subject says who tells it all."""

    def _aside(self, speaker: Speaker) -> bool:
        """'after the army announced', 'which he says': the clause tells when or which, not who says it all."""
        at = self.sentence.at
        first = speaker.first
        if at[first - 1] == "time" and at[first - 2] in ("every", "each"):
            return True
        return at[first - 1] in self._grammar["when"] or at[first] in ("no", "nobody", "none")

    def _is_object(self, speaker: Speaker) -> bool:
        """'the charity that runs it said': the pronoun is no subject."""
        at, first = self.sentence.at, speaker.first
        verb = at[first - 1].endswith("s") and at[first - 2] in ("that", "which")
        doing = at[first - 1].endswith("ing") and at[first - 2] in ("since", "after", "before", "while")
        verb = verb or doing  # 'which fights there since taking it said'
        if first > 1 and at[first - 1] in self._grammar["opposing"] and speaker.kind != "unnamed":
            return True  # 'troops fighting X said'
        return speaker.kind == "pronoun" and at[first] == "it" and verb

    def _leads(self, speaker: Speaker) -> bool:
        """'groups led by former affiliate X vowed': X leads those who vowed."""
        if speaker.kind not in ("named", "registered"):
            return False
        at = self.sentence.at
        if "by" not in self.sentence.low[max(speaker.first - 6, 0) : speaker.first]:
            return False
        for by in range(speaker.first - 1, max(speaker.first - 6, 0), -1):
            if at[by] == "by" or not (at[by][:1].isalpha() or at[by] == "'s"):
                return at[by] == "by" and at[by - 1] in self._grammar["leading"]
        return False

    def _told_after(self, speaker: Speaker) -> bool:
        """'The raids came a day after X said …': all that is told stands in that clause."""
        low = self.sentence.low[max(speaker.first - 6, 0) : speaker.first]
        while_after = (
            len(low) > 2 and low[-1] == "after" and low[-2].removesuffix("s") in ("day", "hour", "week")
        )
        came = next((i for i, word in enumerate(low) if word in ("came", "come", "comes")), -1)
        return while_after and came >= 0 and low[max(came - 1, 0)] != "and"

    def _near_aside(self, position: int) -> bool:
        """'in X where the group declared': who stands before the verb is in a clause that only tells when or where."""
        near = self.speakers.ending(position)
        return near is not None and not near.oblique and self._aside(near) and not self._told_after(near)

    def _aside_too(self, speaker: Speaker) -> bool:
        """'after X and Y announced', 'as X and Y called for': the clause of both tells only when."""
        at = self.sentence.at
        if at[speaker.first - 1] != "and" or speaker.kind not in ("named", "unnamed"):
            return False
        begin = self.sentence.name_start(speaker.first - 1)
        before = begin - 1 - (at[begin - 1] == "the")
        apart = at[before] in self._grammar["when"] or at[before] in ("as", "that")
        return apart and 0 < begin < speaker.first - 1
