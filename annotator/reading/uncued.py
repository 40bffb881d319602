"""Sources named without a reporting verb: '(via X)', 'X has six dead', 'an X reporter saw', '> X on …'."""

from annotator.folding import fold
from annotator.reading.attribution import Attribution
from annotator.reading.draft import Draft
from annotator.reading.model import Citation, KnownAlias, Span
from annotator.reading.source_lists import bracketed, names_in
from annotator.reading.speakers import OUTLETS, Speaker
from annotator.reading.tokens import Sentence

# Whoever fights is named in brackets for other reasons.
_CREDITED = OUTLETS | {"monitoring_group", "activist_network", "ngo", "un_agency"}
_STAFF = frozenset(("witness", "team", "crew", "photographer", "stringer"))
_LINK_MARK = "›>"


def uncued(draft: Draft, attribution: Attribution) -> list[Citation]:
    """What a statement without a cue cites; for sources of the registry that report, not for those that fight."""
    sources = attribution.registry.sources
    named = [value for _, _, group, value in draft.hits if group == "alias"]
    if _CREDITED.isdisjoint([sources[alias.source].kind for alias in named]):
        return []
    sentence = draft.sentence
    listed = draft.text[draft.start] in _LINK_MARK
    grammar = sentence.lexicon.grammar
    told = any(not grammar[verbs].isdisjoint(sentence.low) for verbs in ("having", "seeing"))
    if not listed and "(" not in sentence.low and not told:
        return []  # no rule below takes it
    known = [
        Speaker(k.first, k.last, "registered", k.value.source, sentence.phrase(k.first, k.last), k.first)
        for k in sentence.known
        if isinstance(k.value, KnownAlias)
        and sources[k.value.source].kind in _CREDITED
        and sentence.capital[k.first]
    ]
    if not known:
        return []
    return (
        _credited(sentence, known, attribution)
        or _counting(sentence, known, attribution)
        or _seeing(sentence, known, attribution)
        or (_linked(sentence, known, attribution) if listed else [])
    )


def _credited(sentence: Sentence, known: list[Speaker], attribution: Attribution) -> list[Citation]:
    """'… (X)', '… (via X and Y)' and '(X) …'; no abbreviation of a name that stands before it."""
    end = len(sentence)
    while end and sentence.at[end - 1] in (".", "!", "?"):
        end -= 1
    begin = 0
    while sentence.at[begin] and not sentence.at[begin][0].isalnum() and sentence.at[begin] != "(":
        begin += 1
    for first, last in (_closing(sentence, end), _opening(sentence, begin)):
        inside = [s for s in known if first < s.first and s.last < last]
        if not inside:
            continue
        words = [sentence.at[i] for i in range(first + 1, last - 1)]
        covered = sum(s.last - s.first for s in inside)
        others = len(words) - covered
        links = sentence.lexicon.reports["links"] | sentence.lexicon.reports["nouns"] | {",", "/", "and", ":"}
        if others > sum(word in links or word in ("source", "sources") for word in words):
            continue
        named = {s.source for s in known if not first < s.first < last}
        if named & {s.source for s in inside} or _abbreviates(sentence, first, inside[0]):
            continue
        return [attribution.uncued(s, sentence, "credit") for s in inside]
    return []


def source_list(draft: Draft, attribution: Attribution) -> list[Citation]:
    """'… (X, @y, Z-AR)': the list of sources that ends a statement, if the registry knows one of them as such."""
    found = bracketed(draft.text, draft.start, draft.end)
    if found is None or found.start() == draft.start:
        return []
    registry = attribution.registry
    cited = [
        Citation(registry.spellings.get(fold(n)), n, None, Span(i, i + len(n)), None, "credit")
        for i, n in names_in(found)
    ]
    known = any(c.source and registry.kinds[c.source] in _CREDITED for c in cited)
    return cited if known and (len(cited) > 1 or draft.kind == "list_item") else []


def _closing(sentence: Sentence, end: int) -> tuple[int, int]:
    if sentence.at[end - 1] != ")":
        return 0, 0
    first = next((i for i in range(end - 2, max(end - 9, -1), -1) if sentence.at[i] == "("), end)
    return first, end


