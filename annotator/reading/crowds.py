"""Subjects that are several: people of whom no list knows, and groups told one by one; and who issued a document."""

from annotator.reading.acts import is_place
from annotator.reading.explained import DASHES, REACH
from annotator.reading.speakers import Speaker
from annotator.reading.subjects import Subjects
from annotator.reading.subjects_apart import CLOSERS
from annotator.reading.tokens import Cue

_TELLING = frozenset(("said", "say", "told", "reported", "claimed", "claim", "added", "described", "believe"))
_BEFORE_CROWDS = 4
_LONGEST_LIST = 8


class Crowds(Subjects):
    """Finds subjects in the plural in one sentence."""

    def _many(self, cue: Cue, position: int) -> Speaker | None:
        """'Shopkeepers said', 'opposition delegates told': a plural that begins a clause, with words describing it."""
        at, grammar = self.sentence.at, self._grammar
        word = self.sentence.words[position - 1] if position else ""
        if cue.words not in _TELLING or len(word) < 5 or not word.endswith("s") or not word.isalpha():
            return None
        first = self._clause_start(position)
        first += at[first] in grammar["conjunctions"]
        if not first < position <= first + _BEFORE_CROWDS or (word[0].isupper() and first < position - 1):
            return None
        known = grammar["describing"] | grammar["nationalities"] | grammar["places"] | grammar["indefinite"]
        if not all(at[i] in known or "-" in at[i][1:] for i in range(first, position - 1)):
            return None
        if at[position - 1] in grammar["times"] or at[position - 1] in self.sentence.lexicon.begin_no_names:
            return None
        return Speaker(first, position, "unnamed", None, self.sentence.phrase(first, position), first)

    def _some_of_them(self, position: int) -> Speaker | None:
        """'One of the witnesses said', 'Those who fled X described': somebody of many, where a clause begins so."""
        at, grammar = self.sentence.at, self._grammar
        first = self._clause_start(position)
        counted = at[first] in grammar["indefinite"] or at[first] in ("those", "most", "all")
        near = self.speakers.ending(position)
        many = at[position - 1].endswith("s") and near is not None and near.kind == "unnamed"
        some = counted and at[first + 1] == "of" and many and position - first < 7
        who = at[first] in ("those", "some", "others", "people") and at[first + 1] in ("who", "that")
        if not (some or (who and position - first < 12 and self._no_cue(first + 2, position))):
            return None
        return Speaker(first, position, "unnamed", None, self.sentence.phrase(first, position), first)

    def _is_adjective(self, cue: Cue) -> bool:
        """'the first publicly confirmed return': no verb."""
        at, first = self.sentence.at, cue.first - 1
        if not cue.words.endswith("ed") or first < 2:
            return False
        while at[first].endswith("ly"):
            first -= 1
        return at[first] in ("the", "a", "an", "first", "last") and not self.sentence.title

    def _told_one_by_one(self, position: int) -> list[Speaker]:
        """A, B and C of 'The groups — including A, B and C — said', also between commas."""
        at, low = self.sentence.at, self.sentence.low
        end = position - 1
        if at[end] not in DASHES and at[end] != ",":
            return []
        begin = next((i for i in range(end - 2, max(end - REACH, 0), -1) if low[i] == "including"), 0)
        opens = at[begin - 1] in DASHES if at[end] in DASHES else at[begin - 1] == ","
        body = self.speakers.ending(begin - 1) if begin > 1 and opens else None
        many = body is not None and body.kind in ("description", "unnamed") and at[begin - 2].endswith("s")
        if not many or body is None or body.oblique:
            return []
        found: list[Speaker] = []
        index = begin + 1
        while index < end:
            one = self.speakers.starting(index)
            if one is None or one.kind not in ("registered", "named") or one.last > end:
                return []
            found.append(one)
            index = one.last
            while at[index] in (",", "and") and index < end:
                index += 1
        return found

    def _listed(self, position: int, opening: bool) -> list[Speaker]:
        """Y and Z of 'according to X, Y and Z', where the list ends the sentence; a comma ends one that opens it."""
        at, last = self.sentence.at, position
        found: list[Speaker] = []
        while at[last] in (",", "and", "&") and len(found) < _LONGEST_LIST:
            final = at[last] != "," or at[last + 1] in ("and", "&")
            one = self.speakers.starting(last + 1 + (final and at[last] == ","))
            if one is None or one.kind not in ("registered", "named") or is_place(one, self.sentence):
                return []
            if not self.sentence.capital[one.core] or self.sentence.at[one.last] == "'s":
                return []
            found.append(one)
            last = one.last
            if final:
                begins = self.sentence.capital[last + 1] or self.sentence.lexicon.begins_noun[at[last + 1]]
                closed = at[last] in ("", ".", *DASHES) or (opening and at[last] == "," and begins)
                return found if closed and len(found) > 1 else []
        return []

    def _called_so(self, speaker: Speaker | None) -> Speaker | None:
        """'the medical charity XYZ': a body by its initials behind what it is."""
        if speaker is None or speaker.kind != "description":
            return speaker
        first, word = (
            speaker.last,
            self.sentence.words[speaker.last] if speaker.last < len(self.sentence) else "",
        )
        alone = word.isupper() and len(word) > 2 and self.sentence.name_end(first) == first + 1
        if not alone or self.sentence.at[first + 1] not in (",", ".", "", "("):
            return speaker  # 'according to the monitor XYZ has left', a comma lost
        return Speaker(speaker.first, first + 1, "named", None, word, first)

    def _named_before(self, speaker: Speaker) -> Speaker:
        """'“…,” Name Name, a baker from the valley said', the second comma lost: the name."""
        at, first = self.sentence.at, speaker.first
        if speaker.kind != "unnamed" or at[first - 1] != "," or at[first] not in ("a", "an") or first < 3:
            return speaker
        named = self.speakers.ending(first - 1)
        whole = named is not None and named.kind == "named" and named.last - named.core > 1
        return named if named and whole and self._opens_clause(named.first) else speaker

    def _issuer(self, cue: Cue) -> Speaker | None:
        """'…, announced a statement on Monday from X', '…, read a tweet by X': X."""
        at, documents = self.sentence.at, self.sentence.lexicon.people["documents"]
        noun = cue.last + 1
        if at[cue.last] not in ("a", "the", "another") or cue.first < 4:
            return None
        while at[noun] in self._grammar["describing"]:
            noun += 1
        apart = at[cue.first - 1] in CLOSERS or at[cue.first - 1] == ","
        if not apart or at[noun] not in documents:
            return None
        for index in range(noun + 1, noun + 7):
            if at[index] in ("by", "from", "of"):
                return self.speakers.starting(index + 1)
            if at[index] not in self._grammar["times"] and at[index] not in (
                "on",
                "late",
                "issued",
                "released",
            ):
                return None
        return None

    def _is_publication(self, cue: Cue) -> bool:
        """'The images were published by X': whose images they are, nothing that they say."""
        at, first = self.sentence.at, cue.first - 1
        told = cue.words.removesuffix(" by") in self._grammar["publishing"] and at[first] in ("was", "were")
        return (
            told
            and at[first - 1] in ("images", "photos", "pictures", "video", "videos", "footage")
            and first < 4
        )

    def _sides_with(self, speaker: Speaker) -> bool:
        """'an X-linked Twitter account': somebody's, who is not named."""
        at, people = self.sentence.at, self.sentence.lexicon.people
        noun = at[speaker.last] in people["documents"] or at[speaker.last] in ("account", "accounts")
        return noun and at[speaker.core].endswith(("-linked", "-affiliated", "-aligned", "-backed"))

    def _is_settlement(self, position: int) -> bool:
        """Whether nothing but 'the deal' stands here, with a comma behind."""
        at = self.sentence.at
        noun = position + (at[position] in self._grammar["determiners"])
        noun += at[noun] in self._grammar["describing"] or at[noun] in self._grammar["nationalities"]
        return at[noun] in self._grammar["settlements"] and at[noun + 1] == ","
