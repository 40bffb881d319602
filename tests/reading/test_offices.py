"""Persons named by an office, behind an office, or behind somebody unnamed; names that describing words begin."""

import pytest

CITED = {
    # an office and the place or body it belongs to
    "The governor of Homs said the bridge was shut.": ['"governor of Homs"'],
    "The bridge was shut, according to the governor of Homs.": ['"governor of Homs"'],
    "Iran's foreign minister denied the story.": ['"Iran\'s foreign minister"'],
    "Irans foreign minister denied the story.": ['"Irans foreign minister"'],
    "The bridge was shut, said the head of the local council Karim Aswad.": ['"Karim Aswad"'],
    "The bridge was shut, said Homs governor Karim Aswad.": ['"Homs governor Karim Aswad"'],
    # the holder between commas
    "The mayor of the town, Karim Aswad, said the bridge was shut.": ['"Karim Aswad"'],
    "The bridge was shut, said the mayor of the town, Karim Aswad.": ['"Karim Aswad"'],
    "AFP quoted the governor of Homs, Karim Aswad, as saying it was shut.": ['afp>"Karim Aswad"'],
    "The spokesman for the SDF in Homs, Karim Aswad, denied it. Aswad told AFP he was busy.": [
        "sdf",
        "afp>sdf",
    ],
    "The bridge was shut, Karim Aswad, 34, said.": ['"Karim Aswad"'],
    # a spokesman behind 'according to' and 'citing'
    "According to Karim Aswad, a spokesman for the SDF, it was shut.": ["sdf"],
    "It was shut, AFP reported, citing Karim Aswad, a spokesman for the SDF.": ["afp>sdf"],
    # somebody unnamed whose name follows
    "It was shut, said a baker, Karim Aswad.": ['"Karim Aswad"'],
    "A resident who goes by the name of Abu Karim said it was shut.": ['"Abu Karim"'],
    "It was shut, said a woman who gave her name as Umm Karim.": ['"Umm Karim"'],
    # the end of a sentence whose commas were lost
    "The bridge is shut Karim Aswad a resident of Homs said.": ['"Karim Aswad"'],
    "The bridge is shut Karim Aswad a baker who lives beside the mill told AFP.": ['afp>"Karim Aswad"'],
    "The bridge is shut a nurse at the clinic said.": ["unnamed"],
    "The bridge is shut for the winter said Aswad.": ['"Aswad"'],
    # names that begin with a describing word, or have 'and' in them
    "It was shut, said the International Committee of the Green Cross.": [
        '"International Committee of the Green Cross"'
    ],
    "It was shut, said the Army of Aswad.": ['"Army of Aswad"'],
    "It was shut, said the Union of Village Care and Relief Organizations.": [
        '"Union of Village Care and Relief Organizations"'
    ],
    "It was shut, said the Kurdish SDF militia.": ["sdf"],
    "It was shut, said Turkey's Anadolu.": ["anadolu"],
    # a place or a day before the employer, a clause or a relay behind the name
    "Nine died in the village of Tal Aswad Hala spokesman Karim Lund said.": ['"Hala spokesman Karim Lund"'],
    "Earlier on Tuesday Hala spokesman Karim Lund said it was over.": ['"Hala spokesman Karim Lund"'],
    "Hala spokesman Karim Lund speaking from Homs said it was over.": ['"Hala spokesman Karim Lund"'],
    "The SDF, cited by AFP, said the bridge was shut.": ["afp>sdf"],
    "Karim Lund did not give a toll but said it was over.": ['"Karim Lund"'],
    "It was over, in the words of Hala Department spokesman Karim Lund.": [
        '"Hala Department spokesman Karim Lund"'
    ],
    "Karim Aswad could not name the day but said it would be soon.": ['"Karim Aswad"'],
}
NOT_CITED = {
    # a place is no person, a body no role of one
    "The army hit Kafr Zeita a resident said.": ["gen_local"],
    "They met the Jabal Front alliance a Western diplomat said.": ["unnamed"],
    # dates and objects are no speakers
    "The bridge was to be shut the mayor said Monday.": ["publisher"],
    "The governor of Homs opened the bridge.": ["publisher"],
    "The mayor of the town, Karim Aswad, opened the bridge.": ["publisher"],
}


@pytest.mark.parametrize(("text", "expected"), CITED.items())
def test_it_finds_the_person_behind_an_office(who, text, expected):
    assert who(text) == expected


@pytest.mark.parametrize(("text", "expected"), NOT_CITED.items())
def test_it_takes_no_place_office_or_date_for_a_person(who, text, expected):
    assert who(text) == expected
