"""Headlines 'X: …' where no capitals tell a name: bodies, capitals, known figures and descriptions of sources."""

from annotator.reading.attribution import Attribution
from annotator.reading.mentions import Description
from annotator.reading.model import Citation, KnownAlias
from annotator.reading.speakers import Speaker
from annotator.reading.tokens import Sentence

_LONGEST = 6  # words before the colon
_MARKS = frozenset("\"“”«»'„()")


def verb_first_headline(sentence: Sentence, attribution: Attribution) -> Citation | None:
    """The source before the colon of a headline, if the words there are known for one."""
    at, people = sentence.at, sentence.lexicon.people
    if at[0] in sentence.lexicon.grammar["capitals"] and (at[1] == "ل" or at[1].startswith("لل")):
        addressed = any(at[i] == ":" for i in range(2, _LONGEST + 1))  # 'X to Y: …'
        if addressed:
            return Citation(None, sentence.phrase(0, 1), None, sentence.place(0, 1), None, "headline")
    colon = next((i for i in range(1, _LONGEST + 1) if at[i] == ":"), 0)
    if not colon or colon + 2 >= len(sentence):
        return None
    first, last = 0, colon
    while first < last and at[first] in _MARKS:
        first += 1
    while last > first and at[last - 1] in _MARKS:
        last -= 1
    words = sentence.phrase(first, last)
    for known in sentence.known:
        if isinstance(known.value, Description) and known.first == first and known.last == last:
            speaker = Speaker(first, last, "description", None, words, first, kinds=known.value)
            return attribution.headline(speaker, sentence)
        if isinstance(known.value, KnownAlias) and known.first == first and known.last == last:
            source = known.value.source
            return Citation(source, words, None, sentence.place(first, last), None, "headline")
    if first == 1:
        called = attribution.registry.so_called(" ".join(at[first:last]), people["documents"] | {"منظمه"})
        if called:
            return Citation(called, words, None, sentence.place(first, last), None, "headline")
    if first == 1 and last == colon - 1 < 4 and at[1].startswith("ال"):
        return Citation(None, words, None, sentence.place(first, last), None, "headline")  # '“X”: …'
    if at[first] in people["nameless"] and last - first < 4:
        unnamed = Speaker(first, last, "unnamed", None, words, first)
        return attribution.headline(unnamed, sentence)  # 'A Turkish official: …'
    names = people["figures"] | sentence.lexicon.grammar["capitals"]
    body = at[first] in people["institutions"] | people["spokes"] | {"منظمه", "مركز"} and last - first > 1
    pair = " ".join(at[i] for i in range(max(first, last - 2), last)) in people["figures"] | people["bodies"]
    if at[last - 1] in names or body or pair:
        return Citation(None, words, None, sentence.place(first, last), None, "headline")
    return None
