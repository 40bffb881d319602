"""What of a report was guessed, and from where: Prepared.guessed."""

import pytest

from annotator.reports.formats import Row
from annotator.reports.preparing import Preparer

pytestmark = pytest.mark.django_db


def guessed(publisher: str = "", language: str = "", **values) -> dict[str, str]:
    text = "Night raid on the mill\n\nThe monitors said that shells struck the mill on Tuesday."
    return Preparer(publisher, language).prepare(Row("a.txt", 1, text, **values), known=()).guessed


def test_title_and_language_of_a_bare_text_are_guessed_from_it(registry):
    assert guessed() == {"title": "text", "language": "text"}


def test_what_a_column_or_a_person_said_is_no_guess(registry):
    assert guessed(title="Raid", language="en") == {}
    assert guessed(title="Raid", publisher="SANA", language="en") == {}


def test_an_outlet_known_by_its_address_is_a_guess(registry):
    url = "https://sana.example/7"
    assert guessed(title="Raid", language="en", url=url) == {"publisher": "url"}
    assert guessed(title="Raid", language="en", url=url, publisher="SANA") == {}


def test_what_a_format_guessed_stays_one(registry):
    found = guessed(title="Raid", language="en", guessed={"title": "html"})
    assert found == {"title": "html"}
