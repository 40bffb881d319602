"""Reading a report: blocks, furniture, sentences, then whom each sentence cites."""

from bisect import bisect_left

from annotator.reading.attribution import citations
from annotator.reading.blocks import find_blocks, find_lines
from annotator.reading.folded import FoldedText
from annotator.reading.furniture import Pages
from annotator.reading.lexicon import Lexicon, lexicons
from annotator.reading.mentions import Hit, Vocabulary
from annotator.reading.model import Furniture, Kind, Reading, Registry, Span, Statement
from annotator.reading.sentences import split_sentences
from annotator.reading.speakers import Sentence

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
        self._pages = Pages(list(lexicons().values()))
        self._vocabularies: dict[str, Vocabulary] = {}

    def _vocabulary(self, lexicon: Lexicon) -> Vocabulary:
        if lexicon.code not in self._vocabularies:
            self._vocabularies[lexicon.code] = Vocabulary(self.registry, lexicon)
        return self._vocabularies[lexicon.code]

    def read(self, text: str, publisher: str | None = None, language: str | None = None) -> Reading:
        """Read one report. See `annotator.reading.read`."""
        code = language if language in lexicons() else detect_language(text)
        lexicon = lexicons()[code]
        folded = FoldedText(text)
        hits = self._vocabulary(lexicon).find(folded)
        starts = [hit.start for hit in hits]
        statements: list[Statement] = []
        furniture: list[Furniture] = []
        for block in find_blocks(text, find_lines(text)):
            rule = self._pages.rule(text, block.start, block.end, FoldedText(text[block.start : block.end]).folded)
            if rule:
                furniture.append(Furniture(block.start, block.end, rule))
                continue
            spans = split_sentences(text, block.start, block.end, lexicon.abbreviations)
            kind: Kind = "sentence"
            if text[block.end - 1] not in ".!?…؟:\"”" and block.end - block.start < 160 and not statements:
                spans, kind = [block], "headline"
            for span in spans:
                part = hits[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
                statements.append(self._statement(text, span, kind, part, lexicon, publisher))
        return Reading(code, tuple(statements), tuple(furniture), READER_VERSION)

    def _statement(
        self, text: str, span: Span, kind: Kind, hits: list[Hit], lexicon: Lexicon, publisher: str | None
    ) -> Statement:
        if not any(hit.group not in ("alias", "unnamed", "description", "aside") for hit in hits):
            return Statement(span.start, span.end, kind)
        sentence = Sentence(text, span, hits, lexicon, self.registry)
        found = tuple(c for c in citations(sentence) if c.source is None or c.source != publisher)
        if len(found) == 0:
            if any(cue.group == "hearsay" for cue in sentence.cues):
                return Statement(span.start, span.end, kind, "anonymous", (), "explicit", "hearsay")
            return Statement(span.start, span.end, kind)
        named = any(c.name and not (c.source or "").startswith("gen_") for c in found)
        voice = "cited" if named else "anonymous"
        return Statement(span.start, span.end, kind, voice, found, "explicit", found[0].rule, found[0].cue, 0.8)
