"""Furniture in words that pages use of themselves, dates beside an outlet's name, captions glued to a sentence."""

import pytest

HEAD = "Mill on the river burns after a night of shelling\n\n"
BODY = (
    "The mill on the eastern bank was hit twice during the night and burned until the morning.\n\n"
    "Two men who worked there were hurt, and the bakery behind it will stay closed for days.\n"
)
TAIL = "\nThe road to the bridge is open again, but only for cars that bring flour or medicine.\n"


def furniture(reading, text: str) -> dict[str, str]:
    return {text[f.start : f.end]: f.rule for f in reading(text).furniture}


def said(reading, text: str) -> list[str]:
    return [text[s.start : s.end] for s in reading(text).statements]


@pytest.mark.parametrize(
    "line",
    ["News Ticker", "Add your new comment", "Print this article for a friend", "شارك هذا الخبر على تويتر"],
)
def test_a_short_line_of_page_words_alone_is_furniture(reading, line):
    assert line in furniture(reading, f"{HEAD}{line}\n\n{BODY}{TAIL}")


@pytest.mark.parametrize(
    "line", ["Bakers share the bread", "Farmers comment on the harvest", "More photos from Homs"]
)
def test_a_line_with_any_other_word_is_not(reading, line):
    assert line in said(reading, f"{HEAD}{BODY}\n{line}\n{TAIL}")


def test_all_below_a_line_that_invites_answers_is_the_readers(reading):
    text = f"{HEAD}{BODY}{TAIL}\nReaders Comments (2)\n\nThe miller was my uncle, and he never closed his door.\n"
    assert (
        furniture(reading, text)["The miller was my uncle, and he never closed his door."]
        == "comment section"
    )


def test_a_date_beside_capitalised_words_below_the_headline_is_furniture(reading):
    line = "The Mill Post May 3, 2014 Local"
    assert furniture(reading, f"{HEAD}{line}\n\n{BODY}")[line] == "date line"
    told = "Bakers recall May 3, 2014 in tears"
    assert told in said(reading, f"{HEAD}{told}\n\n{BODY}")


def test_a_caption_glued_to_the_sentence_stands_alone(reading):
    text = (
        HEAD
        + "The river mill burns in HomsTwo men who worked there were hurt and brought to a house nearby.\n\n"
    )
    text += "Two bakeries of Homs will stay closed.\n"
    statements = said(reading, text)
    assert statements[1:3] == [
        "The river mill burns in Homs",
        "Two men who worked there were hurt and brought to a house nearby.",
    ]


def test_a_name_with_a_capital_inside_is_not_cut(reading):
    sentence = "Men of the company MillRiver brought flour to the houses that stand below the bridge."
    assert sentence in said(
        reading, f"{HEAD}{sentence}\n\nThe owner of MillRiver was there.\n\nA River mill burns.\n"
    )


@pytest.mark.parametrize(
    "line",
    ["Bracketed facts about this page", "Reuters / No comments. Share", "— Ida Holm (@idaholm) May 3, 2014"],
)
def test_lines_of_the_page_with_names_in_them_are_furniture(reading, line):
    assert line in furniture(reading, f"{HEAD}{BODY}\n{line}\n{TAIL}")


def test_a_sentence_that_ends_with_this_page_is_not(reading):
    told = "The miller wrote that he wept when he read of it on this page."
    assert told in said(reading, f"{HEAD}{BODY}\n{told}\n{TAIL}")


@pytest.mark.parametrize("line", ["(Homs)", "Homs, May 3 (XNA)"])
def test_a_place_in_brackets_or_with_a_day_and_an_agency_is_a_dateline(reading, line):
    text = f"{HEAD}{line} The mill on the eastern bank was hit twice during the night and burned.\n\n{BODY}"
    assert furniture(reading, text)[line] == "dateline"


def test_a_name_with_its_initials_is_no_dateline(reading):
    sentence = (
        "May Northern Farmers (MNF) The second harvest be better, the old men of the village said to us."
    )
    assert not furniture(reading, f"{HEAD}{sentence}\n\n{BODY}")


