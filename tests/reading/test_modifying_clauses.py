"""Clauses, days and deeds that only look as if somebody were cited; headlines' victims; whole names of speakers."""

import pytest

CITED = {
    # a verb of doing before a thing is a verb of saying before 'to' and 'that'
    "Jaish al-Jabal threatened to burn the mill.": ['"Jaish al-Jabal"'],
    "Karim Aswad maintains that the mill is safe.": ['"Karim Aswad"'],
    # what is told stands behind, so it is no aside
    "The raids came a day after the SOHR said the truce was dead.": ["sohr"],
    "The blast was claimed by Jaish al-Jabal.": ['"Jaish al-Jabal"'],
    "Nine died according to figures provided by the White Helmets.": ["white_helmets"],
    "The army hit back at the SDF, saying it had lost nobody.": ["unnamed"],
    "SANA claimed nine fighters were killed in the hills.": ["sana"],
    # who leads others, and who is led
    "Groups led by the hill brigade Jaish al-Jabal vowed revenge.": ["unnamed"],
    "Jaish al-Jabal vowed revenge.": ['"Jaish al-Jabal"'],
    # an adjective behind 'said' begins what is said
    "Karim Aswad of the Northern Brigade which holds the eastern hills said scattered fighting was going on.": [
        '"Karim Aswad of the Northern Brigade"'
    ],
    # commas and hyphens that were lost
    "The UK based SOHR which counts the dead said it was over.": ["sohr"],
    "The well is dry in the town local sources said.": ["gen_local"],
    "Raids hit a number of civilians local sources said.": ["gen_local"],
    "The fire wounded nine people said the Observatory a group that counts.": ["sohr"],
    "The raid wounded several men SANA reports.": ["sana"],
    # roles and bodies behind names, and in front of them
    "Bo Lund ABCD field director for the Middle East told AFP that it was late.": ['afp>"Bo Lund ABCD"'],
    "It is a very low figure Lund said.": ['"Lund"'],
    "It was over said Welsh nationalist MP Bo Lund.": ['"Welsh nationalist MP Bo Lund"'],
    "It was over said the oppositions chief negotiator Bo Lund.": ['"negotiator Bo Lund"'],
    '"That is why" said Homs-based activist Bo Lund.': ['"Bo Lund"'],
    "It was over said Nour 45 who had fled.": ['"Nour"'],
    "A witness named Nour who had been hurt described the blast.": ['"Nour"'],
    "The World Children Agency (WCAB) has said it was over.": ['"World Children Agency (WCAB)"'],
    "The raid hit nine wells the Nations childrens agency (WCAB) has said.": ['"WCAB"'],
    "Islamic State in Iraq and the Levant denied the blast.": ['"Islamic State in Iraq and the Levant"'],
    "The Hill Front [HF] alliance claimed the blast.": ['"Hill Front [HF] alliance"'],
    "Belgian defence ministry spokeswoman Eva Lund denied it.": [
        '"Belgian defence ministry spokeswoman Eva Lund"'
    ],
    "The Office for Health in east Aleppo reported that the wards were full.": ['"Office for Health"'],
}
NOT_CITED = {
    "The town slept while the Hill Brigade threatens the dam.": ["publisher"],
    "Russia still maintains a base there.": ["publisher"],
    "Britain accused of shelling the mill.": ["publisher"],
    "A blast claimed by Jaish al-Jabal killed nine men.": ["publisher"],
    "A truce announced by Russia has had little effect.": ["publisher"],
    "The last bread provided by the White Helmets has been eaten.": ["publisher"],
    "Tuesdays reports surprised the whole village.": ["publisher"],
    "The SDF besieged a force Ankara considers a threat.": ["publisher"],
    "They do not trust it because of a pact, a charge Moscow has denied.": ["publisher"],
    "The envoys visiting Syria say they are late.": ["publisher"],
    "The talks began as Britain and Qatar called for a truce.": ["publisher"],
    "The flights ended after Moscow and the Hill regime rejected pleas.": ["publisher"],
    "Jaish al-Jabal held Iraq where the group declared a caliphate.": ["publisher"],
    "It began as a peaceful movement demanding bread.": ["publisher"],
    "The army has hit back sparking a battle.": ["publisher"],
    "The party fought in the hills as it announced a new state.": ["publisher"],
    "The regime was blamed for the raid though it denied any guilt.": ["publisher"],
    "Jets flew over the town reportedly killing nine.": ["publisher"],
    # not the registry's monitor, and an outlet that nobody registered is most likely the publisher
    "According to an article in al-Monitor they are at odds.": ["unnamed"],
    "Meanwhile the Hill Star correspondent in the city said fuel was short.": ["publisher"],
    # victims stand at a headline's end, as sources do behind a lost colon
    "Northern Army Kills Nine Militants": ["publisher"],
}


@pytest.mark.parametrize(("text", "expected"), CITED.items())
def test_a_clause_that_says_who_tells_it_is_cited(who, text, expected):
    assert who(text) == expected


@pytest.mark.parametrize(("text", "expected"), NOT_CITED.items())
def test_a_clause_that_only_tells_more_of_a_thing_cites_nobody(who, text, expected):
    assert who(text) == expected
