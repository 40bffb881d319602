"""Names instead of pseudonyms: for managers, with a reason, and never without an entry in the audit log."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from annotator.corpus import services
from annotator.people.models import AuditEntry
from sources.models import Assessment
from tests.cast import make_person

from .reading_back import exported, rows_of


def test_a_manager_gets_names_for_a_reason_that_is_logged(decided, manager):
    rows = rows_of("annotations", manager, names="  fees for May  ")
    assert {row["annotator"] for row in rows} == {"Amal", "Basil"}
    entry = AuditEntry.objects.get(action="names exported")
    assert (entry.by, entry.subject, entry.reason) == (manager, "annotations", "fees for May")
    assert entry.after == {"format": "csv", "filter": "", "rows": 4}


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_without_a_reason_there_are_no_names(decided, manager, reason):
    with pytest.raises(ValidationError):
        exported("annotations", manager, names=reason)
    assert not AuditEntry.objects.filter(action="names exported").exists()


def test_nobody_else_gets_names(decided, annotator, reviewer, viewer):
    for person, table in ((annotator, "annotations"), (reviewer, "annotations"), (viewer, "decisions")):
        with pytest.raises(PermissionDenied):
            exported(table, person, names="curious")


def test_the_operator_gets_names_and_is_logged_too(decided):
    assert {row["annotator"] for row in rows_of("annotations", names="payroll")} == {"Amal", "Basil"}
    entry = AuditEntry.objects.get(action="names exported")
    assert (entry.by, entry.reason) == (None, "payroll")


def test_two_people_of_one_name_stay_apart(decided, other_annotator):
    other_annotator.name = "Amal"
    other_annotator.save()
    assert {row["annotator"] for row in rows_of("annotations", names="fees")} == {
        "Amal (amal)",
        "Amal (basil)",
    }


def test_the_entry_stands_in_the_log_before_the_first_name_goes_out(decided, manager, monkeypatch):
    def refuse(**values):
        raise RuntimeError("the log is full")

    monkeypatch.setattr(services, "audit", refuse)
    with pytest.raises(RuntimeError):
        exported("annotations", manager, names="fees")


def test_every_export_of_a_person_is_logged_with_its_rows(decided, annotator):
    exported("annotations", annotator, "jsonl", chosen_in_words="")
    entry = AuditEntry.objects.get(action="table exported")
    assert (entry.by, entry.subject) == (annotator, "annotations")
    assert entry.after == {"format": "jsonl", "filter": "", "rows": 2}


def test_deciders_and_assessors_go_by_pseudonym_too(sohr, manager):
    boss = make_person("nadia", "manager")
    Assessment.objects.create(
        source=sohr, grade="D", valid_from=datetime.date(2020, 1, 1), reason="x", assessed_by=boss
    )
    assert [row["assessor"] for row in rows_of("assessments", manager)] == ["", "", boss.pseudonym]
    assert rows_of("assessments", manager, names="who did this")[2]["assessor"] == "Nadia"
