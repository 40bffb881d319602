"""Subjects with a phrase or clause between them and their verbs: appositions, relative clauses, places, documents."""

from annotator.reading.documents_apart import DocumentsApart
from annotator.reading.explained import DASHES, REACH
from annotator.reading.speakers import Speaker, replace

CLOSERS = frozenset("\"”’'»)")
ROLE = 14
_BEHIND_NAMES = frozenset(("a", "an", "who", "the", "head", "director", "chief", "deputy", "spokesman"))
_BRANCHES = frozenset(
    (
        "sister",
        "brother",
        "father",
        "mother",
        "wife",
        "husband",
        "widow",
        "son",
        "daughter",
        "uncle",
        "cousin",
        "friend",
        "colleague",
        "lawyer",
        "affiliate",
        "branch",
        "offshoot",
        "franchise",
        "ally",
        "rival",
        "successor",
    )
)
_SECOND = frozenset(("part", "a", "an", "one", "which", "who"))
ROLE_ENDS = frozenset((",", ".", ";", ")", "who", "which", "whose", "that", "after", "and", "but"))


class SubjectsApart(DocumentsApart):
    """Finds a subject that stands apart from its verb, in one sentence."""

    def _modified(self, position: int) -> Speaker | None:
        """A subject with a clause or phrase between it and its verb: 'X, which …, said', 'Activists in Y said'."""
        at = self.sentence.at
        low = at[position - 1]
        if low in (",", ")") or low in CLOSERS:
            apposed = self._apposed(position - 1)
            if apposed or low != ")":
                return apposed or (self._behind_lost_comma(position) if low == "," else None)
        if low in DASHES:
            return self._between_dashes(position - 1)
        if low in self._grammar["relatives"]:
            return None
        clause = self._clause_start(position)
        author = self._published_by(position) or self._on_site_of(position)
        if author:
            return author
        for begin in self._clauses(clause, position):
            speaker = self._at_clause(begin, position)
            if speaker:
                return speaker
        return (
            self._document_apart(clause, position)
            or self._at_place(position)
            or self._at_work(position)
            or self._explained(clause, position)
        )

    def _known_as(self, first: int, comma: int) -> Speaker | None:
        """'Idlib's civil defence, a service known as the X, said': X."""
        at = self.sentence.at
        for index in range(first, comma - 2):
            if at[index] == "known" and at[index + 1] == "as":
                speaker = self.speakers.starting(index + 2)
                known = speaker is not None and speaker.kind == "registered"
                return replace(speaker, oblique=False) if speaker and known else None
        return None

    def _behind_lost_comma(self, position: int) -> Speaker | None:
        """'Name Name a 61-year-old miller, said', the first comma lost; also 'X, in a statement on Monday, said'."""
        begin, at = self._clause_start(position - 1), self.sentence.at
        last = self.sentence.name_end(begin)
        if begin == 0 and last > 1 and at[last] in ("a", "an") and position - last < ROLE:
            speaker = self.speakers.ending(last)
            return speaker if speaker and speaker.kind == "named" and self._no_cue(last, position) else None
        name = self.speakers.ending(position - 1)  # '“…,” Name Name, told X'
        whole = name is not None and name.kind in ("named", "registered") and name.last - name.core > 1
        if name and whole and name.first > 2 and at[name.first - 1] in CLOSERS:
            return name
        return self._before_aside(position)

    def _at_place(self, position: int) -> Speaker | None:
        """'…, residents in the town said': a short place behind a speaker that begins no clause."""
        at, places = self.sentence.at, self.sentence.lexicon.places_and_articles
        for speaker in reversed(self.speakers.found):
            if position - 14 <= speaker.last < position - 1 and (
                speaker.last >= position - 7 or at[speaker.last] == "against"
            ):
                words = range(speaker.last + 1, position)
                fits = speaker.kind in ("registered", "unnamed") and not speaker.oblique
                fits = fits and at[speaker.first - 1] not in self._grammar["opposing"]
                near = at[speaker.last] in ("in", "at", "from", "near", "inside", "outside")
                begins = speaker.first < 2 or (speaker.first < 6 and at[speaker.first - 1] == ",")
                if at[speaker.last] == "against" and speaker.kind == "registered" and begins:
                    return speaker  # 'The coalition against X said'
                if not fits or not near:
                    continue
                body = at[position - 1] in self.sentence.lexicon.people["institutions"] | {"group"}
                known = places | self._grammar["describing"] | {at[position - 1]} if body else places
                if all(at[i] in known or self.sentence.capital[i] for i in words):
                    return speaker
        return None

    def _clauses(self, clause: int, position: int) -> list[int]:
        """Where a subject may begin: at the clause's beginning and behind 'while', 'but', 'and'; the nearest first."""
        inner = [
            i
            for i in range(clause + 1, position)
            if self.sentence.at[i - 1] in ("while", "but", "and", "though", "whereas", "as", "meanwhile")
            and not self._joins_objects(i - 1)
        ]
        begins = [
            *self._behind_hearer(position),
            *self._lost_commas(clause, position),
            *reversed(inner),
            clause,
        ]
        return [*begins, *self._lost_phrases(position)]

    def _lost_commas(self, clause: int, position: int) -> list[int]:
        """'The road is shut Name Name a baker in the town said': where a subject begins whose comma was lost."""
        at, capital = self.sentence.at, self.sentence.capital
        begins = []
        for first in range(max(clause + 3, position - ROLE), position - 3):
            if not (capital[first] and capital[first + 1]) or capital[first - 1]:
                continue
            last = self.sentence.name_end(first)
            person = self._grammar["places"].isdisjoint(self.sentence.low[first:last])
            if person and at[last] in _BEHIND_NAMES and at[first - 1] not in self._grammar["prepositions"]:
                begins.append(first)
        return sorted(begins, reverse=True)

    def _lost_phrases(self, position: int) -> list[int]:
        """'The road is shut a baker at the mill said': where somebody unnamed begins, if the sentence ends so."""
        at = self.sentence.at
        if not (at[position] in ("said", "says", "told") or at[position + 1] in ("said", "says", "told")):
            return []
        found = (s for s in reversed(self.speakers.found) if s.kind == "unnamed" and not s.oblique)
        return [
            s.first
            for s in found
            if s.first > 3
            and position - 8 < s.last < position - 1
            and (at[s.last] in self._grammar["of"] or at[s.last] in ("familiar", "close", "briefed"))
            and (at[s.first] in self._grammar["indefinite"] or at[s.core] == "sources")
        ]

    def _behind_hearer(self, position: int) -> list[int]:
        """'In a statement to X a source at Y said': where the hearer's name ends, a comma was lost."""
        heard = [cue.last for cue in self.sentence.cues if cue.words in self._grammar["hearing"]]
        hearers = [self.speakers.starting(last) for last in heard if last < position]
        return [hearer.last for hearer in hearers if hearer and hearer.last < position]

    def _joins_objects(self, position: int) -> bool:
        """'raids by X and Y on Z': the word at `position` joins what one preposition governs; no clause begins."""
        if self.sentence.at[position] != "and":
            return False
        before = self.speakers.ending(position)
        return before is not None and before.oblique

    def _at_clause(self, begin: int, position: int) -> Speaker | None:
        """The speaker that stands at `begin`, if only a phrase that belongs to it follows up to `position`."""
        at = self.sentence.at
        for last in range(begin + 1, min(begin + 11, position)):
            nxt = at[last]
            if not (
                nxt in self._grammar["of"]
                or nxt in self._grammar["relatives"]
                or nxt in self._grammar["appositions"]
                or nxt in self.sentence.lexicon.people["spokes"]
                or nxt in ("-", "–", "—", "run")
                or nxt in self._grammar["participles"]
            ):
                continue
            if nxt == "based" and self.sentence.capital[last + 1]:
                continue  # 'The UK based Xyz', a hyphen lost
            if (
                nxt == "the"
                and at[last - 1] in self._grammar["before_the"]
                and self.sentence.capital[last + 1]
            ):
                continue  # 'Save the Children' is one name
            name_behind = self.sentence.capital[last] or self.sentence.capital[last + 1]
            if name_behind and self.sentence.capital[last - 1] and nxt in self._spokes:
                continue  # 'French President X' and 'Xyz governor Name' are one name
            titled = self.speakers.ending(last + 1) if nxt in self._spokes else None
            if titled and titled.kind == "named" and titled.first < last and titled.last == last + 1:
                continue  # "Xyz's patriarch and the head of Y"
            dashed = nxt in ("-", "–", "—") and at[last + 1] in self._grammar["relatives"]
            clause = dashed or nxt in self._grammar["relatives"] or nxt in self._grammar["participles"]
            if position - last > (34 if dashed else 25 if clause else 16):
                continue
            # 'a video posted by X shows': the participle is no verb of saying
            if not clause and not self._no_cue(last + (nxt in self._grammar["appositions"]), position):
                continue
            if any(s.core < last < s.last for s in self.speakers.found):
                continue  # 'X for Human Rights' is one name
            speaker = self.speakers.ending(last)
            bare = speaker and speaker.kind == "unnamed" and speaker.first == speaker.core
            beside = self.speakers.ending(speaker.first) if speaker and bare else None
            speaker = beside if beside and beside.kind == "registered" else speaker  # 'the SDF militia that'
            if (
                speaker is None
                or speaker.oblique
                or speaker.kind == "pronoun"
                or (speaker.needs_cue and begin and not self._beside_first(begin))
            ):
                continue
            if speaker.first > begin + 1 or (
                speaker.kind == "named"
                and speaker.last - speaker.core < 2
                and nxt in self._grammar["of"]
                and self.sentence.capital[speaker.core]
                and not (nxt == "in" and at[last + 2] in self.sentence.lexicon.people["documents"])
            ):
                continue
            return self._person_of(speaker, last, position)
        return None

    def _beside_first(self, begin: int) -> bool:
        """Whether 'X and' stands before token `begin`, X being the first word of the sentence."""
        first = self.speakers.ending(begin - 1) if self.sentence.at[begin - 1] == "and" else None
        return first is not None and first.first == 0

    def _person_of(self, speaker: Speaker, last: int, position: int) -> Speaker:
        """A person whose role in a registered organisation stands behind the name is the organisation."""
        if speaker.kind == "named":
            for other in self.speakers.found:
                whole = other.first == speaker.first and other.core > speaker.last
                inside = (whole or last <= other.first < other.core) and other.last <= position
                roles = self.sentence.low[last : other.core]
                member = roles[:1] == ["of"] and self._grammar["determiners"].issuperset(roles[1:])
                role = member or other.person or self._spokes.intersection(roles)
                if inside and other.kind == "registered" and role:
                    return replace(other, called=speaker.name)
        if speaker.kind == "unnamed" and self.sentence.at[speaker.first - 1] == "," and speaker.first > 2:
            named = self.speakers.ending(
                speaker.first - 1
            )  # 'Name Name, a miller who fled said', a comma lost
            whole = named is not None and named.kind == "named" and named.last - named.core > 1
            if named and whole and self._opens_clause(named.first):
                return named
        return self._by_own_name(speaker) if speaker.kind == "unnamed" else speaker

    def _belongs(self, speaker: Speaker, owner: Speaker) -> bool:
        """Whether a registered source is one of those that another one stands for."""
        known = self.speakers.registry.sources.get(speaker.source or "")
        return known is not None and known.belongs_to == owner.source

    def _apposed(self, comma: int) -> Speaker | None:
        """'X, head of Y, said' and 'X (Y) said'."""
        at = self.sentence.at
        opener = "(" if at[comma] == ")" else ","
        first = comma
        while first > 0 and comma - first < REACH and at[first - 1] != opener:
            first -= 1
        if first == 0 or at[first - 1] != opener:
            return None
        aged = opener == "," and at[first - 2].isdigit() and at[first - 3] == ","  # 'Name, 27, a nurse, said'
        speaker = self.speakers.ending(first - (3 if aged else 1))
        if speaker and speaker.oblique and at[speaker.first - 1] == "by" and opener == ",":
            owned = speaker.first - 2  # 'a unit run by X, an ally of Y, said'
            body = self.speakers.ending(owned) if at[owned] in self._grammar["appositions"] else None
            if body and body.kind in ("registered", "description") and not body.oblique:
                return body
        if (speaker is None or speaker.oblique) and opener == "," and at[first] in _SECOND:
            outer = self._apposed(first - 1)  # 'Name, head of X in Y, part of Z, told'
            if outer:
                return outer
        if speaker is None or speaker.oblique:
            return self._known_as(first, comma) or self._officeholder(first, comma) if opener == "," else None
        other = self._known_as(first, comma) if speaker.kind in ("unnamed", "description") else None
        if other:
            return other
        inside = [s for s in self.speakers.found if first <= s.first and s.last <= comma]
        if speaker.kind == "registered" and opener == "," and self._is_person(first, comma):
            return replace(speaker, person=True, called=self.sentence.phrase(first, comma))
        apposed = self.sentence.name_end(first) == comma and comma - first > 1 and opener == ","
        if (
            speaker.kind == "registered"
            and apposed
            and at[speaker.last - 1] in self.sentence.lexicon.people["spokes"]
        ):
            return replace(speaker, person=True, called=self.sentence.phrase(first, comma))
        named = self.speakers.known_before(comma) if opener == "," and speaker.kind == "registered" else None
        if named and named.first == first and self._belongs(named, speaker):
            return named  # 'state media, XNA, said'
        outlet = at[speaker.last - 1] in self.sentence.lexicon.people["outlets"]
        if opener == "," and comma - first == 1 and (outlet or speaker.kind in ("unnamed", "description")):
            known = self.speakers.known_before(comma)
            if known and known.first == first and known.kind == "registered":
                return known  # 'a web site, XNA, said'
        if opener == "(" and comma - first == 1 and speaker.kind in ("description", "unnamed"):
            word = self.sentence.words[first]
            if len(word) > 2 and word.isupper():  # 'the UN Xyz agency (ABCD) said'
                return Speaker(speaker.first, comma + 1, "named", None, word, first)
        called = speaker.kind == "named" and opener == "("
        alone = self.sentence.name_end(first) == comma and comma - first > 1
        office = speaker.kind == "description" and at[speaker.last - 1] in self._spokes
        if alone and (office or (speaker.kind == "pronoun" and at[speaker.first] in ("its", "their"))):
            return replace(speaker, called=self.sentence.phrase(first, comma))  # 'its chair, Name Name, said'
        if alone and speaker.kind != "registered" and not called:
            name = self.speakers.ending(comma)
            return name if name and name.kind in ("registered", "named") else speaker
        end = self.sentence.name_end(first)
        if speaker.kind == "unnamed" and opener == "," and end - first > 1 and at[end] in self._grammar["of"]:
            name = self.speakers.ending(end)  # 'One commander, Name Name from X, said'
            if name and name.kind == "named":
                return name
        start = at[first]
        people = self.sentence.lexicon.people
        if not (
            (start.isdigit() and comma - first == 1)
            or start in self._grammar["appositions"]
            or start in people["spokes"]
            or start in people["titles"]
            or opener == "("
            or (inside and inside[0].first == first)
            or (
                comma - first > 1
                and speaker.first <= 4
                and speaker.last - speaker.core > 1
                and comma - first <= 16
                and self._no_cue(first, comma)
            )
            or (speaker.first == 0 and comma - first <= 12 and self._no_cue(first, comma))
        ):
            return None
        if speaker.kind == "named" and inside and inside[0].kind == "registered" and inside[0].person:
            return replace(inside[0], called=speaker.name)
        return self._employed(speaker)

    def _officeholder(self, first: int, comma: int) -> Speaker | None:
        """'the mayor of the town, Name Name, said': the name between the commas."""
        at, people = self.sentence.at, self.sentence.lexicon.people
        if not self.sentence.apposed_name(first) or self.sentence.name_end(first) != comma:
            return None
        begin = self._clause_start(first - 1)
        some = (
            at[begin] in self._grammar["indefinite"]
            and 1 < first - 1 - begin < 9
            and self._no_cue(begin, first)
        )
        if at[first - 2] in _BRANCHES or (some and self.sentence.words[first - 2].islower()):
            return self.speakers.ending(comma)  # 'Another former detainee, Name Name, told'
        for role in range(first - 2, max(first - 9, -1), -1):
            if at[role] in ("its", "their"):
                return None
            if at[role] in people["spokes"] or at[role] in people["nameless"]:
                if not self._no_cue(role, first):
                    return None
                employer = next((s for s in self.speakers.found if s.first <= role < s.last), None)
                if employer and employer.kind == "registered":
                    return replace(employer, person=True, called=self.sentence.phrase(first, comma))
                return self.speakers.ending(comma)
        return None

    def _employed(self, speaker: Speaker) -> Speaker:
        """'Name, a role at X' and 'Name, X's role': X, if it is registered and no clause begins before it."""
        at = self.sentence.at
        if speaker.kind == "unnamed":
            return self._by_own_name(speaker)
        if speaker.kind != "named":
            return speaker
        first = speaker.last + (at[speaker.last] in (",", "("))
        end = first
        while (
            end < len(self.sentence)
            and end - first < ROLE
            and (at[end] not in ROLE_ENDS or self._joined(end))
        ):
            end += 1
        for other in self.speakers.found:
            if not (first <= other.first and other.last <= end + 1 and other.kind == "registered"):
                continue
            behind = other.core == first or (
                other.core == first + 1 and at[first] in self._grammar["determiners"]
            )
            roles = range(other.core, end) if behind else range(first, other.core)
            if not behind and "to" in self.sentence.low[other.core - 2 : other.core]:
                continue  # 'Name, the Xyz envoy to the UN'
            held = any(at[i] in self._spokes or at[i] == "official" for i in roles)
            if held and self._no_cue(first, roles[-1]):
                return replace(other, called=speaker.name)
        return self._with_office(speaker, first)

    def _joined(self, position: int) -> bool:
        """'the Middle East and North Africa division': 'and' inside a name."""
        capital = self.sentence.capital
        return self.sentence.at[position] == "and" and capital[position - 1] and capital[position + 1]
