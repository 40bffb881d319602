"""Reading a report: its layout, then whom each statement cites by its own words, then what it takes over."""

import re
from collections.abc import Sequence
from functools import partial
from operator import itemgetter

from annotator.folding import fold
from annotator.reading.attribution import Attribution
from annotator.reading.carrying import (
    carry_argument,
    carry_backward,
    carry_first_person,
    carry_fragments,
    carry_headline,
    carry_linked_relay,
    carry_named_afterwards,
    carry_quotations,
    carry_repeated,
)
from annotator.reading.draft import Draft
from annotator.reading.folded import FoldedText
from annotator.reading.frames import Frames
from annotator.reading.furniture import Pages
from annotator.reading.halves import carry_halves, sentences_of
from annotator.reading.hearsay import seen_in_video
from annotator.reading.layout import Layout, Piece, laid_out, lay_out
from annotator.reading.leadins import headline_source, lead_in, linked_title
from annotator.reading.lexicon import Lexicon, lexicons
from annotator.reading.link_lists import carry_link_lists
from annotator.reading.mentions import Hit, Vocabulary
from annotator.reading.model import Citation, Kind, Reading, Registry, Span
from annotator.reading.open_quotations import carry_open_quotations
from annotator.reading.openings import REACH, Openings
from annotator.reading.posts import carry_posts
from annotator.reading.quotations import closed, find_quotations, inside, marks_of
from annotator.reading.speakers import OUTLETS
from annotator.reading.statements import statement
from annotator.reading.uncued import source_list, uncued

READER_VERSION = "2026.11.65"

_ARABIC = re.compile("[\u0620-\u064a]")
_ARABIC_WORD = re.compile(r"[\s\"”»]{1,3}([\u0620-\u0652]+)")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_SAMPLE = 1000
_HEAD = 3  # blocks at the head of a page
_LONGEST_CREDIT = 12  # characters of an outlet that stands there alone
_CAPTION = 100  # letters of another script from which on a longer sample is looked at
_MIXED = 5
_DISTINGUISHING = 5  # characters of such a word and its space
_PARAGRAPHS = 6  # a page with so many blocks kept its line ends, and so its quotation marks
_NONE: list[Span] = []
_START = itemgetter(0)
_BODY = re.compile(
    r"\b([A-Z][\w'’.-]{1,25}(?:\s(?:of|for|and|the|in|to|on)){0,2}(?:\s[A-Z][\w'’.-]{1,25}(?:\s(?:of|for|and|the|in|to|on)){0,2}){1,8})"
    r"\s\(([A-Z][A-Za-z-]{1,9})\)"
)
_INITIALS = re.compile(r"\((?<=\s\()[A-Z][A-Za-z-]{1,9}\)")
_LONGEST_BODY = 330  # characters that the first pattern can take before a bracket


def detect_language(text: str) -> str:
    """The language with the most letters of its script, then the most of its commonest words, in the beginning."""
    sample = text[:_SAMPLE]
    arabic = 0 if sample.isascii() else len(_ARABIC.findall(sample))
    latin = len(_LATIN.findall(sample)) if arabic else 0
    if arabic > _CAPTION and latin > _CAPTION:  # a caption or a menu in the other script
        longer = text[: _MIXED * _SAMPLE]
        arabic, latin = len(_ARABIC.findall(longer)), len(_LATIN.findall(longer))
    script = "arabic" if arabic > latin else "latin"
    fitting = [lexicon for lexicon in lexicons().values() if lexicon.letters == script]
    if len(fitting) == 1:
        return fitting[0].code
    words = sample.casefold().split()
    return max(fitting, key=lambda lexicon: sum(word in lexicon.function_words for word in words)).code


class Reader:
    """A registry made ready for reading many reports."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._media = frozenset(key for key, source in registry.sources.items() if source.kind in OUTLETS)
        self._reporting = self._media | {
            k for k, s in registry.sources.items() if s.kind == "monitoring_group"
        }
        self._generic = frozenset(key for key, s in registry.sources.items() if s.kind == "generic")
        heads = self._media | {
            key for key, s in registry.sources.items() if s.kind in ("monitoring_group", "activist_network")
        }
        names = (a.text for a in registry.aliases if a.strength != "description" and a.source in heads)
        self._pages = Pages(lexicons().values(), map(fold, names))
        self._languages: dict[str, tuple[Vocabulary, Openings]] = {}

    def _language(self, lexicon: Lexicon) -> tuple[Vocabulary, Openings]:
        if lexicon.code not in self._languages:
            self._languages[lexicon.code] = Vocabulary(self.registry, lexicon), Openings(lexicon)
        return self._languages[lexicon.code]

    def read(
        self,
        text: str,
        publisher: str | None = None,
        language: str | None = None,
        places: Sequence[tuple[int, int, Kind]] | None = None,
    ) -> Reading:
        """Read one report. See `annotator.reading.read`."""
        code = language if language and language in lexicons() else detect_language(text)
        lexicon = lexicons()[code]
        vocabulary, openings = self._language(lexicon)
        folded = FoldedText(text)
        layout = lay_out(folded, lexicon, self._pages)
        found = layout.pieces
        if places is not None:
            layout = Layout(laid_out(text, places, found, lexicon), [])
        hits = vocabulary.find(folded)
        named = [
            (start, alias.source)
            for start, end, group, alias in hits
            if group == "alias"
            and alias.source not in self._generic
            and not _is_another(text, start, end, lexicon)
        ]
        attribution = Attribution(
            self.registry, publisher, named, _bodies(text, hits), lexicon.people["institutions"]
        )
        drafts = _drafts(text, layout.pieces, hits, lexicon, folded)
        self._attribute(drafts, attribution, openings)
        carry_backward(drafts, openings)
        carry_quotations(drafts)
        carry_open_quotations(drafts)
        carry_posts(drafts, self.registry)
        carry_fragments(drafts, openings)
        if places is not None:
            carry_halves(sentences_of(drafts, found), partial(_own_words, attribution=attribution), openings)
        carry_linked_relay(drafts)
        carry_named_afterwards(drafts)
        if not drafts or drafts[-1].block < _PARAGRAPHS:
            carry_first_person(drafts, self._reporting, openings)
            carry_argument(drafts, self._reporting, openings)
        carry_headline(drafts, attribution.memory)
        carry_repeated(drafts)
        carry_link_lists(drafts, self.registry)
        statements = [statement(draft, attribution) for draft in drafts]
        return Reading(code, tuple(statements), tuple(layout.furniture), READER_VERSION)

    def _attribute(self, drafts: list[Draft], attribution: Attribution, openings: Openings) -> None:
        """The statements' own citations and their lead-ins, in order."""
        frames = Frames(self._media, openings)
        for draft in drafts:
            ends = draft.text[draft.end - 1]
            lead = lead_in(draft.sentence, attribution) if ends == ":" else None
            if lead and draft.block < _HEAD and draft.end - draft.start <= _LONGEST_CREDIT:
                lead, draft.fixed = None, True  # 'XYZ News:' below the headline: whose story it is
            if lead:
                frames.open(draft, lead)
                draft.fixed = True
            elif openings.pointer.match(draft.opening):
                draft.fixed = True
            else:
                found = _own_words(draft, attribution)
                if found:
                    draft.citations, draft.evidence, draft.rule = found, found[0].evidence, found[0].rule
                else:
                    attribution.observe(draft)
                frames.apply(draft)
                if found and draft.kind == "headline" and draft is not drafts[0]:
                    frames.excerpt(draft, attribution)
            draft.forget_tokens()


