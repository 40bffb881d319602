"""Whom a statement cites by its own words: cue rules, then what pronouns and descriptions stand for."""

import re
from collections.abc import Sequence

from annotator.reading.body_meant import (
    body_begins,
    body_meant,
    document_noun,
    party_meant,
    remember_documents,
)
from annotator.reading.claimants import claimant
from annotator.reading.cues import CueRules
from annotator.reading.draft import Draft
from annotator.reading.hearsay import hearsay
from annotator.reading.introduced import introduced
from annotator.reading.lexicon import Words
from annotator.reading.memory import Memory
from annotator.reading.model import Citation, KnownAlias, Registry, Span, quick
from annotator.reading.persons import Speakers
from annotator.reading.speakers import OUTLETS, Speaker, replace
from annotator.reading.subjects import Finding
from annotator.reading.tokens import Sentence, last_words
from annotator.reading.verb_first import VerbFirstRules

_citation = quick(Citation)
# 'UN [special envoy] [Name Name]'
_HOLDER = re.compile(r" ((?:[\w-]+ ){1,4}?)((?:[A-Z][\w'’-]+ ){1,2}[A-Z][\w'’-]+)")


_SEATS = frozenset(("kremlin", "white house", "elysee", "downing street"))  # of those who govern
_PARTIES = frozenset(("faction", "militia", "brigade"))
_GOING_ON = frozenset(("continued", "concluded", "went on", "goes on"))
_ABOUT_THE_SAME = ("he ", "she ")
_STAFF = frozenset(("correspondent", "correspondents", "reporter", "reporters"))


