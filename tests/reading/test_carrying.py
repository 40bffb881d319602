"""What a statement takes over from another one, and where that ends."""


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
