"""A page taken apart: statements (headlines, sentences, list items) and furniture, each non-space character once."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from annotator.reading.blocks import find_blocks, find_lines
from annotator.reading.flattened import Cut, is_flat, is_titled
from annotator.reading.folded import FoldedText
from annotator.reading.furniture import Pages
from annotator.reading.glued import caption_end
from annotator.reading.lexicon import Lexicon, Words
from annotator.reading.model import Furniture, Kind, Span, quick
from annotator.reading.runs import over_blocks
from annotator.reading.sentences import other_stops, split_sentences
from annotator.reading.source_lists import is_source_list, outlet_behind

_MARK = re.compile(r"(?:[-*•·>‣▪–—]+|\d{1,2}[.)])\s+")
_TAIL = re.compile(r"\[[a-z][^\[\]\n]{1,24}\]\Z")
_REST = re.compile(r"\s*\Z")
_TERMINAL = frozenset(".!?…؟:;\"”'’»)")
_HEADLINE = 200
_HEADING = 120
_TOPICS = 10
_LINKS = ("http", "www.", "pic.twitter", "[")
_WORDS = 24  # characters of page words that stand glued to a line's end
_LEFT = 60  # characters of what furniture leaves of a line, where that is furniture too


class Piece(NamedTuple):
    """A statement's place. block: number of its paragraph; `broken`: furniture stands between it and the one before."""

    span: Span
    kind: Kind
    block: int
    broken: bool


_piece = quick(Piece)


class Layout(NamedTuple):
    pieces: list[Piece]
    furniture: list[Furniture]


def lay_out(folded: FoldedText, lexicon: Lexicon, pages: Pages) -> Layout:
    """Take a text apart."""
    text = folded.text
    blocks = find_blocks(text, find_lines(text), lexicon.grammar["line_inner"])
    rules = over_blocks(folded, blocks, [pages.whole(folded, block) for block in blocks], pages)
    pieces: list[Piece] = []
    furniture: list[Furniture] = []
    broken = False
    stops = other_stops(text)
    flat = pages.unglue(lexicon) if is_flat(text, blocks) else None
    titled = is_titled(blocks)
    for number, (block, rule) in enumerate(zip(blocks, rules, strict=True)):
        if rule is None and pieces and _is_trail(text, block, pieces[0]):
            rule = "menu"
        if rule is not None:
            furniture.append(Furniture(block.start, block.end, rule))
            broken = broken or rule.startswith("page words")
            continue
        parts = pages.parts(folded, block, not pieces)
        furniture.extend(parts)
        for region in _regions(text, block, parts) if parts else (block,):
            if not (text[region.start].isalnum() or any(map(str.isalnum, text[region.start : region.end]))):
                furniture.append(Furniture(region.start, region.end, "no words"))
                continue
            left = pages.whole(folded, region) if parts and region.end - region.start <= _LEFT else None
            if left:
                furniture.append(Furniture(region.start, region.end, left))
                continue
            first, last = region
            told = folded.may_hold(pages.inside_or_tails, first, last)
            for span, kind in _statements(text, region, not pieces, parts, lexicon, stops, pages.outlets):
                start, end = span
                if told and (start > first or end < last) and pages.holds_page_words(folded, start, end):
                    furniture.append(Furniture(start, end, "page words inside"))
                    continue
                if flat is None or (titled and number == 0):
                    if (
                        start > first
                        and end == last
                        and (end - start <= _WORDS or text.startswith(_LINKS, start))
                    ):
                        behind = pages.whole(folded, span)  # 'File photo' behind a caption
                        if behind:
                            furniture.append(Furniture(start, end, behind))
                            continue
                    pieces.append(_piece((span, kind, number, broken)))
                    broken = False
                    continue
                cuts = flat.cut(text, span, not pieces)
                if pieces and (len(cuts) > 1 or text[span.end - 1] not in _TERMINAL):
                    cuts = [_left_over(text, cut, lexicon) for cut in cuts]
                for cut in cuts:
                    link = (
                        pages.whole(folded, cut.span)
                        if cut.rule is None and cut.span.end < span.end
                        else None
                    )
                    if link and link.startswith("page words"):  # 'Read more here Mill burns'
                        cut = cut._replace(rule=link)
                    if cut.rule is not None:
                        furniture.append(Furniture(*cut.span, cut.rule))
                        continue
                    pieces.append(Piece(cut.span, cut.kind if len(cuts) > 1 else kind, number, broken))
                    broken = False
    return Layout(pieces, sorted(furniture))


def laid_out(
    text: str, places: Sequence[tuple[int, int, Kind]], found: Sequence[Piece], lexicon: Lexicon
) -> list[Piece]:
    """The pieces at `places`, in the paragraphs of the text. found: those that `lay_out` made of it."""
    starts = [block.start for block in find_blocks(text, find_lines(text), lexicon.grammar["line_inner"])]
    broken = {piece.span.start for piece in found if piece.broken}
    return [
        Piece(Span(start, end), kind, max(bisect_right(starts, start) - 1, 0), start in broken)
        for start, end, kind in places
    ]


