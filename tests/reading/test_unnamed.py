"""Unnamed sources are anonymous, hearsay only in the main clause."""

import pytest

ANONYMOUS = (
    "Residents said the bakery had closed.",
    "A military source said the road was cut.",
    "Syrian military sources said the road was cut.",
    "A source at the SDF said the hill was taken.",
    "Local activists in Douma said the school was empty.",
    "An aid worker in the camp said water was short.",
    "The road was cut, according to reports.",
    "Ten fighters have reportedly surrendered.",
    "Clashes have been reported near the dam.",
)


@pytest.mark.parametrize("sentence", ANONYMOUS)
def test_an_unnamed_source_is_anonymous(reading, sentence):
    assert [s.voice for s in reading(sentence).statements] == ["anonymous"]


def test_hearsay_in_a_relative_clause_changes_nothing(who):
    assert who("The men, many of whom reportedly fled, left their guns behind.") == ["publisher"]


def test_the_class_of_unnamed_sources_is_kept(who):
    assert who("Activists said the school was empty.") == ["gen_activists"]


def test_an_unnamed_source_stays_the_same_while_it_is_called_the_source(who):
    assert who("A military source told SANA the road was cut. The source added that a tank burned.") == [
        "sana>gen_military",
        "sana>gen_military",
    ]


def test_officials_who_spoke_beside_somebody_named_are_not_that_somebody(who):
    text = "Karim Aswad of the White Helmets and security officials told Reuters the road was cut."
    assert who(f"{text} The security officials said nine were hurt.")[1] == "gen_military"
