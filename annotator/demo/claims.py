"""Claims of the demonstration: what its invented reports say about the same events, side by side."""

import datetime
import tomllib
from typing import Any

from django.db.models import Q

from annotator.people.models import User
from annotator.reports.models import Statement
from annotator.review.claims import (
    claim_assign,
    claim_comment,
    claim_conclude,
    claim_create,
    claim_statement_put,
)
from annotator.review.models import Claim, Outcome

from .reports import folder
from .rounds import Team


def claims_add(team: Team, day: int) -> None:
    """Make the claims of claims.toml whose statements are all decided by now, and conclude what has a conclusion."""
    team.day(day)
    made = set(Claim.objects.values_list("title", flat=True))
    rana, samir = team.named("rana", "samir")
    with (folder() / "claims.toml").open("rb") as file:
        told = tomllib.load(file)["claim"]
    for number, row in enumerate(told):
        members = [] if row["title"] in made else _members(row)
        if members:
            by, other = (rana, samir) if number % 2 else (samir, rana)
            _add(row, members, by, other)
            team.clock.wait(1800)


def _members(row: dict[str, Any]) -> list[Statement]:
    """The statements that the claim names; none while one of them is not decided."""
    found = []
    for member in row["statements"]:
        statement = _statement(member)
        if statement is None:
            return []
        found.append(statement)
    return found


def _add(row: dict[str, Any], members: list[Statement], by: User, other: User) -> None:
    start, end = (datetime.date.fromisoformat(day) for day in row["period"])
    claim = claim_create(by=by, title=row["title"], period_start=start, period_end=end)
    for statement, member in zip(members, row["statements"], strict=True):
        said = {"stance": member["stance"], "figure": member.get("figure", "")}
        claim_statement_put(by=by, claim=claim.pk, statement=statement.pk, **said)
    claim_assign(by=by, claim=claim.pk, assignee=other)
    if row.get("comment"):
        claim_comment(by=by, claim=claim.pk, text=row["comment"])
    if row.get("conclusion"):
        claim_conclude(by=other, claim=claim.pk, conclusion=f"{row['conclusion']} (Invented.)")


def _statement(member: dict[str, str]) -> Statement | None:
    """The decided statement that `member` names; None where there is none yet."""
    decided = Outcome.objects.filter(status=Outcome.DECIDED).values("statement")
    outlet = Q(report__publisher__key=member["publisher"]) | Q(report__publisher_name=member["publisher"])
    found = Statement.objects.live().filter(outlet, text__contains=member["words"], pk__in=decided)
    return found.order_by("report__published_on", "start").first()
