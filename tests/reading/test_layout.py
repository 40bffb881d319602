"""Statements and furniture: boundaries and the rule that found each."""

import pytest

from annotator.reading.blocks import find_blocks, find_lines


def quotes(reading, text):
    return [text[s.start : s.end] for s in reading(text).statements]


SPLITS = {
    "It fell. Nobody knew why.": ["It fell.", "Nobody knew why."],
    "Col. Haddad left at 6 a.m. on Mar. 9 with Gen. Aziz.": ["Col. Haddad left at 6 a.m. on Mar. 9 with Gen. Aziz."],
    "The U.S. Army left. So did the U.N. The camp is empty.": [
        "The U.S. Army left.", "So did the U.N.", "The camp is empty.",
    ],
    "It fell at 2 A.M. Damascus Time on Monday. He left at 2 a.m. She stayed.": [
        "It fell at 2 A.M. Damascus Time on Monday.", "He left at 2 a.m.", "She stayed.",
    ],
    "It fell on March 26. 2015 was worse. It lost 26. 15 came back.": [
        "It fell on March 26. 2015 was worse.", "It lost 26.", "15 came back.",
    ],
    "“It burned.” She wept.": ["“It burned.”", "She wept."],
    "Is it over? (Nobody knows.) We wait...": ["Is it over?", "(Nobody knows.)", "We wait..."],
    "هل انتهى الأمر؟ لا أحد يعلم. قال د. سالم ذلك.": ["هل انتهى الأمر؟", "لا أحد يعلم.", "قال د. سالم ذلك."],
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SPLITS.items())
def test_it_splits_sentences_where_they_end(reading, text, expected):
    assert quotes(reading, text + "\n\nThe end of the page came at last.")[: len(expected)] == expected


def test_hard_wrapped_lines_are_one_paragraph():
    text = (
        "The column left the town before sunrise and took the\n"
        "northern road towards the river, where two bridges had\n"
        "been repaired in the week before by men of the council.\n"
    )
    assert len(find_blocks(text, find_lines(text))) == 1


def test_short_lines_stand_alone():
    text = "Bread\nWater\nSalt\n"
    assert len(find_blocks(text, find_lines(text))) == 3


def test_a_headline_is_one_statement_even_with_a_full_stop_inside(reading):
    found = reading(
        "River front, the mill falls. Fighting in the square\n\nThe mill fell on Monday."
    ).statements
    assert [s.kind for s in found] == ["headline", "sentence"]


FURNITURE = (
    "Skip to main content", "Leave a Reply", "Share on Facebook", "Image: A. Person", "Thursday, March 3",
    "By Lina Haddad",     "https://example.org/a/b", "12 Comments", "(Reuters)", "Home | News | Maps | Contact us",
    "اقرأ أيضا:", "شارك على تويتر",
)  # fmt: skip


@pytest.mark.parametrize("line", FURNITURE)
def test_page_furniture_is_marked_and_not_a_statement(reading, line):
    text = f"Mill burns on the river\n\n{line}\n\nThe mill burned at dawn and nobody was hurt.\n"
    found = reading(text)
    assert [text[f.start : f.end] for f in found.furniture] == [line]
    assert len(found.statements) == 2


INSIDE = {
    "BEIRUT, Jan 3 (Reuters) - The mill burned.": "BEIRUT, Jan 3 (Reuters) -",
    "Wed 05 Apr 2017 The mill burned.": "Wed 05 Apr 2017",
    "21.08.2013 Get short URL 0 13 The mill burned.": "21.08.2013 Get short URL 0 13",
    "بيروت (رويترز) - احترقت الطاحونة.": "بيروت (رويترز) -",
}


@pytest.mark.parametrize(("text", "expected"), INSIDE.items())
def test_furniture_inside_a_line_is_cut_out(reading, text, expected):
    assert [text[f.start : f.end] for f in reading(text).furniture] == [expected]


def test_a_doubled_headline_is_kept_once_and_a_doubled_caption_not_at_all(reading):
    text = "Mill burns\n\nMill burns\n\nThe mill burned at dawn.\n\nMen at the mill\nMen at the mill\n\nRain came.\n"
    found = reading(text)
    assert [f.rule for f in found.furniture] == ["doubled headline", "doubled caption", "doubled caption"]


def test_a_sentence_of_the_article_is_never_furniture(reading):
    text = (
        "Sources of water are few. Comments were rare. Share prices fell. The search went on. Home was far."
    )
    assert reading(text).furniture == ()
