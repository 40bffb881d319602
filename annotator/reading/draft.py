"""A statement while it is being read."""

from collections.abc import Sequence

from annotator.reading.layout import Piece
from annotator.reading.lexicon import Lexicon
from annotator.reading.mentions import Hit
from annotator.reading.model import Citation, Evidence, Kind, Span
from annotator.reading.tokens import Sentence

KNOWN = frozenset(("alias", "unnamed", "description", "aside"))


class Draft:
    """What is known of a statement so far.

    start, end, kind, block: the piece's, read faster so.
    opening: its first characters, folded. cued: it holds a cue. quotation: the one that covers it. fixed: no rule may
    add to it. `sentence`, its tokens, is made when first asked for: most statements need none.
    """

    __slots__ = (
        "_sentence",
        "block",
        "citations",
        "cued",
        "end",
        "evidence",
        "fixed",
        "hits",
        "kind",
        "lexicon",
        "opening",
        "piece",
        "quotation",
        "quoted",
        "rule",
        "start",
        "text",
    )

    def __init__(
        self,
        text: str,
        piece: Piece,
        place: tuple[int, int, Kind, int],
        hits: Sequence[Hit],
        lexicon: Lexicon,
        opening: str,
        quoted: Sequence[Span],
    ) -> None:
        self.text = text
        self.piece = piece
        self.start, self.end, self.kind, self.block = place
        self.hits = hits
        self.lexicon = lexicon
        self.opening = opening
        self.quoted = quoted
        self.cued = False
        for _, _, group, _ in hits:
            if group not in KNOWN:
                self.cued = True
                break
        self.citations: list[Citation] = []
        self.rule = "publisher"
        self.evidence: Evidence = "default"
        self.quotation: Span | None = None
        self.fixed = False
        self._sentence: Sentence | None = None

    @property
    def sentence(self) -> Sentence:
        if self._sentence is None:
            title = self.kind == "headline"
            self._sentence = Sentence(self.text, self.piece.span, self.hits, self.lexicon, title, self.quoted)
        return self._sentence

    def forget_tokens(self) -> None:
        """Give the tokens' memory back; thousands of kept lists make every collection of garbage slow."""
        self._sentence = None

    def take(self, citations: list[Citation], rule: str) -> None:
        """Take citations over from elsewhere in the report."""
        self.citations = list(citations)
        self.rule, self.evidence = rule, "carried"
