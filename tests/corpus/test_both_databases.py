"""The same state gives the same bytes on SQLite and on PostgreSQL.

The state is copied row by row into a new SQLite database, and exported there by a process of its own. So on PostgreSQL
the two databases are compared; on SQLite, two processes.
"""

from itertools import chain
from pathlib import Path

from django.apps import apps
from django.core import serializers

from .test_bundle import bundled, corpus  # noqa: F401 -- a fixture
from .test_command import manage

ROOMS = ("people", "sources", "reports", "annotations", "review")


def copied(path: Path) -> None:
    """All rows of the rooms, people without their groups. Not as JSON: Django cuts times to milliseconds there."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    names = {field.name for model in models for field in model._meta.fields}
    rows = chain.from_iterable(model._base_manager.order_by("pk") for model in models)
    path.write_text(serializers.serialize("yaml", rows, fields=names), encoding="utf-8")


def test_a_bundle_of_the_same_rows_is_the_same_file(corpus, tmp_path):  # noqa: F811
    rows, bundle = tmp_path / "rows.yaml", tmp_path / "bundle.zip"
    copied(rows)
    for words in (
        ("migrate", "--verbosity", "0"),
        ("loaddata", "--verbosity", "0", str(rows)),
        ("export_corpus", "--bundle", str(bundle)),
    ):
        process = manage(tmp_path, *words)
        said = process.communicate()[1]
        assert process.returncode == 0, said.decode(errors="replace")
    assert bundle.read_bytes() == bundled()
