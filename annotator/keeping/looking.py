"""All looks for damage, one after the other."""

from collections.abc import Iterator

from .damage import Damage
from .damage_beside import BESIDE
from .damage_of_judgements import JUDGEMENTS
from .damage_of_reviews import REVIEWS
from .damage_of_sources import SOURCES
from .damage_of_tables import TABLES
from .damage_of_texts import TEXTS


def look_for_damage() -> Iterator[Damage]:
    """Everything that is not as it must be, in a consistent order; nothing for a sound installation.

    One that can't be read at all is told of as such: the other looks go on. Reads in one snapshot if the caller holds
    one.
    """
    for look in (*TABLES, *TEXTS, *JUDGEMENTS, *REVIEWS, *SOURCES, *BESIDE):
        try:
            yield from look()
        except (ValueError, TypeError, LookupError) as error:
            yield Damage(look.__name__, "", f"could not be looked at: {error}")
