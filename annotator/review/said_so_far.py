"""Who says statements, as far as is known by now: what was decided of each, until then what the reader suggests.

For lists of statements from all reports, also for somebody who rates one of them: who has yet to rate anything of a
report is told nothing of it, neither what others judged nor, where they rate without suggestions, what is suggested.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from annotator.annotations.models import Assignment
from annotator.judgement import VOICES
from annotator.people.models import User
from annotator.reports.models import Statement, Suggestion
from annotator.reports.report_page import in_words
from sources.models import Source

from .claim_reading import BASES, DECIDED, SUGGESTED
from .models import Outcome


@dataclass(frozen=True)
class Said:
    """words: who says it, empty where that isn't told. basis: by what that is known, or why not."""

    words: str
    basis: str


HIDDEN = Said("", "Not shown while you rate its report")
UNDECIDED = Said("", "Not decided yet, and the reader suggests nothing")


def said_so_far(statements: Sequence[Statement], reader: User) -> dict[int, Said]:
    """What `reader` may know of each of `statements`, by their keys; in as many queries for many as for one."""
    reports = {statement.report_id for statement in statements}
    rating = Assignment.objects.filter(annotator=reader, state=Assignment.OPEN, report__in=reports).order_by()
    hidden: set[Any] = set(rating.values_list("report", flat=True))
    open_to_reader = [statement.pk for statement in statements if statement.report_id not in hidden]
    decided = Outcome.objects.filter(statement__in=open_to_reader, status=Outcome.DECIDED).order_by()
    suggested = Suggestion.objects.filter(statement__in=open_to_reader).order_by("created_at", "pk")
    judged = {
        **{pk: (SUGGESTED, *said) for pk, *said in suggested.values_list("statement", "voice", "path")},
        **{
            pk: (DECIDED, *said)
            for pk, *said in decided.values_list("statement", "decision__voice", "decision__path")
        },
    }
    names = Source.objects.shown_names()
    known = {
        pk: Said(in_words(path, names) if path else VOICES[voice], BASES[basis])
        for pk, (basis, voice, path) in judged.items()
    }
    return {
        statement.pk: HIDDEN if statement.report_id in hidden else known.get(statement.pk, UNDECIDED)
        for statement in statements
    }
