"""'State media' is a name of Syria's in the registry: of another country they are that country's."""

import pytest

from annotator.reading import read
from annotator.reading.model import KnownAlias, KnownSource, Registry

from .conftest import path

SYRIAN = "syrian_state_media"
REGISTRY = Registry.of(
    [KnownSource(SYRIAN, "Syrian state media", "state_media")],
    [KnownAlias(SYRIAN, name) for name in ("Syrian state media", "state media", "state-run media")],
)


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("State media said the mill burned.", SYRIAN),
        ("Syria's state media said the mill burned.", SYRIAN),
        ("Damascus's state media said the mill burned.", SYRIAN),
        ("Assad's state media said the mill burned.", SYRIAN),
        ("Aleppo's state media said the mill burned.", SYRIAN),
        ("Iranian state media said the mill burned.", '"Iranian state media"'),
        ("Iran's state media said the mill burned.", '"Iran\'s state media"'),
        ("The mill burned, Lebanon's state-run media reported.", '"Lebanon\'s state-run media"'),
    ],
)
def test_they_are_of_the_country_that_is_named(text: str, whose: str):
    [statement] = read(text, registry=REGISTRY).statements
    assert path(statement.citations) == whose
