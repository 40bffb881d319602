"""Statements that somebody cut in the middle of a sentence: whose a part is that has no cue of its own."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from annotator.reading.draft import Draft
from annotator.reading.layout import Piece
from annotator.reading.lexicon import Lexicon
from annotator.reading.model import Citation
from annotator.reading.openings import Openings

PART = "part of a sentence"
_ENDS = frozenset(".!?…؟。:")
_JOINTS = frozenset(",،-–—")
_CLOSING = "\"'”’») "
_FIRST_LETTER = re.compile(r"\W*(\w)")
_LAST_WORD = re.compile(r"(\w+)\W*\Z")
_WORD = re.compile(r"\w+")
_MORE = re.compile(r"[ \t]*(?:[,،]|[a-z])")  # of the same sentence, which is no statement
_LOOK_BACK = 40
_LEAD = 3  # words between 'and' and its source or verb

OwnWords = Callable[[Draft], list[Citation]]


def sentences_of(drafts: Sequence[Draft], found: Sequence[Piece]) -> list[list[Draft]]:
    """The drafts, those of one sentence together. found: the pieces that the reader itself made of the text."""
    inside = {piece.span.start for piece in found}
    groups: list[list[Draft]] = []
    for index, draft in enumerate(drafts):
        if index and _goes_on(drafts[index - 1], draft, draft.start not in inside):
            groups[-1].append(draft)
        else:
            groups.append([draft])
    return groups


def carry_halves(groups: Sequence[Sequence[Draft]], whole: OwnWords, openings: Openings) -> None:
    """Gives a part of a sentence that cites nobody to the source of the rest, where the sentence says so.

    whole: what a sentence cites by its own words. A part that stays the publisher's beside one that cites somebody, or
    that begins or ends inside a sentence of which the rest is no statement, is marked as less sure.
    """
    for parts in groups:
        if len(parts) > 1 and not any(part.citations or part.fixed for part in parts):
            _read_whole(parts, whole)
        for before, part in pairwise(parts):
            if not _stands_apart(part, openings):
                _take(part, before)
        for part, after in reversed(list(pairwise(parts))):
            if not _tells_for_itself(after, openings):
                _take(part, after)
        told = any(part.citations for part in parts)
        torn = _is_torn(parts[0], parts[-1])
        for part in parts:
            if (told or torn) and not (part.citations or part.fixed):
                part.rule = PART


def _goes_on(before: Draft, after: Draft, inside: bool) -> bool:
    """Whether two statements stand in one sentence. inside: the reader would not have begun one at the second."""
    text = before.text
    between = text[before.end : after.start].strip()
    if before.block != after.block or between or _last_mark(before) in _ENDS:
        return False
    first = _FIRST_LETTER.match(text, after.start, after.end)
    if first is None:
        return False
    if first[1].islower():
        return True
    if not inside or before.kind == "headline":
        return False
    return before.lexicon.verb_first or _is_open(before)


def _last_mark(draft: Draft) -> str:
    ending = draft.text[max(draft.start, draft.end - _LOOK_BACK) : draft.end].rstrip(_CLOSING)
    return ending[-1:]


def _is_open(draft: Draft) -> bool:
    """Whether a statement ends as no sentence does: with a comma, a small word or a verb of saying."""
    if _last_mark(draft) in _JOINTS:
        return True
    last = _LAST_WORD.search(draft.text, max(draft.start, draft.end - _LOOK_BACK), draft.end)
    lexicon: Lexicon = draft.lexicon
    grammar = lexicon.grammar
    word = last[1].casefold() if last else ""
    return any(
        word in known
        for known in (
            grammar["prepositions"],
            grammar["determiners"],
            grammar["conjunctions"],
            grammar["relatives"],
            lexicon.cues["say"],
        )
    )


def _is_torn(first: Draft, last: Draft) -> bool:
    """Whether a sentence, in its parts, lacks its beginning or its end."""
    if first.kind != "sentence":
        return False
    letter = _FIRST_LETTER.match(first.text, first.start, first.end)
    if letter and letter[1].islower():
        return True
    return _last_mark(last) not in _ENDS and (_is_open(last) or bool(_MORE.match(last.text, last.end)))


def _read_whole(parts: Sequence[Draft], whole: OwnWords) -> None:
    """'The mill burned,' and 'said X.': only together do they say who tells it."""
    if not any(part.cued for part in parts):
        return
    first, last = parts[0], parts[-1]
    span = first.piece.span._replace(end=last.end)
    hits = [hit for part in parts for hit in part.hits]
    place = (first.start, last.end, first.kind, first.block)
    quoted = [quotation for part in parts for quotation in part.quoted]
    joined = Draft(
        first.text, first.piece._replace(span=span), place, hits, first.lexicon, first.opening, quoted
    )
    found = whole(joined)
    for part in parts if found else ():
        part.take(found, PART)


def _stands_apart(part: Draft, openings: Openings) -> bool:
    """Whether a part turns against what the sentence told before: 'but', 'while'."""
    return openings.contrast.match(part.opening) is not None


def _tells_for_itself(part: Draft, openings: Openings) -> bool:
    """Whether a part's source is only its own: 'and X said bread ran out', not '… and bread ran out, X said'."""
    joined = openings.joining.match(part.opening)
    if joined is None or part.rule == PART:
        return False
    places = [
        place for c in part.citations for place in (c.mention, c.cue) if place and part.start <= place.start
    ]
    if not places:
        return False
    behind = _WORD.search(part.text, max(place.end for place in places), part.end)
    grammar = part.lexicon.grammar
    if behind is None or behind[0].casefold() in grammar["prepositions"] | grammar["times"]:
        return False
    words = part.text[part.start : min(place.start for place in places)].split()
    return len(words) <= _LEAD


def _take(part: Draft, other: Draft) -> None:
    if other.citations and not (other.fixed or part.citations or part.fixed):
        part.take(other.citations, PART)
