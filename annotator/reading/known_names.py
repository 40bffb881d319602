"""What a name or noun that the registry or the lexicon knows stands for, where it stands in a sentence."""

from annotator.reading.mentions import Description
from annotator.reading.model import KnownAlias, Registry
from annotator.reading.speakers import OUTLETS, THIS, Speaker
from annotator.reading.tokens import Known, Sentence

_BEFORE_PLACES = frozenset(("in", "of", "near", "at", "outside"))
_ARTICLES = ("al-", "el-", "as-", "ar-", "ad-", "at-", "az-", "ash-")  # of names in Arabic
_ORDINALS = frozenset(("st", "nd", "rd", "th"))

_CHANNELS = frozenset(("channel", "broadcaster", "station", "network", "outlet"))
_SISTERS = frozenset(("turk", "türk", "arabia"))  # channels of their own: 'Xyz Turk'
_LED = frozenset(("coalition", "alliance", "observatory"))


class KnownNames:
    """Makes speakers of one sentence's known names. Phrases never reach left of token `_floor`."""

    def __init__(self, sentence: Sentence, registry: Registry) -> None:
        self.sentence = sentence
        self.registry = registry
        self._grammar = sentence.lexicon.grammar
        self._people = sentence.lexicon.people
        self._floor = 0

    def _plain(self, known: Known) -> Speaker:
        first, last, value = known.first, known.last, known.value
        words = self.sentence.phrase(first, last)
        if isinstance(value, KnownAlias):
            source = self.registry.sources[value.source]
            generic = source.kind == "generic"
            if generic and self.sentence.at[first] in self._people["documents"]:
                # 'the report said': 'report said' is an alias of reports that nobody names
                left = self._left(first)
                if self.sentence.at[left] in THIS:
                    return Speaker(left, first + 1, "document", None, words, first)
            if generic or (
                source.kind not in OUTLETS and self.sentence.at[last - 1] in self._people["nameless"]
            ):
                holder = self.sentence.name_end(last)
                if not generic and holder - last > 1 and self._is_one_official(first, last):
                    called = self.sentence.phrase(last, holder)  # 'XYZ official Name Name'
                    return Speaker(
                        first, holder, "registered", source.key, words, first, person=True, called=called
                    )
                return Speaker(first, last, "unnamed", source.key if generic else None, words, first)
            if source.kind in OUTLETS and self.sentence.at[last] in _SISTERS:
                name = self.sentence.phrase(first, last + 1)
                return Speaker(first, last + 1, "named", None, name, first)
            if source.kind in OUTLETS:
                other = self._another_outlet(first, last)
                if other:
                    return other
            agency = self._agency_of(first, last) if source.kind == "un_agency" and last - first < 3 else last
            if agency > last:
                name = self.sentence.phrase(first, agency)
                return Speaker(first, agency, "named", None, name, first)
            before = self.sentence.at[first - 1]
            foreign = before in self._grammar["nationalities"] and before != "syrian"
            if (
                (foreign and not self._says_a_name(first, last)) or before in self._grammar["distinguishing"]
            ) and self.sentence.capital[first - 1]:
                name = self.sentence.phrase(first - 1, last)
                return Speaker(first - 1, last, "named", None, name, first - 1)
            if self._belongs_elsewhere(first) and not self._says_a_name(first, last):
                begin = self.sentence.name_start(first - 1)
                last += self.sentence.at[last] in _CHANNELS
                return Speaker(begin, last, "named", None, self.sentence.phrase(begin, last), begin)
            if self._consists_of(last) and words[-1].islower():
                return Speaker(first, last, "unnamed", None, words, first)
            return Speaker(
                first, last, "registered", source.key, words, first, needs_cue=value.strength == "with_cue"
            )
        if isinstance(value, Description):
            if words == "office" and self.sentence.at[first - 1] in ("his", "her"):
                return Speaker(first - 1, last, "pronoun", None, words, first - 1, person=True)
            speaker = Speaker(first, last, "description", None, words, first, kinds=value)
            if not value.kinds and not self.sentence.capital[last - 1]:
                speaker.wider = self._shorter(known)
            return self._described(speaker)
        noun = self.sentence.at[last - 1]
        if noun in self._people["documents"] and self._article(first) in ("the", "its", "this"):
            return Speaker(self._left(first), last, "document", None, words, first)
        if noun in self._people["spokes"]:
            employer = self._employer(first)
            if (
                employer < first
                and self.sentence.at[employer - 1] in ("the", "a", "an")
                and not self.sentence.capital[last]
            ):
                # 'the ABC spokesman': the organisation
                name = self.sentence.phrase(employer, first)
                return Speaker(employer, last, "named", None, name, employer, person=True)
            if self._article(first) in THIS:
                return Speaker(self._left(first), last, "pronoun", None, words, first, person=True)
        return Speaker(first, last, "unnamed", None if value == "unnamed" else str(value), words, first)

    def _is_one_official(self, first: int, last: int) -> bool:
        """'XYZ official', behind which the name of two words is the official's own."""
        one = self.sentence.at[last - 1] in ("official", "officer")
        return one and not self.sentence.title and self.sentence.at[first] not in self._grammar["indefinite"]

    def _belongs_elsewhere(self, first: int) -> bool:
        """'Iran's state media', where the registry's 'state media' are Syria's."""
        if first < 2 or self.sentence.at[first - 1] != "'s" or not self.sentence.capital[first - 2]:
            return False
        owner = self.sentence.at[first - 2]
        if owner == "state" and self.sentence.at[first - 3] == "islamic":
            return True
        governed = owner in self._grammar["places"] and owner not in self._grammar["towns"]
        return governed and owner not in ("syria", "damascus")

    def _says_a_name(self, first: int, last: int) -> bool:
        """'state-run Xyz Agency', no 'state TV'."""
        documents = self._people["documents"]
        return any(
            self.sentence.capital[i] and self.sentence.at[i] not in documents for i in range(first, last)
        )

    def _another_outlet(self, first: int, last: int) -> Speaker | None:
        """'a Syrian TV channel', 'Xyz 24 state television': not the outlet whose alias these words are."""
        sentence, at = self.sentence, self.sentence.at
        national = at[first] in self._grammar["nationalities"]
        if at[first - 1] in ("a", "an") and national and at[last] in _CHANNELS:
            return Speaker(first, last + 1, "unnamed", None, sentence.phrase(first, last + 1), first)
        initials = first > 0 and (at[first - 1].isdigit() or sentence.words[first - 1].isupper())
        if not initials or at[first - 1] in self._grammar["determiners"]:
            return None
        begin = sentence.name_start(first)
        known = any(k.first < first and begin < k.last for k in sentence.known)
        if begin == first or known or sentence.words[first][0].isupper() or sentence.title:
            return None
        if at[begin - 1] in self._grammar["prepositions"]:
            return None
        last += at[last] in _CHANNELS
        return Speaker(begin, last, "named", None, sentence.phrase(begin, last), begin)

    def _agency_of(self, first: int, last: int) -> int:
        """One past 'the UN Mills and Bakeries Agency for X', an agency of what is known; else `last`."""
        for noun in (last + 1, last + 2):  # 'the UN refugee agency'
            if self.sentence.at[noun] in self._grammar["agencies"] and not self.sentence.capital[last]:
                return noun + 1
        end = self.sentence.name_end(first)
        return end if not self._grammar["agencies"].isdisjoint(self.sentence.low[last:end]) else last

    def _article(self, first: int) -> str:
        """The word that begins the phrase whose noun is token `first`."""
        return self.sentence.at[self._left(first)]

    def _shorter(self, known: Known) -> Description | None:
        """The description inside a longer one: 'group' in 'the aid group'."""
        inside = (k.value for k in self.sentence.known if k is not known and k.last == known.last)
        return next((v for v in inside if isinstance(v, Description) and v.kinds), None)

    def _so_named(self, speaker: Speaker) -> Speaker | None:
        """X in 'the daily X', and 'the Daily X': an outlet by its name."""
        sentence, last = self.sentence, speaker.last
        outlet = speaker.kinds is not None and not speaker.kinds.kinds.isdisjoint(OUTLETS)
        many = sentence.at[last - 1].endswith("s")
        if not outlet or many or not sentence.capital[last] or sentence.title:
            return None
        if sentence.at[last] in self._grammar["times"] or sentence.at[last] in self._people["spokes"]:
            return None
        end = sentence.name_end(last)
        if any(known.first < end and last <= known.first for known in sentence.known):
            return None
        core = last - 1  # with its noun, so that 'the daily' finds it again
        return Speaker(core, end, "named", None, sentence.phrase(core, end), core)

    def _described(self, speaker: Speaker) -> Speaker:
        """'the agency' stands for one named before; 'an agency' for nobody."""
        called = self._so_named(speaker)
        if called:
            return called
        sentence, first = self.sentence, self._left(speaker.first)
        before = speaker.first
        holder = speaker.last - 3
        if (
            sentence.at[holder + 2] == "office"
            and sentence.at[holder + 1] == "'s"
            and sentence.at[holder] in self._people["spokes"]
        ):
            begin = sentence.name_start(holder)  # "the Xyz governor's office"
            begin += sentence.at[begin] == "the"
            if begin < holder and begin >= self._floor:
                return self._by_name(speaker, begin)
        if self._consists_of(speaker.last) and not sentence.capital[speaker.last - 1]:
            speaker.kind = "unnamed"
            return speaker
        while sentence.at[before - 1] in self._grammar["describing"]:
            before -= 1
        opening = self._bracket(before) if sentence.at[before - 1] == ")" else before
        named = sentence.name_start(opening)
        if sentence.title:
            named = max([named, *(cue.last for cue in sentence.cues if cue.last <= opening)])
        before = named if named < before else speaker.first
        if sentence.at[speaker.first] in self._grammar["determiners"]:
            return speaker
        whole = self._before_its_kind(first)
        if whole < first:
            speaker = self._by_name(speaker, whole)
            speaker.name = sentence.phrase(whole, first)
            return speaker
        national = any(sentence.at[i] in self._grammar["nationalities"] for i in range(first, speaker.first))
        military = speaker.kinds is not None and speaker.kinds.kinds <= {"government_military"}
        if sentence.at[first] == "'s" and military and sentence.name_start(first) < first:
            return self._by_name(speaker, sentence.name_start(first))  # "Syria's foreign ministry"
        if (
            national
            and military
            and not self._is_side(first, speaker.last)
            and sentence.at[speaker.last - 1] in self._people["institutions"]
        ):
            # 'the Turkish health ministry': an institution of its own
            core = first + (sentence.at[first] in self._grammar["determiners"])
            return self._by_name(speaker, core)
        if (
            speaker.kinds
            and speaker.kinds.sources
            and sentence.words[speaker.first][0].isupper()
            and (speaker.first or not speaker.kinds.kinds)
        ):
            return speaker
        while before < speaker.first and (
            self._no_name(sentence.at[before])
            or sentence.at[before].endswith(("-based", "-led", "-backed"))
            or sentence.at[before] in self._grammar["nationalities"]
            or sentence.at[before] in self._grammar["describing"]
            or (sentence.at[before] in self._grammar["places"] and before < speaker.first - 1)
        ):
            before += 1
        if self._is_side(first, speaker.last):
            speaker.kind, speaker.kinds = "unnamed", None
            return speaker
        before = max(before, self._floor)
        office = sentence.at[speaker.last - 1] == "ministry" and sentence.at[first] in THIS
        if office and not national and speaker.first > first + 1:
            # 'the interior ministry': one of several
            return self._by_name(speaker, first + 1)
        if before == 0 and before == speaker.first - 1 and speaker.first:
            before = speaker.first
        led = any(cue.last == before for cue in sentence.cues if cue.group == "according")
        if before < speaker.first and (led or sentence.at[before - 1] not in self._grammar["prepositions"]):
            return self._by_name(speaker, before)
        if (
            sentence.at[first] in self._grammar["determiners"]
            and sentence.at[first] not in self._grammar["indefinite"]
        ):
            return speaker
        if sentence.at[speaker.last - 1] in _LED and sentence.at[speaker.last] in self._people["spokes"]:
            return speaker  # 'coalition commander Name'
        speaker.kind = "unnamed"
        return speaker

    def _consists_of(self, last: int) -> bool:
        """'the coalition of militias', 'a group of doctors': what is told of those in it, no known body."""
        at = self.sentence.at
        many = at[last + 1].endswith("s") and not self.sentence.capital[last + 1]
        small = self.sentence.words[last - 1].islower()
        return (
            at[last] == "of"
            and many
            and small
            and at[last - 1] in ("coalition", "alliance", "group", "network")
        )

    def _before_its_kind(self, first: int) -> int:
        """Where X begins in 'the X Y jihadist alliance', its kind at token `first`; else `first`."""
        sentence = self.sentence
        begin = sentence.name_start(first)
        begin += sentence.at[begin] == "the"
        kind = (
            sentence.at[first] in self._grammar["describing"]
            or sentence.at[first] in self._grammar["nationalities"]
        )
        whole = first - begin > 1 and begin >= self._floor and kind and sentence.words[first].islower()
        return begin if whole and sentence.at[begin - 1] == "the" and not sentence.title else first

    def _by_name(self, speaker: Speaker, core: int) -> Speaker:
        """A description that turned out to be a name, which begins at token `core`."""
        speaker.kind, speaker.core, speaker.kinds = "named", core, None
        speaker.first = min(speaker.first, core)
        speaker.name = self.sentence.phrase(core, speaker.last)
        return speaker

    def _is_side(self, first: int, last: int) -> bool:
        """'the opposition', 'Syrian rebel forces': a side of a war, which names nobody."""
        low, grammar = self.sentence.low[first:last], self._grammar
        if grammar["sides"].isdisjoint(low):
            return False
        sides = (
            grammar[group] for group in ("sides", "nationalities", "determiners", "describing", "forces")
        )
        rest = set(low).difference(*sides, ("'s",))
        return all(w in grammar["places"] or w.removesuffix("s") in grammar["places"] for w in rest)

    def _bracket(self, position: int) -> int:
        """Where the bracket opens that closes just before `position`: 'X (Y) group'."""
        for index in range(position - 2, max(position - 9, self._floor - 1), -1):
            if self.sentence.at[index] == "(":
                return index
        return position

    def _employer(self, role: int) -> int:
        """Where the organisation before a role begins; initials are one alone: 'to Xyz Daily ABC spokesman Name'."""
        word = self.sentence.words[role - 1] if role else ""
        if len(word) > 1 and word.isupper():
            return role - 1
        first = self.sentence.name_start(role)
        while first < role and self.sentence.at[first] in self._grammar["times"]:
            first += 1
        if first < role - 1 and self.sentence.at[role - 1] in self._grammar["nationalities"]:
            return role - 1  # 'at the Xyz Council British envoy Name', a comma lost
        whole = self.sentence.at[role - 1] in self._people["institutions"]
        if first < role - 1 and not whole and self.sentence.at[first - 1] in _BEFORE_PLACES:
            return role - 1  # 'in Xyz Abc spokesman Name', a comma lost: of Abc
        return first

    def _left(self, first: int) -> int:
        """Over the determiner and the describing words before a noun."""
        at, steps = self.sentence.at, 0
        if at[first] in self._grammar["determiners"]:
            return first
        joins = self.sentence.lexicon.joins_noun
        while first > self._floor and steps < 6:
            low = at[first - 1]
            if not joins[low]:
                break  # no rule below takes it; most words end here
            if low in self._grammar["determiners"]:
                return first - 1
            if low == "based" and self.sentence.capital[first - 2] and first - 2 > self._floor:
                first, steps = first - 2, steps + 2  # 'UK based', a hyphen lost
                continue
            if not (
                low in self._grammar["describing"]
                or ("-" in low and not low.startswith(_ARTICLES))
                or (low == "'s" and self.sentence.capital[first - 2])
                or low in self._grammar["nationalities"]
                or (low[0].isdigit() and low[-2:] in _ORDINALS)
            ):
                break
            if low == "country" and at[first] not in self._people["spokes"]:
                break  # 'in the west of the country local sources said'
            first -= 1
            steps += 1
        return first

    def _no_name(self, low: str) -> bool:
        return low in self.sentence.lexicon.begin_no_names