def _opening(sentence: Sentence, begin: int) -> tuple[int, int]:
    if sentence.at[begin] != "(":
        return 0, 0
    last = next((i for i in range(begin + 1, begin + 9) if sentence.at[i] == ")"), -1)
    return begin, last + 1


def _abbreviates(sentence: Sentence, bracket: int, speaker: Speaker) -> bool:
    """Whether the bracket holds the initials of the capitalised name before it."""
    before = sentence.at[bracket - 1]
    return (
        sentence.capital[bracket - 1] and speaker.name.isupper() and speaker.name[-1].casefold() == before[0]
    )


def _counting(sentence: Sentence, known: list[Speaker], attribution: Attribution) -> list[Citation]:
    """'X has six dead', 'X, which counts otherwise, has 40.'"""
    at, grammar = sentence.at, sentence.lexicon.grammar
    for speaker in known:
        if at[speaker.first - 1] in grammar["prepositions"]:
            continue
        verb = speaker.last
        if at[verb] == "," and at[verb + 1] in grammar["relatives"]:
            verb = next((i + 1 for i in range(verb + 2, verb + 14) if at[i] == ","), verb)
        while at[verb] in ("both", "now", "also", "still"):
            verb += 1
        if at[verb] not in grammar["having"]:
            continue
        figure = verb + 1
        while at[figure] in grammar["about"]:
            figure += 1
        number = at[figure][:1].isdigit() or at[figure] in grammar["opening_numbers"]
        while at[figure + 1] == "," and at[figure + 2].isdigit():
            figure += 2
        after = {at[figure + 1], at[figure + 2]}
        if number and (after & grammar["casualties"] or at[figure + 1] in (".", "", ";", ",")):
            return [attribution.uncued(speaker, sentence, "count")]
    return []


def _seeing(sentence: Sentence, known: list[Speaker], attribution: Attribution) -> list[Citation]:
    """'An X correspondent in the town saw …': what an outlet's own people saw."""
    at, grammar, people = sentence.at, sentence.lexicon.grammar, sentence.lexicon.people
    for speaker in known:
        if attribution.registry.sources[speaker.source or ""].kind not in OUTLETS:
            continue
        verb = speaker.last + (at[speaker.last] == "'s")
        while at[verb] in people["documents"] or at[verb] in _STAFF:
            verb += 1
        seen = at[verb - 1] in people["documents"] or at[verb - 1] in _STAFF
        if not (seen or at[verb] in grammar["seeing"]):
            continue
        if at[verb] in ("in", "at", "near", "outside", "inside"):
            verb = _behind_place(sentence, verb)
        while at[verb] in grammar["of"] | grammar["determiners"] | grammar["places"] | grammar["between"]:
            verb += 1
        if at[verb] in grammar["seeing"]:
            return [attribution.uncued(speaker, sentence, "eyewitness")]
    return []


def _behind_place(sentence: Sentence, first: int) -> int:
    """Where the verb stands behind 'in the town', or 'in the town where a mill burned'; else `first`."""
    at, seeing = sentence.at, sentence.lexicon.grammar["seeing"]
    where = next((i for i in range(first, first + 9) if at[i] == "where"), first)
    if where > first and at[where - 1] == ",":
        return next((i + 1 for i in range(where, where + 12) if at[i] == ","), first)
    places = range(where, where + (12 if where > first else 9))
    return next((i for i in places if at[i] in seeing or at[i] in (",", "who", "that")), first)


def _linked(sentence: Sentence, known: list[Speaker], attribution: Attribution) -> list[Citation]:
    """'> X on …', '> X: …', '> A name in X, …'."""
    begin = next((i for i in range(len(sentence)) if sentence.at[i][0].isalnum()), 0)
    for speaker in known[:1]:
        if attribution.registry.sources[speaker.source or ""].kind not in OUTLETS:
            continue
        before, after = sentence.at[speaker.first - 1], sentence.at[speaker.last]
        if before in sentence.lexicon.grammar["determiners"]:
            before = sentence.at[speaker.first - 2]
        first = speaker.first - begin <= 1 and after in ("on", "–", "—", "-", ":", "about")
        writer = before in ("in", "for", "at") and speaker.first - begin <= 6 and after in (",", ":")
        if first or (writer and sentence.capital[begin]):
            return [attribution.uncued(speaker, sentence, "linked report")]
    return []
