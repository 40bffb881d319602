"""Names in quotation marks that the registry has with other words or without the marks (Arabic)."""

from annotator.reading.verb_first_holders import VerbFirstHolders
from annotator.reading.verb_first_names import MARKS


class VerbFirstMarked(VerbFirstHolders):
    """The registered names of one sentence that stand in quotation marks."""

    def _without_marks(self, first: int, last: int) -> str | None:
        """The registered source whose name has quotation marks inside: 'the newspaper “X”'."""
        words = [self.sentence.at[i] for i in range(first, last)]
        if MARKS.isdisjoint(words):
            return self._marked(words) if self.sentence.at[first - 1] in MARKS else None
        words = [word for word in words if word not in MARKS]
        known = None
        while words and known is None:  # 'the site of the channel “X” close to Y'
            ends = [
                i
                for i in (len(words), len(words) - 1, len(words) - 2)
                if not words[i:] or words[i][:2] != "لل"
            ]
            known = next((k for i in ends if (k := self._spelled(words[:i]))), None)
            if words.pop(0) not in self._people["documents"]:
                break
        return None if known and self.registry.sources[known].kind == "generic" else known

    def _spelled(self, words: list[str]) -> str | None:
        return self.registry.spellings.get(" ".join(words)) if words else None

    def _marked(self, words: list[str]) -> str | None:
        """'“Names of Bakers” said' for 'the organisation Names of Bakers': what it is stands in the alias alone."""
        nouns = self._people["documents"] | self._grammar["agencies"]
        return self.registry.so_called(" ".join(words), nouns) if words else None

    def _bare(self, index: int) -> bool:
        """Whether a word alone may be a name: none of the words that the lexicon knows for anything else."""
        word, people, grammar = self.sentence.at[index], self._people, self._grammar
        groups = (
            *(people[group] for group in ("spokes", "nameless", "institutions", "documents", "fighters")),
            *(grammar[group] for group in ("between", "conjunctions", "prepositions", "pronouns", "stops")),
        )
        aside = any(first <= index < last for last, first in self.sentence.asides.items())
        return len(word) > 2 and not aside and not word.endswith("ا") and all(word not in g for g in groups)
