"""docs/data.md: each table has its rank, each rule its test, each column that goes out its readers."""

import re

import pytest
from django.apps import apps
from django.contrib import admin

from annotator.corpus.catalogue import TABLES
from annotator.corpus.scope import REGISTRY, Scope
from annotator.people.roles import PERMISSIONS
from tests.test_security_page import ROOT, named_in

PAGE = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
# Tables that readers get whole, decided or not (tests/corpus/test_scopes.py).
WHOLE = ("reports", "appearances", "claims", "claim_statements")
RANKS = ("3 secret", "2 protected", "1 internal", "0 plain")


def part(heading: str) -> list[list[str]]:
    """Cells of the rows below a heading, without the head."""
    lines = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0].splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def scope_of(role: str) -> Scope:
    given = PERMISSIONS[role]
    names = {
        "everything": "corpus.export_all",
        "decided": "corpus.export_decided",
        "own": "corpus.export_own",
    }
    return Scope(None, **{flag: permission in given for flag, permission in names.items()})


def rows_of(role: str, table: str) -> str:
    """Which rows of the table somebody with this role alone takes out."""
    scope = scope_of(role)
    if not scope.has(table):
        return "–"
    flags = [flag for flag in ("decided", "own") if getattr(scope, flag)]
    if scope.everything or table in REGISTRY or (scope.decided and table in WHOLE):
        return "all"
    return " and ".join(flag for flag in flags if Scope(None, **{flag: True}).has(table))


def export_lines() -> list[str]:
    """The table of columns as the program has it."""
    head = ["table", "columns", *PERMISSIONS]
    lines = [head, ["---"] * len(head)]
    for name, table in TABLES.items():
        columns = ", ".join(f"*{c.name}*" if c.name in table.people else c.name for c in table.columns)
        lines.append([name, columns, *(rows_of(role, name) for role in PERMISSIONS)])
    return [f"| {' | '.join(line)} |" for line in lines]


def secret_fields() -> set[tuple[str, str]]:
    """(model, field) of what the page hides from everybody."""
    rows = [row[0] for row in part("Fields that are hidden, and from whom") if row[1] == "everybody"]
    return {(found[1], found[2]) for row in rows for found in re.finditer(r"`(\w+\.\w+)\.(\w+)`", row)}


def test_each_table_has_one_rank():
    rows = dict(part("Tables"))
    assert tuple(rows) == RANKS
    listed = [name for names in rows.values() for name in re.findall(r"`(\w+\.\w+)`", names)]
    assert sorted(listed) == sorted(model._meta.label for model in apps.get_models())


def test_each_rank_has_its_rules():
    assert tuple(row[0] for row in part("Ranks")) == RANKS
    head = re.search(r"^\| rule \| (.+) \|$", PAGE, re.M)
    assert head
    assert tuple(head[1].split(" | ")) == RANKS
    assert all(all(row) and len(row) == 5 for row in part("Rules of each rank"))
    asked = {
        rank for row in part("Proof of these rules") for rank in re.findall(r"[0-3]", row[0].split(":")[0])
    }
    assert asked == {"1", "2", "3"}


def test_the_fields_that_it_names_are_there_and_no_secret_of_a_table_is_left_out():
    for label, name in re.findall(r"`(\w+\.\w+)\.(\w+)`", PAGE):
        assert apps.get_model(label)._meta.get_field(name)
    words = re.compile(r"password|sha256|session_(key|data)|secret|token")
    opens = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        if model._meta.app_label in ("people", "mfa")
        for field in model._meta.concrete_fields
        if words.search(field.name)
    }
    assert opens <= secret_fields()


def test_each_test_that_it_names_is_there():
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    assert len(named) > 40
    for path, test in named:
        assert test in named_in(ROOT / path), (path, test)


def test_the_columns_that_go_out_are_those_of_the_program():
    lines = [line for line in PAGE.split("\n## Columns that go out\n")[1].splitlines() if line[:2] == "| "]
    assert lines == export_lines()


@pytest.mark.django_db
def test_no_screen_and_no_file_has_a_secret_field(rf, django_user_model):
    secrets = secret_fields()
    assert len(secrets) >= 6
    names = {name for _, name in secrets} - {"sha256", "data"}
    assert not names & {column.name for table in TABLES.values() for column in table.columns}
    request = rf.get("/")
    request.user = django_user_model.objects.create_superuser("root")
    for model, screen in admin.site._registry.items():
        own = {name for label, name in secrets if label == model._meta.label} | names
        asked = [*screen.get_list_display(request), *screen.get_search_fields(request)]
        asked += [each if isinstance(each, str) else "" for each in screen.get_list_filter(request)]
        asked += [name for _, options in screen.get_fieldsets(request) for name in options["fields"]]
        assert not own & {str(name).split("__")[0] for name in asked}, model
