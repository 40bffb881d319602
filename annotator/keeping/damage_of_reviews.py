"""Outcomes, decisions, disputes and claims: what counts is the newest, and states follow from what was done."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from annotator.annotations.models import Seat
from annotator.reports.models import Statement
from annotator.review.claims import said
from annotator.review.models import Claim, ClaimStatement, ClaimStep, Decision, Dispute, DisputeStep, Outcome

from .damage import Damage, Look

_UNRULED = [Dispute.OPEN, Dispute.IN_DISCUSSION, Dispute.APPEALED]
# What the last step that changes a dispute makes of it. Accepting one changes nothing.
_STATES = {
    DisputeStep.OPENED: Dispute.OPEN,
    DisputeStep.DISCUSSED: Dispute.IN_DISCUSSION,
    DisputeStep.RULED: Dispute.RULED,
    DisputeStep.APPEALED: Dispute.APPEALED,
    DisputeStep.RETIRED: Dispute.RULED,
}


def _statements(rows: "QuerySet", what: str, table: str) -> Iterator[Damage]:
    """One finding for each row; rows are named by their statement's id."""
    named = rows.order_by("pk").values_list(
        "statement__report__report_id", "statement__start", "statement__end"
    )
    for report, start, end in named.iterator():
        yield Damage(table, f"{report}:{start}-{end}", what)


def versions_of_decisions() -> Iterator[Damage]:
    """For each statement they count from 1."""
    rows = (
        Decision.objects.order_by()
        .values("statement__report__report_id", "statement__start", "statement__end")
        .annotate(all=Count("pk"), newest=Max("version"))
        .exclude(all=F("newest"))
        .order_by("statement__report__report_id", "statement__start")
    )
    for row in rows.iterator():
        name = "{statement__report__report_id}:{statement__start}-{statement__end}".format(**row)
        yield Damage("review.Decision", name, f"of {row['newest']} versions {row['all']} are there")


def decisions_in_force() -> Iterator[Damage]:
    """An outcome's decision is its own statement's newest."""
    table = "review.Outcome"
    decided = Outcome.objects.filter(decision__isnull=False)
    yield from _statements(
        decided.exclude(decision__statement=F("statement")), "its decision is another statement's", table
    )
    newest = (
        Decision.objects.filter(statement=OuterRef("statement")).order_by("-version").values("version")[:1]
    )
    yield from _statements(
        decided.filter(decision__statement=F("statement"))
        .annotate(newest=Subquery(newest))
        .exclude(decision__version=F("newest")),
        "the decision in force is not the newest",
        table,
    )


def outcomes_and_disputes() -> Iterator[Damage]:
    """A statement is disputed while a dispute over it waits for a ruling, and at no other time."""
    waiting = Exists(Dispute.objects.filter(statement=OuterRef("statement"), state__in=_UNRULED))
    disputed = Q(status=Outcome.DISPUTED)
    yield from _statements(
        Outcome.objects.filter(disputed & ~waiting), "it is disputed, and no dispute waits", "review.Outcome"
    )
    yield from _statements(
        Outcome.objects.filter(~disputed & waiting),
        "a dispute over it waits, and it is not disputed",
        "review.Outcome",
    )


def outcomes_of_seats() -> Iterator[Damage]:
    """Whatever was handed out as work has an outcome, unless it was retired."""
    work = Seat.objects.filter(statement=OuterRef("pk"), assignment__kind="work")
    lost = Statement.objects.live().filter(Exists(work), outcome=None).order_by("pk")
    for report, start, end in lost.values_list("report__report_id", "start", "end").iterator():
        yield Damage("reports.Statement", f"{report}:{start}-{end}", "it was handed out and has no outcome")


def steps_of_disputes() -> Iterator[Damage]:
    """They count from 1, and the state is what the last of them made of it."""
    last = (
        DisputeStep.objects.filter(dispute=OuterRef("pk"))
        .exclude(action=DisputeStep.ACCEPTED)
        .order_by("-number")
    )
    rows = (
        Dispute.objects.annotate(all=Count("steps"), newest=Max("steps__number"))
        .annotate(last=Subquery(last.values("action")[:1]))
        .order_by("pk")
        .values_list("pk", "state", "all", "newest", "last")
    )
    for key, state, count, newest, action in rows.iterator():
        if not count or count != newest:
            yield Damage("review.Dispute", str(key), f"of {newest or 0} steps {count} are there")
        elif state != _STATES.get(action, state):
            yield Damage(
                "review.Dispute", str(key), f"it is {state}, though its last step is that it was {action}"
            )
    foreign = DisputeStep.objects.filter(decision__isnull=False).exclude(
        decision__statement=F("dispute__statement")
    )
    for pk in foreign.order_by("pk").values_list("pk", flat=True).iterator():
        yield Damage("review.DisputeStep", str(pk), "its ruling is on another statement")


def steps_of_claims() -> Iterator[Damage]:
    """Each claim has the step that made it, and holds the statements that its steps put there, as the last one says."""
    made = ClaimStep.objects.filter(claim=OuterRef("pk"))
    for key in Claim.objects.filter(~Exists(made)).order_by("pk").values_list("pk", flat=True):
        yield Damage("review.Claim", str(key), "it has no history")
    noted: dict[tuple[UUID, int], str] = {}
    of_statements = ClaimStep.objects.filter(statement__isnull=False).order_by("at", "pk")
    for key, statement, after in of_statements.values_list("claim", "statement", "after").iterator():
        noted[key, statement] = after
    held = {(m.claim_id, m.statement_id): said(m) for m in ClaimStatement.objects.order_by().iterator()}
    wrong = {at[0] for at in noted.keys() | held.keys() if noted.get(at, "") != held.get(at, "")}
    for key in sorted(wrong):
        yield Damage("review.Claim", str(key), "its statements are not those of its history")


REVIEWS: tuple[Look, ...] = (
    versions_of_decisions,
    decisions_in_force,
    outcomes_and_disputes,
    outcomes_of_seats,
    steps_of_disputes,
    steps_of_claims,
)
