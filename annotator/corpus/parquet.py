"""A table as an Apache Parquet file, with the types of the columns. Needs pyarrow, which is an extra."""

import datetime
import importlib.util
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Any

from .tables import Column, Row

IN_MEMORY = 1024 * 1024  # bytes; a larger file is kept on disk
# A group of rows is written when it has so many rows, or so many characters of text.
MOST_ROWS = 10_000
MOST_CHARACTERS = 8_000_000


class PyarrowMissing(RuntimeError):
    """Parquet was asked for where pyarrow is not installed; the message says what to do."""


def can_write() -> bool:
    """Whether pyarrow is installed."""
    return importlib.util.find_spec("pyarrow") is not None


def parquet(columns: Sequence[Column], rows: Iterable[Row]) -> IO[bytes]:
    """The file, open for reading. Strings are never null, what is empty in any other type is. Raises PyarrowMissing."""
    try:
        import pyarrow
        from pyarrow.parquet import ParquetWriter
    except ImportError as error:
        raise PyarrowMissing(
            "Parquet needs pyarrow, which is not installed: pip install -r requirements-parquet.txt"
        ) from error
    types = {
        "string": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
        "datetime": pyarrow.timestamp("us", tz="UTC"),
    }
    schema = pyarrow.schema(
        pyarrow.field(
            column.name,
            types[column.type],
            nullable=column.type != "string",
            metadata={"description": column.description},
        )
        for column in columns
    )
    readers = [_READERS.get(column.type) for column in columns]
    # Whoever reads it closes it; else it goes with its last reference.
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    with ParquetWriter(file, schema, compression="zstd") as writer:
        for group in _groups(rows):
            values: list[Any] = [
                list(column) if read is None else [value and read(value) for value in column]
                for read, column in zip(readers, zip(*group, strict=True), strict=True)
            ]
            writer.write_table(
                pyarrow.Table.from_arrays(
                    [pyarrow.array(column, field.type) for column, field in zip(values, schema, strict=True)],
                    schema=schema,
                )
            )
    file.seek(0)
    return file


_READERS: dict[str, Callable[[Any], Any]] = {
    "date": datetime.date.fromisoformat,
    "datetime": datetime.datetime.fromisoformat,
}


def _groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    characters = 0
    for row in rows:
        group.append(row)
        characters += sum(len(value) for value in row if isinstance(value, str))
        if len(group) == MOST_ROWS or characters >= MOST_CHARACTERS:
            yield group
            group, characters = [], 0
    if group:
        yield group
