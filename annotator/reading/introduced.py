"""Whom 'he' and 'she' stand for when the statement before cites nobody and names one person with a role."""

from annotator.reading.draft import Draft
from annotator.reading.memory import Memory
from annotator.reading.model import Citation, KnownAlias
from annotator.reading.tokens import Sentence

_SOMEBODY = frozenset(("man", "woman", "boy", "girl", "child", "youth", "father", "mother"))


def introduced(draft: Draft, memory: Memory) -> Citation | None:
    """The person whom a statement without citations is about: 'Minister X Y flew home. He said …'.

    That is a person cited before whose surname begins it, else the last one named behind a role; one who speaks for a
    registered source is that source. 'The man', of whom a reporter tells who saw him, is nobody with a name.
    """
    sentence = draft.sentence
    if draft.quotation is not None or sentence.title:
        return None
    known = memory.surname(sentence.words[0]) if sentence.capital[0] and not sentence.capital[1] else None
    if known and sentence.low[0] not in sentence.lexicon.begin_no_names:
        return known._replace(via=None)
    people = sentence.lexicon.people
    for role in range(len(sentence) - 3, -1, -1):
        if sentence.low[role] not in people["spokes"] and sentence.low[role] not in people["titles"]:
            continue
        first, last = role + 1, sentence.name_end(role + 1)
        if 1 < last - first < 5 and _is_person(sentence, first, last):
            place = sentence.place(first, last)
            source = _employer(sentence, role)
            name = sentence.phrase(first, last)
            return (
                Citation(source.source, source.text, None, place)
                if source
                else Citation(None, name, None, place)
            )
    seen = len(memory.last) == 1 and memory.last[0].rule == "eyewitness"
    led = sentence.at[0] in sentence.lexicon.grammar["determiners"]
    if seen and led and not _SOMEBODY.isdisjoint(sentence.low[1:4]):
        return Citation(None, "")
    return None


def _is_person(sentence: Sentence, first: int, last: int) -> bool:
    lexicon = sentence.lexicon
    other = lexicon.grammar["places"], lexicon.people["institutions"], lexicon.people["bodies"]
    return not any(words.intersection(sentence.low[first:last]) for words in other)


def _employer(sentence: Sentence, role: int) -> KnownAlias | None:
    """The registered source before the role at token `role`, which the person speaks for."""
    describing = sentence.lexicon.grammar["describing"]
    for known in sentence.known:
        near = known.last <= role and all(low in describing for low in sentence.low[known.last : role])
        if near and isinstance(known.value, KnownAlias):
            return known.value
    return None
