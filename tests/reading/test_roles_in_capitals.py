"""Roles in capitals, an outlet's own people, forces that fight somebody, and people of whom no list knows."""

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A field commander told SANA it was late. The Commander added that it burned.", "sana>unnamed"),
        ("A baker told AFP it was late. The reporter said that the road is shut.", "afp"),
        ("A baker told AFP it was late. The baker said that the road is shut.", "afp>unnamed"),
        ("The mill burned. The President added that it was late.", '"President"'),
    ],
)
def test_a_role_with_a_capital_stands_for_whoever_has_it(who, text, expected):
    assert who(text)[-1].replace("gen_military", "unnamed") == expected


def test_an_agency_in_other_capitals_is_meant_where_only_a_source_can_stand(who):
    assert who("The mill burned on Monday, reported by Sana.") == ["sana"]
    assert who("The mill burned on Monday, according to Sana Holm.") == ['"Sana Holm"']
    assert who("Sana said the mill burned on Monday.") == ['"Sana"']


def test_what_somebody_is_reporting_is_told(who):
    assert who("Activists in the town are reporting that the mill burned.") == ["gen_activists"]


def test_those_who_told_an_outlet_are_somebody_though_no_list_knows_them(who):
    assert who("Cross-cutting helpers informed Reuters that the mill burned.") == ["reuters>unnamed"]
    assert who("Cross-cutting helpers informed SOHR that the mill burned.", publisher="sohr") == ["unnamed"]
    assert who("A baker told SOHR that the mill burned.") == ["sohr>unnamed"]


@pytest.mark.parametrize(
    "text",
    ["Men fleeing Mill Front said it burned.", "Men battling the SDF in the north said it burned."],
)
def test_whom_somebody_fights_or_flees_does_not_speak(who, text):
    assert who(text) == ["unnamed"]


def test_the_one_who_fights_may_speak_of_it(who):
    assert who("The SDF, fighting in the north, said it burned.") == ["sdf"]


def test_pictures_on_a_site_are_the_sites(who):
    assert who("Images on the Mill Herald website show the mill burning.") == ['"Mill Herald"']
    assert who("Images on its website show the mill burning.") == ["publisher"]


def test_a_name_keeps_its_surname_before_a_number(who):
    text = '"It was late," said SDF commander Bo Berg II. "It burned," said Berg.'
    assert who(text) == ["sdf", "sdf"]


def test_a_clock_in_another_zone_ends_no_sentence(reading):
    text = "At about 12:30 a.m. GMT May 16, the mill burned."
    assert [text[s.start : s.end] for s in reading(text).statements] == [text]


def test_a_spokesman_without_an_employer_speaks_for_the_source_before(who):
    text = "The SDF began a raid. The SDF said so on Monday. Spokesman Army Col. Bo Berg told reporters it was late."
    assert who(text)[1:] == ["sdf", "sdf"]


def test_a_name_that_continues_what_it_told_an_outlet_has_the_same_relay(who):
    text = 'Bo Berg told AFP that the mill burned. "Nobody came," Berg continued. SOHR counted nine. Berg said no.'
    assert who(text) == ['afp>"Bo Berg"', 'afp>"Bo Berg"', "sohr", '"Bo Berg"']


@pytest.mark.parametrize(
    "text",
    [
        "The SDF's Mill River campaign said it burned.",
        "It burned, said the spokesman for the SDF's campaign in the east.",
    ],
)
def test_a_campaign_speaks_for_who_leads_it(who, text):
    assert who(text) == ["sdf"]
