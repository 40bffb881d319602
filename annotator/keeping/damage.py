"""What a look for damage finds, and the list of looks."""

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


def look_for_damage() -> Iterator[Damage]:
    """Everything that is not as it must be, in a consistent order; nothing for a sound installation.

    One that can't be read at all is told of as such: the other looks go on. Reads in one snapshot if the caller holds
    one.
    """
    from .damage_beside import BESIDE
    from .damage_of_judgements import JUDGEMENTS
    from .damage_of_reviews import REVIEWS
    from .damage_of_sources import SOURCES
    from .damage_of_tables import TABLES
    from .damage_of_texts import TEXTS

    for look in (*TABLES, *TEXTS, *JUDGEMENTS, *REVIEWS, *SOURCES, *BESIDE):
        try:
            yield from look()
        except (ValueError, TypeError, LookupError) as error:
            yield Damage(look.__name__, "", f"could not be looked at: {error}")
