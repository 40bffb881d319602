"""People behind a verb of whom no list knows, by the grammar around them: 'a farmer told X' (Arabic)."""

from annotator.folding import fold
from annotator.reading.speakers import Speaker
from annotator.reading.verb_first_holders import SAID_ALONE, SPEECHES
from annotator.reading.verb_first_marked import VerbFirstMarked
from annotator.reading.verb_first_names import BREAKS, MARKS, THAT

# Behind these, what stands is who speaks, never what is said: 'said a farmer', but 'stressed the need that'.
_TAKE_NO_NOUN = frozenset(map(fold, "قال قالت يقول تقول أضاف أضافت يضيف تضيف".split()))
_OF_WHERE = frozenset(map(fold, "سوري سورية محلي محلية كردي كردية فلسطيني فلسطينية تركي تركية".split()))
_FEMININE = "ه"  # as folding leaves it
_AHEAD = 12  # words from somebody's trade to what he says


class VerbFirstTrades(VerbFirstMarked):
    """Tells somebody of a trade from a name: Arabic has no capitals, and no article stands before either."""

    def _trade(self, first: int, last: int) -> Speaker | None:
        """'a farmer' in 'a farmer told X', 'a Syrian farmer from Y said that'.

        One word that the report named nobody by, and no list knows, is no name: names have two at least when they come
        for the first time.
        """
        verb = self.sentence.at[first - 1].removeprefix("و")
        informed = verb in self._grammar["notifying"]
        if not (verb in SAID_ALONE or informed) or not self._lone(first, last):
            return None
        if not (self._heard_at(last) or self._told_ahead(last, verb in _TAKE_NO_NOUN)):
            return None
        return Speaker(first, last, "unnamed", None, self.sentence.phrase(first, last), first)

    def _is_object(self, first: int, last: int) -> bool:
        """'stressed the need that': one word in the feminine that stands between such a verb and 'that'."""
        at = self.sentence.at
        verb = at[first - 1].removeprefix("و")
        noun = last - first == 1 and at[first].endswith(_FEMININE) and at[last] in THAT
        return noun and verb in SAID_ALONE and verb not in _TAKE_NO_NOUN and self._lone(first, last)

    def _lone(self, first: int, last: int) -> bool:
        """Whether one word stands here that may be anything, alone or with the name of a nation behind it."""
        at, people = self.sentence.at, self._people
        if at[first].startswith("ال") or at[first - 1] in MARKS or not self._bare(first):
            return False
        known = people["figures"] | people["bodies"] | people["given"] | self._grammar["capitals"]
        nation = at[first + 1] in _OF_WHERE or f"ال{at[first + 1]}" in self._grammar["nationalities"]
        nation = nation and last - first == 2
        if at[first] in known or not (last - first == 1 or nation):
            return False
        return self.sentence.words[first] not in self.sentence.text[: self.sentence.starts[0]]  # named before

    def _heard_at(self, index: int) -> bool:
        """Whether 'to X' stands here, X being an outlet; 'to reporters' speak officials, by their names."""
        return self.sentence.at[index] in self._to_outlet or self._hears(index)

    def _told_ahead(self, position: int, that: bool) -> bool:
        """Whether who heard it, or with `that` what was said, comes behind a few words that tell of a place."""
        at = self.sentence.at
        if that and (at[position] in THAT or at[position] == ":"):
            return True
        if at[position] not in self._grammar["prepositions"] or at[position + 1].startswith(SPEECHES):
            return False
        for index in range(position + 1, min(position + _AHEAD, len(self.sentence))):
            if at[index] in THAT or at[index] == ":":
                return that
            if self._heard_at(index):
                return True
            if at[index] in BREAKS:
                break
        return False
