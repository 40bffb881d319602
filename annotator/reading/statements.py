"""From drafts to statements: the publisher's own name taken out, voice and confidence given."""

from annotator.reading.attribution import Attribution
from annotator.reading.confidence import confidence
from annotator.reading.draft import Draft
from annotator.reading.model import Citation, Statement, Voice, quick

_citation, _statement = quick(Citation), quick(Statement)


def statement(draft: Draft, attribution: Attribution) -> Statement:
    """The statement that a draft has become."""
    found = _without_own(draft.citations, attribution) if draft.citations else ()
    (start, end), kind = draft.piece.span, draft.piece.kind
    if not found:
        return _statement(
            (start, end, kind, "publisher", (), "default", "publisher", None, confidence("publisher"))
        )
    named = [c for c in found if c.name and not (c.source or "").startswith("gen_")]
    voice: Voice = "cited" if named else "anonymous"
    return Statement(
        start,
        end,
        kind,
        voice,
        found,
        draft.evidence,
        draft.rule,
        found[0].cue,
        confidence(draft.rule),
    )


def _without_own(citations: list[Citation], attribution: Attribution) -> tuple[Citation, ...]:
    """Citations without the publisher's citing itself; what it relayed is then cited directly."""
    place: dict[int, int | None] = {}
    kept: list[Citation] = []
    for index, citation in enumerate(citations):
        via = place.get(citation.via) if citation.via is not None else None
        if attribution.own(citation):
            place[index] = via
            continue
        place[index] = len(kept)
        kept.append(
            _citation(
                (
                    citation.source,
                    citation.name,
                    via,
                    citation.mention,
                    citation.cue,
                    citation.rule,
                    citation.evidence,
                    confidence(citation.rule),
                )
            )
        )
    return tuple(kept)
