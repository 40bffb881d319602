"""Offices, branches, namesakes and parties; lines that are lead-ins or only look so."""

import pytest

CASES = {
    "The SDF rejected US claims that the mill was hit.": ["sdf"],
    "The mill-linked news agency, SANA, said nine had died.": ["sana"],
    "The SDF and the bakers are yet to confirm or deny this.": ["publisher"],
    "Raids claim over 200 lives in the town.": ["publisher"],
    "AFP's chief medical correspondent Hala Odeh said nine had died.": ["afp"],
    "The raid was told of by the SOHR.": ["publisher"],
    "The raid was reported by the SOHR and the Homs Mill Center, a network.": ['sohr;"Homs Mill Center"'],
    "Omar Odeh, with the Mill Front, told AFP that nine had died.": ['afp>"Omar Odeh"'],
    "Mother Hala Odeh of the nearby Mill Convent said nine had died.": [
        '"Mother Hala Odeh of the nearby Mill Convent"'
    ],
    "Odeh Hala voiced his support for the bakers.": ['"Odeh Hala"'],
    "The army's local affiliate, Mill Front, said nine had died.": ['"Mill Front"'],
    "The Homs governor's office said nine had died.": ['"Homs governor\'s office"'],
    "IHS Mill's said nine had died.": ['"IHS Mill\'s"'],
    "Per local sources, nine had died.": ["gen_local"],
    "Local sources tell us that nine had died.": ["gen_local"],
    "A field commander from the NDF said nine had died.": ["gen_military"],
    "Mill Front's spokesman Omar Odeh said nine had died.": ['"Mill Front\'s spokesman Omar Odeh"'],
    "“Where is it?” Hala Odeh asked.": ['"Hala Odeh"'],
    "“Where is it?” The baker left.": ["publisher", "publisher"],
    "The SDF, backed by the Turkish army, took the mill, the group said.": ["sdf"],
    "The coalition of militias fought on and said nine had died.": ["unnamed"],
    "Homs and its ally, Russia, blamed Israel for the raid.": ["publisher"],
    "In one video, shot at noon, rebels are seen near the mill.": ["unnamed"],
    "In one town, rebels are seen near the mill.": ["publisher"],
    "The baker was told that Reuters left.": ["publisher"],
    "Residents read comments posted on a website.": ["publisher"],
}


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_who_stands_behind_a_noun_is_found(who, text, expected):
    assert who(text) == expected


def test_namesakes_are_two_persons(who):
    text = "Hala Odeh said the road was shut. Omar Odeh said it was open. Minister Odeh left."
    assert who(text)[:2] == ['"Hala Odeh"', '"Omar Odeh"']


def test_both_groups_are_the_two_cited_before(who):
    text = "The SOHR and the LCC said nine had died. Both groups said a jet had come."
    assert who(text) == ["sohr;lcc", "sohr;lcc"]


def test_the_source_is_the_outlet_just_cited(who):
    text = "AFP said nine had died. The source added that a jet had come. A military source said so."
    assert who(text) == ["afp", "afp", "gen_military"]
    assert (
        who("AFP said nine had died. The source added that a jet had come.", publisher="afp")
        == ["publisher"] * 2
    )


def test_the_premier_is_the_prime_minister(who):
    text = "Prime Minister Hala Odeh said so. The Turkish army said no. The premier left, the premier said."
    assert who(text)[2] == '"Prime Minister Hala Odeh"'


def test_its_chair_speaks_for_the_body_before(who):
    text = "The SOHR said nine had died. “It is a crime,” its chair, Hala Odeh, said. Odeh wept, she said."
    assert who(text)[:2] == ["sohr", "sohr"]


def test_a_subhead_has_the_source_of_the_sentence_it_repeats(who):
    text = (
        "Mill burns near the town\n\nSeven raids were counted, it said\n\n"
        "The SOHR counted the raids on Monday, and said that the mill had burned down to the ground.\n\n"
        "Seven raids were counted, it said.\n"
    )
    assert who(text) == ["publisher", "sohr", "sohr", "sohr"]


def test_an_outlet_and_a_place_are_no_lead_in(who):
    text = (
        "Mill hit by a barrel\n\nReuters, Damascus :\n\nA barrel fell on the mill. The baker left the town.\n"
    )
    assert who(text) == ["publisher"] * 3


def test_places_alone_on_a_line_are_furniture(reading):
    text = "Mill hit by a barrel\n\nHoms\n\nA barrel fell on the mill in the town, and the baker left the town.\n"
    assert [text[f.start : f.end] for f in reading(text).furniture] == ["Homs"]
