"""Reading a report: its layout, then whom each statement cites by its own words, then what it takes over."""

from bisect import bisect_left
from collections.abc import Sequence

from annotator.folding import fold
from annotator.reading.attribution import Attribution
from annotator.reading.carrying import (
    Frames, carry_backward, carry_first_person, carry_fragments, carry_headline, carry_quotations,
)
from annotator.reading.speakers import OUTLETS
from annotator.reading.draft import Draft
from annotator.reading.folded import FoldedText
from annotator.reading.furniture import Pages
from annotator.reading.layout import Piece, lay_out
from annotator.reading.leadins import headline_source, lead_in, linked_title
from annotator.reading.lexicon import Lexicon, lexicons
from annotator.reading.mentions import Hit, Vocabulary
from annotator.reading.model import Citation, KnownAlias, Reading, Registry, Statement, Voice
from annotator.reading.quotations import closed, find_quotations, inside
from annotator.reading.tokens import Sentence

READER_VERSION = "2026.11.1"


def detect_language(text: str) -> str:
    """The language with the most letters of its script, then the most of its commonest words, in the beginning."""
    sample = text[:4000]
    arabic = sum("\u0600" <= c <= "\u06ff" for c in sample)
    script = "arabic" if arabic * 2 > sum(map(str.isalpha, sample)) else "latin"
    words = sample.casefold().split()
    fitting = [lexicon for lexicon in lexicons().values() if lexicon.letters == script]
    return max(fitting, key=lambda lexicon: sum(word in lexicon.function_words for word in words)).code


class Reader:
    """A registry made ready for reading many reports."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        names = (alias.text for alias in registry.aliases if alias.strength != "description" and self._outlet(alias.source))
        self._pages = Pages(lexicons().values(), map(fold, names))
        self._vocabularies: dict[str, Vocabulary] = {}

    def _outlet(self, key: str) -> bool:
        source = self.registry.sources.get(key)
        return source is not None and source.kind in OUTLETS | {"monitoring_group", "activist_network"}

    def _vocabulary(self, lexicon: Lexicon) -> Vocabulary:
        if lexicon.code not in self._vocabularies:
            self._vocabularies[lexicon.code] = Vocabulary(self.registry, lexicon)
        return self._vocabularies[lexicon.code]

    def read(self, text: str, publisher: str | None = None, language: str | None = None) -> Reading:
        """Read one report. See `annotator.reading.read`."""
        code = language if language in lexicons() else detect_language(text)
        lexicon = lexicons()[code]
        layout = lay_out(text, lexicon, self._pages)
        hits = self._vocabulary(lexicon).find(FoldedText(text))
        named = [
            (hit.start, hit.value.source)
            for hit in hits
            if isinstance(hit.value, KnownAlias) and self.registry.sources[hit.value.source].kind != "generic"
        ]
        attribution = Attribution(self.registry, publisher, named)
        drafts = self._drafts(text, layout.pieces, hits, lexicon)
        self._attribute(drafts, attribution)
        for carry in (carry_backward, carry_quotations, carry_fragments, carry_first_person):
            carry(drafts)
        carry_headline(drafts, attribution.memory)
        statements = tuple(_statement(draft, attribution) for draft in drafts)
        return Reading(code, statements, tuple(layout.furniture), READER_VERSION)

    @staticmethod
    def _drafts(text: str, pieces: Sequence[Piece], hits: Sequence[Hit], lexicon: Lexicon) -> list[Draft]:
        starts = [hit.start for hit in hits]
        quotations, block = [], -1
        ends = {piece.block: piece.span.end for piece in pieces}
        drafts = []
        for piece in pieces:
            span = piece.span
            if piece.block != block:
                block = piece.block
                quotations = find_quotations(text, span.start, ends[block])
            part = hits[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
            within = [q for q in quotations if q.start < span.end and q.end > span.start and closed(text, q)]
            sentence = Sentence(text, span, part, lexicon, piece.kind == "headline", within)
            drafts.append(Draft(piece, sentence, quotation=inside(text, span, quotations)))
        return drafts

    @staticmethod
    def _attribute(drafts: list[Draft], attribution: Attribution) -> None:
        """The statements' own citations and their frames, in order."""
        sources = attribution.registry.sources
        frames = Frames(frozenset(key for key, source in sources.items() if source.kind in OUTLETS))
        for draft in drafts:
            sentence = draft.sentence
            lead = lead_in(sentence, attribution)
            if lead:
                frames.open(draft, lead)
                draft.fixed = True
                continue
            opening = " ".join(sentence.low[:3])
            if any(opening.startswith(words) for words in sentence.lexicon.grammar["pointers"]):
                draft.fixed = True
                continue
            found: list[Citation] = []
            if sentence.cues:
                found = attribution.explicit(sentence)
            title = linked_title(sentence, attribution, draft.piece)
            if title:
                found = [title, *(c for c in found if c.source and c.source != title.source)]
                found = [found[0], *(_via_first(c) for c in found[1:])]
            elif draft.piece.kind != "sentence":
                source = headline_source(sentence, attribution, draft.piece.kind == "headline")
                found = found or ([source] if source else [])
            if found:
                draft.citations, draft.evidence = found, found[0].evidence
                draft.rule = found[0].rule
            frames.apply(draft)


def _via_first(citation: Citation) -> Citation:
    from dataclasses import replace

    return replace(citation, via=0)


def _statement(draft: Draft, attribution: Attribution) -> Statement:
    found = _without_own(draft.citations, attribution)
    span, kind = draft.piece.span, draft.piece.kind
    if not found:
        return Statement(span.start, span.end, kind)
    named = any(c.name and not (c.source or "").startswith("gen_") for c in found)
    voice: Voice = "cited" if named else "anonymous"
    return Statement(span.start, span.end, kind, voice, tuple(found), draft.evidence, draft.rule, found[0].cue, 0.8)


def _without_own(citations: list[Citation], attribution: Attribution) -> list[Citation]:
    """Citations without the publisher's citing itself; what it relayed is then cited directly."""
    from dataclasses import replace

    place: dict[int, int | None] = {}
    kept: list[Citation] = []
    for index, citation in enumerate(citations):
        via = place.get(citation.via) if citation.via is not None else None
        if attribution.own(citation):
            place[index] = via
            continue
        place[index] = len(kept)
        kept.append(replace(citation, via=via))
    return kept
