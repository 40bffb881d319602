"""Acts that only look like citations, other outlets than the registry's, and long asides before the verb."""

import pytest

CITED = {
    # what a minister says of a country is the minister's, what an outlet says of one is relayed
    "Karim Aswad said Turkey rejects the plan.": ['"Karim Aswad"'],
    "AFP said Turkey rejects the plan.": ['afp>"Turkey"'],
    "Turkey rejects the plan.": ['"Turkey"'],
    # evidence is nobody
    "Tests clearly indicate that the well was poisoned, the White Helmets said.": ["white_helmets"],
    "The SOHR says that Jordan has informed it of nine more wells.": ["sohr"],
    "Karim Aswad denied this and warned the White Helmets to leave.": ['"Karim Aswad"'],
    # names before what they are
    "The Ahrar al-Jabal jihadist alliance denounced the truce.": ['"Ahrar al-Jabal"'],
    "The gate was shut as the Jaish al-Jabal rebel faction said it had won.": ['"Jaish al-Jabal"'],
    "The well was dug for her mother the White Helmets said.": ["white_helmets"],
    # asides
    "The SOHR in a report issued in New Lund said it had counted nine wells.": ["sohr"],
    "Karim Aswad in an interview on the ABC network denied it.": ['"Karim Aswad"'],
    "In a statement issued early on Sunday the SOHR said it had counted nine wells.": ["sohr"],
    # persons and their offices
    "Omar Darwish Syrias transport minister told reporters that the road was safe.": ['"Omar Darwish"'],
    "France and Britain held talks and said the raid was wrong.": ['"France";"Britain"'],
    "At the Northern Council British envoy Karim Aswad said it was late.": ['"British envoy Karim Aswad"'],
    "Britain France the United States and Qatar called for an inquiry.": [
        '"Britain";"France";"United States";"Qatar"'
    ],
    "SOHR Secretary-General Bo Lund-Berg said it was late. Bo said he would stay.": ["sohr"] * 2,
    # the same outlet, said more fully
    "Turkish state-run Anadolu Agency said it was late.": ["anadolu"],
    "Residents have since reported that the water is back.": ["gen_local"],
    # ways of saying
    '"There is no bread" continued Karim Aswad.': ['"Karim Aswad"'],
    "The siege will end before the winter comes Karim Aswad declared.": ['"Karim Aswad"'],
    "Karim Aswad insisted the truce was alive.": ['"Karim Aswad"'],
    "Karim Aswad took a harsher line tweeting on Monday that it was a plot.": ['"Karim Aswad"'],
    "Iran termed the truce a plot.": ['"Iran"'],
    "The SOHR referenced seven residents.": ["sohr>gen_local"],
    "SANA had shown footage of the captured mill.": ["sana"],
    "The deal has been struck in secret sources familiar with the talks have said.": ["unnamed"],
}
NOT_CITED = [
    "In May 2013 the Karam family opened a mill, seizing the river and announcing a new price.",
    "The Lebanese shelled the ridge in April calling for revenge.",
    "The SOHR has not been to the camp since calling for a new count.",
    "Russia vetoed a draft resolution by Norway calling for a truce.",
    "The SOHR report comes as the winter begins.",
    "Samir Haddad declared his love for the village.",
    "The shelling continued.",
]


@pytest.mark.parametrize(("text", "expected"), CITED.items())
def test_it_finds_who_speaks(who, text, expected):
    assert who(text) == expected


@pytest.mark.parametrize("text", NOT_CITED)
def test_acts_and_nouns_cite_nobody(who, text):
    assert who(text) == ["publisher"]


def test_another_channel_is_not_the_one_whose_alias_its_words_are(reading):
    names = [
        [c.source or c.name for c in reading(text).statements[0].citations]
        for text in (
            "A Syrian TV channel said it was late.",
            "The Lund 24 state television said it was late.",
        )
    ]
    assert "syrian_state_tv" not in [name for found in names for name in found]


def test_a_byline_glued_to_a_headline_leaves_its_source_alone(reading):
    first = reading(
        "Army kills nine in Homs raid: monitor Jane Smith. The SOHR said nine were killed."
    ).statements[0]
    assert [citation.source for citation in first.citations] == ["sohr"]


def test_a_side_of_the_war_is_nobody_by_name(who):
    assert who("Opposition demands a new inquiry into the raid.") == ["unnamed"]
