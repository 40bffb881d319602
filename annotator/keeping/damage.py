"""What a look for damage finds."""

from collections.abc import Callable, Iterator
from typing import NamedTuple


class Damage(NamedTuple):
    """table: a model's label. row: its id as people or files know it, empty where no one row is to blame."""

    table: str
    row: str
    what: str

    def __str__(self) -> str:
        return f"{self.table}{f' {self.row}' if self.row else ''}: {self.what}"


Look = Callable[[], Iterator[Damage]]
