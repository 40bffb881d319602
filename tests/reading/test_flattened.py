"""Pages that lost their line ends: headlines, crossheads, credits and datelines glued to a sentence."""

import pytest

GLUED = {
    "Shells hit a bakery in Homs At least four people died when a shell fell on a bakery.": [
        "Shells hit a bakery in Homs",
        "At least four people died when a shell fell on a bakery.",
    ],
    "Army Retakes Hill Near Palmyra The soldiers raised a flag over the hill at noon.": [
        "Army Retakes Hill Near Palmyra",
        "The soldiers raised a flag over the hill at noon.",
    ],
    "The bridge was shut for a week. A winter of hunger Nearly all shops in the town have closed by now.": [
        "The bridge was shut for a week.",
        "A winter of hunger",
        "Nearly all shops in the town have closed by now.",
    ],
    "The bridge was shut for a week. Hama Syrian troops pulled back from two of the villages.": [
        "The bridge was shut for a week.",
        "Hama",
        "Syrian troops pulled back from two of the villages.",
    ],
    "The bridge was shut for a week. BROKEN PROMISES Nobody in the town has seen a loaf since then.": [
        "The bridge was shut for a week.",
        "BROKEN PROMISES",
        "Nobody in the town has seen a loaf since then.",
    ],
    "The well was poisoned by retreating men The well was poisoned by retreating men as they left, people think.": [
        "The well was poisoned by retreating men",
        "The well was poisoned by retreating men as they left, people think.",
    ],
}
WHOLE = [
    "The story was first told by The Daily Courier of Leeds in a long piece.",
    "The men who met in The Hague on Monday went home without a word.",
    "A coalition of clans The Eastern Shield has held the dam since last spring.",
    "UN OCHA Damascus staff have left two of the camps in the east.",
    "On the road to Homs Governor Samir Aswad met the men of two villages.",
]
FURNITURE = {
    "The road is open. REUTERS/Anna Keller Nobody has crossed the bridge since it was hit.": "REUTERS/Anna Keller",
    "The road is open. MOSCOW (Sputnik) Nobody has crossed the bridge since it was hit.": "MOSCOW (Sputnik)",
    "The road is open. [ID:nL5N0AB1CD] Nobody has crossed the bridge since it was hit.": "[ID:nL5N0AB1CD]",
    "The road is open. DAMASCUS Nobody has crossed the bridge since it was hit.": "DAMASCUS",
    "Bus burns on the road to Hama AFP Three people were hurt when a bus burned.": "AFP",
    "The road is open. (DHA Photo) Nobody has crossed the bridge since it was hit.": "(DHA Photo)",
    "Tags Syria Hama Buses Three people were hurt when a bus burned on Monday.": "Tags Syria Hama Buses",
}


@pytest.mark.parametrize(("text", "expected"), GLUED.items(), ids=range(len(GLUED)))
def test_a_glued_headline_is_a_statement_of_its_own(reading, text, expected):
    assert [text[s.start : s.end] for s in reading(text).statements] == expected


@pytest.mark.parametrize("text", WHOLE)
def test_a_capital_inside_a_sentence_does_not_split_it(reading, text):
    text = f"It snows. {text}"
    assert [text[s.start : s.end] for s in reading(text).statements] == ["It snows.", text[10:]]


@pytest.mark.parametrize(("text", "expected"), FURNITURE.items(), ids=FURNITURE.values())
def test_credits_and_datelines_glued_to_a_sentence_are_furniture(reading, text, expected):
    assert [text[f.start : f.end] for f in reading(text).furniture] == [expected]


def test_a_page_with_line_ends_is_not_searched_for_lost_ones(reading):
    text = "Bridge shut\n\nA winter of hunger Nearly all shops have closed.\n\nIt is cold.\n\nIt snows."
    assert len(reading(text).statements) == 4


WINTER = (
    "Bread is dear in Homs this winter, and the men who used to bake it have left for the hills in the north. "
    "The mill was hit on Monday at noon, and since then nobody in the whole of the old town has seen a loaf."
)


@pytest.mark.parametrize("rest", ["212-11", "Syria bread siege mills Homs"])
def test_numbers_and_topics_after_a_flattened_page_are_furniture(reading, rest):
    text = f"{WINTER} {rest}"
    assert [text[f.start : f.end] for f in reading(text).furniture] == [rest]


def test_a_sentence_without_its_stop_stays_a_statement(reading):
    text = f"{WINTER} Nobody in the town is hungry"
    assert len(reading(text).statements) == 3


def test_a_time_and_its_zone_are_one_sentence(reading):
    assert len(reading("The mill was hit at 3 a.m. (0000 GMT) on Monday.").statements) == 1


def test_an_abbreviation_alone_in_brackets_ends_no_sentence(reading):
    assert len(reading("The report from the (U.K.) Courier is long.").statements) == 1
    assert len(reading("The mill burned (it was old.) Nobody saw it.").statements) == 2


FLAT = "The mill burned. " + "The bridge was shut for a week. " * 20


@pytest.mark.parametrize("mark", ["- YouTube", "Play Video"])
def test_the_title_of_an_embedded_video_is_furniture(reading, mark):
    text = f"{FLAT}Mill burns on the river {mark} Nobody has seen a loaf of bread there since Monday."
    found = reading(text)
    assert f"Mill burns on the river {mark}" in {
        text[f.start : f.end] for f in found.furniture if f.rule == "embedded title"
    }
    assert text[slice(*found.statements[-1][:2])].startswith("Nobody has seen")


