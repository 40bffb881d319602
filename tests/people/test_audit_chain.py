"""The audit log is a chain: what was changed, taken out or cut off is missed."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import models, transaction

from annotator.keeping.management.commands import check_integrity
from annotator.people.audit_log import AuditChain, AuditEntry, audit_breaks, audit_seal, audit_seal_holds
from annotator.people.services import audit
from tests.cast import make_person
from tests.races import at_once

EXPORT = "/admin/people/auditentry/export/"
at_the_end_of_transactions = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chain(manager) -> AuditChain:
    for action, after in (
        ("door opened", {"door": "cellar"}),
        ("door closed", [1, 2.5, "ü"]),
        ("rain", None),
    ):
        audit(by=manager, action=action, after=after, reason="a noise")
    audit_seal()
    return AuditChain.objects.get()


def past_the_model(**look_up) -> models.QuerySet:
    """The rows as somebody reaches them who has the database, and not the program."""
    return models.QuerySet(AuditEntry).filter(**look_up)


@at_the_end_of_transactions
def test_an_entry_is_sealed_once_its_transaction_is_over_and_one_that_was_undone_leaves_no_gap():
    audit(by=None, action="one")
    with transaction.atomic():
        audit(by=None, action="two")
        AuditEntry.objects.bulk_create([AuditEntry(action="three"), AuditEntry(action="four")])
        assert AuditEntry.objects.unsealed().count() == 3
    with transaction.atomic():
        audit(by=None, action="undone")
        transaction.set_rollback(True)
    with transaction.atomic():
        with transaction.atomic():
            audit(by=None, action="undone")
            transaction.set_rollback(True)
        audit(by=None, action="five")
    sealed = AuditEntry.objects.sealed().values_list("number", "action")
    assert list(sealed) == [(1, "one"), (2, "two"), (3, "three"), (4, "four"), (5, "five")]
    assert list(audit_breaks()) == []


@at_the_end_of_transactions
def test_writers_at_the_same_moment_make_one_chain():
    mona = make_person("mona", "manager")

    def write() -> None:
        for number in range(6):
            with transaction.atomic():
                audit(by=mona, action="door opened", subject=str(number))
                audit(by=mona, action="door closed", subject=str(number))

    assert at_once(*[write] * 4) == [None] * 4
    assert list(AuditEntry.objects.sealed().values_list("number", flat=True)) == list(range(1, 49))
    assert not AuditEntry.objects.unsealed().exists()
    assert list(audit_breaks()) == []


def test_what_a_killed_process_left_unsealed_is_sealed_with_the_next(chain):
    audit(by=None, action="left")
    assert list(audit_breaks()) == []
    audit(by=None, action="next")
    audit_seal()
    assert AuditChain.objects.get().length == 5
    assert list(audit_breaks()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"by": None},
        {"action": "door shut"},
        {"subject": "attic"},
        {"before": {}},
        {"after": [1, 2.5, "u"]},
        {"reason": ""},
        {"seal": "0" * 64},
        {"at": "2020-01-01T00:00:00Z"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_is_changed_in_an_entry_is_missed(chain, change):
    past_the_model(number=2).update(**change)
    assert 2 in {number for number, _ in audit_breaks()}


def test_an_entry_that_is_taken_out_is_missed_wherever_it_stood(chain):
    for number, told in (
        (1, "1 before it are missing"),
        (2, "1 before it are missing"),
        (3, "the last 1 are missing"),
    ):
        with transaction.atomic():
            past_the_model(number=number).delete()
            assert [what for _, what in audit_breaks()] == [told]
            transaction.set_rollback(True)
    past_the_model().delete()
    assert [what for _, what in audit_breaks()] == ["the last 3 are missing"]


def test_an_end_that_was_written_anew_is_missed(chain):
    past_the_model(number=3).delete()
    AuditChain.objects.update(length=2, seal=AuditEntry.objects.get(number=2).seal)
    audit(by=None, action="sun")
    audit_seal()
    assert list(audit_breaks()) == []
    # The chain alone can't tell; what somebody wrote down elsewhere does.
    assert audit_seal_holds(2, AuditEntry.objects.get(number=2).seal)
    assert not audit_seal_holds(chain.length, chain.seal)


def test_the_command_looks_for_a_seal_that_was_written_down(chain, capsys, monkeypatch):
    monkeypatch.setattr(f"{check_integrity.__name__}.look_for_damage", lambda: iter(()))
    call_command("check_integrity", seal=[str(chain)])
    with pytest.raises(SystemExit):
        call_command("check_integrity", seal=[f"{chain.length}:{'0' * 64}"])
    assert "AuditEntry 3: its seal is not the one written down" in capsys.readouterr().out
    with pytest.raises(CommandError, match="64 hexadecimal digits"):
        call_command("check_integrity", seal=["3"])


def exported(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_the_list_goes_out_as_csv_as_it_is_filtered_and_that_is_logged(client, manager, chain):
    client.force_login(manager)
    assert str(chain) in client.get("/admin/people/auditentry/").content.decode()
    assert f'href="{EXPORT}?of=q%3Drain"' in client.get("/admin/people/auditentry/?q=rain").content.decode()
    assert "1 entry, as the list is filtered" in client.get(f"{EXPORT}?of=q%3Drain").content.decode()
    assert AuditEntry.objects.count() == 3
    [row] = exported(client.post(f"{EXPORT}?of=q%3Drain"))
    assert (row["number"], row["by"], row["action"], row["after"]) == ("3", "mona", "rain", "")
    assert row["seal"] == chain.seal
    entry = AuditEntry.objects.get(action="audit log exported")
    assert (entry.by, entry.after) == (manager, {"filter": "q=rain", "entries": 1})
    assert client.get(f"{EXPORT}?of=at__gte%3Dsoon").status_code == 302
    assert client.get(f"{EXPORT}?of=nowhere%3D1").status_code == 400


def test_for_a_spreadsheet_no_cell_runs(client, manager):
    audit(by=manager, action="door opened", subject="=1+1")
    client.force_login(manager)
    assert exported(client.post(EXPORT))[0]["subject"] == "=1+1"
    assert exported(client.post(EXPORT, {"spreadsheet": "on"}))[0]["subject"] == "'=1+1"


@pytest.mark.parametrize("role", ["annotator", "reviewer", "viewer"])
def test_who_may_not_read_it_takes_nothing_out(client, role, db):
    client.force_login(make_person("pia", role))
    assert [client.get(EXPORT).status_code, client.post(EXPORT).status_code] == [403, 403]