def test_a_writers_name_above_a_date_is_a_byline_a_line_with_a_place_is_not(reading):
    assert furniture(reading, f"{HEAD}Ida Holm\n\nMay 3, 2014\n\n{BODY}")["Ida Holm"] == "byline"
    assert "Millers Leave Homs" in said(reading, f"{HEAD}Millers Leave Homs\n\nMay 3, 2014\n\n{BODY}")


@pytest.mark.parametrize("name", ["mill_in_flames.jpg ", "Mill_in_flames_1"])
def test_an_image_files_name_before_a_sentence_is_furniture(reading, name):
    text = f"{HEAD}{name}The mill on the eastern bank was hit twice during the night and burned until the morning.\n"
    assert furniture(reading, text)[name.strip()] == "file name"


def test_the_initials_of_a_name_at_the_end_are_its_own_sentences(reading):
    sentence = "Two men were hurt in the mill, the miller told the Syrian Arab News Agency (SANA)."
    assert sentence in said(reading, f"{HEAD}{sentence}\n\n{BODY}")


@pytest.mark.parametrize(
    "line", ["Sender's email", "Recommend article", "Translated and edited by The Mill Post"]
)
def test_forms_and_credits_of_translators_are_furniture(reading, line):
    assert line in furniture(reading, f"{HEAD}{BODY}{TAIL}\n{line}\n")


def test_topics_between_commas_at_the_foot_are_furniture_though_the_line_above_has_no_end(reading):
    above = "The miller of the river and his three sons have left the town"
    topics = "mills, flour, Northern Bakers (NB), river, Ida Holm"
    text = f"{HEAD}{BODY}{TAIL}\n{above}\n{topics}\n"
    assert furniture(reading, text)[topics] == "topics"
    told = "they took flour, bread, salt, and two old sacks of the miller's sons."
    assert f"{above}\n{told}" in said(reading, f"{HEAD}{BODY}\n{above}\n{told}\n")


def test_sections_whose_spaces_were_lost_are_a_menu(reading):
    line = "FoodKitchen GardenPets & HorsesMill AwardsBread"
    assert furniture(reading, f"{line}\n\n{HEAD}{BODY}")[line] == "menu"
    told = "MillRiver and BreadTown call it a day"
    assert told in said(reading, f"{told}\n\n{HEAD}{BODY}")


def test_a_line_in_any_other_script_is_furniture(reading):
    line = "פרסום ראשון"
    assert furniture(reading, f"{HEAD}{BODY}{TAIL}\n{line}\n")[line] == "another script"


def test_words_in_capitals_above_the_headline_are_the_pages(reading):
    text = f"RIVER NEWS\n\n{HEAD}{BODY}{TAIL}"
    assert furniture(reading, text)["RIVER NEWS"] == "section name"
    assert "MILL BURNS" in said(reading, f"MILL BURNS\n\n{BODY}{TAIL}")


def test_a_day_of_another_calendar_stands_in_a_dateline(reading):
    line = "Homs, 3 Rajab 1435/3 May 2014 (XNA) –"
    sentence = "The mill on the eastern bank was hit twice during the night and burned."
    assert furniture(reading, f"{HEAD}{line} {sentence}\n\n{BODY}")[line] == "dateline"


def test_page_words_at_the_end_of_a_paragraph_take_no_sentence_of_it_with_them(reading):
    sentence = "The road to the bridge is open again, but only for cars that bring flour or medicine."
    appeal = "Never miss a story again and sign up to our channel!"
    text = f"{HEAD}{BODY}\n{sentence} {appeal}\n"
    assert sentence in said(reading, text)
    assert furniture(reading, text)[appeal] == "page words inside"


def test_a_doubt_in_brackets_belongs_to_its_sentence(reading):
    sentence = "The mill burned all night, as they say. [not confirmed]"
    assert sentence in said(reading, f"{HEAD}{sentence}\n\n{BODY}")
    assert "The mill burned all night." in said(
        reading, f"{HEAD}The mill burned all night. [File photo]\n\n{BODY}"
    )


