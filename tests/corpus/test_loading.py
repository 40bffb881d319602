"""Researchers load the bundle's files as they are: with pandas and Hugging Face datasets (DuckDB: test_bundle)."""

import importlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pandas
import pytest

from annotator.annotations.models import Annotation
from annotator.corpus.catalogue import BUNDLED, TABLES
from annotator.corpus.scope import scope_for
from annotator.corpus.tables import Extract
from annotator.reports.models import Report, Statement
from annotator.review.models import Decision

from .reading_back import exported
from .test_bundle import bundled, corpus  # noqa: F401 -- a fixture


@pytest.fixture
def files(corpus, tmp_path) -> Path:  # noqa: F811
    zipfile.ZipFile(io.BytesIO(bundled())).extractall(tmp_path)
    for name in TABLES.keys() - BUNDLED.keys():
        (tmp_path / f"{name}.csv").write_bytes(exported(name))
    return tmp_path


def stored(table: str) -> list[tuple]:
    return list(TABLES[table].rows(Extract(scope_for(None))))


def as_text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {True: "true", False: "false", None: ""}[value]
    return str(value)


def test_pandas_reads_each_value_as_it_is_stored(files):
    for name, table in TABLES.items():
        frame = pandas.read_csv(files / f"{name}.csv", dtype=str, keep_default_na=False)
        written = [tuple(map(as_text, row)) for row in stored(name)]
        assert list(frame.columns) == [column.name for column in table.columns], name
        assert list(frame.itertuples(index=False, name=None)) == written, name


def test_pandas_reads_numbers_as_numbers_and_what_is_missing_as_missing(files):
    numbers = ("credibility", "seconds", "repeat")
    frame = pandas.read_csv(
        files / "annotations.csv",
        dtype={"credibility": "Int64", "seconds": "Int64"},
        keep_default_na=False,
        na_values={name: [""] for name in numbers},
    )
    assert frame["credibility"].dropna().astype(int).tolist() == [
        row[8] for row in stored("annotations") if row[8] is not None
    ]
    assert frame["credibility"].isna().sum() == Annotation.objects.filter(credibility=None).count()
    assert frame["current"].dtype == bool
    assert frame["current"].sum() == Annotation.objects.current().count()


@pytest.fixture
def datasets(tmp_path, monkeypatch) -> Any:
    """The library, cut off from the network; its cache is this test's."""
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    library = importlib.import_module("datasets")  # reads these when it is loaded
    library.disable_progress_bars()
    return library


def test_hugging_face_datasets_reads_every_table_with_one_type_a_column(files, datasets, tmp_path):
    numbers = {
        "reports": Report.objects.count(),
        "statements": Statement.objects.count(),
        "annotations": Annotation.objects.count(),
        "decisions": Decision.objects.count(),
    }
    for name, table in TABLES.items():
        if not stored(name):
            continue
        loaded = datasets.load_dataset(
            "csv",
            data_files=str(files / f"{name}.csv"),
            split="train",
            cache_dir=str(tmp_path / "cache"),
            keep_default_na=False,
            na_values={column.name: [""] for column in table.columns if column.type != "string"},
        )
        assert loaded.num_rows == numbers.get(name, len(stored(name))), name
        for column in table.columns:
            values = {type(value).__name__ for value in loaded[column.name] if value is not None}
            assert len(values) <= 1, (name, column.name, values)
