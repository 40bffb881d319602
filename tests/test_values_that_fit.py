"""docs/values.md: which values of one row must fit together, all of them; forms, imports and the database keep it."""

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import CheckConstraint, F, Model, Q

from tests.test_security_page import ROOT, named_in

PAGE = (ROOT / "docs" / "values.md").read_text(encoding="utf-8")
OURS = [m for m in apps.get_models() if m.__module__.split(".")[0] in ("annotator", "sources")]
DAY, NEXT = datetime.date(2017, 4, 5), datetime.date(2017, 4, 6)
NOON = datetime.datetime(2017, 4, 5, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
ONE, TWO = UUID(int=1), UUID(int=2)

# The end of a constraint's name: values that fit, values that don't.
CASES: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    "nothing_asserted_is_not_rated": (
        [{"voice": "none", "credibility": None}, {"voice": "publisher", "credibility": 2}],
        [{"voice": "none", "credibility": 2}],
    ),
    "path_fits_voice": (
        [{"voice": "cited", "path": "sohr"}, {"voice": "publisher", "path": ""}],
        [
            {"voice": "cited", "path": ""},
            {"voice": "publisher", "path": "sohr"},
            {"voice": "none", "path": "sohr"},
        ],
    ),
    "relay_comes_before": (
        [{"order": 2, "via_order": 1}, {"order": 1, "via_order": None}],
        [{"order": 2, "via_order": 2}, {"order": 2, "via_order": 3}],
    ),
    "mention_has_length": (
        [{"mention_start": 3, "mention_end": 4}, {"mention_start": None, "mention_end": None}],
        [{"mention_start": 4, "mention_end": 4}],
    ),
    "citation_source_or_name": (
        [{"source_id": 1, "name": ""}, {"source_id": None, "name": "A witness"}],
        [{"source_id": 1, "name": "A witness"}],
    ),
    "annotation_voice_is_known": (
        [{"voice": "", "credibility": 2}, {"voice": "none", "credibility": None}],
        [{"voice": "", "credibility": None}, {"voice": "choir", "credibility": 2}],
    ),
    "annotation_restores_an_earlier_one": ([{"version": 3, "restores": 1}], [{"version": 3, "restores": 3}]),
    "seat_state_fits": (
        [{"state": "saved", "annotation_id": 1}, {"state": "todo", "annotation_id": None}],
        [{"state": "saved", "annotation_id": None}, {"state": "submitted", "annotation_id": None}],
    ),
    "assignment_kind_is_its_round": (
        [{"kind": "work", "round": "main"}, {"kind": "practice", "round": "practice", "repeat": False}],
        [{"kind": "practice", "round": "main"}, {"kind": "key", "round": "key", "repeat": True}],
    ),
    "statement_has_length": ([{"start": 0, "end": 1}], [{"start": 1, "end": 1}, {"start": 2, "end": 1}]),
    "appearance_publisher_or_name": (
        [{"publisher_id": 1, "publisher_name": ""}, {"publisher_id": None, "publisher_name": "The Quay"}],
        [{"publisher_id": 1, "publisher_name": "The Quay"}],
    ),
    "source_is_not_its_own_part": ([{"id": 1, "belongs_to_id": 2}], [{"id": 1, "belongs_to_id": 1}]),
    "source_is_not_merged_into_itself": ([{"id": 1, "merged_into_id": 2}], [{"id": 1, "merged_into_id": 1}]),
    "assessment_does_not_correct_itself": (
        [{"reference": ONE, "corrects_id": TWO}, {"reference": ONE, "corrects_id": None}],
        [{"reference": ONE, "corrects_id": ONE}],
    ),
    "outcome_has_a_decision_while_decided": (
        [{"status": "decided", "decision_id": 1}, {"status": "open", "decision_id": None}],
        [{"status": "decided", "decision_id": None}, {"status": "disputed", "decision_id": 1}],
    ),
    "decision_ruling_gives_its_reason": (
        [
            {"decided_by": "ruling", "decider_id": 1, "reason": "The text says so.", "cause": "slip"},
            {"decided_by": "consensus", "decider_id": None, "reason": "", "cause": ""},
        ],
        [
            {"decided_by": "ruling", "decider_id": None, "reason": "So.", "cause": "slip"},
            {"decided_by": "ruling", "decider_id": 1, "reason": "", "cause": "slip"},
            {"decided_by": "ruling", "decider_id": 1, "reason": "So.", "cause": ""},
        ],
    ),
    "dispute_closes_once_it_is_ruled": (
        [{"state": "ruled", "closes_at": NOON}, {"state": "open", "closes_at": None}],
        [{"state": "ruled", "closes_at": None}, {"state": "open", "closes_at": NOON}],
    ),
    "dispute_step_gives_its_reason": (
        [{"action": "appealed", "reason": "Whose words?"}, {"action": "opened", "reason": ""}],
        [{"action": "appealed", "reason": ""}, {"action": "reopened", "reason": ""}],
    ),
    "dispute_step_ruled_has_a_decision": (
        [{"action": "ruled", "decision_id": 1}, {"action": "opened", "decision_id": None}],
        [{"action": "ruled", "decision_id": None}, {"action": "opened", "decision_id": 1}],
    ),
    "comment_is_about_one_thing": (
        [{"claim_id": 1, "dispute_id": None}, {"claim_id": None, "dispute_id": 1}],
        [{"claim_id": 1, "dispute_id": 1}, {"claim_id": None, "dispute_id": None}],
    ),
    "claim_concluded_says_what": (
        [{"state": "concluded", "conclusion": "It fell."}, {"state": "open", "conclusion": ""}],
        [{"state": "concluded", "conclusion": ""}],
    ),
    "claim_period_runs_forward": (
        [{"period_start": DAY, "period_end": DAY}, {"period_start": DAY, "period_end": None}],
        [{"period_start": NEXT, "period_end": DAY}],
    ),
    "claim_differing_gives_its_figure": (
        [{"stance": "differs", "figure": "12"}, {"stance": "asserts", "figure": ""}],
        [{"stance": "differs", "figure": ""}],
    ),
    "release_can_be_cited": (
        [{"title": "A winter", "authors": "The Rain Team"}],
        [{"title": "", "authors": "The Rain Team"}, {"title": "A winter", "authors": ""}],
    ),
    "invitation_for_one": (
        [
            {"purpose": "invite", "user_id": None, "username": "nadia"},
            {"purpose": "reset", "user_id": 1, "username": ""},
        ],
        [
            {"purpose": "invite", "user_id": None, "username": ""},
            {"purpose": "invite", "user_id": 1, "username": "nadia"},
            {"purpose": "reset", "user_id": None, "username": ""},
        ],
    ),
    "api_token_ends_after_it_began": (
        [{"made_at": NOON, "expires_at": NOON + HOUR}],
        [{"made_at": NOON, "expires_at": NOON}],
    ),
}