def _is_another(text: str, start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether a word makes a name another one's: 'the Free Syrian Army' is no Syrian army. Arabic has it behind."""
    others = lexicon.grammar["distinguishing"]
    if not lexicon.verb_first:
        return text[max(start - _DISTINGUISHING, 0) : start].strip().casefold() in others
    behind = _ARABIC_WORD.match(text, end)
    return behind is not None and fold(behind[1]) in others


def _bodies(text: str, hits: Sequence[Hit]) -> list[tuple[int, str]]:
    """Places and names of organisations that the registry lacks: 'Union of Northern Clinics (UNC)'."""
    brackets = list(_INITIALS.finditer(text))
    if not brackets:
        return []
    known = {end for _, end, group, _ in hits if group == "alias"}
    found = []
    done = 0
    for bracket in brackets:
        # Brackets are rare, names are not: so look back from the brackets.
        body = _BODY.search(text, max(done, bracket.start() - _LONGEST_BODY), bracket.end())
        done = bracket.end()
        if body is None:
            continue
        initials = {word[0] for word in body[1].split() if word[0].isupper()}
        shared = sum(letter.upper() in initials for letter in body[2])
        if not {body.end(1), body.end(2)} & known and shared > 1 and 2 * shared > len(body[2]):
            found.append((body.start(), " ".join(body[0].split())))
    return found


def _own_words(draft: Draft, attribution: Attribution) -> list[Citation]:
    """What a statement cites by its own words."""
    start, end, kind = draft.start, draft.end, draft.kind
    found = attribution.explicit(draft.sentence) if draft.cued else []
    if not found and draft.hits:
        found = uncued(draft, attribution)
    if not (found or draft.cued) and draft.opening.startswith("in ") and " seen " in draft.text[start:end]:
        found = seen_in_video(draft.sentence)
    if draft.text[draft.end - 1] in ").":
        listed = source_list(draft, attribution)
        if listed and (not found or found[0].rule in ("hearsay", "credit")):
            return attribution.listed(listed)
    if "'s" in draft.opening:
        title = linked_title(draft.sentence, attribution, draft.piece)
        if title:
            return [title, *(c._replace(via=0) for c in found if c.source and c.source != title.source)]
    if kind == "sentence":
        if not draft.cued and draft.text.find(": ", max(start, end - 45), end) >= 0:
            source = headline_source(draft.sentence, attribution, True)
            return [source] if source else []
    elif not found and end - start < 300:
        source = headline_source(draft.sentence, attribution, kind == "headline")
        return [source] if source else []
    return found


def _drafts(
    text: str, pieces: Sequence[Piece], hits: Sequence[Hit], lexicon: Lexicon, folded: FoldedText
) -> list[Draft]:
    starts, page = [*map(_START, hits), len(text) + 1], folded.folded
    ends = {number: end for (_, end), _, number, _ in pieces}
    quotations: list[Span] = []
    marks = folded.marks[marks_of(text)]
    block, drafts, first, last, passed = -1, [], 0, 0, 0
    for piece in pieces:
        (start, end), kind, number, _ = piece
        if number != block:
            block, passed = number, 0
            stop = ends[block]
            quotations = find_quotations(text, start, stop) if marks.between(start, stop) else _NONE
        while starts[first] < start:
            first += 1
        last = first
        while starts[last] < end:
            last += 1
        position = folded.position(start)
        opening = page[position : position + REACH]
        draft = Draft(text, piece, (start, end, kind, number), hits[first:last], lexicon, opening, _NONE)
        if quotations:
            while passed < len(quotations) and quotations[passed].end <= start:
                passed += 1
            beyond = passed
            while beyond < len(quotations) and quotations[beyond].start < end:
                beyond += 1
            within = quotations[passed:beyond]
            draft.quoted = [q for q in within if closed(text, q)]
            draft.quotation = inside(text, piece.span, within)
        drafts.append(draft)
        first = last
    return drafts
