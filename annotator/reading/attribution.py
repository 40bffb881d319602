"""Whom a sentence cites, by its own words. What it takes over from others is in carrying.py."""

from annotator.reading.model import Citation, Span
from annotator.reading.speakers import Cue, Sentence, Speaker


def cite(sentence: Sentence) -> list[tuple[Speaker, Speaker | None, Cue, str]]:
    """(speaker, the speaker that relays it, cue, rule) for each source that the sentence cites."""
    found: list[tuple[Speaker, Speaker | None, Cue, str]] = []
    if any(cue.group == "silence" for cue in sentence.cues) and not _spoke(sentence):
        return found
    for cue in sentence.cues:
        if cue.group in ("say", "report", "tell", "quote", "quoted", "quoted_by"):
            subject = subject_before(sentence, cue.first)
            if subject is None and cue.group == "say":
                subject = phrase_after(sentence, cue.last)
            relay = None
            if cue.group in ("tell", "quoted_by"):
                relay = phrase_after(sentence, cue.last)
            if cue.group == "quote":
                inner = phrase_after(sentence, cue.last)
                if inner:
                    if subject:
                        found.append((subject, None, cue, "quotes"))
                    found.append((inner, subject, cue, "quotes"))
                continue
            if subject:
                if relay and relay.kind == "registered":
                    found.append((relay, None, cue, "told"))
                    found.append((subject, relay, cue, "told"))
                else:
                    found.append((subject, None, cue, "subject and verb"))
        elif cue.group == "according":
            after = phrase_after(sentence, cue.last)
            if after:
                found.append((after, None, cue, "according to"))
    return found


def _spoke(sentence: Sentence) -> bool:
    return any(cue.group in ("say", "tell") for cue in sentence.cues)


def subject_before(sentence: Sentence, index: int) -> Speaker | None:
    """The speaker whose verb begins at token `index`."""
    words, tokens = sentence.lexicon.grammar, sentence.tokens
    position = index
    while position > 0:
        if position in sentence.asides:
            position = sentence.asides[position]
            continue
        low = tokens[position - 1].low
        if low in words["between"] or low in words["times"] or (low == "on" and position < index):
            position -= 1
            continue
        break
    ending = [s for s in sentence.speakers if s.last == position and not s.oblique]
    if ending:
        return ending[-1]
    if position and tokens[position - 1].low in words["pronouns"]:
        return Speaker(position - 1, position, "pronoun", None, tokens[position - 1].text)
    first = position
    while first > 0 and position - first < 6 and tokens[first - 1].text[0].isupper():
        first -= 1
    if first < position and (first == 0 or tokens[first - 1].low not in words["prepositions"]):
        return Speaker(first, position, "named", None, sentence.words(first, position))
    open_ones = [
        s
        for s in sentence.speakers
        if s.last < position and not s.oblique and tokens[s.last].low in (*words["relatives"], ",", "(")
    ]
    return open_ones[-1] if open_ones else None


def phrase_after(sentence: Sentence, index: int) -> Speaker | None:
    """The speaker whose noun phrase begins at token `index`."""
    for speaker in sentence.speakers:
        if speaker.first - 1 <= index and speaker.last > index:
            return speaker
        if index < speaker.first <= index + 3:
            return speaker
    last = index
    while last < len(sentence.tokens) and last - index < 6 and sentence.tokens[last].text[0].isupper():
        last += 1
    if last > index:
        return Speaker(index, last, "named", None, sentence.words(index, last))
    return None


def citations(sentence: Sentence) -> list[Citation]:
    """The sentence's citations, relays before what they relay."""
    made: list[Citation] = []
    place: dict[tuple[str | None, str], int] = {}
    for speaker, relay, cue, rule in cite(sentence):
        if speaker.kind == "pronoun":
            continue
        key = (speaker.source, "" if speaker.source else speaker.name)
        if key in place:
            continue
        via = place.get((relay.source, "" if relay.source else relay.name)) if relay else None
        place[key] = len(made)
        span = Span(sentence.tokens[speaker.first].start, sentence.tokens[speaker.last - 1].end)
        made.append(Citation(speaker.source, speaker.name, via, span, cue.span, rule, "explicit", 0.8))
    return made
