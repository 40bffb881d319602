"""Whose agency, officer or spokesman stands behind a known name."""

from annotator.reading.known_names import KnownNames
from annotator.reading.model import KnownAlias
from annotator.reading.speakers import Speaker


class Officers(KnownNames):
    """Reads on behind a known name of one sentence, to the agency or person that belongs to it."""

    def _agency(self, first: int) -> int:
        """One past the initials in 'the UN childrens agency ABCD', which begins at token `first`; else `first`."""
        at, last = self.sentence.at, first
        if self._people["institutions"].isdisjoint(self.sentence.low[first : first + 4]):
            return first
        while at[last].isalpha() and self.sentence.words[last].islower() and last - first < 4:
            last += 1
        word = self.sentence.words[last] if last < len(self.sentence) else ""
        body = last > first and at[last - 1] in self._people["institutions"]
        known = any(k.first == last and k.group == "alias" for k in self.sentence.known)
        return last + 1 if body and len(word) > 2 and word.isupper() and not known else first

    def _officer(self, first: int, last: int) -> bool:
        """'UN High Commissioner for X Name': an office and its holder, on tokens first to last."""
        at, titled = self.sentence.at, self._people["spokes"]
        if last - first < 3 or self.sentence.title:
            return False
        if at[first] in self._grammar["nationalities"]:
            return False  # 'At the U.N. British minister X': a comma was lost
        if not any(at[i] in titled for i in range(first, last - 1)):
            return False
        return not any(first <= k.first < last and k.group == "alias" for k in self.sentence.known)

    def _known_person(self, speaker: Speaker, last: int) -> Speaker | None:
        """'the ministry's spokesman X': X, if the registry knows the name; the description need not be guessed."""
        if speaker.kind != "description":
            return None
        for known in self.sentence.known:
            if speaker.last <= known.first and known.last == last and isinstance(known.value, KnownAlias):
                named = self._plain(known)
                named.first, named.person = speaker.first, True
                return named if named.source else None
        return None
