"""What papers' pages have beside the article: rows of tables, credits glued to sentences, writers, outlets by name."""

import pytest

BODY = (
    "The mill of the village burned down at dawn and nobody in it was hurt, its owner found.\n\n"
    "The bakers went back to work in the evening, and the flour came from the next town.\n"
)


@pytest.mark.parametrize(
    "line",
    [
        "Published by | The Mill Post |",
        "By MP/XNA",
        "Article continues below",
        "Bakers Return To MillBakers Return To Mill",
    ],
)
def test_lines_beside_the_article_are_furniture(reading, line):
    text = f"Bakers return to mill\n\n{line}\n\n{BODY}"
    assert [text[f.start : f.end] for f in reading(text).furniture] == [line]


@pytest.mark.parametrize("begin", ["Photo: AP – ", "BEIRUT/AMMAN: "])
def test_what_stands_before_the_first_sentence_is_cut_off(reading, begin):
    text = f"Bakers return to mill\n\n{begin}{BODY}"
    assert [text[f.start : f.end] for f in reading(text).furniture] == [begin.strip()]


def test_a_link_behind_the_last_sentence_of_a_paragraph_is_cut_off(reading):
    link = "Read more: Flour is dear this year"
    text = f"Bakers return to mill\n\n{BODY.strip()} {link}\n\nThe mill will be built anew in spring.\n"
    assert [text[f.start : f.end] for f in reading(text).furniture] == [link]


def test_an_article_behind_read_more_is_none(reading):
    text = f"Bakers return to mill\n\nThey are back. Read more: {BODY}"
    assert not reading(text).furniture


def test_who_wrote_the_article_is_told_below_it(reading):
    about = "Ida Holm is a baker and writes of mills. She has two ovens."
    text = f"Bakers return to mill\n\n{BODY}\nAuthor: Ida Holm\n\n{about}\n"
    assert [text[f.start : f.end] for f in reading(text).furniture] == ["Author: Ida Holm", about]


SENTENCES = {
    "The bridge fell, reported the daily Al Mill on Sunday. It said that it was old.": ['"daily Al Mill"']
    * 2,
    "A baker told the Daily Mill that the bridge fell.": ['"Daily Mill">unnamed'],
    "The Ja’at Mill Guild said on Thursday that the bridge fell.": ['"Ja’at Mill Guild"'],
}


@pytest.mark.parametrize(("text", "expected"), SENTENCES.items())
def test_an_outlet_is_called_by_the_name_behind_its_noun(who, text, expected):
    assert who(text) == expected


CLAUSES = {
    "Days of heavy rain claim scores of lives in the valley.": ["publisher"],
    "The Turkish army claims scores of mills were flooded.": ["turkish_military"],
    "The arch fell, Syria's mills chief said. Ida Holm told Reuters that it was old.": [
        '"Ida Holm"',
        'reuters>"Ida Holm"',
    ],
    "According to Guild-linked Twitter account, the arch fell.": ["unnamed"],
    "The Observatory said the arch fell. It rarely confirms this.": ["sohr", "publisher"],
    "The Turkish army against the Millers Guild (MG) said the arch was old.": ["turkish_military"],
    "The bakers fled after he reportedly left.": ["publisher"],
    "The bakers reportedly fled after he left.": ["gen_reports"],
}


@pytest.mark.parametrize(("text", "expected"), CLAUSES.items())
def test_what_tells_who_says_it_and_what_does_not(who, text, expected):
    assert who(text) == expected


def test_a_writers_name_that_stands_twice_and_a_button_in_arabic_are_furniture(reading):
    text = f"Bakers return to mill after fire\n\nIda Holm\nSome picture of an old mill\nIda Holm\n\nاقرأ الخبر{BODY}"
    found = [text[f.start : f.end] for f in reading(text).furniture]
    assert found == ["Ida Holm", "Ida Holm", "اقرأ الخبر"]


SEEN = {
    "“We walked here,” said 14-year-old Ida Holm.": ['"Ida Holm"'],
    "Ida Holm reported the fall, as did Rami Abdulrahman of the Observatory.": ['"Ida Holm";sohr'],
    "An AFP team at the entrance to the village saw ten carts leaving.": ["afp"],
    "An AFP team at the entrance to the village, who saw nothing, left.": ["publisher"],
    "The raid prompted a call and came days after the Turkish army said help would be needed.": ["publisher"],
    "The raid came days after the Turkish army said help would be needed.": ["turkish_military"],
}


@pytest.mark.parametrize(("text", "expected"), SEEN.items())
def test_further_places_of_speakers(who, text, expected):
    assert who(text) == expected
