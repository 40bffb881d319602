"""Furniture that shows only beside its neighbours: menus, topics, bylines over two lines, editors' initials."""

import pytest

BODY = (
    "The mill on the eastern bank was hit twice during the night and burned until the morning.\n\n"
    "Two men who worked there were hurt, and the bakery behind it will stay closed for days.\n\n"
    "The road to the bridge is open again, but only for cars that bring flour or medicine.\n"
)
HEAD = "Mill on the river burns after a night of shelling\n\n"


def furniture(reading, text: str) -> dict[str, str]:
    return {text[f.start : f.end]: f.rule for f in reading(text).furniture}


def said(reading, text: str) -> list[str]:
    return [text[s.start : s.end] for s in reading(text).statements]


def test_short_lines_above_the_article_are_a_menu_where_one_is_known(reading):
    found = furniture(reading, "Home\nKitchen\nGarden\nPets\n\n" + HEAD + BODY)
    assert [found.get(entry) for entry in ("Kitchen", "Garden", "Pets")] == ["menu"] * 3


def test_short_lines_none_of_which_is_known_stay(reading):
    text = "Kitchen\nGarden\nPets\n\n" + HEAD + BODY
    assert {"Kitchen", "Garden", "Pets"} <= set(said(reading, text))


def test_a_page_of_short_lines_alone_is_no_menu(reading):
    assert said(reading, "Home\nBread is dear\nWater is scarce\n") == ["Bread is dear", "Water is scarce"]


def test_what_stands_below_tags_at_the_end_are_topics(reading):
    found = furniture(reading, HEAD + BODY + "\nTags\nRiver\nBroken mills\n")
    assert [found.get(topic) for topic in ("River", "Broken mills")] == ["topics"] * 2


def test_a_sentence_below_tags_is_a_statement(reading):
    text = HEAD + BODY + "\nTags\nRiver\nThe mayor says that the mill will be built again within a year.\n"
    assert "The mayor says that the mill will be built again within a year." in said(reading, text)


def test_a_byline_may_stand_on_two_lines(reading):
    found = furniture(reading, HEAD + "By\nIda van Holm\n\n" + BODY)
    assert (found["By"], found["Ida van Holm"]) == ("byline", "byline")


@pytest.mark.parametrize("line", ["By Ida Holm with Omar Said in Homs", "By Ida Holm - 10/03/2016"])
def test_a_byline_names_several_writers_a_place_a_day(reading, line):
    assert furniture(reading, f"{HEAD}{line}\n\n{BODY}")[line] == "byline"


def test_an_arabic_byline_is_known_by_its_first_word_and_place(reading):
    body = "قال رجل يعمل في المطحنة إن القصف استمر طوال الليل وإن النار لم تخمد إلا في ساعات الصباح الأولى من اليوم.\n"
    text = "احتراق مطحنة على النهر بعد ليلة من القصف\n\nمن ليلى حسن وعمر سعيد\n\n" + body
    assert furniture(reading, text)["من ليلى حسن وعمر سعيد"] == "byline"
    first = "من حلب إلى إدلب\n\n" + body
    assert "من حلب إلى إدلب" in said(reading, first)


@pytest.mark.parametrize("initials", ["ab-cde/fg", "xy/zw", "ليلى/عمر"])
def test_editors_sign_off_on_a_line_of_their_own(reading, initials):
    assert furniture(reading, HEAD + BODY + f"\n{initials}\n")[initials] == "sign-off"


def test_an_outlet_with_its_place_or_its_other_name_is_furniture(reading):
    found = furniture(reading, "Reuters | رويترز\n\n" + HEAD + "Reuters - Homs\n\n" + BODY)
    assert found["Reuters | رويترز"] == found["Reuters - Homs"] == "outlet's name"


def test_an_outlet_before_a_dash_and_a_sentence_is_no_furniture(reading):
    line = "Reuters - mill burns on the river, two men hurt"
    assert line in said(reading, line + "\n\n" + BODY)


def test_a_clock_before_the_date_is_a_date_line(reading):
    found = furniture(reading, HEAD + "17:04 21.10.2015 (updated 17:31 21.10.2015) Get short URL\n\n" + BODY)
    assert found["17:04 21.10.2015 (updated 17:31 21.10.2015)"] == "date line"


def test_the_stamp_of_an_update_is_cut_off_and_its_sentence_stays(reading):
    text = HEAD + BODY + "\nUPDATE, 1430 GMT: A third man has died of his wounds in the hospital.\n"
    assert furniture(reading, text)["UPDATE, 1430 GMT:"] == "time first"
    assert "A third man has died of his wounds in the hospital." in said(reading, text)


def test_pleas_and_share_buttons_in_one_line_are_page_words(reading):
    found = furniture(
        reading,
        HEAD
        + "Facebook Twitter WhatsApp\n\n"
        + BODY
        + "\nPlease consider disabling your ad-blocker for us.\n",
    )
    assert found["Facebook Twitter WhatsApp"] == "menu"
    assert found["Please consider disabling your ad-blocker for us."] == "page words inside"


@pytest.mark.parametrize(
    "last",
    [
        "The empty camp now belongs to the U.N.",
        "The prize was given to Lt. Col. Aziz.",
        "He read it out to Gen. Issam Haddad.",
    ],
)
def test_a_name_behind_an_abbreviation_is_no_sign_off(reading, last):
    assert said(reading, HEAD + BODY + f"\n{BODY.splitlines()[0]} {last}\n")[-1] == last
