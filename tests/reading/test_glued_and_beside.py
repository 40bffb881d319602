"""Sentences without a space between them, and whoever stands beside the subject."""

import pytest

CASES = {
    "The SDF denied the raid, while its ally Russia said it was late.": ['sdf;"Russia"'],
    "The SDF spoke, and his office said it was late.": ["publisher"],
    "The semi-official Fars news said it was late.": ["fars"],
    "Nine were hurt, said the Union of Northern Mills (UNM).": ['"Union of Northern Mills"'],
    "These are polls that have been rejected by the SDF.": ["publisher"],
    "The raid was rejected by the SDF.": ["sdf"],
    "They proposed the fair as a part of their plan.": ["publisher"],
    "“It is late,” Hala Odeh told the White Helmets.": ['white_helmets>"Hala Odeh"'],
    "Another former detainee, Hala Odeh, told AFP that it was late.": ['afp>"Hala Odeh"'],
    "Lorries came back, and drivers said it was late.": ["unnamed"],
    "The town's rescuers, a service known as the White Helmets which works there, said it was late.": [
        "white_helmets"
    ],
    "“It is late,” Hala Odeh, told AFP at the mill.": ['afp>"Hala Odeh"'],
    "Turkish and Greek media reported that it was late.": ["gen_reports"],
    "Turkish and Greek media outlets said it was late.": ["unnamed"],
    "Jets found the mill by coordinates provided by Turkey, the SDF said on Monday.": ["sdf"],
    "Death counts varied from day to day.": ["publisher"],
    "A baker in the old town, Hala Odeh, said it was late.": ['"Hala Odeh"'],
    "Hala Odeh, a baker, said SDF forces have left the mill.": ['"Hala Odeh"'],
    "“It burns,” said SDF forces in the mill.": ["sdf"],
    "The SDF militia that works at the mill said it was late.": ["sdf"],
    "The SDF that have held the mill since taking it in June said it was late.": ["sdf"],
    "The mill burned on Monday, with witnesses saying nine were hurt.": ["gen_local"],
    "The army left the mill, with the SDF saying it was late.": ["sdf"],
    "Umm Odeh, a 38-year-old baker, left on Friday. The SDF spoke.": ["publisher", "publisher"],
    "Umm Odeh, a 38-year-old baker, left Homs “There are many men inside,” she told AFP.": ['afp>"Umm Odeh"'],
}


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_whoever_stands_beside_the_subject_is_read(who, text, expected):
    assert who(text) == expected


def test_sentences_without_a_space_between_them_are_told_apart(reading):
    text = 'The mill was called "Spring".It burned on Monday.SDF fighters came.The mill cost $3.40 in May.'
    parts = [text[s.start : s.end] for s in reading(text).statements]
    assert parts == [
        'The mill was called "Spring".',
        "It burned on Monday.",
        "SDF fighters came.",
        "The mill cost $3.40 in May.",
    ]


def test_an_outlet_alone_below_the_headline_is_no_lead_in(who):
    text = "Mill burns near Homs\n\nReuters:\n\nThe mill burned on Monday. The bakers of the town left it.\n"
    assert set(who(text)) == {"publisher"}


def test_a_country_before_a_colon_is_no_surname(who):
    text = "Syria: bakers arrive at the mill\n\nSDF envoy for Syria Hala Odeh said that it was late in May.\n"
    assert who(text)[0] == "publisher"