def fields_of(condition: Any) -> set[str]:
    """Names of the fields that a condition is about."""
    if isinstance(condition, F):
        return {condition.name.split("__")[0]}
    if not isinstance(condition, Q):
        return set()
    found: set[str] = set()
    for part in condition.children:
        found |= {part[0].split("__")[0]} | fields_of(part[1]) if isinstance(part, tuple) else fields_of(part)
    return found


def rules() -> Iterator[tuple[type[Model], CheckConstraint]]:
    """Each constraint on several values of one row."""
    for model in OURS:
        for constraint in model._meta.constraints:
            if isinstance(constraint, CheckConstraint) and len(fields_of(constraint.condition)) > 1:
                yield model, constraint


def case_of(name: str) -> str:
    return next((end for end in CASES if name.endswith(end)), "")


RULES = {constraint.name: (model, constraint) for model, constraint in rules()}


@pytest.mark.parametrize("name", RULES)
def test_what_fits_is_taken_and_what_does_not_is_refused(db, name):
    model, constraint = RULES[name]
    fitting, odd = CASES[case_of(name)]
    for values in fitting:
        constraint.validate(model, model(**values))
    for values in odd:
        with pytest.raises(ValidationError):
            constraint.validate(model, model(**values))


def test_the_database_keeps_each_of_them_itself(db):
    """Bulk writes and other programs pass by the forms."""
    with connection.cursor() as cursor:
        kept = {
            name
            for model in OURS
            for name in connection.introspection.get_constraints(cursor, model._meta.db_table)
        }
    assert RULES.keys() <= kept


def test_the_page_lists_all_of_them_and_no_other():
    rows = PAGE.split("\n## In one row\n")[1].split("\n## ")[0]
    listed = re.findall(r"\| `(\w+)` \|$", rows, re.M)
    assert sorted(listed) == sorted(CASES)
    assert {case_of(name) for name in RULES} == set(CASES)


def test_the_tests_that_it_names_are_there():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    assert len(named) >= 20
    for path, test in named:
        assert test in named_in(Path(ROOT / path)), (path, test)