class Attribution:
    """Attributes the statements of one report, in their order.

    named: (offset, source) of every registered source that the report names, in order. bodies: (offset, name) of
    organisations that the registry lacks. common: last words of names that several organisations share.
    """

    def __init__(
        self,
        registry: Registry,
        publisher: str | None,
        named: Sequence[tuple[int, str]] = (),
        bodies: Sequence[tuple[int, str]] = (),
        common: Words = frozenset(),
    ) -> None:
        self.registry = registry
        self.memory = Memory(registry, named, bodies, common)
        known = registry.sources.get(publisher) if publisher else None
        self._own = {name.casefold() for name in (publisher, known.name if known else None) if name}
        self._publisher = publisher
        self._passed: Draft | None = None
        self._issued: dict[str, list[Citation]] = {}  # whose 'the statement' is, by the noun (Arabic)

    def explicit(self, sentence: Sentence) -> list[Citation]:
        """The statement's own citations, relays before what they relay; remembers them."""
        if sentence.lexicon.verb_first:
            findings = VerbFirstRules(sentence, self.registry, self.memory.surname).run()
        else:
            findings = CueRules(sentence, Speakers(sentence, self.registry)).run()
        cited = self._cited(findings, sentence)
        made = cited or hearsay(sentence)
        self._passed = None
        if cited or (
            made and sentence.lexicon.verb_first
        ):  # 'the statement' is not what was reported in between
            speaker = findings[-1].speaker if findings else None
            self.memory.told(made, speaker, speaker is not None and _ends_in_name(speaker, sentence))
            if sentence.lexicon.verb_first:
                remember_documents(sentence, made, self._issued)
        return made

    def _cited(self, findings: list[Finding], sentence: Sentence) -> list[Citation]:
        """The citations of a sentence's findings, each source once; remembers them."""
        made: list[Citation] = []
        place: dict[object, int] = {}  # of a citation, by source or speaker, in `made`
        for finding in findings:
            if finding.speaker.kind == "pronoun" and made and finding.relay is None:
                place[id(finding.speaker)] = len(made) - 1
                continue
            base, resolved = len(made), self._resolve(finding, sentence)
            if len(findings) == len(resolved) == 1:  # most often so; nothing is to be linked
                if not self.own(resolved[0]):
                    self.memory.cite(resolved[0], finding.speaker)
                return resolved
            for citation in resolved:
                key = _identity(citation)
                if key in place:
                    place[id(finding.speaker)] = place[key]
                    if finding.speaker.called:
                        self.memory.introduce(finding.speaker.called, citation)
                    continue
                via = citation.via + base if citation.via is not None else None
                if finding.relay is not None and id(finding.relay) in place:
                    via = place[id(finding.relay)]
                place[key] = place[id(finding.speaker)] = len(made)
                made.append(citation if via == citation.via else citation._replace(via=via))
                if not self.own(citation):
                    self.memory.cite(made[-1], finding.speaker)
        return made

    def headline(self, speaker: Speaker, sentence: Sentence) -> Citation | None:
        """The citation that a headline makes of a speaker without a verb."""
        place = sentence.place(speaker.core, speaker.last)
        if speaker.kind == "registered":
            return Citation(speaker.source, speaker.name, None, place, None, "headline")
        known = self.memory.announced(speaker, place.start, sentence)
        if known:
            return known._replace(rule="headline", evidence="carried")
        only = self._only(speaker, sentence) if sentence.lexicon.verb_first else None
        if only:
            return Citation(only, speaker.name, None, place, None, "headline")
        return Citation(
            speaker.source if speaker.kind == "unnamed" else None, "", None, place, None, "headline"
        )

    def uncued(self, speaker: Speaker, sentence: Sentence, rule: str) -> Citation:
        """The citation of a registered source that is named without a cue; remembers it."""
        place = sentence.place(speaker.core, speaker.last)
        made = Citation(speaker.source, speaker.name, None, place, None, rule)
        if not self.own(made):
            self.memory.cite(made, speaker)
            self.memory.last = [made]
        return made

    def listed(self, citations: list[Citation]) -> list[Citation]:
        """The sources of a list in brackets; remembers them, but the publisher itself."""
        self.memory.last = [c for c in citations if not self.own(c)] or self.memory.last
        return citations

    def observe(self, draft: Draft) -> None:
        """A statement that cites nobody: 'it' in a later one is the registered source that it begins with."""
        if self._passed is None or (
            draft.quotation is None and not draft.opening.startswith(_ABOUT_THE_SAME)
        ):
            self._passed = draft
        known = draft.lexicon.before_names
        for start, end, group, value in draft.hits[:4]:
            if group != "alias" or not isinstance(value, KnownAlias):
                continue
            before = draft.text[draft.start : start].casefold().split()
            source = self.registry.sources[value.source]
            if source.kind != "generic" and all(word in known or "-" in word for word in before):
                self.memory.topic = Citation(source.key, source.name, None, Span(start, end))
                holder = _HOLDER.match(draft.text, end, draft.end)
                if holder and not draft.lexicon.people["spokes"].isdisjoint(holder[1].casefold().split()):
                    self.memory.introduce(holder[2], self.memory.topic)
            return

    def own(self, citation: Citation) -> bool:
        """Whether this is the publisher itself."""
        if not self._publisher:
            return False
        source = citation.source
        return source == self._publisher if source else citation.name.casefold() in self._own

    def _resolve(self, finding: Finding, sentence: Sentence) -> list[Citation]:
        """What a finding's speaker stands for: usually one citation, for a pronoun also its relays."""
        speaker, cue = finding.speaker, finding.cue
        party = claimant(speaker, cue, sentence)
        if party:
            return [party._replace(rule=finding.rule)]
        place = sentence.place(speaker.first, speaker.last)
        name = last_words(speaker.name)
        made = _citation((speaker.source, name, None, place, cue.span, finding.rule, "explicit", 0.5))
        if speaker.kind == "registered":
            longer = self.memory.longer(speaker.name)
            return [made._replace(source=None, name=longer.name)] if longer else [made]
        if speaker.kind == "named" and speaker.spokes and self.memory.last:
            body = self.memory.last[-1]
            owned = sentence.at[speaker.first] in ("its", "their")
            seat = body.name.casefold().removeprefix("the ") in _SEATS
            if self._employs(body.source) or seat or (owned and _is_body(body, sentence)):
                return [made._replace(source=body.source, name=made.name if body.source else body.name)]
        if speaker.kind == "named" and speaker.name in _PARTIES and sentence.at[speaker.first] == "the":
            party = self.memory.fighting(sentence.lexicon)
            return [made._replace(name=party.name, evidence="carried") if party else made._replace(name="")]
        if speaker.kind == "named" and self._publisher is None and self._is_own_staff(speaker, sentence):
            return []
        if speaker.kind == "named":
            known = (
                self.memory.surname(speaker.name)
                or self.memory.longer(speaker.name)
                or (None if sentence.lexicon.verb_first else self.memory.whole(speaker.name))
                or self.memory.office(speaker.name, sentence.lexicon)
                or (self.memory.holder(speaker.name) if sentence.lexicon.verb_first else None)
            )
            if known is None:
                source = self.memory.in_other_case(speaker.name)
                speaks_for = self.memory.spokesman
                if speaks_for and source is None and self._is_bare_name(speaker, sentence):
                    return [made._replace(source=speaks_for.source)]
                if finding.rule == "according to" and source is None:
                    source = self.memory.agency(speaker.name)
                return [made._replace(source=source)]
            made = made._replace(source=known.source, name=known.name)
            goes_on = cue.words in _GOING_ON and speaker.person and finding.relay is None
            return self._told_again(made) if goes_on and not sentence.lexicon.verb_first else [made]
        if speaker.kind == "document" and speaker.name.split()[-1].casefold() in _STAFF:
            outlet = self.memory.outlet()
            if outlet is not None:
                return [_again(outlet, finding)]
        if speaker.kind in ("pronoun", "document"):
            meant = body_meant(speaker, sentence, self.memory) if sentence.lexicon.verb_first else None
            if meant is not None:
                return [made._replace(source=meant.source, name=meant.name, evidence="carried")]
            issued = self._issued.get(document_noun(speaker, sentence), [])
            if issued and not any(_identity(c) == _identity(issued[-1]) for c in self.memory.last):
                return [_again(c, finding) for c in issued]
            own = speaker.name.casefold() in sentence.lexicon.grammar["people_pronouns"]
            person = introduced(self._passed, self.memory) if own and self._passed else None
            person = person or (_who_begins(sentence, speaker) if own else None)
            stands = [person] if person else self.memory.pronoun(speaker)
            if finding.relay is not None:
                stands = [c._replace(via=None) for c in stands[-1:]]
            if not stands and (speaker.kind == "document" or speaker.name.startswith("ال")):
                return [made._replace(name="")]
            return [_again(c, finding) for c in stands]
        if "both" in sentence.low[max(speaker.first - 1, 0) : speaker.first + 1]:
            pair = [c for c in self.memory.last if c.name and c.via is None]
            if len(pair) == 2:
                return [_again(c, finding) for c in pair]  # 'both groups said'
        if speaker.kind == "description" and self._fights(speaker, sentence):
            party = self.memory.fighting(sentence.lexicon)
            return [made._replace(name=party.name, evidence="carried") if party else made._replace(name="")]
        if speaker.kind == "description":
            owner = _owner_of_staff(speaker, sentence)
            if owner:
                return [made._replace(source=owner)]
            known = (
                self._begins_with(speaker, sentence)
                or party_meant(speaker, sentence, self.memory)
                or self.memory.described(speaker, sentence.lexicon)
                or self.memory.mentioned(speaker, place.start)
                or self.memory.announced(speaker, place.start, sentence)
            )
            foreign = (
                speaker.kinds is not None and not speaker.kinds.kinds and self._foreign(speaker, sentence)
            )
            if known is None and speaker.wider and not foreign:  # 'the US military' is no other country's
                known = self.memory.described(replace(speaker, kinds=speaker.wider), sentence.lexicon)
            if known:
                again = self._relayed_again(finding, known)
                return again or [made._replace(source=known.source, name=known.name, evidence="carried")]
            only = self._only(speaker, sentence)
            if only:
                return [made._replace(source=only)]
            latest = self.memory.last_body() if sentence.lexicon.verb_first else None
            if latest:
                return [made._replace(name=latest.name, evidence="carried")]
            return [made if speaker.person or foreign else made._replace(name="")]
        known = self.memory.announced(speaker, place.start, sentence)
        if known:
            return [made._replace(source=known.source, name=known.name, evidence="carried")]
        same = self.memory.same_nobody(speaker, sentence)
        if same:
            return [_again(c, finding) for c in same]
        return [made if speaker.source else made._replace(name="")]

    def _begins_with(self, speaker: Speaker, sentence: Sentence) -> Citation | None:
        """'The SDF, backed by X, took the mill, the group said': the source that the same sentence begins with."""
        body = body_begins(speaker, sentence)
        if body:
            return body
        first = sentence.known[0] if sentence.known else None
        words = sentence.low[: first.first] if first else []
        led = all("-" in word or word in sentence.lexicon.grammar["determiners"] for word in words)
        if first is None or not led or first.last >= speaker.first or sentence.lexicon.verb_first:
            return None
        if (
            not isinstance(first.value, KnownAlias)
            or speaker.kinds is None
            or sentence.at[first.last] == "'s"
        ):
            return None
        source, kinds = self.registry.sources[first.value.source], speaker.kinds
        group = sentence.low[speaker.last - 1] in ("group", "force", "alliance", "coalition", "organisation")
        if not group or not (source.kind in kinds.kinds or source.key in kinds.sources):
            return None
        return Citation(source.key, source.name, None, sentence.place(first.first, first.last))

    @staticmethod
    def _is_bare_name(speaker: Speaker, sentence: Sentence) -> bool:
        """'Name Name' alone, as whoever was 'a spokesman' in the statement before is called in the next."""
        words = speaker.name.split()
        alone = speaker.first == speaker.core and len(words) in (2, 3) and speaker.person
        return alone and sentence.at[speaker.last] not in (",", "of", "from", "(")

    @staticmethod
    def _is_own_staff(speaker: Speaker, sentence: Sentence) -> bool:
        """'The Xyz correspondent in Y reported': of an outlet that the registry lacks, so most likely the publisher."""
        last = speaker.core + len(speaker.name.split())
        return sentence.at[last] in _STAFF and sentence.phrase(speaker.core, last) == speaker.name

    @staticmethod
    def _fights(speaker: Speaker, sentence: Sentence) -> bool:
        """'the rebel group', 'the opposition alliance': no monitor's, outlet's or ministry's description."""
        words = sentence.low[speaker.first : speaker.last]
        group = bool(words) and words[-1] in ("group", "alliance", "organisation", "organization", "faction")
        placed = any(word.endswith("-based") for word in words)  # 'the London-based opposition group'
        return group and not placed and not sentence.lexicon.grammar["fighting"].isdisjoint(words)

    @staticmethod
    def _foreign(speaker: Speaker, sentence: Sentence) -> bool:
        """'the US military', which could be told of as one of several sources: by its own name."""
        words = sentence.low[speaker.first : speaker.last]
        return not sentence.lexicon.grammar["nationalities"].isdisjoint(words)

    def _employs(self, key: str | None) -> bool:
        """Whether a source can have a spokesman who speaks of a war: no outlet, nobody unnamed."""
        source = self.registry.sources.get(key or "")
        return source is not None and source.kind not in OUTLETS and source.kind != "generic"

    def _only(self, speaker: Speaker, sentence: Sentence) -> str | None:
        """'the Observatory' with its capital: the one monitor that it can be, though nobody was named before."""
        sources = speaker.kinds.sources if speaker.kinds else frozenset()
        key = next(iter(sources)) if len(sources) == 1 else ""
        headline = (
            sentence.title and not sentence.lexicon.verb_first
        )  # where 'the Observatory' has no capital
        if not key or headline or self.registry.sources[key].kind != "monitoring_group":
            return None
        last = speaker.name.split()[-1]
        if any("-based" in word for word in sentence.low[speaker.first : speaker.last]):
            return key  # 'the Britain-based monitor': an alias of one source only
        return key if last[0].isupper() or last.startswith("ال") else None

    def _told_again(self, made: Citation) -> list[Citation]:
        """'Name went on' right after 'Name told X': X relays this too, as it does where 'he' stands for the name."""
        last = self.memory.last
        same = last and last[-1].via is not None and _identity(last[-1]) == _identity(made)
        if not same or len(last) != 2:
            return [made]
        relay = last[0]._replace(evidence="carried", rule=made.rule, cue=made.cue)
        return [relay, made._replace(via=0)]

    def _relayed_again(self, finding: Finding, known: Citation) -> list[Citation]:
        """'the ministry was quoted as saying' after 'X quoted the ministry': the same chain again."""
        last = self.memory.last
        if (
            finding.rule != "quoted as saying"
            or finding.relay
            or not any(c.via is not None and c.source == known.source for c in last)
        ):
            return []
        return [_again(c, finding) for c in last]


