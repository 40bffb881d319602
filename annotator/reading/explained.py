"""Subjects that say in passing who they are or what they do: 'a group tracking the war', 'X - a baker - said'."""

from annotator.reading.cue_words import SHOWN
from annotator.reading.persons import Speakers
from annotator.reading.speakers import Speaker, replace
from annotator.reading.tokens import Cue, Sentence

DASHES = frozenset("-–—")
REACH = 40
_WORK = 7


class Explained:
    """Finds a subject whose explanation stands between it and its verb, in one sentence."""

    def __init__(self, sentence: Sentence, speakers: Speakers) -> None:
        self.sentence = sentence
        self.speakers = speakers
        self._reached: dict[int, int] = {}  # back from each verb asked for, see `Backwards`
        self._grammar = sentence.lexicon.grammar
        self._spokes = sentence.lexicon.people["spokes"]

    def _at_work(self, position: int) -> Speaker | None:
        """'…, a group monitoring the war said', 'the charity that runs it said': an organisation and what it does."""
        at = self.sentence.at
        for speaker in reversed(self.speakers.found):
            if speaker.last >= position or position - speaker.last > _WORK:
                continue
            verb, grammar = at[speaker.last], self._grammar
            if at[speaker.first - 1] in grammar["opposing"]:
                continue
            if verb in grammar["opposing"] and not speaker.oblique and speaker.kind != "pronoun":
                return speaker if self._no_cue(speaker.last, position) else None
            if speaker.kinds is None or speaker.oblique or speaker.kind == "named":
                return None
            clause = verb == "that" and at[speaker.last + 1].endswith("s")
            doing = clause or verb in grammar["work"] or verb in grammar["watching"]
            return speaker if doing and self._no_cue(speaker.last, position) else None
        return None

    def _explained(self, clause: int, position: int) -> Speaker | None:
        """'…, the X Association a group of doctors that runs clinics said': an organisation and what it is."""
        at, institutions = self.sentence.at, self.sentence.lexicon.people["institutions"]
        for article in range(position - 2, max(position - REACH, clause + 1), -1):
            if at[article] not in ("a", "an"):
                continue
            bracket = at[article - 1] == ")" and at[article - 3] == "("
            last = article - 3 if bracket else article  # 'X Society (XS) a charity'
            if last == article and at[last - 1] not in institutions:
                continue
            kinds = range(article + 1, article + 5)
            first = self.sentence.name_start(last)
            if last - first < 2 or not any(at[i] in institutions or at[i] == "group" for i in kinds):
                return None
            speaker = self.speakers.ending(last)
            fits = speaker is not None and speaker.kind in ("registered", "named") and not speaker.oblique
            return speaker if fits and self._no_cue(article, position) else None
        return None

    def _with_office(self, speaker: Speaker, first: int) -> Speaker:
        """'Name, a military spokesman for X', X not in the registry: by name and office, which begins at `first`."""
        at, role = self.sentence.at, first
        while role < first + 5 and not at[role].startswith("spokes") and at[role].isalpha():
            role += 1
        body = role + 2 + (at[role + 2] == "the")
        last = self.sentence.name_end(body)
        told = at[role].startswith("spokes") and at[role + 1] in ("for", "of") and last > body
        if not told or any(
            k.first < last and body < k.last and k.group == "alias" for k in self.sentence.known
        ):
            return speaker
        name = self.sentence.phrase(speaker.core, last)
        return replace(speaker, name=name, called=speaker.name)

    def _before_aside(self, position: int) -> Speaker | None:
        """'X, in a statement on Monday, said': X, before the comma to which `_before` went back from the verb."""
        if not any(reached == position < verb for verb, reached in self._reached.items()):
            return None
        speaker = self.speakers.ending(position - 1)
        return speaker if speaker and speaker.first < 2 and not speaker.oblique else None

    def _between_dashes(self, dash: int) -> Speaker | None:
        """'X - which relies on local sources - said': X."""
        for first in range(dash - 2, max(dash - REACH, 0), -1):
            if self.sentence.at[first] in DASHES:
                speaker = self.speakers.ending(first)
                return speaker if speaker and not speaker.oblique else None
        return None

    def _no_cue(self, first: int, last: int) -> bool:
        inside = (c for c in self.sentence.cues if first <= c.first < last and c.group != "silence")
        return all(self._on_a_document(cue) for cue in inside)

    def _on_a_document(self, cue: Cue) -> bool:
        """'a video posted online', 'the report published on Monday': told of the document, not by it."""
        at, grammar = self.sentence.at, self._grammar
        if cue.words.endswith(" by") and cue.words.removesuffix(" by") in grammar["publishing"]:
            return self._stated_before(cue.last - 1)
        return (
            cue.words in grammar["publishing"]
            and (at[cue.first - 1] in self.sentence.lexicon.people["documents"] or at[cue.first - 1] in SHOWN)
            and (
                at[cue.last] in grammar["prepositions"]
                or at[cue.last] in grammar["times"]
                or at[cue.last] == "online"
            )
        )

    def _stated_before(self, by: int) -> bool:
        """'X in a statement published by Y said': X speaks, Y relays."""
        at, documents = self.sentence.at, self.sentence.lexicon.people["documents"]
        noun = next((i for i in range(by - 1, max(by - 5, 0), -1) if at[i] in documents), 0)
        return at[noun - 1] in ("a", "its", "their") and at[noun - 2] == "in" and noun > 3

    def _by_own_name(self, speaker: Speaker) -> Speaker:
        """'a resident, Name Name,', 'a man who gave his name as Name': the name behind somebody."""
        at, sentence, first = self.sentence.at, self.sentence, speaker.last
        index = first + 1 if at[first] == "," and sentence.apposed_name(first + 1) else first
        if index == first:
            while index < first + 10 and at[index].isalpha() and not sentence.capital[index]:
                index += 1
            if self._grammar["naming"].isdisjoint(sentence.low[first:index]) or not sentence.capital[index]:
                return speaker
        last = sentence.name_end(index)
        name = sentence.phrase(index, last)
        return Speaker(speaker.first, last, "named", None, name, index, speaker.oblique, person=True)

    def _is_person(self, first: int, last: int) -> bool:
        """Whether a title and a name or a name of two words, and nothing else, stand on tokens first to last."""
        at, start = self.sentence.at, first
        while at[start] in self.sentence.lexicon.people["titles"] or at[start] == ".":
            start += 1
        known = any(first <= k.first < last for k in self.sentence.known)
        return self.sentence.name_end(start) == last and last - first > 1 and not known
