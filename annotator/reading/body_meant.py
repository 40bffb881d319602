"""Which body 'the movement', 'the army', 'the council' stands for where the article is part of the word (Arabic).

And in English 'the agency' of a sentence that begins with the body's own name.
"""

import re

from annotator.reading.memory import Memory
from annotator.reading.model import Citation
from annotator.reading.speakers import OUTLETS, Speaker
from annotator.reading.tokens import Sentence

_ARTICLE = "ال"
_DOCUMENTS = ("بيان", "تقرير")
_A_BODY = frozenset(
    ("agency", "organisation", "organization", "charity", "body", "watchdog", "programme", "program", "fund")
)
_BACK = 3000  # characters before the phrase in which the whole name is looked for


def body_meant(speaker: Speaker, sentence: Sentence, memory: Memory) -> Citation | None:
    """The body cited before whose name has the noun, else the one so named in the text before, else one cited last.

    A citation without a name if the noun is a body's and nobody can be meant; None if it is no body's noun.
    """
    noun = sentence.at[speaker.first].removeprefix("و").removeprefix("ف")
    stem = noun.removeprefix(_ARTICLE)
    if stem == noun or speaker.last > speaker.first + 1:
        return None
    if sentence.lexicon.people["institutions"].isdisjoint((noun, stem)):
        return None
    known = memory.body(stem)
    if known:
        return known
    name = _named_before(speaker, sentence)
    if name:
        return Citation(None, name)
    last = memory.last[-1] if memory.last else None
    return last if last and last.source is None and last.name else Citation(None, "")


def remember_documents(sentence: Sentence, made: list[Citation], issued: dict[str, list[Citation]]) -> None:
    """Keeps whose statement a sentence tells of: 'the statement' of later ones is theirs, whoever spoke between."""
    for noun in _DOCUMENTS:
        if made[-1].name and any(word.removesuffix("ا") == noun for word in sentence.low):
            issued[noun] = made


def document_noun(speaker: Speaker, sentence: Sentence) -> str:
    """The noun of 'the statement', without its article."""
    return sentence.at[speaker.first].removeprefix("و").removeprefix(_ARTICLE)


def party_meant(speaker: Speaker, sentence: Sentence, memory: Memory) -> Citation | None:
    """For 'the coalition', 'the ministry': the source cited before in whose name the noun stands; no outlet's."""
    if (
        not sentence.lexicon.verb_first
        or speaker.kinds is None
        or not OUTLETS.isdisjoint(speaker.kinds.kinds)
    ):
        return None
    noun = sentence.at[speaker.first].removeprefix("و").removeprefix(_ARTICLE)
    return memory.body(noun) if speaker.last == speaker.first + 1 else None


def _named_before(speaker: Speaker, sentence: Sentence) -> str | None:
    """The noun with the name behind it, as the text before the phrase has it last: 'movement Xyz'."""
    end = sentence.place(speaker.first, speaker.last).start
    _, _, word = sentence.words[speaker.first].partition(_ARTICLE)
    if not word or word not in sentence.text:  # none where the article is written with vowel signs
        return None
    grammar = sentence.lexicon.grammar
    pattern = re.compile(rf"\b{re.escape(word)}\s+[\"“«]?((?:ال)?\w+)(?:\s+(ال\w+))?")
    for match in reversed(list(pattern.finditer(sentence.text, max(0, end - _BACK), end))):
        if match[1] not in grammar["stops"] | grammar["prepositions"]:
            return match[0]
    return None


def body_begins(speaker: Speaker, sentence: Sentence) -> Citation | None:
    """'The Xyz Programme has left, the agency said': a body that the registry lacks, with which the sentence begins."""
    if sentence.lexicon.verb_first or sentence.title or sentence.at[speaker.first] != "the":
        return None
    first = int(sentence.at[0] == "the")
    last = sentence.name_end(first)
    bodies = sentence.lexicon.people["institutions"]
    named = 1 < last - first < 6 and last < speaker.first and sentence.at[last] != "'s"
    if not named or sentence.at[last - 1] not in bodies or sentence.at[speaker.last - 1] not in _A_BODY:
        return None
    if any(known.group == "alias" and known.first < last for known in sentence.known):
        return None
    return Citation(None, sentence.phrase(first, last), None, sentence.place(first, last))
