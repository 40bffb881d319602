"""A statement while it is being read."""

from dataclasses import dataclass, field

from annotator.reading.layout import Piece
from annotator.reading.model import Citation, Evidence, Span
from annotator.reading.tokens import Sentence


@dataclass(slots=True)
class Draft:
    """What is known of a statement so far. quotation: the one that covers it. fixed: no rule may add to it."""

    piece: Piece
    sentence: Sentence
    citations: list[Citation] = field(default_factory=list)
    rule: str = "publisher"
    evidence: Evidence = "default"
    quotation: Span | None = None
    fixed: bool = False

    def take(self, citations: list[Citation], rule: str) -> None:
        """Take citations over from elsewhere in the report."""
        self.citations = list(citations)
        self.rule, self.evidence = rule, "carried"
