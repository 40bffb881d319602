"""What stands before names and documents: whose they are, whose office it is, and where a name begins."""

from annotator.reading.noun_phrases import NounPhrases
from annotator.reading.speakers import Speaker, replace

_MARKS = frozenset('"“”«»')
_BODIES = frozenset(("group", "campaign", "collective", "organisation", "organization", "page"))


class Owners(NounPhrases):
    """Looks left of a name, role or document in one sentence."""

    def _owner(self, first: int) -> int:
        """Where the owner of a role begins: 'Iran's foreign minister', also with the apostrophe lost."""
        sentence, at = self.sentence, self.sentence.at
        owner = first - 1
        if not sentence.capital[owner] or self._no_name(at[owner]):
            return first
        if at[first] == "'s":
            return sentence.name_start(first)
        return owner if at[owner].endswith("s") and at[owner][:-1] in self._grammar["places"] else first

    def _owner_before(self, position: int) -> Speaker | None:
        """'a Defence Ministry statement', 'the Xyz FM radio': whose name stands before a document or outlet."""
        sentence, at = self.sentence, self.sentence.at
        if at[position - 1] not in self._people["documents"] or sentence.title:
            return None
        core = self._name_before(position - 1)
        whole = position - 1 - core > 1 or (core < position - 1 and sentence.words[core].isupper())
        overlapping = (k for k in sentence.known if k.first < position and core < k.last)
        if not whole or any(known.group != "description" for known in overlapping):
            return None
        first = self._left(core)
        oblique = at[first - 1] in self._grammar["prepositions"]
        return Speaker(first, position, "named", None, sentence.phrase(core, position - 1), core, oblique)

    def _owned_document(self, first: int, position: int) -> Speaker | None:
        """'Assads statement', the apostrophe lost: the owner, whose document stands on tokens first to position."""
        sentence, owner = self.sentence, self.sentence.at[first - 1]
        if not (sentence.capital[first - 1] and owner.endswith("s")) or self._no_name(owner):
            return None
        if owner in self._grammar["times"] or owner[:-1] in self._grammar["times"]:
            return None
        name = sentence.phrase(first - 1, first)[:-1]
        oblique = sentence.at[first - 2] in self._grammar["prepositions"]
        return Speaker(first - 1, position, "named", None, name, first - 1, oblique)

    def _name_before(self, position: int) -> int:
        """Where the capitalised name that ends before `position` begins, without places and names in front of it."""
        sentence, at = self.sentence, self.sentence.at
        core = sentence.name_start(position)
        if core == position:
            return position
        no_names = sentence.lexicon.begin_no_names
        while core < position and at[core] in no_names:
            if (
                core
                and at[core] in self._grammar["describing"]
                and not sentence.title
                and core < position - 1
                and at[core - 1] != "on"  # 'On Twitter Xyz wrote'
            ):
                break  # 'the State Department', no 'State media said'
            core += 1
        for known in self.found:
            if known.first <= core < known.last < position and known.kind == "registered":
                core = known.last + (at[known.last] == "'s")
        if at[core - 1] in self._grammar["prepositions"]:
            head = self._ending.get(self._left(core) - 1)
            led = at[core - 1] == "of" and at[core - 2] in self._people["spokes"]  # 'the governor of a place'
            if led or (head and head.kind == "unnamed"):
                return core
            split = core
            while split < position and at[split] in self._grammar["places"]:
                split += 1
            if split == position or sentence.capital[split]:
                core = split
        return core

    def _with_initials(self, whole: Speaker | None, position: int) -> Speaker | None:
        """'the Union of Northern Clinics (UNC)': `whole` stands before the bracket; the initials may be known."""
        sentence, word = self.sentence, self.sentence.words[position - 2]
        if sentence.at[position - 3] != "(" or len(word) < 2 or not word[:2].isupper():
            return None
        if whole is None or whole.kind not in ("named", "registered"):
            return None
        known = self._ending.get(position - 1)
        if whole.kind == "named" and known and known.kind == "registered" and known.core == position - 2:
            return replace(known, first=whole.first, last=position, oblique=whole.oblique)
        name = sentence.phrase(whole.core, position) if whole.kind == "named" else whole.name
        return replace(whole, last=position, name=name)

    def _in_marks(self, position: int) -> Speaker | None:
        """'the campaign "Xyz Is Being Starved"', '"Xyz Today" network': a body whose name stands in quotation marks."""
        sentence, at = self.sentence, self.sentence.at
        last = position - 1
        first = next((i for i in range(last - 1, max(last - 10, -1), -1) if at[i] in _MARKS), -1) + 1
        if not first or first >= last:
            return None
        known = self._ending.get(last)
        noun = at[first - 2] in self._people["institutions"] or at[first - 2] in _BODIES
        begin = self._left(first - 2) if noun and first > 1 else first - 1
        oblique = at[begin - 1] in self._grammar["prepositions"]
        if known and known.kind == "registered" and known.core == first:
            return replace(known, first=begin, last=position, oblique=oblique)
        if not noun or first < 2 or self._name_before(last) > first:
            return None
        return Speaker(begin, position, "named", None, sentence.phrase(first, last), first, oblique)

    def _behind_preposition(self, first: int) -> bool:
        """'at the town hospital': one or two common nouns and a determiner between a preposition and token `first`."""
        at = self.sentence.at
        if at[first] in self._grammar["determiners"]:
            return False
        for index in range(first - 1, max(first - 4, 0), -1):
            if at[index] in self._grammar["determiners"]:
                return index < first - 1 and at[index - 1] in self._grammar["prepositions"]
            if not at[index].isalpha() or self.sentence.capital[index] or self._no_name(at[index]):
                return False
        return False

    def _owns_person(self, position: int) -> bool:
        """Whether a registered source stands before token `position`."""
        return position in self._ending and self._ending[position].kind == "registered"

    def _is_number(self, role: int) -> bool:
        """'a conservative figure X said', a comma lost: not 'an opposition figure X'."""
        return (
            self.sentence.at[role] == "figure"
            and self.sentence.at[role - 1] not in self._grammar["describing"]
        )

    def _is_some(self, core: int) -> bool:
        """'One Syrian said', 'a Kurd said'."""
        return self.sentence.at[core - 1] in self._grammar["indefinite"]

    def _begins_a_name(self, first: int, position: int) -> bool:
        """'the International Committee of …', 'the Army of Xyz': a describing word with a capital inside a name."""
        capital = self.sentence.capital
        of = self.sentence.at[first + 1] == "of" and capital[first + 2]
        titled = (
            position > 0
            and self.sentence.words[position] == "The"
            and not self.sentence.at[first + 1].isalpha()
        )
        whole = capital[first + 1] or of or titled  # 'according to The Independent'
        return first > position and capital[first] and not self.sentence.title and whole

    def _whole_name(self, first: int, last: int) -> int:
        """Over the rest of a name: 'Xyz governor Name', 'Union of Medical Care and Relief Organizations'."""
        sentence, at = self.sentence, self.sentence.at
        if last == first:
            return last
        role = last
        while at[role] in self._people["spokes"] and (not sentence.capital[role] or role > first + 1):
            role += 1
        if role > last and sentence.name_end(role) > role:
            return sentence.name_end(role)
        if at[last] == "and" and not {"of", "for"}.isdisjoint(sentence.low[first:last]):
            end = sentence.name_end(last + 1)
            if at[end - 1] in self._grammar["joint_ends"]:
                return end
        return last

    def _leads_to(self, position: int, speaker: Speaker) -> bool:
        """Whether only describing words or 'a statement by' stand between `position` and the speaker."""
        at = self.sentence.at
        people, grammar = self._people, self._grammar
        registered = speaker.kind == "registered"
        return all(
            at[i] in grammar["determiners"]
            or at[i] in grammar["describing"]
            or at[i] in people["documents"]
            or at[i] in people["spokes"]
            or at[i] in grammar["of"]
            or at[i] in grammar["nationalities"]
            or at[i] == "by"
            or (at[i] in grammar["places"] and at[i + 1] in grammar["describing"])
            or (at[i].removesuffix("s") in grammar["places"] and (at[i + 1] == "'s" or at[i].endswith("s")))
            or at[i] == "'s"
            or (
                i == position
                and (at[i].endswith("s") or (registered and at[i + 1] == "'s"))
                and self.sentence.capital[i]
            )
            for i in range(position, speaker.first)
        )
