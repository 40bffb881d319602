"""What counts follows from what was judged: decisions, and what disputes say that their judgements differ in."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from annotator.annotations.models import Annotation
from annotator.reports.models import Statement
from annotator.review.differences import severity
from annotator.review.models import Decision, Dispute, DisputeSource, DisputeStep, Outcome
from annotator.review.services import judgements_of, keys_in

from .damage import Damage, Look

AT_ONCE = 2_000  # statements
_WITHOUT_RULING = (Decision.SINGLE, Decision.CONSENSUS)


class Judged(NamedTuple):
    """What one annotator judged of a statement, as far as it decides what becomes of it."""

    voice: str
    path: str
    credibility: int | None
    flagged: bool
    suggestion_outcome: str


def _with_judgements(rows: Iterable[Any]) -> Iterator[tuple[Any, list[Judged]]]:
    """Each row, which begins with the key of its statement, with what counts of what was judged of that."""
    asked = iter(rows)
    while batch := list(islice(asked, AT_ONCE)):
        found: dict[int, list[Judged]] = {}
        judged = judgements_of([row[0] for row in batch]).select_related(None).order_by()
        for statement, *values in judged.values_list("seat__statement", *Judged._fields):
            found.setdefault(statement, []).append(Judged(*values))
        for row in batch:
            yield row, found.get(row[0], [])


def decisions_of_judgements() -> Iterator[Damage]:
    """Without a ruling counts what all judged. A path is that of one of them: the others may name merged sources."""
    rows = (
        Outcome.objects.exclude(status=Outcome.OPEN)
        .order_by("pk")
        .values_list(
            *("statement", "both_accepted", "decision__decided_by", "decision__voice"),
            *("decision__path", "decision__credibility"),
        )
    )
    for (statement, accepted, decided_by, voice, path, credibility), judged in _with_judgements(
        rows.iterator(chunk_size=AT_ONCE)
    ):
        if not judged:
            continue  # what was brought in without the work behind it
        alike = all((a.voice, a.credibility) == (voice, credibility) for a in judged)
        if decided_by in _WITHOUT_RULING and not (alike and path in {a.path for a in judged}):
            yield _of(statement, "what was decided without a ruling is not what its annotators judged")
        if accepted != all(a.suggestion_outcome == Annotation.ACCEPTED for a in judged):
            yield _of(statement, "whether all accepted the suggestion is not what its annotators did")


def _of(statement: int, what: str) -> Damage:
    return Damage("review.Outcome", Statement.objects.get(pk=statement).statement_id, what)


def disputes_of_judgements() -> Iterator[Damage]:
    """A dispute says in what its judgements differ, and names the sources that they cite: the queue goes by both."""
    # Of a statement that was retired nothing counts, and where it came back it was judged anew.
    retired = DisputeStep.objects.filter(dispute=OuterRef("pk"), action=DisputeStep.RETIRED)
    standing = Dispute.objects.filter(~Exists(retired)).order_by("pk")
    rows = standing.values_list("statement", "pk", "differs", "severity")
    named = _sources_named()
    at: tuple[Any, set[str]] | None = next(named, None)
    for (_, key, differs, grave), judged in _with_judgements(rows.iterator(chunk_size=AT_ONCE)):
        while at and at[0] < key:
            at = next(named, None)
        sources = at[1] if at and at[0] == key else set()
        if sources != keys_in(a.path for a in judged):
            yield Damage("review.Dispute", str(key), "it names other sources than its judgements cite")
        if judged and not _says(judged, differs.split(";"), grave):
            yield Damage("review.Dispute", str(key), "its judgements differ in something else than it says")


def _sources_named() -> Iterator[tuple[Any, set[str]]]:
    """Key of a dispute, and keys of the sources that it names, in the order of the first."""
    rows = DisputeSource.objects.order_by("dispute_id").values_list("dispute", "source__key")
    for dispute, group in groupby(rows.iterator(chunk_size=AT_ONCE), key=itemgetter(0)):
        yield dispute, {key for _, key in group}


def _says(judged: Sequence[Any], differs: Sequence[str], grave: str) -> bool:
    """Sources that were merged since differ no more, and those of one path never did."""
    sure = {
        "voice": len({a.voice for a in judged}) > 1,
        "credibility": len({a.credibility for a in judged}) > 1,
        "flag": any(a.flagged for a in judged),
    }
    right = all((name in differs) is differing for name, differing in sure.items())
    several = len({a.path for a in judged}) > 1
    return right and (several or "sources" not in differs) and grave == severity(judged, differs)


def rulings() -> Iterator[Damage]:
    """A ruling is a step of a dispute, and such a step makes no other decision."""
    ruled = Decision.objects.filter(decided_by=Decision.RULING)
    for rows, what in (
        (ruled.filter(step=None), "it is a ruling, and no dispute has it"),
        (
            Decision.objects.filter(step__isnull=False).exclude(
                decided_by=Decision.RULING, step__action=DisputeStep.RULED
            ),
            "a dispute has it as its ruling, and it is none",
        ),
    ):
        for key in rows.order_by("pk").values_list("pk", flat=True).iterator():
            yield Damage("review.Decision", str(key), what)


OUTCOMES: tuple[Look, ...] = (decisions_of_judgements, disputes_of_judgements, rulings)
