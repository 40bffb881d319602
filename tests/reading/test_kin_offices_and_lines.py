"""Kin, offices and particles of names; verbs that only act; lines of pages."""

import pytest

CASES = {
    "Odeh's sister, Hala Odeh, confirmed the death.": ['"Hala Odeh"'],
    "On Monday, Brett Odeh, U.S. President Omar Holm's envoy to the bakers, tweeted that it was late.": [
        '"Brett Odeh"'
    ],
    "“It is late,” said Brice de le Vin, AFP's director of mills.": ["afp"],
    "“It is late,” said Brice de le Vin, a baker.": ['"Brice de le Vin"'],
    "“It is late,” Hala Odeh, a resident who managed to escape told AFP.": ['afp>"Hala Odeh"'],
    "The Observatory's director, Omar Odeh, put the casualties at nine.": ["sohr"],
    "The White Helmets and Mill House officials say it is late.": ["unnamed"],
    "Holm Odeh confirmed Turkish reports that it was late.": ['"Holm Odeh"'],
    "Holm Odeh gave a similar account of the raid.": ['"Holm Odeh"'],
    "The SOHR recorded nine deaths in the raid.": ["sohr"],
    "Odeh was recording the wake on Monday.": ["publisher"],
    "Local activists recorded the wake and posted the videos online.": ["publisher"],
    "The SDF posted a video showing the mill.": ["sdf"],
    "The images were published by the SDF.": ["publisher"],
    "The figures were published by the SDF.": ["sdf"],
    "The party is regarded by Ankara as a danger.": ["publisher"],
    "The SDF said it would not comment.": ["publisher"],
    "The SDF said it would comment.": ["sdf"],
    "It is a war that activists say has killed many bakers.": ["publisher"],
    "Nine were hurt, Fars reported him as saying.": ["fars"],
    "“It is late,” said Homs's Anadolu Agency.": ["anadolu"],
    "A baker told Homs's Mill news that it was late.": ['"Homs\'s Mill news">unnamed'],
    "The mill burned, SITE noted.": ['"SITE"'],
    "The mill burned, the site noted.": ["unnamed"],
    "The Mill Committees (LCC), a network of activists said it was late.": ["lcc"],
    "In a statement by the Turkish foreign ministry, Ankara said it was late.": [
        '"Turkish foreign ministry"'
    ],
    "No raids have been reported yet.": ["publisher"],
}


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_it_tells_speakers_from_those_who_only_act(who, text, expected):
    assert who(text) == expected


def test_the_statement_is_not_what_was_reported_in_between(who):
    text = "The SDF said it was late. Some damage was reported. The statement said nine had died."
    assert who(text) == ["sdf", "gen_reports", "sdf"]


def test_a_headline_may_end_with_the_office_of_who_is_cited(who):
    text = "Nine hurt in the mill - Homs governor\n\nHoms Governor Hala Odeh said nine bakers were hurt in the mill.\n"
    assert who(text) == ['"Homs Governor Hala Odeh"'] * 2


def test_an_office_may_be_named_in_the_next_sentence(who):
    text = "Nine were hurt, a governor said. Governor Hala Odeh said ten were safe."
    assert who(text) == ['"Governor Hala Odeh"'] * 2


LINES = [
    "Home › Mill News › Mill burns near Homs",
    "May 3, 2014 / 1:25 PM / 4 years ago",
    "posted 3 May 2014, 04:12 by Ida Holm [ updated 3 May 2014, 04:13 ]",
    "By IH - May 3,2014 - Last updated at May 3,2014",
    "New York",
]


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_the_page_is_furniture(reading, line):
    text = f"Mill burns near the town\n\n{line}\n\nThe mill burned down on Monday, and the bakers of the town left.\n"
    assert [text[f.start : f.end] for f in reading(text).furniture] == [line]


def test_a_roadblock_is_no_word_of_pages(who):
    assert who("The mill is near a roadblock to the south, Hala Odeh told Reuters.") == [
        'reuters>"Hala Odeh"'
    ]


def test_a_dateline_may_have_two_brackets(reading):
    text = "HOMS, SYRIA (MAY 3, 2014) (MILL TV) - The mill burned down on Monday, and the bakers left."
    assert text[reading(text).statements[0].start :].startswith("The mill")


def test_a_dateline_may_lack_its_dash(reading):
    text = "HOMS May 3 The mill burned down on Monday, and the bakers of the town left."
    assert text[reading(text).statements[0].start :].startswith("The mill")
