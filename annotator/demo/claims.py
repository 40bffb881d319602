"""Claims of the demonstration: what its invented reports say about the same events, side by side."""

import datetime

from annotator.people.models import User
from annotator.reports.models import Statement
from annotator.review.claims import claim_assign, claim_comment, claim_create, claim_statement_put
from annotator.review.models import Claim

# (publisher, words of the statement, stance, figure)
KILLED_WEST_OF_RAQQA = [
    ("sohr", "documented the death of 26 members", "asserts", "26"),
    ("reuters", "26 Islamic State fighters died west of Raqqa", "asserts", "26"),
    ("sana", "41 Daesh terrorists were killed", "differs", "41"),
    ("", "إن 26 عنصراً", "asserts", "26"),
    ("", "that 26 jihadists were killed", "asserts", "26"),
    ("", "claims 41 dead militants", "differs", "41"),
]
VILLAGES_NEAR_KHANASSER = [
    ("amn", "clears three more villages east of Khanasser", "asserts", "3"),
    ("amn", "SOHR confirmed the loss of two of the three villages", "differs", "2"),
    ("amn", "denied that it had lost the villages", "denies", ""),
]


def claims_add(people: dict[str, User]) -> None:
    """Two claims over the demonstration's reports; none where there are claims already."""
    if Claim.objects.exists():
        return
    killed = claim_create(
        by=people["rana"],
        title="26 militants were killed west of Raqqa on 3 and 4 June 2016",
        period_start=datetime.date(2016, 6, 3),
        period_end=datetime.date(2016, 6, 4),
    )
    _put(killed, people["rana"], KILLED_WEST_OF_RAQQA)
    claim_assign(by=people["mona"], claim=killed.pk, assignee=people["rana"])
    claim_comment(
        by=people["mona"],
        claim=killed.pk,
        text="Four reports with the lower figure, but all of them lead back to one monitor.",
    )
    taken = claim_create(
        by=people["samir"],
        title="The army took three villages east of Khanasser in March 2016",
        period_start=datetime.date(2016, 3, 9),
        period_end=datetime.date(2016, 3, 10),
    )
    _put(taken, people["samir"], VILLAGES_NEAR_KHANASSER)


def _put(claim: Claim, by: User, members: list[tuple[str, str, str, str]]) -> None:
    for publisher, words, stance, figure in members:
        found = Statement.objects.live().filter(text__contains=words)
        found = found.filter(report__publisher__key=publisher) if publisher else found
        for statement in found[:1]:
            claim_statement_put(by=by, claim=claim.pk, statement=statement.pk, stance=stance, figure=figure)