def _ends_in_name(speaker: Speaker, sentence: Sentence) -> bool:
    """'the X chief Name Name', but no 'X spokesman'."""
    last = speaker.last - 1
    return sentence.capital[last] and sentence.at[last] not in sentence.lexicon.people["spokes"]


def _who_begins(sentence: Sentence, pronoun: Speaker) -> Citation | None:
    """'Name Name, a baker, left. "…" she said' in one sentence: the person with whom it begins."""
    last = sentence.name_end(0)
    person = 1 < last < 5 and sentence.at[last] == "," and sentence.at[last + 1] in ("a", "an")
    if not person or last + 3 > pronoun.first or any(known.first < last for known in sentence.known):
        return None
    people, what = sentence.lexicon.people, sentence.low[last + 2 : last + 8]
    noun = what[: what.index(",")] if "," in what else what  # 'X, a rebel group led by Y, is there, he said'
    if any(not people[known].isdisjoint(noun) for known in ("institutions", "bodies", "fighters")):
        return None
    return Citation(None, sentence.phrase(0, last), None, sentence.place(0, last))


def _again(citation: Citation, finding: Finding) -> Citation:
    """An earlier statement's citation, carried over to this finding's."""
    source, name, via, mention, *_ = citation
    return _citation((source, name, via, mention, finding.cue.span, finding.rule, "carried", 0.5))


def _owner_of_staff(speaker: Speaker, sentence: Sentence) -> str | None:
    """'X's correspondent saw …, the news agency said': the outlet whose own people the sentence begins with."""
    first = sentence.known[0] if sentence.known else None
    if first is None or first.last > speaker.first or not isinstance(first.value, KnownAlias):
        return None
    staff = sentence.at[first.last + (sentence.at[first.last] == "'s")]
    fits = speaker.kinds is not None and staff in _STAFF
    news = speaker.kinds is not None and not OUTLETS.isdisjoint(speaker.kinds.kinds)
    return first.value.source if fits and news else None


def _is_body(citation: Citation, sentence: Sentence) -> bool:
    """Whether a name that the registry lacks can have a spokesman: it tells no person's role."""
    words = citation.name.casefold().split()
    return bool(words) and not citation.source and sentence.lexicon.people["spokes"].isdisjoint(words)


def _identity(citation: Citation) -> object:
    return citation.source or citation.name.casefold() or "nobody"
