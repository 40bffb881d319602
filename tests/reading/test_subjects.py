"""Subjects that stand apart from their verbs, nouns that look like verbs, and outlets that hear."""

import pytest

CITED = {
    # clauses and objects that only look like subjects of the verb
    "Residents in rural Latakia said that the Aswad regime and Chinese forces had left the hill.": [
        "gen_local"
    ],
    "Neither the Jabal Front alliance nor the Sahel Front alliance blamed a rival.": ["publisher"],
    "The Sahel Front alliance blamed a rival.": ['"Sahel Front alliance"'],
    "Karim Aswad stressed that every time Turkey declares a truce it breaks it.": ['"Karim Aswad"'],
    "Karim Aswad pointed out that the raids by the Lund regime and Chinese forces on the dam indicates a plan.": [
        '"Karim Aswad"'
    ],
    "The well is dry an official from the Jabal al-Sahel rebel group said.": ["unnamed"],
    "The Jabal al-Sahel rebel group said the well is dry.": ['"Jabal al-Sahel"'],
    "The SOHR counted two wells. The Oslo-based rights group said a third was dry.": ["sohr", "sohr"],
    "The toll was confirmed to an AFP correspondent.": ["afp"],
    "One of the men at the gate told AFP his dog barked first.": ["afp"],
    "A source in the camp confided to AFP that the gate was open.": ["afp>unnamed"],
    "Adam Lund of the White Helmets said the road was hit.": ["white_helmets"],
    "Russia has been his closest friend, vetoing two texts and blaming the fire on the rebels.": ['"Russia"'],
    "Karim Aswad walked through the school and called for a new roof.": ['"Karim Aswad"'],
    "A spokesman for the Ahrar al-Jabal faction confirmed that its men had left.": [
        '"Ahrar al-Jabal faction"'
    ],
    "Going by the tally of the SOHR, it was the worst week.": ["sohr"],
    "The road was hit shortly after noon residents in the town said.": ["gen_local"],
    '"It was dark," Nadia Karam advised in a conversation with AFP.': ['afp>"Nadia Karam"'],
    "Bread is short, Russian Defence Ministry spokesman Maj. Gen. Oleg Antonov said.": ["russian_mod"],
    "SANA reporter quoted a number of residents as saying the well was dry.": ["sana>gen_local"],
    "The League of Bakers however a Hama-based NGO has put the toll at nine.": ['"League of Bakers"'],
    "The Syrian rebel forces said the hill was theirs.": ["unnamed"],
    "Opponents of Karim Aswad said he had fled.": ["unnamed"],
    "The health ministry said nine were hurt.": ['"health ministry"'],
    "AFP reported the White Helmets as saying nine were hurt.": ["afp>white_helmets"],
    "Rami Abdulrahman urging calm said the men had fled.": ["sohr"],
    "Turkish army vehicles rolled in. Aswads statement said the hill was lost.": ["publisher", '"Aswad"'],
    'The White Helmets said it was late. "It burned all night," the spokesman relayed.': ["white_helmets"]
    * 2,
    "The well was shut, reported the White Helmets, with the SOHR reporting two dead.": [
        "white_helmets;sohr"
    ],
    "The gate was held by rebels AFP reported the White Helmets as saying.": ["afp>white_helmets"],
    "The shell was identified by the White Helmets as an old one.": ["white_helmets"],
    "Meanwhile Turkish army vans left northern Syria claiming to have won.": ["turkish_military"],
}
NOT_CITED = [
    "Men buried the victims of a raid the SOHR says killed nine.",
    "Eastern Ghouta, home to an estimated 350 bakers, went hungry.",
    "Mortar Fire Near The Gate Claims 4 Lives",
    "It comes after the SOHR lost two men, blaming the frost for it, in the spring.",
    "Nobody believes Sputnik's reporting any more.",
    "Nobody believes Sputniks claims any more.",
]


@pytest.mark.parametrize(("text", "expected"), CITED.items())
def test_it_finds_who_speaks(who, text, expected):
    assert who(text) == expected


@pytest.mark.parametrize("text", NOT_CITED)
def test_what_somebody_owns_is_no_verb(who, text):
    assert who(text) == ["publisher"]