def test_a_writer_stands_above_an_agency_in_the_first_line(reading):
    text = f"Ida Holm\nReuters\n\n{BODY}{TAIL}"
    assert furniture(reading, text)["Ida Holm"] == "byline"
    assert "Mill Burns" in said(reading, f"Mill Burns\n\n{BODY}{TAIL}")


@pytest.mark.parametrize("line", ["(Reuters) ~", "PROVINCES, (XNA)_", "HOMS/BEIRUT •"])
def test_a_dateline_may_end_with_other_marks(reading, line):
    sentence = "The mill on the eastern bank was hit twice during the night and burned."
    assert furniture(reading, f"{HEAD}{line} {sentence}\n\n{BODY}")[line] == "dateline"


def test_a_town_and_a_colon_before_a_long_sentence_is_a_dateline(reading):
    sentence = (
        "The mill on the eastern bank was hit twice during the night and burned until the morning came."
    )
    assert furniture(reading, f"{HEAD}Homs: {sentence}\n\n{BODY}")["Homs:"] == "dateline"
    assert "Homs: Mill burns again" in said(reading, f"Homs: Mill burns again\n\n{BODY}")


def test_list_items_between_buttons_are_what_the_page_offers(reading):
    offer = "• Save bread for later and tell your neighbours of it"
    text = f"{HEAD}{BODY}{TAIL}\nSign in\n{offer}\nComments\n"
    assert offer in furniture(reading, text)
    assert offer in said(reading, f"{HEAD}{BODY}{TAIL}\n{offer}\n{TAIL}")


@pytest.mark.parametrize("line", ["Ida Holm Getty Images", "[Ida Holm/Reuters]"])
def test_who_made_a_picture_is_furniture_also_behind_its_caption(reading, line):
    assert line in furniture(reading, f"{HEAD}{line}\n\n{BODY}")
    assert line in furniture(reading, f"{HEAD}The mill on the river burns at dawn. {line}\n\n{BODY}")


def test_what_was_left_out_belongs_to_the_sentence_behind_it(reading):
    sentence = "[…] The mill on the eastern bank was hit twice during the night."
    assert sentence in said(reading, f"{HEAD}{sentence} It burned.\n\n{BODY}")


@pytest.mark.parametrize(
    "line", ["لندن: «المخبز الجديد»", "الاثنين - 19 ذو القعدة 1440 هـ - 22 يوليو 2019 مـ رقم العدد [ 14]"]
)
def test_arabic_lines_of_place_outlet_and_day_are_furniture(reading, line):
    body = "احترقت الطاحونة على الضفة الشرقية ليلا بعد أن أصيبت مرتين، ولم يبق منها سوى جدران سوداء عند الصباح.\n"
    assert line in furniture(reading, f"احتراق مطحنة على النهر بعد ليلة من القصف\n\n{line}\n\n{body}")


@pytest.mark.parametrize("line", ["WASHINGTON", "HOMS, SYRIA"])
def test_a_line_of_places_in_capitals_is_no_statement(reading, line):
    assert line in furniture(reading, f"{HEAD}By Ida Holm\n{line}\n\n{BODY}{TAIL}")
    assert line.title() not in furniture(reading, f"{HEAD}{BODY}{line.title()} mills\n{TAIL}")


def test_a_headline_is_doubled_also_below_a_section_in_capitals(reading):
    text = f"MILLS\n\n{HEAD}{BODY}\n{HEAD}{TAIL}"
    assert [line for line in said(reading, text) if line == HEAD.strip()] == [HEAD.strip()]


def test_an_update_with_its_date_stands_before_the_statement(reading):
    text = f"{HEAD}UPDATE May 3 The miller has left the town with his sons.\n\n{BODY}{TAIL}"
    assert furniture(reading, text)["UPDATE May 3"] == "time first"
