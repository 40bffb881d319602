"""Sources named in brackets or behind dashes after what they are for; an outlet's title above what is quoted."""

import pytest

BODY = "The mill on the river burned until the morning, and two men who worked there were hurt.\n"


def said(reading, text: str) -> list[str]:
    return [text[s.start : s.end] for s in reading(text).statements]


def test_a_list_of_sources_behind_a_sentence_belongs_to_it(who, reading):
    text = "Two shells hit the mill near the town. (SOHR, Sana, @MillWatch)"
    assert said(reading, text) == [text]
    assert who(text) == ['sohr;sana;"@MillWatch"']


def test_the_language_of_a_listed_source_is_no_part_of_its_name(who):
    assert who("Two shells hit the mill near the town. (SOHR-AR, Reuters Twitter)") == ["sohr;reuters"]


def test_one_outlet_behind_a_lists_entry_is_its_source(who):
    text = f"{BODY}\n• 17 MAY: Two shells hit the mill. (Reuters)\n• 18 MAY: The road is open. (AFP)\n"
    assert who(text) == ["publisher", "reuters", "afp"]


@pytest.mark.parametrize("bracket", ["(Homs, Hama)", "(two men, a boy)", "(Berg, Holm)"])
def test_other_lists_in_brackets_cite_nobody(who, bracket):
    assert "cited" not in who(f"Two shells hit the mill near the town. {bracket}")
    assert who(f"Two shells hit the mill {bracket}.") == ["publisher"]


def test_rows_of_titles_belong_to_the_outlets_behind_them(who):
    text = f"{BODY}\nWhy did the river's mill burn? (Reuters)\n\nThe miller of the river -- Ida Holm, Mill Herald\n"
    assert who(text) == ["publisher", "reuters", '"Mill Herald"']


def test_whom_such_a_title_cites_is_relayed(who):
    text = (
        f"{BODY}\nActivists say that the mill is safe (Reuters)\n\nThe miller of the river -- Mill Herald\n"
    )
    assert who(text)[1:] == ["reuters>gen_activists", '"Mill Herald"']


def test_one_row_alone_or_without_a_known_outlet_belongs_to_nobody(who):
    assert who(f"{BODY}\nThe miller of the river -- Ida Holm, Mill Herald\n") == ["publisher"] * 2
    text = f"{BODY}\nThe miller of the river -- Ida Holm\n\nThe baker of the town -- Bo Berg\n"
    assert who(text) == ["publisher"] * 3


def test_what_stands_below_an_outlets_title_is_the_outlets(who):
    told = f"Reuters: Who burned the mill\n\n{BODY}\nNobody came to help them."
    text = f"Mill news of the day\n\n{told}\n\nOther mills\n\n{BODY}"
    assert who(text) == ["publisher", "reuters", "reuters", "reuters", "publisher", "publisher"]


def test_a_page_that_begins_with_such_a_title_is_its_own(who):
    assert who(f"Reuters: Who burned the mill\n\n{BODY}") == ["reuters", "publisher"]


def test_a_partys_title_opens_nothing(who):
    text = f"Mill news of the day\n\nSDF: Mill is safe\n\n{BODY}"
    assert who(text) == ["publisher", "sdf", "publisher"]


def test_the_sites_name_behind_a_headline_hides_no_source(who):
    assert who(f"Thousands leave the mill on the river – SDF | Mill News\n\n{BODY}")[0] == "sdf"


def test_the_way_to_a_page_is_furniture(reading):
    title = "Mill on the river burns"
    text = f"{title}\n\n{BODY}\nHome News Near Homs {title}\n"
    assert said(reading, text) == [title, BODY.strip()]
    text = f"{title}\n\n{BODY}\nHome is where the mill stands\n"
    assert said(reading, text)[-1] == "Home is where the mill stands"