def _is_trail(text: str, block: Span, title: Piece) -> bool:
    """'Home News Near Homs Mill burns': the way to a page, which ends with its title."""
    start, end = title.span
    long = 8 < end - start < block.end - block.start < _HEADLINE
    return (
        long
        and text.startswith("Home", block.start)
        and text.endswith(text[start:end], block.start, block.end)
    )


def _left_over(text: str, cut: Cut, lexicon: Lexicon) -> Cut:
    """Numbers of pages, and the topics that close a flattened page: words that no small word ties together."""
    if cut.rule is not None or text[cut.span.end - 1] in _TERMINAL:
        return cut
    part = text[cut.span.start : cut.span.end]
    if not any(map(str.isalpha, part)):
        return Cut(cut.span, cut.kind, "number")
    words = part.casefold().split()
    small = lexicon.function_words | lexicon.grammar["prepositions"] | lexicon.grammar["between"]
    closing = _REST.match(text, cut.span.end)
    if closing and 2 < len(words) <= _TOPICS and small.isdisjoint(words) and words[0].isalpha():
        lower = sum(word.islower() for word in part.split())
        return Cut(cut.span, cut.kind, "topics") if lower else cut
    return cut


def _regions(text: str, block: Span, parts: list[Furniture]) -> list[Span]:
    """What `parts` leave of a block, trimmed."""
    regions, start = [], block.start
    for part in (*parts, Furniture(block.end, block.end, "")):
        end = part.start
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            regions.append(Span(start, end))
        start = max(start, part.end)
    return regions


def _statements(
    text: str,
    region: Span,
    first: bool,
    parts: list[Furniture],
    lexicon: Lexicon,
    stops: str,
    outlets: Words,
) -> list[tuple[Span, Kind]]:
    length = region.end - region.start
    open_end = text[region.end - 1] not in _TERMINAL
    quoted = first and text[region.end - 1] in "»”)" and text[region.end - 2] not in ".!?؟…"
    open_end = open_end or (quoted and length <= _HEADING)
    if not text[region.start].isalpha() and _MARK.match(text, region.start, region.end):
        kind: Kind = "list_item"
        items = split_sentences(text, region.start, region.end, lexicon, stops)
        return [(span, kind) for span in _with_sources(text, items, outlets, True)]
    if first and length <= _HEADLINE and (open_end or any(p.rule == "date after title" for p in parts)):
        return [(region, "headline")]
    glued = caption_end(text, region, lexicon)
    if glued is not None:
        body = split_sentences(text, glued, region.end, lexicon, stops)
        return [(Span(region.start, glued), "headline"), *((span, "sentence") for span in body)]
    spans = split_sentences(text, region.start, region.end, lexicon, stops)
    if len(spans) > 1 and text[region.end - 1] == "]" and _TAIL.match(text, *spans[-1]):
        spans[-2:] = [Span(spans[-2].start, spans[-1].end)]  # '… as they say. [unconfirmed]'
    if len(spans) == 2 and length <= _HEADLINE and text[spans[0].end - 1] in "?!":
        credit = outlet_behind(text, *region)
        if credit and credit.start() == spans[1].start:
            return [(region, "headline")]  # 'Who burned the mill? -- Xyz Herald'
    if len(spans) > 1 and text[region.end - 1] in ").":
        spans = _with_sources(text, spans, outlets, False)
    for index in range(len(spans) - 2, -1, -1):
        start, end = spans[index]
        if not (text[start].isalnum() or any(map(str.isalnum, text[start:end]))):
            spans[index : index + 2] = [
                Span(spans[index].start, spans[index + 1].end)
            ]  # '[…] The miller left'
    if len(spans) == 1 and open_end and length <= _HEADING:
        return [(region, "headline")]
    found: list[tuple[Span, Kind]] = [(span, "sentence") for span in spans]
    if first and len(spans) > 1 and _is_title(text[spans[0].start : spans[0].end]):
        found[0] = spans[0], "headline"
    return found


def _with_sources(text: str, spans: list[Span], outlets: Words, item: bool) -> list[Span]:
    """Sentences, each with the list of its sources that stands in brackets behind it."""
    for index in range(len(spans) - 1, 0, -1):
        start, end = spans[index]
        if text[start] == "(" and is_source_list(text, start, end, outlets, item):
            spans[index - 1 : index + 1] = [Span(spans[index - 1].start, end)]
    return spans


def _is_title(sentence: str) -> bool:
    """Whether most long words of a sentence are capitalised, as in a title."""
    words = [word for word in sentence.split() if len(word) > 3 and word[0].isalpha()]
    return (
        len(sentence) <= _HEADLINE
        and len(words) > 2
        and sum(w[0].isupper() for w in words) >= 0.7 * len(words)
    )
