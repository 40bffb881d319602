"""Whom 'according to' names in languages whose verbs stand before their subjects (Arabic)."""

from annotator.folding import fold
from annotator.reading.speakers import Speaker, replace
from annotator.reading.tokens import Cue
from annotator.reading.verb_first_going_on import VerbFirstGoingOn
from annotator.reading.verb_first_names import MARKS

_WITH_TO = ("وفقا", "طبقا", "تبعا", "استنادا")


class VerbFirstAccording(VerbFirstGoingOn):
    """Finds who stands behind 'according to', also where 'to' is written to the first word."""

    def _according_whom(self, cue: Cue) -> Speaker | None:
        """The source behind the cue; somebody without a name for 'according to foreign figures'."""
        at = self.sentence.at
        known = any(s.core == cue.last and s.kind != "description" for s in self._known)
        addressed = at[cue.last] in self._to_outlet and not known
        outlet = self._addressed(cue.last + 1) if addressed else None
        marked = at[cue.last] in MARKS  # 'according to “X”'
        pronoun = at[cue.last] in ("به", "بها", "عنه", "عنها") and "ما" in cue.words
        prefixed = None
        if not (outlet or known) and cue.words.startswith(_WITH_TO) and at[cue.last].startswith("ل"):
            prefixed = self._behind_to(cue.last)
        speaker = outlet or prefixed or self._after(cue.last + pronoun, quoting=marked)
        if speaker and speaker.kind == "named" and at[speaker.first] in self._grammar["work"]:
            return replace(speaker, kind="unnamed")
        return speaker

    def _behind_to(self, index: int) -> Speaker | None:
        """X in 'according to X', 'to' being a part of the word, if its first word tells of a body or a person."""
        written, folded = self.sentence.words[index], self.sentence.at[index]
        word = f"ال{written[2:]}" if folded.startswith("لل") else written[1:]
        noun, people = fold(word), self._people
        groups = ("spokes", "institutions", "documents", "nameless", "figures", "bodies")
        if all(people[group].isdisjoint((noun, noun.removeprefix("ال"))) for group in groups):
            return None
        self.sentence.words[index], self.sentence.at[index] = word, noun
        found = self._after(index, quoting=noun.removeprefix("ال") not in people["nameless"])
        self.sentence.words[index], self.sentence.at[index] = written, folded
        if found and found.first == index and found.name.startswith(written):
            return replace(found, name=f"{word}{found.name[len(written) :]}")
        return found

    def _possessed(self, speaker: Speaker) -> bool:
        """'according to their size': a noun with its owner behind it, in one word, is nobody's name."""
        word = self.sentence.words[speaker.first]
        owned = word.endswith(("ه", "ها", "هم")) and not word.startswith("ال") and len(word) > 4
        noun = (
            self.sentence.at[speaker.first]
            .removesuffix("ها")
            .removesuffix("هم")
            .removesuffix("ه")
            .rstrip("ت")
        )
        told = any(known.startswith(noun) for known in self._grammar["work"] | {"قول", "كلام", "وصف"})
        return owned and speaker.kind == "named" and not told

    def _told(self, speaker: Speaker) -> bool:
        """Whether 'to X' stands right behind a name: 'according to what N said to X'."""
        at = self.sentence.at
        return at[speaker.last] in self._to_outlet or self._hears(speaker.last)
