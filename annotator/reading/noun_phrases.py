"""Noun phrases around the known names of a sentence: determiners and roles before, names and reports behind."""

from annotator.reading.mentions import Description
from annotator.reading.model import KnownAlias, Registry
from annotator.reading.officers import Officers
from annotator.reading.overlaps import longest
from annotator.reading.speakers import OUTLETS, OWNERS, Speaker
from annotator.reading.tokens import Known, Sentence

_CAMPAIGNS = frozenset(("campaign", "operation", "command", "leadership"))
RANKS = frozenset(("commander", "member", "figure", "delegate", "politician", "lawmaker"))  # no spokesmen
STAFF = frozenset(("correspondent", "reporter", "journalist", "photographer", "presenter"))
_SENT = frozenset(("ambassador", "delegate", "envoy", "representative"))
_AGENCY = (["news", "agency"], ["state", "news"])
_BEFORE_NAMES = frozenset(("named", "called", "of"))


class NounPhrases(Officers):
    """The speakers of one sentence: those known to registry and lexicon at once, others when asked for."""

    def __init__(self, sentence: Sentence, registry: Registry) -> None:
        Officers.__init__(self, sentence, registry)  # `super` would cost as much as many a rule
        self.found: list[Speaker] = []
        found = self.found
        for known in longest(sentence.known):
            if known.first >= self._floor and not self._in_a_name(known):
                speaker = self._whole(self._plain(known))
                if (
                    found
                    and found[-1].last == speaker.first == speaker.core
                    and (found[-1].kind == "unnamed" or self._kind_before(speaker))
                    and not (found[-1].kind == "unnamed" and sentence.at[found[-1].first] in OWNERS)
                    and sentence.at[speaker.first] not in self._grammar["determiners"]
                    and not (speaker.kind == "registered" and self._is_nameless(speaker.first - 1))
                    and not self._begins_anew(speaker)
                ):
                    speaker.first, speaker.oblique = found[-1].first, found[-1].oblique
                if found and self._is_site_of(speaker, found[-1]):
                    found[-1].last = self._floor = speaker.last
                    continue
                while found and found[-1].last > speaker.first:
                    # 'a spokesman for X' is X, no spokesman by himself
                    inner = found.pop()
                    if inner.first < speaker.first:
                        speaker.first, speaker.oblique = inner.first, inner.oblique
                found.append(speaker)
                self._floor = speaker.last
        self._floor = 0
        self._ending: dict[int, Speaker] = {}
        for speaker in found:
            self._ending[speaker.last] = speaker
        self._unknown: dict[int, Speaker | None] = {}

    def known_before(self, position: int) -> Speaker | None:
        """The speaker known to registry or lexicon whose phrase ends just before token `position`."""
        return self._ending.get(position)

    def _is_site_of(self, speaker: Speaker, owner: Speaker) -> bool:
        """'on the Daily Xyz website': whose site it is stands before it."""
        beside = owner.kind == "named" and owner.last == speaker.first and speaker.kind == "unnamed"
        return beside and self.sentence.at[speaker.first] in ("website", "site", "page")

    def _kind_before(self, speaker: Speaker) -> bool:
        """'the news agency X': a noun for what X is, right before it."""
        kinds, key = self.found[-1].kinds, speaker.source
        if kinds is None or key is None or self.sentence.capital[speaker.first - 1]:
            return False
        known = self.registry.sources.get(key)  # a class of unnamed sources need not be registered
        return key in kinds.sources or (known is not None and known.kind in kinds.kinds)

    def _begins_anew(self, speaker: Speaker) -> bool:
        """'raids on civilians local sources said', 'killed several men XYZ reports': a comma was lost, they are two."""
        lead, at = self.found[-1], self.sentence.at
        outlet = speaker.kind == "registered" and self._outlet(speaker)
        local = speaker.kind == "unnamed" and at[speaker.core] == "local"
        return lead.kind == "unnamed" and at[lead.last - 1].endswith("s") and (outlet or local)

    def _is_nameless(self, index: int) -> bool:
        """'a military source SANA said': a comma was lost, they are two."""
        return self.sentence.at[index] in self._people["nameless"]

    def _in_a_name(self, known: Known) -> bool:
        """Whether a common noun is capitalised inside a sentence, so part of a name ('Hama Media Center')."""
        value, last = known.value, known.last
        lower = not self.sentence.words[known.first][0].isupper()
        if known.group == "unnamed":
            if lower and self.sentence.at[last] not in self._people["spokes"]:
                return False  # most of them
        elif isinstance(value, KnownAlias) and self.registry.sources[value.source].kind != "generic":
            return False
        if known.group == "unnamed" and self.sentence.at[known.first - 1] in self._grammar["indefinite"]:
            return False  # 'A Source at X'
        alone = not (self.sentence.capital[last] or self.sentence.capital[known.first - 1])
        if value == "gen_reports" and last - known.first == 1 and alone:
            return False
        if known.group == "unnamed" and self.sentence.at[last] in self._people["spokes"]:
            return self.sentence.at[known.first] == "resident"  # 'resident coordinator'
        before = known.first and self.sentence.capital[known.first - 1]
        if known.group == "description" and not before and self.sentence.at[last] in self._people["spokes"]:
            return False  # 'said Coalition commander X'
        joined = self.sentence.at[last] == "of" and self.sentence.capital[last + 1]
        if joined and isinstance(value, Description) and self.sentence.capital[last - 1]:
            return True
        if self.sentence.title or known.first == 0 or (isinstance(value, Description) and value.sources):
            return False
        if lower:
            return False
        words = self.sentence.words[known.first : known.last]
        return all(word[0].isupper() for word in words) and not words[-1].isupper()

    def _whole(self, speaker: Speaker) -> Speaker:
        """The whole noun phrase around a name: 'the head of the X', 'X spokesman Y', 'X's report'."""
        at, people = self.sentence.at, self._people
        if speaker.kind == "registered":
            role = speaker.last - (at[speaker.last - 1] in _SENT)  # 'UN envoy' is an alias of its own
            if at[role] in _SENT and self._is_sent(speaker):
                return self._envoy(speaker, role)
            speaker = self._after(speaker)
        elif speaker.kind == "unnamed":
            speaker = self._called(speaker)
        elif speaker.kind == "description":
            if at[speaker.last + (at[speaker.last] == "'s")] in people["spokes"]:
                speaker = self._after(speaker)
            elif at[speaker.last - 1] not in people["institutions"]:
                speaker = self._called(speaker)
        first = self._left(speaker.first)
        country = (
            at[first - 1] in self._grammar["places"] and at[first - 2] == "the" and first == speaker.core
        )
        if speaker.kind == "registered" and country and self.sentence.capital[first]:
            first -= 2  # 'the Russia Centre for X'
        if speaker.kind == "unnamed" and self.sentence.capital[first - 1] and at[first - 2] in ("a", "an"):
            first -= 2  # 'a Madaya resident'
        if at[first - 1] == "by" and at[first - 2] in people["documents"]:
            first = self._left(first - 2)
        if at[first - 1] in self._grammar["of"]:
            role = first - 2
            if at[role] in self._grammar["determiners"]:
                role -= 1
            if at[first - 1] == "to" and at[role] in _SENT:
                pass  # who is sent to X speaks for somebody else
            elif speaker.kind in ("registered", "description") and (
                at[role] in people["spokes"] or at[role] in people["documents"]
            ):
                first = self._left(role)
                begin = self.sentence.name_start(first)
                if (
                    at[role] in people["spokes"]
                    and begin < first
                    and at[begin - 1] not in self._grammar["of"]
                ):
                    first = begin
            elif (
                speaker.kind == "registered"
                and at[first - 1] == "of"
                and self.sentence.capital[first - 2]
                and self.sentence.name_start(first - 1) < first - 2
            ):
                last, first = first - 1, self.sentence.name_start(first - 1)
                speaker.person, speaker.called = True, self.sentence.phrase(first, last)
            elif speaker.kind == "registered" and at[role] in people["nameless"]:
                first = self._left(role)
                holder = self._holder(role, first)
                if holder < role:
                    speaker.person, speaker.called = True, self.sentence.phrase(holder, holder + 2)
                    first = holder
                else:
                    speaker.kind, speaker.source = "unnamed", None
            elif speaker.kind == "unnamed" and at[role] in people["spokes"]:
                first = self._left(role)
        speaker.first = first
        speaker.oblique = at[first - 1] in self._grammar["prepositions"]
        return speaker

    def _is_sent(self, speaker: Speaker) -> bool:
        """'Russia's U.N. ambassador', 'the French UN envoy': a country's, who speaks for nobody's agency."""
        before = self.sentence.at[speaker.first - 1]
        nation = before in self._grammar["nationalities"] and before not in ("un", "u.n.", "u.n")
        owner = before == "'s" and self.sentence.at[speaker.first - 2] in self._grammar["places"]
        sent = self.registry.sources[speaker.source or ""].kind == "un_agency"
        return sent and bool(speaker.first) and (nation or owner)

    def _envoy(self, speaker: Speaker, role: int) -> Speaker:
        """The envoy of a country to a body, by name and office; the office stands on token `role`."""
        sentence, last = self.sentence, self.sentence.name_end(role + 1)
        core = speaker.first - 1 - (sentence.at[speaker.first - 1] == "'s")
        first = core - (sentence.at[core - 1] in self._grammar["determiners"])
        oblique = sentence.at[first - 1] in self._grammar["prepositions"]
        return Speaker(first, last, "named", None, sentence.phrase(core, last), core, oblique, person=True)

    def _holder(self, role: int, first: int) -> int:
        """Where the name of two words begins in 'X Y an official with Z'; `role` if nobody is named."""
        first -= self.sentence.at[first - 1] in self._grammar["determiners"]
        first -= self.sentence.at[first - 1] == ","
        holder = self.sentence.name_start(first)
        placed = self.sentence.at[holder - 1] in self._grammar["prepositions"]
        named = self.sentence.at[role] == "official" and first - holder > 1 and not placed
        apart = all(s.last <= holder or s.core >= first for s in self.found)
        return holder if named and apart else role

    def _called(self, speaker: Speaker) -> Speaker:
        """'activist X Y', 'the rebel group Z', 'the group of Z': the name behind a common noun."""
        sentence = self.sentence
        if not sentence.capital[speaker.last] and sentence.at[speaker.last] not in _BEFORE_NAMES:
            return speaker  # most often no name follows
        if speaker.kind == "unnamed" and sentence.at[speaker.last] in ("named", "called"):
            first, last = speaker.last + 1, sentence.name_end(speaker.last + 1)
            one = sentence.at[speaker.first - 1] in self._grammar["indefinite"]
            if last > first and (one or not self._plural(speaker.last - 1)):  # 'a witness named Xyz'
                name = sentence.phrase(first, last)
                return Speaker(speaker.first, last, "named", None, name, first, person=True)
        of = sentence.at[speaker.last] == "of" and sentence.at[speaker.last - 1] in (
            "group",
            "organisation",
            "organization",
        )
        if of and sentence.capital[speaker.last + 1]:
            speaker.last += 1
        if not sentence.capital[speaker.last]:
            return speaker
        last = sentence.name_end(speaker.last)
        if sentence.at[speaker.last - 1] == "official" and sentence.at[last : last + 2] in _AGENCY:
            return speaker  # 'the official Xyz news agency'
        if sentence.at[speaker.last] in self._grammar["times"] or sentence.title:
            return speaker
        if sentence.at[speaker.first - 1] == ":" and last == len(sentence) - (sentence.at[last] == "."):
            return speaker  # '…: monitor Name Name.', a byline glued to a headline
        if speaker.source == "gen_reports":
            return speaker  # 'with Russian media Xyz said': a comma was lost
        if speaker.kinds and speaker.kinds.sources and sentence.capital[speaker.last - 1]:
            return speaker  # 'the Observatory X has': two names, a comma lost
        for known in sentence.known:
            if speaker.last <= known.first < last:
                return speaker
        if (
            last - speaker.last == 1
            and sentence.at[speaker.first - 1] == "by"
            and self._plural(speaker.last - 1)
        ):
            return speaker  # 'after a raid by rebels Xyz said': a comma was lost
        first = speaker.last
        whole = sentence.name_start(speaker.first - 3) if sentence.at[speaker.first - 1] == ")" else 0
        if (
            (whole > self._floor - 1 or (self.found and whole <= self.found[-1].first < speaker.first - 3))
            and speaker.first - 3 - whole > 1
            and sentence.at[speaker.first - 3] == "("
        ):
            # 'Xyz Relief Agency (XRA) spokesman Name'
            called, name = sentence.phrase(speaker.last, last), sentence.phrase(whole, speaker.first - 3)
            return Speaker(whole, last, "named", None, name, whole, person=True, called=called)
        if sentence.at[speaker.first] in self._people["spokes"]:
            owner = speaker.first - (sentence.at[speaker.first - 1] == "'s")  # "Xyz's spokesman Name"
            first = sentence.name_start(owner) if owner < speaker.first else self._employer(speaker.first)
            first = max(first if first < owner else speaker.first, self._floor)
            speaker.first = min(first, speaker.first)
        elif self._is_spokesman_of(speaker):
            speaker.person, speaker.called, speaker.last = True, sentence.phrase(speaker.last, last), last
            return speaker
        elif sentence.at[speaker.last - 1] in self._people["spokes"] and speaker.kind == "description":
            # 'Iranian Foreign Ministry spokesman X': the office belongs to the name
            office = max(sentence.name_start(speaker.last - 1), self._floor)
            first = office if office < speaker.last - 1 else first
        body = self.found[-1] if self.found and self.found[-1].last == speaker.first else None
        if body and body.kind == "named" and sentence.at[body.last - 1] in self._people["institutions"]:
            first = body.core  # 'Xyz defence ministry spokeswoman Name'
        speaker.name = sentence.phrase(first, last)
        speaker.spokes = first == speaker.core and sentence.at[speaker.core].startswith("spokes")
        speaker.kind, speaker.source, speaker.kinds, speaker.person = "named", None, None, True
        speaker.core, speaker.last = speaker.last, last
        return speaker

    def _is_spokesman_of(self, speaker: Speaker) -> bool:
        """'the ministry's spokesman Name': the ministry, whichever it is."""
        if speaker.kind != "description" or speaker.kinds is None or not speaker.kinds.sources:
            return False
        inside = self.sentence.low[speaker.core : speaker.last]
        return (
            inside[-1].startswith("spokes") and "'s" in inside and not self.sentence.capital[speaker.last - 1]
        )

    def _plural(self, index: int) -> bool:
        return self.sentence.at[index].endswith("s") and self.sentence.words[index].islower()

    def _after(self, speaker: Speaker) -> Speaker:
        """Over what belongs to the organisation: its report, its spokesman and the spokesman's name."""
        at, people = self.sentence.at, self._people
        last = speaker.last
        if at[last - 1] in people["spokes"] and self.sentence.capital[last] and not self.sentence.title:
            # 'UN spokesman' is an alias of its own; the name behind it belongs to it
            speaker.last, speaker.person = self.sentence.name_end(last), True
            speaker.called = self.sentence.phrase(last, speaker.last)
            return speaker
        if at[last] == "(" and at[last + 2] == ")":
            last += 3
            speaker.last = last
        if (
            at[last] == "news"
            and speaker.kind == "registered"
            and self._outlet(speaker)
            and not self.sentence.capital[last]
        ):
            last += 1  # 'the semi-official Xyz news said'
            speaker.last = last
        branch = self._agency(last)
        if branch > last and speaker.kind == "registered":
            speaker.name = self.sentence.phrase(branch - 1, branch)
            speaker.kind, speaker.source, speaker.core, speaker.last = "named", None, branch - 1, branch
            return speaker
        if at[last] in ("'s", "'"):
            last += 1
            region = self.sentence.name_end(last)
            if last < region < last + 5 and (
                at[region] in people["spokes"] or at[region] in _CAMPAIGNS or at[region] in STAFF
            ):
                last = region  # "X's Middle East director", "X's Xyz campaign"
        steps = 0
        while steps < 4 and at[last] in self._grammar["describing"] and at[last] not in people["nameless"]:
            if at[last] in people["spokes"] or at[last] in people["documents"]:
                break
            last += 1
            steps += 1
        branch = self.sentence.name_end(last) if last == speaker.last else last
        if branch == last and not (at[last] in self.sentence.lexicon.of_organisations or at[last] == "in"):
            return speaker  # no rule below takes it; most words end here
        place = branch + 1
        while at[place] in self._grammar["places"]:
            place += 1
        if at[branch] == "in" and at[branch - 1] in people["spokes"] and place > branch + 1:
            holder = self.sentence.name_end(place)
            if holder - place > 1:  # 'UN Resident Representative in Xyz Name Name'
                speaker.last, speaker.person = holder, True
                speaker.called = self.sentence.phrase(place, holder)
                return speaker
        if self._officer(last, branch):
            speaker.last, speaker.person = branch, True
            speaker.called = self.sentence.phrase(branch - 2, branch)
            return speaker
        if (
            branch > last
            and at[branch - 1] in people["institutions"]
            and at[last] not in self._grammar["nationalities"]
        ):
            # 'UN World Food Programme': part of the registered one, yet a source of its own
            speaker.name = self.sentence.phrase(speaker.core, branch)
            speaker.kind, speaker.source, speaker.last = "named", None, branch
            return speaker
        holder = self.sentence.name_end(last + 1) if at[last] == "official" else last
        if holder - last > 2 and not self._outlet(speaker) and not self.sentence.title:
            speaker.last, speaker.person = holder, True  # 'XYZ media official Name Name'
            speaker.called = self.sentence.phrase(last + 1, holder)
            return speaker
        ranked = at[last] in RANKS and at[speaker.first - 1] in ("a", "an")
        if ranked and self.sentence.name_end(last + 1) == last + 1:
            speaker.kind, speaker.source, speaker.last = "unnamed", None, last + 1
            return speaker  # 'an XYZ commander said'
        if at[last] in people["nameless"] and not (at[last] == "witness" and self._outlet(speaker)):
            speaker.kind, speaker.source, speaker.last = "unnamed", None, last + 1
        elif at[last] == "witness":
            speaker.last = last + 1
        elif at[last] in people["spokes"]:
            while at[last] in people["spokes"] or at[last] in people["titles"] or at[last] == ".":
                last += 1
            if at[last] in self._grammar["describing"] and at[last + 1] in STAFF:
                last += 2  # 'XYZ's chief medical correspondent Name'
            place = last + 1 + (at[last + 1] == "the")
            dated = at[place] in self._grammar["times"]
            if at[last] in self._grammar["of"] and self.sentence.capital[place] and not dated:
                last = self.sentence.name_end(place)
            named = self._known_person(speaker, max(last, self.sentence.name_end(last)))
            if named:
                return named
            speaker.last = max(last, self.sentence.name_end(last))
            speaker.person, speaker.called = True, self.sentence.phrase(last, speaker.last)
        elif at[last] in people["documents"] and not self._verb(last):
            speaker.last = last + 1
            while at[speaker.last] in people["documents"] and not self._verb(speaker.last):
                speaker.last += 1
            holder = self.sentence.name_end(speaker.last)
            if at[speaker.last - 1] in STAFF and holder - speaker.last > 1 and not self.sentence.title:
                # 'XYZ's correspondent Name Name'
                speaker.called, speaker.person = self.sentence.phrase(speaker.last, holder), True
                speaker.last = holder
        elif at[last] in people["titles"] and self.sentence.capital[last] and last > speaker.last - 1:
            speaker.last = max(speaker.last, self.sentence.name_end(last))
            speaker.person = True
        return speaker

    def _outlet(self, speaker: Speaker) -> bool:
        return self.registry.sources[speaker.source or ""].kind in OUTLETS

    def _verb(self, index: int) -> bool:
        """Whether a word that may be a noun ('reports') is the verb here."""
        cues = {cue.first for cue in self.sentence.cues}
        follows = index + 1 in cues and not self.sentence.at[index + 1].endswith("ing")
        return index in cues and not follows
