"""Rows of titles, each with the outlet that it links to behind it: '… (XNA)', '… -- Ida Holm, Xyz Herald'."""

from collections.abc import Sequence

from annotator.folding import fold
from annotator.reading.draft import Draft
from annotator.reading.model import Citation, Registry, Span
from annotator.reading.source_lists import outlet_behind
from annotator.reading.speakers import OUTLETS

_SHORTEST = 20  # characters of a title


def carry_link_lists(drafts: Sequence[Draft], registry: Registry) -> None:
    """Gives titles in neighbouring rows to the outlets behind them, if the registry knows one of these as an outlet."""
    run: list[tuple[Draft, Citation]] = []
    for draft in drafts:
        row = _row(draft, registry)
        if row is not None and (not run or draft.block == run[-1][0].block + 1):
            run.append((draft, row))
            continue
        _give(run, registry)
        run = [(draft, row)] if row is not None else []
    _give(run, registry)


def _row(draft: Draft, registry: Registry) -> Citation | None:
    if draft.kind == "sentence" and draft.text[draft.end - 1] in '.!?"”':
        return None
    found = outlet_behind(draft.text, draft.start, draft.end)
    if found is None or found.start() - draft.start < _SHORTEST:
        return None
    group = "bracket" if found["bracket"] else "dash"
    key = registry.spellings.get(fold(found[group]))
    return Citation(key, found[group], None, Span(*found.span(group)), None, "credit")


def _give(run: list[tuple[Draft, Citation]], registry: Registry) -> None:
    if len(run) < 2 or not any(c.source and registry.kinds[c.source] in OUTLETS for _, c in run):
        return
    for draft, outlet in run:
        if any((c.source or c.name) == (outlet.source or outlet.name) for c in draft.citations):
            continue
        below = [c._replace(via=0 if c.via is None else c.via + 1) for c in draft.citations]
        draft.citations, draft.rule, draft.evidence = [outlet, *below], "credit", "explicit"
