"""The page of the docs that says who may do what is the table of roles, in words."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

from annotator.people import permission_page, roles

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "permissions.md"


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_page_is_what_the_command_prints():
    printed = StringIO()
    call_command("permissions_page", stdout=printed)
    assert PAGE.read_text(encoding="utf-8") == printed.getvalue(), (
        "run `manage.py permissions_page > docs/permissions.md`"
    )


def test_every_permission_of_the_table_has_words_and_no_other():
    used = set().union(*roles.PERMISSIONS.values())
    assert set(permission_page.PERMISSIONS_IN_WORDS) == used
    assert len(set(permission_page.PERMISSIONS_IN_WORDS.values())) == len(used)


def test_every_role_has_words():
    assert list(roles.IN_WORDS) == list(roles.PERMISSIONS)


def test_a_permission_given_to_another_role_shows_on_the_page(monkeypatch):
    monkeypatch.setitem(roles.PERMISSIONS, roles.VIEWER, {"review.rule"})
    rows = [cells(line) for line in permission_page.permission_page().splitlines() if line.startswith("|")]
    columns = next(row for row in rows if row[0] == "may …")
    rule = next(row for row in rows if row[0].startswith("rule where"))
    assert dict(zip(columns[1:], rule[1:], strict=True)) == {
        "viewer": "yes",
        "annotator": "–",
        "reviewer": "yes",
        "manager": "–",
        "administrator": "–",
    }
    reads = next(row for row in rows if row[0] == "read reports")
    assert reads[columns.index("viewer")] == "–"
