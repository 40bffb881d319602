"""Who was named so far in a report: what 'the monitor', 'he', a surname or 'the statement' stands for."""

from bisect import bisect_left, bisect_right

from annotator.folding import fold
from annotator.reading.heard import BACK, Heard
from annotator.reading.lexicon import Lexicon
from annotator.reading.mentions import Description
from annotator.reading.model import Citation
from annotator.reading.recalled import is_nobody, is_one, one_voice
from annotator.reading.speakers import OUTLETS, Speaker
from annotator.reading.tokens import Sentence

_AHEAD = 1500


_OFFICES = frozenset(("leadership", "command", "delegation", "committee", "bureau", "office", "department"))
_ARMIES = {"army": frozenset(("army", "armed"))}
_ARMIES["military"] = _ARMIES["army"] | {"military", "command", "defence", "defense", "staff"}
_MONITORS = Description(frozenset(), frozenset(("monitoring_group",)))
_SO_NAMED = frozenset(("coalition", "alliance", "observatory"))
_BODIES = frozenset(("ngo", "un_agency", "activist_network"))


class Memory(Heard):
    """Finds what descriptions and pronouns stand for."""

    def fighting(self, lexicon: Lexicon) -> Citation | None:
        """What 'the rebel group' stands for: the latest party or body cited that the registry lacks."""
        for citation in self._latest():
            if citation.source is None and self._is_body(citation.name, lexicon):
                return citation
        return None

    def described(self, speaker: Speaker, lexicon: Lexicon) -> Citation | None:
        """The latest source cited that a description can stand for; also a body that the registry lacks."""
        kinds = speaker.kinds
        if kinds is None:
            return None
        states = lexicon.people["bodies"] if lexicon.verb_first else frozenset()
        noun = speaker.name.split()[-1].casefold()
        for source, _, citation in reversed(self._heard[-BACK:]) if noun in _SO_NAMED else ():
            if source and self._fits(source, kinds) and self._is_so_named(source, noun):
                return citation
        if self.topic and self._fits(self.topic.source or "", kinds):
            latest = self.last[-1] if self.last else None
            if not (latest and latest.source and self._fits(latest.source, kinds)):
                return self.topic
            if noun in self.topic.name.casefold().split():
                return self.topic
        sources, fitting = kinds
        noun, bodies = noun.removeprefix("ال"), not fitting.isdisjoint(_BODIES)
        watches = "monitoring_group" in fitting and not lexicon.grammar["watching"].isdisjoint(
            speaker.name.casefold().split()
        )
        known, second, nouns = self._kinds, None, self._registry.nouns if lexicon.verb_first else {}
        for source, words, citation in reversed(self._heard[-BACK:]):
            if source:
                kind = known.get(source)
                fits = kind in fitting or (kind and source in sources)
                if fits and (not fitting or self._can_be(source, noun)):  # 'the US military' says which army
                    if not lexicon.verb_first or fold(noun) in nouns.get(source, ()):
                        return citation
                    second = second or citation
            elif lexicon.verb_first and (noun in words or f"ال{noun}" in words):
                return citation
            elif watches:
                continue  # 'the monitoring group' is no armed one
            elif noun in words or (
                bodies and self._is_body(citation.name, lexicon) and fold(citation.name) not in states
            ):
                return citation  # 'the newspaper' after 'the Xyz newspaper'
        return second

    def _is_so_named(self, key: str, noun: str) -> bool:
        """Whether a source's name has the noun of 'the coalition'."""
        return noun in self._registry.sources[key].name.casefold().replace(")", " ").split()

    def _is_body(self, name: str, lexicon: Lexicon) -> bool:
        """Whether a name is an organisation's rather than a person's."""
        words = self._words_of(name)
        return (
            words[-1] in lexicon.people["institutions"]
            or not lexicon.people["bodies"].isdisjoint(words)
            or not lexicon.people["fighters"].isdisjoint(words)
            or any(len(word) > 2 and word.isupper() for word in name.split())
        )

    def mentioned(self, speaker: Speaker, place: int) -> Citation | None:
        """The latest source named before `place` that a description can stand for."""
        if speaker.kinds is None:
            return None
        body = self._body(place) if speaker.kinds.kinds & _BODIES else None
        fitting = self._fitting(speaker.kinds)
        last = bisect_left(self._places, place) if fitting else 0
        for where, key in reversed(self._named[max(0, last - BACK) : last]):
            if body and body[0] > where:
                break
            so_called = not speaker.kinds.kinds or self._can_be(key, speaker.name.split()[-1].casefold())
            if key in fitting and so_called:
                return Citation(key, self._registry.sources[key].name)
        return Citation(None, body[1]) if body else None

    def _can_be(self, key: str, noun: str) -> bool:
        """Whether a source can be 'the army': its name says so, or it was cited just before."""
        if noun not in ("army", "military"):
            return True
        if self._is_army(key, noun):
            return True
        latest = bool(self.last) and self.last[-1].source == key
        return (latest or noun == "military") and not any(self._is_army(other, noun) for other in self._keys)

    def _is_army(self, key: str, noun: str) -> bool:
        """Whether a source's name says that it is an army, or for 'the military' a ministry or command."""
        name = self._registry.sources[key].name
        return not _ARMIES[noun].isdisjoint(name.casefold().split())

    def _body(self, place: int) -> tuple[int, str] | None:
        """The latest organisation before `place` that the registry lacks."""
        index = bisect_left(self._bodies, (place, ""))
        return self._bodies[index - 1] if index else None

    def announced(self, speaker: Speaker, place: int, sentence: Sentence) -> Citation | None:
        """The source that 'a monitoring group' stands for where its name comes only later.

        Of several that fit, the next one named if the noun is a monitor's; of any other noun none.
        """
        if speaker.kinds is None:
            return None
        phrase = sentence.phrase(speaker.first, speaker.last).casefold()
        watching = sentence.lexicon.grammar["watching"]
        watches = not watching.isdisjoint(sentence.low[speaker.last : speaker.last + 2])
        kinds = _MONITORS if watches else speaker.kinds
        if not watches and not phrase.endswith(tuple(sentence.lexicon.announced)):
            return None
        first = bisect_right(self._places, place)
        ahead = [key for where, key in self._named[first : first + BACK] if where <= place + _AHEAD]
        named = self._fitting(kinds)
        fitting = dict.fromkeys(key for key in ahead if key in named)
        noun = phrase if sentence.lexicon.verb_first else phrase.split()[-1]
        if len(fitting) > 1 and "monitoring_group" not in kinds.kinds:
            fitting = self._so_called(fitting, fold(noun).removeprefix("ال"))
        if "monitoring_group" not in kinds.kinds and len(fitting) > 1:
            return None
        if fitting:
            key = next(iter(fitting))
            return Citation(key, self._registry.sources[key].name)
        if kinds.kinds & _BODIES:
            index = bisect_right(self._bodies, (place, ""))
            body = self._bodies[index] if index < len(self._bodies) else None
            return Citation(None, body[1]) if body and body[0] <= place + _AHEAD else None
        return self._only_monitor(kinds) if kinds.kinds == _MONITORS.kinds else None

    def _so_called(self, keys: dict[str, None], noun: str) -> dict[str, None]:
        """Of these sources those in one of whose names the noun stands, with the article or without; else all."""
        nouns = self._registry.nouns
        return {key: None for key in keys if noun in nouns.get(key, ())} or keys

    def _only_monitor(self, kinds: Description) -> Citation | None:
        """'a war monitor', not named again: the one monitor that the whole report names."""
        fitting = self._fitting(kinds)
        if len(fitting) != 1:
            return None
        key = next(iter(fitting))
        return Citation(key, self._registry.sources[key].name)

    def _fitting(self, kinds: Description) -> frozenset[str]:
        """The sources named anywhere in the report that a description can stand for; looked for once."""
        if kinds not in self._fitting_of:
            self._fitting_of[kinds] = frozenset(key for key in self._keys if self._fits(key, kinds))
        return self._fitting_of[kinds]

    def _fits(self, key: str, kinds: Description) -> bool:
        kind = self._kinds.get(key)
        return kind is not None and (kind in kinds.kinds or key in kinds.sources)

    def pronoun(self, speaker: Speaker) -> list[Citation]:
        """The citations of the last statement with any: 'he', 'it', 'the statement'.

        'The minister' is the latest person cited who is one.
        """
        if self.topic and speaker.name.casefold() == "it":
            return [self.topic]
        if speaker.name.casefold() == "office" and not self._speaks:
            return []
        role = speaker.name.split()[-1].casefold() if speaker.kind == "pronoun" and speaker.name else ""
        if (
            not self._speaks
            and len(role) > 3
            and not any(self._plays(role, citation) for citation in self.last)
        ):
            player = self.player(role)
            if player:
                return [player]
        if speaker.person and self.last and not one_voice(self.last):
            return [self.last[-1]._replace(via=None)]
        if speaker.person and len(role) < 4 and self.last and self._is_other(self.last[-1], role):
            return [Citation(None, "")]
        return list(self.last)

    def last_body(self) -> Citation | None:
        """The source of the last statement, if it is no person and the registry lacks it."""
        last = self.last[-1] if self.last and not self._speaks else None
        return last if last and last.source is None and last.name else None

    def _is_other(self, citation: Citation, pronoun: str) -> bool:
        """Whether a person was 'he' before and cannot be 'she'; remembers what a person is called."""
        if citation.source or not citation.name:
            return False
        return self._called.setdefault(citation.name, pronoun) != pronoun

    def same_nobody(self, speaker: Speaker, sentence: Sentence) -> list[Citation] | None:
        """'the source said' after 'a source told X': the same citations again; 'the man' after a person's name."""
        verb_first = sentence.lexicon.verb_first and sentence.words[speaker.first].startswith("ال")
        word = sentence.at[speaker.first]
        if speaker.first > 1 and speaker.last - speaker.first == 1 and is_one(word):
            word = sentence.at[speaker.first - 2]  # 'the weeping man'
        if not self.last or (word != "the" and not verb_first):
            return None
        if verb_first:
            return list(self.last) if is_nobody(self.last[-1]) else None
        noun = speaker.name.split()[-1].casefold() if speaker.name else ""
        if noun in self._nobodies:
            return _of_nobody(self._nobodies[noun])
        lexicon = sentence.lexicon
        if noun in lexicon.grammar["sides"] or noun in lexicon.people["institutions"] or noun in _OFFICES:
            return None
        if is_nobody(self.last[-1]):
            return _of_nobody(self.last)
        outlet = len(self.last) == 1 and self._kinds.get(self.last[0].source or "") in OUTLETS
        if noun == "source" and outlet and speaker.last - speaker.first == 2:
            return list(self.last)  # 'XNA said', 'the source added'
        return list(self.last) if self._speaks and (is_one(noun) or noun == "source") else None

    def told(self, citations: list[Citation], speaker: Speaker | None, by_name: bool = False) -> None:
        """A statement's citations; the last one is this speaker's, who may be called by a person's name."""
        self.last, self.topic, self.spokesman = citations, None, None
        if speaker is None:
            return
        spokes = speaker.person or speaker.name.casefold().endswith(
            ("spokesman", "spokeswoman", "spokesperson")
        )
        if speaker.kind == "registered" and spokes and not (speaker.called or by_name):
            self.spokesman = citations[-1]
        if speaker.kind not in ("pronoun", "document"):
            self._speaks = speaker.person or bool(speaker.called)
        if speaker.kind == "unnamed" and speaker.name and is_nobody(citations[-1]):
            self._nobodies[speaker.name.split()[-1].casefold()] = citations


def _of_nobody(citations: list[Citation]) -> list[Citation]:
    """'The baker' after 'X said it burnt while a baker said it had not': of two voices the one without a name."""
    return list(citations) if one_voice(citations) else [citations[-1]._replace(via=None)]