def test_topics_in_small_letters_end_where_a_sentence_opens(reading):
    text = f"{FLAT}Tags River mills bread fire winter The mayor of the town has asked for flour. {FLAT}"
    found = {text[f.start : f.end] for f in reading(text).furniture}
    assert "Tags River mills bread fire winter" in found


def test_a_picture_credit_in_brackets_ends_its_caption(reading):
    text = f"{FLAT}A man stands by the burned mill (AFP photo) Nobody has seen a loaf of bread there since Monday."
    assert "(AFP photo)" in {text[f.start : f.end] for f in reading(text).furniture}


def test_an_agency_in_brackets_that_a_sentence_names_stays(reading):
    text = f"{FLAT}The agency Agence France-Presse (AFP) Monday counted nine burned mills along the river."
    assert "(AFP)" not in {text[f.start : f.end] for f in reading(text).furniture}


def test_links_behind_the_article_are_furniture_to_the_end_of_the_page(reading):
    links = (
        "Source TRT World Related News Bread riots spread | Snow closes the pass | Ten recipes for lentils"
    )
    text = f"{FLAT}{links}"
    assert links in {text[f.start : f.end] for f in reading(text).furniture}


def furniture(reading, text):
    return {text[f.start : f.end] for f in reading(text).furniture}


def test_share_words_before_a_sentence_are_furniture_and_one_of_them_alone_is_not(reading):
    assert "Print Tweet Views 31" in furniture(
        reading, f"{FLAT}Print Tweet Views 31 A mill burned in Homs. {FLAT}"
    )
    text = f"{FLAT}Twitter Inc has shut nine pages. {FLAT}"
    assert not furniture(reading, text)


def test_an_agency_glued_to_its_sentence_is_a_dateline(reading):
    found = reading(
        "The mill burned down. SANA-One baker was hurt at the mill on Monday in the east of Homs."
    )
    assert "SANA-" in furniture(
        reading, "The mill burned down. SANA-One baker was hurt at the mill in Homs on Monday."
    )
    assert len(found.statements) == 2


def test_a_figure_behind_the_date_belongs_to_the_headline(reading):
    text = "Sunday 03 May 2015 135 bakers left the town. Nobody has seen a loaf of bread since."
    assert text[slice(*reading(text).statements[0][:2])].startswith("135 bakers")
    timed = "Sunday 03 May 2015 13:50 Bakers left the town. Nobody has seen a loaf of bread since."
    assert timed[slice(*reading(timed).statements[0][:2])].startswith("Bakers")


def test_authors_whose_names_begin_with_an_article_sign_off(reading):
    assert "M. al-Aswad/H. Lund" in furniture(reading, f"{FLAT}The mill was lost. M. al-Aswad/H. Lund")


def test_an_article_that_goes_on_behind_a_link_is_kept(reading):
    text = f"{FLAT}Read also Bread is short {FLAT}"
    assert len(reading(text).statements) > 40
    assert "Read Also" in furniture(reading, f"{FLAT}Read Also")


def test_agencies_that_contributed_are_furniture(reading):
    credit = "Agencies contributed to this report"
    assert credit in furniture(reading, f"{FLAT}{credit}")


def test_activists_open_the_sentence_behind_a_title(reading):
    text = "Nine Mills Burn in the Hills of Homs Activists in the town said nine mills burned on Monday."
    assert text[slice(*reading(text).statements[-1][:2])].startswith("Activists in the town")


ROW = "Bus burns on the road to Hama"  # the title of a table's row, above its article on one line


def parts(reading, text: str) -> tuple[list[str], list[str]]:
    found = reading(text)
    return [text[s.start : s.end] for s in found.statements], [text[f.start : f.end] for f in found.furniture]


def test_a_row_of_a_table_is_flat_below_its_title(reading):
    text = f"{ROW}\n\nThe road is open. MOSCOW (Sputnik) Nobody has crossed the bridge since. {FLAT}"
    statements, furniture = parts(reading, text)
    assert statements[:3] == [ROW, "The road is open.", "Nobody has crossed the bridge since."]
    assert furniture == ["MOSCOW (Sputnik)"]


def test_a_title_with_the_sites_name_gives_way_to_the_one_that_begins_the_article(reading):
    text = f"{ROW} - World - Xyz Online\n\n{ROW} AFP Monday 2 May 2016 Three people were hurt. {FLAT}"
    statements, furniture = parts(reading, text)
    assert statements[:2] == [ROW, "Three people were hurt."]
    assert furniture == [f"{ROW} - World - Xyz Online", "AFP Monday 2 May 2016"]


def test_a_title_whose_words_only_begin_the_article_stays(reading):
    text = f"{ROW} - and nobody sees it\n\n{ROW} that was shut for a week. {FLAT}"
    assert parts(reading, text)[0][0] == f"{ROW} - and nobody sees it"


def test_topics_end_where_the_teaser_comes_again(reading):
    text = (
        "Shells on mills in the old town were loud. Tags Homs mill bread UN Shells on mills in the old town were loud "
        f"and hurt nine people. {FLAT}"
    )
    statements, furniture = parts(reading, text)
    assert statements[1].startswith("Shells on mills in the old town were loud and hurt")
    assert furniture == ["Tags Homs mill bread UN"]


@pytest.mark.parametrize(
    "link",
    ["Read more here Old miller sells his mill", "SEND httpsxyz.lyAb12Cd", "Share https://xyz.ly/Ab12Cd"],
)
def test_links_in_a_flattened_page_are_furniture(reading, link):
    text = f"{FLAT}{link} The bakers have left the town for the hills in the north. {FLAT}"
    statements, furniture = parts(reading, text)
    assert furniture == [link]
    assert "The bakers have left the town for the hills in the north." in statements
