"""Pages as they are scraped: datelines in small letters, appeals, leftovers of templates, ragged lines."""

import pytest

BODY = "The bakery of the old quarter was hit twice before noon, and three men who queued there were hurt."


def quotes(reading, text):
    return [text[s.start : s.end] for s in reading(text).statements]


@pytest.mark.parametrize(
    "dateline",
    [
        "Daraa, Syria – ",
        "Tell Maskan, Syria – ",
        "Homs - ",
        "Hama/Homs, SANA – ",
        "Homs Rif, the Syrian Observatory for Human Rights: ",
        "Aleppo province: ",
        "AMMAN: ",
        "— LONDON -- ",
        "Homs ( ",
        "(Reuters) ",
        "RiverTown.Net - ",
        "MOSCOW, May 10. /TASS/. ",
        "MOSCOW (Morning News / Sputnik - 17th July, 2019) ",
    ],
)
def test_a_dateline_in_small_letters_is_no_part_of_the_sentence(reading, dateline):
    text = f"Bakery hit in old quarter\n\n{dateline}{BODY}\n"
    assert quotes(reading, text) == ["Bakery hit in old quarter", BODY]


@pytest.mark.parametrize(
    "sentence",
    [
        "Homs - Aleppo trains will not run before the summer, the men at the empty station said on Monday.",
        "Syria – a country of many peoples – has not counted its dead in the five years since it stopped.",
        "River Town Guard (RTG) “freed” the mill and its bakery on the morning after the second raid of May.",
        "Haddad – he keeps the bakery – swept up the glass and opened again on the morning after the raid.",
    ],
)
def test_a_dash_after_a_name_is_no_dateline(reading, sentence):
    assert sentence in quotes(reading, f"Bakery hit in old quarter\n\n{sentence}\n")


def test_a_dateline_alone_on_its_line_is_furniture(reading):
    text = f"Bakery hit in old quarter\n\nHoms Province:\n{BODY}\n"
    assert quotes(reading, text) == ["Bakery hit in old quarter", BODY]


@pytest.mark.parametrize(
    "line",
    [
        'string(81) "[{"id":"7","title":"Bread dearer again"}]',
        "S/SH 11",
        "Rula/H.Saad",
        "X",
        "Bu sayfada çerezler kullanılmaktadır; yazılı onayınız için teşekkür ederiz, sayın okuyucularımız.",
        "مشاركة :",
        "If you are able, please support the project. Our readers keep it alive: PayPal: desk@example.org",
        "Translated from the evening paper",
        "Check Also",
        "Added On December 30, 2017",
        "Reuters , Tuesday 10 Nov 2015",
        "Bread & Water",
        "Support Sputnik",
        "ByABC News",
        "0 replies",
        "The Mill and agencies's picture",
        "Be the first to comment",
    ],
)
def test_what_is_no_article_at_the_foot_of_a_page_is_furniture(reading, line):
    text = f"Bakery hit in old quarter\n\n{BODY}\n\nThe road stayed shut.\n\n{line}\n"
    assert quotes(reading, text) == ["Bakery hit in old quarter", BODY, "The road stayed shut."]


def test_a_name_with_accents_makes_no_foreign_line(reading):
    line = "Şükrü Gökçe visits Çanakkale"
    assert line in quotes(reading, f"{line}\n\n{BODY}\n")


def test_a_teaser_under_check_also_is_a_link(reading):
    text = f"Bakery hit\n\n{BODY}\n\nIt rained.\n\nCheck Also\n\nBread dearer again\n\nHoms, The price of bread has …\n"
    assert quotes(reading, text) == ["Bakery hit", BODY, "It rained."]


def test_ragged_lines_of_one_paragraph_are_joined(reading):
    text = (
        "Raids\nhit a bakery and a mill in the old quarter of the town by the\nriver\n"
        "The bakery of the old town was hit twice before noon on\nTuesday, and three men who queued for their bread\n"
        "were hurt by glass that fell from the windows of the mill\nabove.\n"
    )
    assert quotes(reading, text) == [
        "Raids\nhit a bakery and a mill in the old quarter of the town by the\nriver",
        "The bakery of the old town was hit twice before noon on\nTuesday, and three men who queued for their bread\n"
        "were hurt by glass that fell from the windows of the mill\nabove.",
    ]


def test_a_menu_in_broken_lines_stands_before_the_article(reading):
    text = f"News Feed\nHome\nYou can filter your feed,\nby choosing only\nsections.\nSearch\n\nBakery hit\n\n{BODY}\n"
    assert quotes(reading, text) == ["Bakery hit", BODY]


def test_links_at_the_foot_of_a_page_are_no_statements(reading):
    links = "the Bread Book\n\nRiver Boats\n\nRiver Boats\n\nthe biggest list of boats\n\nMills\n\nMills"
    text = f"Bakery hit\n\n{BODY}\n\nIt opened again.\n\nRead more\n\n{links}\n"
    assert quotes(reading, text) == ["Bakery hit", BODY, "It opened again."]


def test_a_list_of_headlines_at_the_foot_is_kept(reading):
    text = f"Bakery hit\n\n{BODY}\n\nMill burns on the river\n\nBread dearer again\n\nBridge to open in May\n"
    assert quotes(reading, text)[2:] == [
        "Mill burns on the river",
        "Bread dearer again",
        "Bridge to open in May",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Help us, the men at the mill shouted.",
        "Shared on the mill's own page, the clip shows nothing.",
        "The letter has been read aloud in every camp.",
        "The town agreed to support the project of the mill.",
        "Video: the mill before the fire",
        "Powered by one engine, the mill went on.",
        "نقلا عن عامل في الطاحونة، لم يبق فيها طحين.",
        "كتب العامل على الجدار أن الطاحونة باقية.",
    ],
)
def test_a_line_that_only_begins_like_a_notice_is_the_articles(reading, sentence):
    assert sentence in quotes(
        reading, f"Mill burns\n\nThe mill burned at dawn.\n\n{sentence}\n\nIt rained.\n"
    )


def test_a_headline_that_is_repeated_below_the_pages_place_is_kept(reading):
    text = f"Sunday, March 3\n\nBaghdad\n\nMill burns: state TV\n\nMill burns: state TV\n\n{BODY}\n"
    assert "Mill burns: state TV" in quotes(reading, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"Region\n\nMill burns on the river near Homs\n\n{BODY}\n\nIt rained.\n",
            "Mill burns on the river near Homs",
        ),
        (f"Mill burns\n\n{BODY}\n\nIt rained.\n\nNobody was hurt.\n", "Mill burns"),
    ],
)
def test_one_word_above_a_headline_is_the_pages_section(reading, text, expected):
    assert quotes(reading, text)[0] == expected


def test_a_few_words_below_the_last_sentence_are_the_pages(reading):
    text = f"Mill burns\n\n{BODY}\n\nIt rained.\n\nMore such bread\n"
    assert quotes(reading, text) == ["Mill burns", BODY, "It rained."]
    text = f"Mill burns\n\n{BODY}\n\nIt rained.\n\nFlour\n\nWater and salt\n"
    assert quotes(reading, text)[-2:] == ["Flour", "Water and salt"]


def test_page_words_glued_to_a_caption_are_cut_off(reading):
    text = f"Mill burns\n\nMen stand at the mill. File photo\n\n{BODY}\n\nIt rained. He wept.\n"
    assert quotes(reading, text) == ["Mill burns", "Men stand at the mill.", BODY, "It rained.", "He wept."]
