"""What a statement takes over from another one, and where that ends."""

import pytest


def test_a_description_stands_for_the_source_named_before(who):
    text = "The SOHR said ten were hurt. Rain fell all night. The Observatory said two of them had died."
    assert who(text) == ["sohr", "publisher", "sohr"]


def test_a_description_of_a_kind_finds_the_source_of_that_kind(who):
    assert who("The SOHR said ten were hurt. The monitoring group said a boy was among them.") == [
        "sohr",
        "sohr",
    ]


def test_a_monitor_may_be_named_only_afterwards(who):
    assert who("Ten were hurt, a monitoring group said. The SOHR said they were farmers.") == ["sohr", "sohr"]


def test_a_pronoun_takes_the_source_of_the_statement_before(who):
    assert who("The SDF said the hill was taken. It added that mines were found.") == ["sdf", "sdf"]


def test_a_surname_stands_for_the_person(who):
    text = "Lebanese President Michel Aoun said the border was calm. Aoun said he would go there."
    assert who(text) == ['"Lebanese President Michel Aoun"'] * 2


def test_a_statement_on_another_matter_is_the_publishers(who):
    assert who("The SDF said the hill was taken. The valley has been dry for years.") == ["sdf", "publisher"]


def test_a_quotation_of_several_sentences_has_one_source(who):
    text = "“We saw two jets. They came from the east. Nobody slept,” Michel Aoun said."
    assert who(text) == ['"Michel Aoun"'] * 3


def test_a_quotation_goes_on_after_its_attribution(who):
    text = "“We saw two jets,” said Rami Abdulrahman. “They came from the east.”"
    assert who(text) == ["sohr", "sohr"]


def test_a_fragment_goes_on_from_the_sentence_before(who):
    text = "Local sources report fighting. Both in the market and on the hill. The market is old."
    assert who(text) == ["gen_local", "gen_local", "publisher"]


def test_attribution_may_stand_in_the_next_sentence(who):
    assert who("The bridge fell at noon. This is reported by the SDF.") == ["sdf", "sdf"]


def test_a_chain_is_carried_whole(who):
    text = (
        "Anadolu cited the Turkish army as saying that four depots were hit. "
        "A fifth was missed, the armed forces was reported as saying."
    )
    assert who(text) == ["anadolu>turkish_military"] * 2


def test_words_in_the_first_person_without_marks_are_the_speakers(who):
    text = "“We fled at dawn,” said Lina Haddad. We had no bread for the children."
    assert who(text) == ['"Lina Haddad"'] * 2


PERSONS = {
    "SDF spokesman Talal Aswad said the hill was taken. Aswad said mines were found.": ["sdf", "sdf"],
    "Talal Aswad, a spokesman for the SDF, said the hill was taken. Aswad said mines were found.": [
        "sdf",
        "sdf",
    ],
    "Karim Aswad said the mill had burned. The baker said he had fled.": ['"Karim Aswad"'] * 2,
    "Turkish President Karim Aswad said the border was shut. Rain fell. The Turkish leader said it would stay so.": [
        '"Turkish President Karim Aswad"',
        "publisher",
        '"Turkish President Karim Aswad"',
    ],
    "The SDF said the hill was taken. Karim Aswad flew home early on Monday, his office said.": [
        "sdf",
        '"Karim Aswad"',
    ],
    "Foreign Minister Karim Aswad said the border was shut. The SDF said it was not. The minister said it was.": [
        '"Foreign Minister Karim Aswad"',
        "sdf",
        '"Foreign Minister Karim Aswad"',
    ],
    "Karim Aswad said the border was shut. His office said it would stay so.": ['"Karim Aswad"'] * 2,
}


@pytest.mark.parametrize(("text", "expected"), PERSONS.items())
def test_a_surname_a_trade_or_an_office_stands_for_the_person(who, text, expected):
    assert who(text) == expected


def test_the_official_is_the_one_who_was_told_of_before(who):
    text = "An official told AFP the mill had burned. The SDF said it had not. The official said it was gone."
    assert who(text) == ["afp>unnamed", "sdf", "afp>unnamed"]


def test_a_trade_after_an_organisation_is_somebody_unnamed(reading):
    text = "The SOHR said six were hurt. The baker said he had fled."
    assert [s.voice for s in reading(text).statements] == ["cited", "anonymous"]


def test_the_report_stands_for_who_spoke_before(who):
    text = "SANA said the mill had burned. The report said nobody was hurt."
    assert who(text) == ["sana", "sana"]
    assert who("The report said nobody was hurt.") != ["publisher"]


def test_a_headline_may_give_the_whole_name_of_a_body_that_the_report_cites(who):
    text = "Northern Bakers: No Bread without Mills\n\nThe Northern Bakers said on Monday that the mill was shut."
    assert who(text) == ['"Northern Bakers"'] * 2


def test_a_place_before_the_colon_of_a_headline_is_no_source(who):
    text = "Northern Mills: No Bread on Monday\n\nThe Northern Bakers said on Monday that the mill was shut."
    assert who(text)[0] == "publisher"
