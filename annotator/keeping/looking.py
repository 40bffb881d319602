"""All looks for damage, one after the other."""

from collections.abc import Iterator, Sequence

from .damage import Damage, Look
from .damage_beside import BESIDE
from .damage_of_audit import AUDIT
from .damage_of_imports import IMPORTS
from .damage_of_judgements import JUDGEMENTS
from .damage_of_outcomes import OUTCOMES
from .damage_of_reviews import REVIEWS
from .damage_of_sources import SOURCES
from .damage_of_tables import TABLES
from .damage_of_texts import TEXTS

LOOKS: tuple[Look, ...] = (
    *(*TABLES, *TEXTS, *IMPORTS, *JUDGEMENTS, *REVIEWS),
    *(*OUTCOMES, *SOURCES, *BESIDE, *AUDIT),
)


def look_for_damage(looks: Sequence[Look] = LOOKS) -> Iterator[Damage]:
    """Everything that is not as it must be, in a consistent order; nothing for a sound installation.

    One that can't be read at all is told of as such: the other looks go on. Reads in one snapshot if the caller holds
    one.
    """
    for look in looks:
        try:
            yield from look()
        except (ValueError, TypeError, LookupError) as error:
            yield Damage(look.__name__, "", f"could not be looked at: {error}")
