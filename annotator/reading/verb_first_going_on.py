"""Arabic sentences that tell who speaks without a verb of saying.

'adding that', 'as he put it', 'this comes a day after the announcement by X that'.
"""

from collections.abc import Sequence

from annotator.reading.speakers import Speaker
from annotator.reading.subjects import Finding
from annotator.reading.tokens import Cue
from annotator.reading.verb_first_names import BREAKS, MARKS, THAT
from annotator.reading.verb_first_outlets import VerbFirstOutlets

_TO_THAT = frozenset(("الي", "علي", "من", "عن"))
_POSTS = frozenset(("نشر", "نشرت", "نشروا", "بث", "بثت", "بثوا"))
_FOOTAGE = ("تسجيل", "فيديو", "شريط", "مقطع", "مقاطع", "لقطات", "صور")
_TOLL = "في حصيله"
_NEXT = 6  # words in which the object of an act stands behind its verb
_FAR = 9  # words from 'this comes' to the announcement


class VerbFirstGoingOn(VerbFirstOutlets):
    """Finds who speaks where no verb tells it."""

    def _unsaid(self, cues: Sequence[Cue]) -> None:
        """Who speaks by these cues, in a sentence without a verb of saying."""
        for cue in cues:
            speaker = self._whose_words(cue)
            if speaker:
                self.findings.append(Finding(speaker, None, cue, "participle"))
                return

    def _whose_words(self, cue: Cue) -> Speaker | None:
        at = self.sentence.at
        if cue.words == _TOLL:
            return self._owner(cue.last)
        if at[cue.last - 1] in self._grammar["his_words"]:
            return self._whoever(cue)
        if at[cue.last - 1] in self._grammar["determiners"]:
            return self._announcing(cue.last)
        if cue.first == 0:
            return self._whoever(cue)
        that = cue.last + (at[cue.last] in _TO_THAT)
        told = at[that] in THAT or at[that] == ":" or at[that] in MARKS
        if at[cue.first - 1] not in ("،", ",") or not told:
            return None
        if any(other.first < cue.first for other in self.sentence.cues):
            return None
        subject = self._after(1)
        offices = self._people["figures"] | self._people["spokes"]
        if subject is None or subject.last > cue.first or subject.kind not in ("registered", "named"):
            return None
        return subject if subject.kind == "registered" or at[subject.first] in offices else None

    def _whoever(self, cue: Cue) -> Speaker:
        """Whoever spoke before."""
        return Speaker(cue.first, cue.last, "pronoun", None, self.sentence.words[cue.last - 1], cue.first)

    def _announcing(self, position: int) -> Speaker | None:
        """X in 'This comes a day after the announcement by X that'."""
        at = self.sentence.at
        for index in range(position, position + _FAR):
            if at[index] in BREAKS or not at[index]:
                return None
            if at[index] in self._grammar["announcing"]:
                speaker = self._after(index + 1, quoting=True)
                ahead = range(speaker.last, len(self.sentence)) if speaker else range(0)
                return speaker if any(at[i] in THAT for i in ahead) else None
        return None

    def _acts(self, cue: Cue) -> bool:
        """'talked with', 'refused to leave', 'tightened the siege': what some verbs of saying tell of besides."""
        ahead = [self.sentence.at[i] for i in range(cue.last, cue.last + _NEXT)]
        acts = self._grammar["no_saying"]
        return any(f"{cue.words} {word}" in acts for word in ahead) and THAT.isdisjoint(ahead)

    def _posts(self, cue: Cue, speaker: Speaker) -> bool:
        """'A group posted a video': an act, where no words of the group's are told; what outlets show they tell."""
        if cue.words not in _POSTS or speaker.kind == "registered":
            return False
        at = self.sentence.at
        shown = any(at[i].startswith(_FOOTAGE) for i in range(cue.last, cue.last + _FAR))
        return shown and THAT.isdisjoint(at[cue.last : len(self.sentence)])

    def _timed(self, cue: Cue) -> bool:
        """Whether 'in it' stands between verb and subject: 'at the time in which X said'."""
        return self.sentence.at[cue.last] in ("فيه", "فيها") and self.sentence.at[cue.first - 1] in (
            "الذي",
            "التي",
        )
