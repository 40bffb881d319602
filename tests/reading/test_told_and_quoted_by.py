"""Who is quoted by an outlet, or told one or a monitor something, is relayed by it."""

import pytest


@pytest.mark.parametrize(
    "words",
    [
        "According to the White Helmets, quoted by Reuters, four mills burned.",
        "According to the White Helmets, as quoted by Reuters, four mills burned.",
        "According to the White Helmets cited by Reuters, four mills burned.",
        "Four mills burned, according to the White Helmets, as cited by Reuters.",
        "Four mills burned, according to White Helmets figures cited by Reuters.",
        "Four mills burned, said the White Helmets, quoted by Reuters.",
        "The White Helmets said, as quoted by Reuters, that four mills burned.",
        "The White Helmets, as quoted by Reuters, said four mills burned.",
        "According to the White Helmets, speaking to Reuters, four mills burned.",
        "Reuters was told by the White Helmets that four mills burned.",
    ],
)
def test_whom_an_outlet_quotes_it_relays(who, words):
    assert who(words) == ["reuters>white_helmets"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Bo Berg was quoted as telling AFP that it was late.", 'afp>"Bo Berg"'),
        (
            "Bo Berg was quoted as telling the daily Xyz Gazette that it was late.",
            '"daily Xyz Gazette">"Bo Berg"',
        ),
        (
            "Bo Berg was quoted as telling Sunday's edition of the Xyz Gazette that it was late.",
            '"Xyz Gazette">"Bo Berg"',
        ),
        ("Bo Berg told Sundays edition of the Xyz Gazette that it was late.", '"Xyz Gazette">"Bo Berg"'),
        ("Bo Berg told his men of an issue of water.", '"Bo Berg"'),
    ],
)
def test_an_outlet_is_told_also_by_its_edition(who, words, expected):
    assert who(words) == [expected]


def test_two_who_are_quoted_together_are_relayed_alike(who, reading):
    words = "Four mills burned, according to the White Helmets and the SDF, quoted by Reuters."
    assert who(words) == ["reuters>white_helmets>sdf"]  # both behind Reuters
    [statement] = reading(words).statements
    assert [citation.via for citation in statement.citations] == [None, 0, 0]


def test_a_statement_that_an_outlet_carries_is_no_speaker_of_its_own(who):
    assert who("Four mills burned, according to a statement carried by SANA.") == ["sana"]


@pytest.mark.parametrize(
    "words",
    [
        "A farmer told the Observatory that the well had dried up.",
        "A baker from the valley told the Observatory that the well had dried up.",
        "A farmer who fled the village told SOHR that the well had dried up.",
        "A local farmer, who asked not to be named, told SOHR that the well had dried up.",
        "The farmer told SOHR that the well had dried up.",
        "Farmers told the Observatory that the well had dried up.",
        "“The well has dried up,” a farmer told the Observatory.",
        "A farmer confirmed to the Observatory that the well had dried up.",
        "A farmer, speaking to SOHR, said that the well had dried up.",
        "The Observatory was told by a farmer that the well had dried up.",
        "The well had dried up, a farmer was quoted by the Observatory as saying.",
        "A farmer was quoted as saying by the Observatory that the well had dried up.",
    ],
)
def test_what_somebody_tells_a_monitor_the_monitor_relays(who, words):
    assert who(words) == ["sohr>unnamed"]


def test_who_has_a_name_and_tells_a_monitor_something_is_relayed_too(who):
    assert who("Ida Holm, a baker, told the Observatory that the oven was cold.") == ['sohr>"Ida Holm"']


@pytest.mark.parametrize("noun", ["monitor", "group", "monitoring group"])
def test_the_monitor_that_is_told_is_the_one_named_before(who, noun):
    found = who(f"SOHR said that a mill burned. A farmer told the {noun} that the well had dried up.")
    assert found == ["sohr", "sohr>unnamed"]


def test_what_the_monitor_was_told_it_says(who):
    assert who("The Observatory was told that the well had dried up.") == ["sohr"]


@pytest.mark.parametrize("hearer", ["the court", "the army", "the council", "reporters"])
def test_who_passes_nothing_on_relays_nobody(who, hearer):
    assert who(f"A farmer told {hearer} that the well had dried up.") == ["unnamed"]
