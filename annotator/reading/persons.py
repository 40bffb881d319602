"""Persons, institutions and names that the registry lacks, beside the speakers that it knows."""

from annotator.reading.noun_phrases import RANKS
from annotator.reading.owners import Owners
from annotator.reading.speakers import THIS, Speaker, SpeakerKind, replace

# 'The Commander': a capital that makes no name. There is only one 'the President'.
_CLERGY = frozenset(("patriarch", "archbishop", "bishop", "mufti"))
_CLOSING = frozenset(')"”»')
_ROLES = frozenset(("commander", "spokesman", "spokeswoman", "spokesperson", "reporter", "correspondent"))


class Speakers(Owners):
    """The speakers of one sentence: those known to registry and lexicon, and any that stand at a given token."""

    def ending(self, position: int) -> Speaker | None:
        """The speaker whose phrase ends just before token `position`, known or not."""
        at = self.sentence.at
        if position in self._ending:
            return self._ending[position]
        if position == 0:
            return None
        before = at[position - 1]
        if before in ("i", "we", "you"):
            return None
        if before in self._grammar["pronouns"]:
            return Speaker(
                position - 1,
                position,
                "pronoun",
                None,
                before,
                position - 1,
                person=before in self._grammar["people_pronouns"],
            )
        if position not in self._unknown:  # several rules ask about one place
            self._unknown[position] = self._unregistered(position)
        return self._unknown[position]

    def _unregistered(self, position: int) -> Speaker | None:
        """A name that the registry lacks, an institution or a role, ending just before `position`."""
        sentence, at = self.sentence, self.sentence.at
        low = at[position - 1]
        if not low.isalnum() and low in _CLOSING:
            bracket = low == ")"
            whole = self.ending(position - 3) if bracket and position > 3 else None
            return self._with_initials(whole, position) if bracket else self._in_marks(position)
        if low == "'s" and sentence.capital[position - 2] and sentence.capital[position - 3]:
            core = sentence.name_start(position - 1)  # "XYZ Odeh's said": a firm
            oblique = at[core - 1] in self._grammar["prepositions"]
            return Speaker(core, position, "named", None, sentence.phrase(core, position), core, oblique)
        core = self._name_before(position)
        if core >= position - 2 and at[position - 2] == "the" and low in _ROLES and not sentence.title:
            kind: SpeakerKind = "document" if low in self._people["documents"] else "pronoun"
            words = sentence.phrase(position - 2, position)
            oblique = at[position - 3] in self._grammar["prepositions"]
            return Speaker(position - 2, position, kind, None, words, position - 2, oblique, True)
        if core < position:
            return self._person(core, position)
        if low not in sentence.lexicon.common_nouns and low != "office":
            return None
        if low == "office" and at[position - 2] in ("his", "her"):
            return Speaker(position - 2, position, "pronoun", None, low, position - 2, person=True)
        if low in self._people["institutions"]:
            return self._institution(position)
        if low == "statement" and at[position - 2] == "ministry":
            ministry = self._institution(position - 1)  # 'a Syrian foreign ministry statement'
            if any(sentence.capital[i] for i in range(ministry.core, position - 1)):
                return replace(ministry, kind="named", last=position)
        owner = self._owner_before(position)
        if owner:
            return owner
        if low in self._people["documents"]:
            first = self._left(position - 1)
            owned = self._owned_document(first, position)
            if owned:
                return owned
            if first < position - 1 and at[first] not in self._grammar["indefinite"]:
                return Speaker(
                    first,
                    position,
                    "document",
                    None,
                    sentence.phrase(first, position),
                    first,
                    at[first - 1] in self._grammar["prepositions"],
                )
        if low in self._people["spokes"] or low in self._people["documents"]:
            plain = self._left(position - 1)
            field = (
                low in self._people["spokes"]
                and not sentence.capital[plain - 1]
                and at[plain - 1].isalpha()
                and plain > 2
            )
            if field and (at[plain - 2] == "'s" or at[plain - 2] in self._grammar["nationalities"]):
                plain -= 2  # "Xyz's mills chief"
            first = self._owner(plain)
            if plain == position - 2 and sentence.capital[plain] and sentence.capital[plain - 1]:
                first = sentence.name_start(position - 1)  # 'Islamic State spokesmen'
            if first == plain == position - 1 and low in _CLERGY and sentence.capital[first - 1]:
                first = self._name_before(first)  # "Xyz's Greek Orthodox patriarch"
            oblique = at[first - 1] in self._grammar["prepositions"]
            if at[first] in self._grammar["indefinite"]:
                return Speaker(
                    first, position, "unnamed", None, sentence.phrase(first, position), first, oblique, True
                )
            if first < plain or any(sentence.capital[i] for i in range(first, position) if i):
                return Speaker(
                    first, position, "named", None, sentence.phrase(first, position), first, oblique, True
                )
            if first < position - 1:
                return Speaker(first, position, "pronoun", None, low, first, oblique, True)
        return None

    def _person(self, core: int, position: int) -> Speaker:
        """A capitalised name on tokens core to position, with the role, title or organisation before it."""
        sentence, at, people = self.sentence, self.sentence.at, self._people
        whole = self._ending.get(core)
        if at[core] == "of" and whole and whole.kind == "registered" and whole.last - whole.core > 1:
            return replace(whole, last=position)  # 'the Xyz Centre of the Opposing Parties Name Name'
        if (
            whole
            and whole.kind == "registered"
            and position - core > 1
            and at[core].isalpha()
            and self._is_headed(whole)
        ):
            return replace(whole, last=position, person=True, called=sentence.phrase(core, position))
        first = core
        while (
            at[first - 1] in people["titles"]
            or (at[first - 1] in people["spokes"] and not self._is_number(first - 1))
            or (at[first - 1] in self._grammar["describing"] and first < core)
        ):
            first -= 1
        owner = self._ending.get(first)
        if at[first - 1] == "'s" and first == core and self._owns_person(first - 1):
            owner, first = self._ending[first - 1], first - 1  # 'Xyz's Name Name': of Xyz
        if owner and first < core and owner.kind in ("registered", "description"):
            return replace(owner, last=position, person=True, called=sentence.phrase(core, position))
        if owner and first < core and owner.kind == "named" and at[first - 1] in people["institutions"]:
            return replace(owner, last=position, person=True, called=sentence.phrase(core, position))
        if first < core and at[first].startswith("spokes") and at[first - 1] == "'s":
            first = min(first, sentence.name_start(first - 1))  # "Xyz's spokesman Name"
        if first < core:
            employer = self._employer(first)
            first = employer if employer == first - 1 else min(first, self._name_before(first))
        for known in self.found:
            if known.kind == "unnamed" and known.core == core and at[known.last] == "of":
                return replace(known, last=position)  # 'Opponents of Xy'
        if position - core == 1 and first == core and self._is_side(core, position):
            return Speaker(core, position, "unnamed", None, sentence.phrase(core, position), core)
        single = sentence.at[core]
        alone = position - core == 1 and first == core
        if alone and (
            single == "report" or (single in self._grammar["nationalities"] and self._is_some(core))
        ):
            return Speaker(core, position, "unnamed", None, sentence.phrase(core, position), core)
        if position - core == 1 and single.endswith("s") and single[:-1] in self._grammar["nationalities"]:
            return Speaker(core, position, "unnamed", None, sentence.phrase(core, position), core)
        media = self._ending.get(first)  # 'to Russian media Xyz said': a comma was lost
        left = first if media and media.source == "gen_reports" else self._left(first)
        if at[core] in self._grammar["nationalities"]:
            apart = (
                at[first - 1] in self._grammar["describing"] and at[first - 2] in self._grammar["determiners"]
            )
            left = self._left(first) if apart else first - (at[first - 1] in self._grammar["determiners"])
        if at[left - 1] in self._grammar["of"]:
            return self._of_organisation(left, first, core, position)
        side = left - (at[left - 1] in self._grammar["directions"])  # 'in east Xyz'
        oblique = at[side - 1] in self._grammar["prepositions"]
        named = Speaker(
            left, position, "named", None, sentence.phrase(first, position), core, oblique, person=True
        )
        owned = at[left] in ("its", "their") and (
            at[left + 1] in people["spokes"] or at[left + 1] in self._grammar["describing"]
        )
        owned = owned and single not in self._grammar["places"]  # 'its ally Xyz' is a country
        titled = position - core > 1 and at[core].startswith("spokes")  # 'Spokesman Army Col. Name'
        named.spokes = titled or (first < core and (at[first].startswith("spokes") or owned))
        return named

    def _is_headed(self, speaker: Speaker) -> bool:
        """'chief of the X', with the chief's own name to follow."""
        first = speaker.first + (self.sentence.at[speaker.first] in self._grammar["determiners"])
        return first < speaker.core and any(
            self.sentence.at[i] in self._people["spokes"] and self.sentence.at[i + 1] in self._grammar["of"]
            for i in range(first, speaker.core)
        )

    def _of_organisation(self, left: int, first: int, core: int, position: int) -> Speaker:
        """'a spokesman for the X', 'A source at X', 'Name of the X'; else a place that only stands there."""
        sentence, at = self.sentence, self.sentence.at
        head = self._ending.get(left - 1)
        if head and head.kind == "unnamed":
            ranked = at[head.last - 1] in RANKS and at[head.first] in self._grammar["indefinite"]
            if at[head.last - 1] in self._people["spokes"] and not (head.oblique or ranked):
                return Speaker(
                    head.first, position, "named", None, sentence.phrase(first, position), core, person=True
                )
            return replace(head, last=position)
        role = left - 2
        if at[role] in self._people["spokes"]:
            begin = self._left(role)
            holder = self._name_before(begin)
            if begin - holder > 1 and sentence.capital[begin - 1]:
                name = sentence.phrase(holder, begin)  # 'Name Name XYZ director for the Abc'
                oblique = at[holder - 1] in self._grammar["prepositions"]
                return Speaker(holder, position, "named", None, name, holder, oblique, person=True)
            oblique = at[begin - 1] in self._grammar["prepositions"] or self._behind_preposition(begin)
            words = sentence.phrase(role, position)
            some = at[role] in RANKS and at[begin] in self._grammar["indefinite"]  # 'a member of X'
            kind: SpeakerKind = "unnamed" if some else "named"
            return Speaker(begin, position, kind, None, words, core, oblique, person=True)
        begin = sentence.name_start(left - 1)
        if at[left - 1] == "of" and begin < left - 2 and at[begin - 1] not in self._grammar["prepositions"]:
            return Speaker(
                begin, position, "named", None, sentence.phrase(begin, position), begin, person=True
            )
        return Speaker(left, position, "named", None, sentence.phrase(first, position), core, oblique=True)

    def _institution(self, position: int) -> Speaker:
        """'the Turkish foreign ministry' by name, 'the ministry' for one named before."""
        sentence, at = self.sentence, self.sentence.at
        first = self._left(position - 1)
        if at[first] == "'s" and sentence.capital[first - 1]:
            first = sentence.name_start(first)  # "Xyz's government"
        elif sentence.capital[first - 1] and at[first - 1].endswith("s") and not self._no_name(at[first - 1]):
            first -= 1  # 'Assads government', the apostrophe lost
        whole = self._before_its_kind(first)
        if whole < first:
            return Speaker(whole - 1, position, "named", None, sentence.phrase(whole, first), whole)
        begin = self._name_before(position - 1)
        if begin < first and at[first] not in self._grammar["determiners"]:
            first = self._left(begin)
        oblique = at[first - 1] in self._grammar["prepositions"] or self._behind_preposition(first)
        core = first
        while core < position - 1 and at[core] in self._grammar["determiners"]:
            core += 1
        words = sentence.phrase(core, position)
        if self._is_side(core, position):
            return Speaker(first, position, "unnamed", None, words, core, oblique)
        if core < position - 1 and any(
            sentence.capital[i]
            and (i > 0 or not (self._no_name(at[0]) or at[0] in self._grammar["describing"]))
            for i in range(core, position)
        ):
            if at[first - 1] in self._grammar["of"] and at[first - 2] in self._people["spokes"]:
                first = self._left(first - 2)  # 'a spokesman for the X faction'
                oblique = at[first - 1] in self._grammar["prepositions"]
            return Speaker(first, position, "named", None, words, core, oblique)
        role = at[first - 1] == "of" and at[first - 2] in self._people["spokes"]
        if role or at[first] in self._grammar["indefinite"]:
            first = self._left(first - 2) if role else first  # 'the director of the hospital'
            oblique = at[first - 1] in self._grammar["prepositions"]
            return Speaker(first, position, "unnamed", None, words, core, oblique)
        kind: SpeakerKind = "unnamed" if words.islower() and words.endswith("authorities") else "named"
        return Speaker(first, position, kind, None, words, core, oblique)

    def starting(self, position: int) -> Speaker | None:
        """The speaker whose phrase begins at token `position`, known or not."""
        sentence, at = self.sentence, self.sentence.at
        if at[position].endswith("-year-old"):
            position += 1  # 'said 14-year-old Name'
        for speaker in self.found:
            if speaker.first > position + 8:
                break
            if speaker.first <= position < speaker.last and speaker.core >= position - 2:
                return speaker
            if speaker.first > position and self._leads_to(position, speaker):
                return speaker
        if not (
            sentence.capital[position]
            or sentence.lexicon.begins_noun[at[position]]
            or at[position - 1] == "'s"
        ):
            return None  # no rule below takes it; most words behind a verb are such
        first = position
        while (
            at[first] in self._grammar["determiners"]
            or (at[first] in self._grammar["describing"] and not self._begins_a_name(first, position))
            or (at[first].endswith("-based") and at[first + 1] in self._people["nameless"])
            or at[first].removesuffix("s") in self._grammar["sides"]
            or (at[first] in self._people["documents"] and at[first + 1] in ("of", "by", "from"))
            or (at[first] in ("of", "by", "from") and at[first - 1] in self._people["documents"])
        ):
            first += 1
        ends = not sentence.capital[first + 1] and at[first + 1] not in self._people["documents"]
        own = first == position + 1 and at[position] in ("the", "its", "that", "this")
        if (
            own
            and ends
            and at[first] in self._people["documents"]
            and at[first] not in self._people["institutions"]
        ):
            words = sentence.phrase(position, first + 1)
            return Speaker(position, first + 1, "document", None, words, position)
        role = first
        while at[role] in self._people["titles"] or at[role] in self._people["spokes"] or at[role] == ".":
            role += 1
        last = sentence.name_end(role)
        if last == role > first and at[role] == "of":
            office = self._office(position, role)
            if office:
                return office
        if last == role > first and at[position] in THIS:
            return Speaker(position, role, "pronoun", None, at[role - 1], first, person=True)
        for speaker in self.found:
            if speaker.kind == "registered" and role + 1 < speaker.core < last and speaker.person:
                # 'said X Y the Z's director', commas lost
                return replace(speaker, first=position, called=sentence.phrase(role, speaker.core))
            if (
                role < last
                and role <= speaker.core <= last
                and speaker.kind == "registered"
                and (speaker.person or first < role == speaker.core)
            ):
                return speaker
        if at[last - 1] == "'s" or at[last] == "'s":
            after = last + 1 if at[last] == "'s" else last
            while at[after] in self._grammar["describing"]:
                after += 1
            if at[after] in self._people["documents"] and at[after] not in self._people["institutions"]:
                owner = after - 1
                while at[owner] != "'s":
                    owner -= 1
                return Speaker(position, after + 1, "named", None, sentence.phrase(first, owner), first)
            end = sentence.name_end(after)
            outlets = self._people["outlets"]
            if end > after and (at[end] in outlets or at[end - 1] in outlets):
                last = end + (at[end] in outlets)  # "Xyz's Mill news"
            elif at[after] in self._people["institutions"] or at[after] in self._people["spokes"]:
                last = sentence.name_end(after + 1)
        while (at[last] in self._grammar["describing"] and at[last] not in self._people["spokes"]) or at[
            last
        ] in self._people["institutions"]:
            last += 1
        last = self._whole_name(role, last)
        if (
            last > role
            and at[last] not in self._people["nameless"]
            and at[last - 1] in self._people["nameless"]
        ):
            last -= not sentence.capital[last - 1]
        official = (
            at[last] == "official" and at[last + 1] in self._people["documents"]
        )  # 'X's official channel'
        known = self._ending.get(last + 1) if at[position] in self._grammar["indefinite"] else None
        some = at[last] in self._people["nameless"] or (known and known.kind == "unnamed")
        if last > role and some and not official:
            return Speaker(position, last + 1, "unnamed", None, sentence.phrase(first, last + 1), first)
        if (
            last > role
            and any(sentence.capital[i] for i in range(first, last))
            and not self._no_name(at[first])
        ):
            if self._is_side(first, last):
                return Speaker(position, last, "unnamed", None, sentence.phrase(first, last), first)
            owned = at[position] in ("its", "their") and role < last
            known = self._ending.get(last + 2) if at[last] == "(" and at[last + 2] == ")" else None
            if known and known.kind == "registered" and known.core == last + 1:
                return replace(known, first=position, last=last + 3)  # 'the Xyz Units (XU)'
            words = sentence.phrase(first, last)
            return Speaker(position, last, "named", None, words, first, person=True, spokes=owned)
        if last > role and at[last - 1] in self._people["institutions"]:
            return self._institution(last)
        return None

    def _office(self, position: int, of: int) -> Speaker | None:
        """'the governor of Xyz', 'the head of the local council Name Name', read on from 'of'."""
        sentence, at = self.sentence, self.sentence.at
        first = of + 1
        while at[first].isalpha() and not sentence.capital[first] and first - of < 6:
            if at[first] in self._grammar["prepositions"] or at[first] in self._grammar["between"]:
                return None
            first += 1
        beyond = sentence.name_end(first)
        if at[beyond] == "," and beyond > of + 1 and sentence.apposed_name(beyond + 1):
            first = beyond + 1
        last = sentence.name_end(first)
        named = last - first > 1 and first > of + 1
        if last == first or not (named or first == of + 1):
            return None
        begin = first if named else of - 1
        name = sentence.phrase(begin, last)
        return Speaker(position, last, "named", None, name, begin, person=True)
