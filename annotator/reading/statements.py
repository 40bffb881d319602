"""From drafts to statements: the publisher's own name taken out, voice and confidence given."""

from collections.abc import Mapping

from annotator.reading.attribution import Attribution
from annotator.reading.confidence import confidence
from annotator.reading.draft import Draft
from annotator.reading.model import Citation, Statement, Voice, quick

_citation, _statement = quick(Citation), quick(Statement)


def statement(draft: Draft, attribution: Attribution) -> Statement:
    """The statement that a draft has become."""
    start, end, kind = draft.start, draft.end, draft.kind
    sure = confidence[draft.lexicon.code]
    found = _without_own(draft.citations, attribution, sure) if draft.citations else ()
    if not found:
        rule = "publisher" if draft.citations else draft.rule
        return _statement((start, end, kind, "publisher", (), "default", rule, None, sure[rule]))
    voice: Voice = "anonymous"
    for source, name, *_ in found:
        if name and not (source and source.startswith("gen_")):
            voice = "cited"
            break
    rule = draft.rule
    return _statement((start, end, kind, voice, found, draft.evidence, rule, found[0].cue, sure[rule]))


def _without_own(
    citations: list[Citation], attribution: Attribution, sure: Mapping[str, float]
) -> tuple[Citation, ...]:
    """Citations without the publisher's citing itself; what it relayed is then cited directly."""
    if len(citations) == 1:  # most often so
        return () if attribution.own(citations[0]) else (_with_confidence(citations[0], None, sure),)
    place: dict[int, int | None] = {}
    kept: list[Citation] = []
    for index, citation in enumerate(citations):
        via = place.get(citation.via) if citation.via is not None else None
        if attribution.own(citation):
            place[index] = via
            continue
        place[index] = len(kept)
        kept.append(_with_confidence(citation, via, sure))
    return tuple(kept)


def _with_confidence(citation: Citation, via: int | None, sure: Mapping[str, float]) -> Citation:
    """A citation relayed by the one at `via`, and how sure its rule is."""
    source, name, _, mention, cue, rule, evidence, _ = citation
    return _citation((source, name, via, mention, cue, rule, evidence, sure[rule]))
