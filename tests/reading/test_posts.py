"""Posts shown on a page belong to who signed them; names in other capitals and an outlet's own people."""

POST = "The mill burns and nobody comes.\n\n"
AFTER = "The bakery behind the mill will stay closed for days.\n"


def test_a_post_is_its_writers(who):
    text = f"The mill burned all night.\n\n{POST}— Ida Holm (@idaholm) May 3, 2014\n\n{AFTER}"
    assert who(text) == ["publisher", '"Ida Holm"', "publisher"]


def test_a_post_signed_by_a_known_source_is_that_sources(who):
    text = f"The mill burned all night.\n\n{POST}— White Helmets (@helmets) May 3, 2014\n\n{AFTER}"
    assert who(text) == ["publisher", "white_helmets", "publisher"]


def test_a_post_that_cites_somebody_keeps_that(who):
    text = f"SANA said that the mill burns.\n\n— Ida Holm (@idaholm) May 3, 2014\n\n{AFTER}"
    assert who(text)[0] == "sana"


def test_a_name_with_a_handle_inside_a_sentence_signs_nothing(who):
    text = f"The mill burned all night.\n\nThe miller (@miller) was there, and so were his sons.\n\n{AFTER}"
    assert who(text) == ["publisher"] * 3


def test_an_abbreviation_in_other_capitals_is_the_same_source_once_it_was_named(who):
    text = (
        "SANA reported that the mill burns. Sana quoted a military source as saying that two men were hurt."
    )
    assert who(text) == ["sana", "sana>gen_military"]
    assert who("Sana quoted a military source as saying that two men were hurt.") == ['"Sana">gen_military']


def test_the_agency_is_the_one_whose_own_people_the_sentence_begins_with(who):
    text = "SANA said that the mill burns. AFP's correspondent in the town heard two blasts, the news agency reported."
    assert who(text) == ["sana", "afp"]
    text = "SANA said that the mill burns. AFP left the town after two blasts, the news agency reported."
    assert who(text) == ["sana", "sana"]
