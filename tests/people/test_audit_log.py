"""The audit log: read by who may, changed and deleted by nobody, superusers included."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import ProtectedError

from annotator.people.models import AuditEntry, User
from annotator.people.services import audit
from tests.cast import PASSWORD, make_person

ROOT = Path(__file__).resolve().parent.parent.parent
LOG = "/admin/people/auditentry/"


@pytest.fixture
def entry(manager):
    return audit(by=manager, action="door opened", subject="cellar", reason="a noise", after={"door": "open"})


@pytest.fixture
def everybody(viewer, annotator, reviewer, manager, stranger):
    administrator = make_person("adam", "administrator")
    return [
        viewer,
        annotator,
        reviewer,
        manager,
        stranger,
        administrator,
        User.objects.create_superuser("root", PASSWORD),
    ]


def test_managers_and_administrators_read_it_and_others_do_not(client, entry, everybody):
    reading = set()
    for person in everybody:
        client.force_login(person)
        answers = [client.get(LOG), client.get(f"{LOG}{entry.pk}/change/")]
        if [answer.status_code for answer in answers] == [200, 200]:
            assert all("cellar" in answer.content.decode() for answer in answers)
            reading.add(person.username)
        else:
            assert [answer.status_code for answer in answers] == [403, 403]
    assert reading == {"mona", "adam", "root"}


def test_nobody_adds_changes_or_deletes_an_entry(client, entry, everybody):
    posted = {"action": "nothing happened", "subject": "", "reason": "", "post": "yes"}
    for person in everybody:
        client.force_login(person)
        for address in (f"{LOG}add/", f"{LOG}{entry.pk}/change/", f"{LOG}{entry.pk}/delete/"):
            assert client.post(address, posted).status_code == 403, (person, address)
        client.post(LOG, {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"})
        assert client.get(f"{LOG}{entry.pk}/history/").status_code in (403, 404)
    assert list(AuditEntry.objects.values_list("action", "subject")) == [("door opened", "cellar")]


def test_a_person_who_stands_in_the_log_is_not_deleted(entry, manager):
    with pytest.raises(ProtectedError), transaction.atomic():
        manager.delete()
    assert User.objects.filter(pk=manager.pk).exists()


def test_an_entry_is_written_with_what_it_tells_of_or_not_at_all(manager):
    with transaction.atomic():
        audit(by=manager, action="door opened")
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


# Functions that write an entry around which no transaction stands, and why none has to.
OF_THEIR_OWN = {
    "release_open": "a download: the entry is all that is written",
    "backup_open": "a download",
    "export_view": "a download",
    "make": "a file was made, which no transaction holds",
    "refused": "something was refused",
    "annotations_import": "begun and done, around a transaction for each report",
    "suggestions_renew": "as many transactions as reports, each of which says which reader read it",
    "_run": "without one it only looks what an upload would do, and writes none",
    "overwrite_source": "a step of the registry's loading, which is one transaction",
}


def calls(tree: ast.AST, held: bool = False, caller: str = "") -> Iterator[tuple[str, str, bool]]:
    """Which function calls which below `tree`, by their names, and whether a `transaction.atomic` of its is around."""
    for node in ast.iter_child_nodes(tree):
        around, named = held, caller
        if isinstance(node, ast.FunctionDef):
            around = any("transaction.atomic" in ast.unparse(each) for each in node.decorator_list)
            named = node.name
        elif isinstance(node, ast.With):
            around |= any("transaction.atomic" in ast.unparse(item.context_expr) for item in node.items)
        elif isinstance(node, ast.Call):
            yield caller, ast.unparse(node.func).split(".")[-1], held
        yield from calls(node, around, named)


def entries_of_their_own(text: str) -> set[str]:
    """The functions of a module that write an entry in no transaction of theirs nor, if private, of callers."""
    made = list(calls(ast.parse(text)))

    def is_held(name: str) -> bool:
        callers = [(caller, held) for caller, called, held in made if called == name and caller != name]
        return name.startswith("_") and bool(callers) and all(held or is_held(by) for by, held in callers)

    return {caller for caller, called, held in made if called == "audit" and not held and not is_held(caller)}


def test_each_entry_is_written_in_the_transaction_of_what_it_tells_of():
    modules = [path for room in ("annotator", "sources") for path in (ROOT / room).rglob("*.py")]
    found = set().union(*(entries_of_their_own(path.read_text(encoding="utf-8")) for path in modules))
    assert found == OF_THEIR_OWN.keys()


def test_a_long_subject_is_cut_rather_than_losing_the_entry(manager):
    assert len(audit(by=manager, action="door opened", subject="x" * 900).subject) == 200


def test_what_is_written_in_it_is_shown_as_text(client, manager):
    audit(by=manager, action="<script>alert(1)</script>", subject="<b>", reason="'\"><img src=x>")
    client.force_login(manager)
    page = client.get(LOG).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
