"""The audit log: read by who may, changed and deleted by nobody, superusers included."""

import ast
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


# Functions in whose own words no transaction stands around the entry, and why none has to.
OF_THEIR_OWN = {
    "release_open": "a download: the entry is all that is written",
    "backup_open": "a download",
    "make": "a file was made, which no transaction holds",
    "export_view": "a download",
    "refused": "something was refused",
    "annotations_import": "begun and done, around a transaction for each report",
    "suggestions_renew": "as many transactions as reports, each of which says which reader read it",
    "_correct": "its callers hold it",
    "_set_archived": "its callers hold it",
    "_run": "its callers hold it",
    "overwrite_source": "its callers hold it",
}


def entries_without_transaction(tree: ast.AST, inside: bool = False, within: str = "") -> set[str]:
    """The functions below `tree` that call `audit` where no `transaction.atomic` of theirs is around."""
    found = set()
    for node in ast.iter_child_nodes(tree):
        held, named = inside, within
        if isinstance(node, ast.FunctionDef):
            held, named = any("transaction.atomic" in ast.unparse(d) for d in node.decorator_list), node.name
        elif isinstance(node, ast.With):
            held |= any("transaction.atomic" in ast.unparse(item.context_expr) for item in node.items)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "audit" and not held:
            found.add(named)
        found |= entries_without_transaction(node, held, named)
    return found


def test_each_entry_is_written_in_the_transaction_of_what_it_tells_of():
    modules = [path for room in ("annotator", "sources") for path in (ROOT / room).rglob("*.py")]
    found = set().union(
        *(entries_without_transaction(ast.parse(path.read_text(encoding="utf-8"))) for path in modules)
    )
    assert found == OF_THEIR_OWN.keys()


def test_a_long_subject_is_cut_rather_than_losing_the_entry(manager):
    assert len(audit(by=manager, action="door opened", subject="x" * 900).subject) == 200


def test_what_is_written_in_it_is_shown_as_text(client, manager):
    audit(by=manager, action="<script>alert(1)</script>", subject="<b>", reason="'\"><img src=x>")
    client.force_login(manager)
    page = client.get(LOG).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
