"""Who is cited by a sentence's own words."""

import pytest

CITED = {
    "Two homes were hit near Idlib, the SOHR said.": "sohr",
    "Two homes were hit near Idlib, said the SOHR.": "sohr",
    "According to the SOHR, two homes were hit.": "sohr",
    "According to a statement by the SDF, the road is open.": "sdf",
    "The SOHR and the LCC said that the market burned.": "sohr;lcc",
    "The SDF denied that its men had entered the village.": "sdf",
    "SDF spokesman Kino Gabriel said the hill had fallen.": "sdf",
    "Rami Abdulrahman, head of the SOHR, said five had died.": "sohr",
    "Igor Konashenkov said no jet was in the air.": "russian_mod",
    "The Syrian Observatory for Human Rights, which is based in Britain, said ten had died.": "sohr",
    "The White Helmets said nobody was left under the stones.": "white_helmets",
    "Nine were killed, Fars reported.": "fars",
    "Lebanese President Michel Aoun said the border was calm.": '"Lebanese President Michel Aoun"',
    "Kremlin spokesman Dmitry Peskov said he knew of no raid.": '"Kremlin spokesman Dmitry Peskov"',
    "Damascus denied the charge.": '"Damascus"',
    "The SDF holds Aswad directly and fully responsible for the fire.": "sdf",
    "The White Helmets have raised the death toll to nine.": "white_helmets",
    "The SDF insisted that the bridge was open.": "sdf",
    "The SDF has asked for a truce.": "sdf",
}


@pytest.mark.parametrize(("sentence", "expected"), CITED.items())
def test_it_cites_the_source_that_speaks(who, sentence, expected):
    assert who(sentence) == [expected]


RELAYED = {
    "The SDF told Reuters that the bridge was mined.": "reuters>sdf",
    "Anadolu cited the Turkish army as saying that four depots were hit.": "anadolu>turkish_military",
    "Anadolu, quoting the Turkish army, said that four depots were hit.": "anadolu>turkish_military",
    "The Russian Defence Ministry was quoted by Sputnik as saying that a drone was lost.": "sputnik>russian_mod",
    "Local sources told SANA that a mine went off.": "sana>gen_local",
    "Sputnik says the Russian Defence Ministry announced a flight.": "sputnik>russian_mod",
    "The SDF said the mill was empty, Reuters reported.": "reuters>sdf",
}


@pytest.mark.parametrize(("sentence", "expected"), RELAYED.items())
def test_the_outlet_that_was_told_or_that_quotes_relays(who, sentence, expected):
    assert who(sentence) == [expected]


SILENT = (
    "The SDF took three villages on Sunday.",
    "Three White Helmets were shot near Maarat.",
    "The Turkish army shelled the ridge for two hours.",
    "The Russian Defence Ministry was not available for comment.",
    "The SDF holds the hill and two villages.",
    "The SDF had no comment.",
    "The SDF gave no figure.",
    "The column left after the SDF announced a truce.",
    "The rebels fear the men whom the SDF says it freed.",
    "No group has claimed responsibility.",
    "The United States kept its troops there.",
    "The suspected depot burned for an hour.",
)


@pytest.mark.parametrize("sentence", SILENT)
def test_acting_and_keeping_silent_is_no_citation(who, sentence):
    assert who(sentence) == ["publisher"]


def test_two_sources_side_by_side_do_not_relay_one_another(who):
    assert who("SANA said the city was calm while the SDF said it was not.") == ["sana;sdf"]


def test_half_silent_is_cited_for_what_it_says(who):
    assert who("The SDF had no comment on numbers, but said the hill was taken.") == ["sdf"]


def test_an_alias_counts_in_its_own_case_where_it_says_so(who):
    assert who("Old Sana told a friend that the road was shut.") != ["sana"]


def test_the_publisher_citing_itself_is_its_own_voice(who):
    text = "The SDF told Reuters that the bridge was mined. Reuters reported shelling near the dam."
    assert who(text, publisher="reuters") == ["sdf", "publisher"]
    assert who(text, publisher="Reuters") == ["reuters>sdf", "reuters"]
