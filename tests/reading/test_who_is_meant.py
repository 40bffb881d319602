"""Whom 'he', 'she', 'we', 'the army' and 'the rebel group' stand for, and whom they do not."""

import pytest

from annotator.reading import read
from annotator.reading.model import KnownAlias, KnownSource, Registry

EVA, BO = '"Eva Lund"', '"Bo Berg"'
MEANT = {
    # somebody with a role, of whom the sentence before was
    "Moscow denied it. Foreign ministry spokeswoman Eva Lund flew to Homs. She said it was late.": [
        '"Moscow"',
        "publisher",
        EVA,
    ],
    "The SOHR counted nine. The raid angered charity director Eva Lund. It was a crime she said.": [
        "sohr",
        "publisher",
        EVA,
    ],
    "SOHR counted nine. The raid angered SDF spokesman Bo Berg. He said it was late.": [
        "sohr",
        "publisher",
        "sdf",
    ],
    "SOHR counted nine. The raid angered SDF spokesman Bo Berg. It said it was late.": [
        "sohr",
        "publisher",
        "sohr",
    ],
    # somebody named before, whose name begins the sentence
    "Minister Bo Berg said it was late. Mayor Eva Lund said so. Berg does not agree. Still he warns of more.": [
        '"Minister Bo Berg"',
        '"Mayor Eva Lund"',
        "publisher",
        '"Minister Bo Berg"',
    ],
    # one of several
    "France said it was late and Mayor Eva Lund told reporters so. It is a shame she added.": [
        '"France";"Mayor Eva Lund"',
        '"Mayor Eva Lund"',
    ],
    # who was 'he' is not 'she'
    "Mayor Bo Berg said it was late. It is a shame he said. It is a lie she said.": [
        '"Mayor Bo Berg"',
        '"Mayor Bo Berg"',
        "unnamed",
    ],
    # the head of an organisation, a comma lost before the name
    "It was late, chief of the Turkish army Bo Berg said. Berg counted nine.": [
        "turkish_military",
        "turkish_military",
    ],
    "It was late, head of the Turkish army of the Old Count Bo Berg said.": ["turkish_military"],
    "SOHR counted nine. The Red Mill group said it had won. The monitoring group said more fell.": [
        "sohr",
        '"Red Mill group"',
        "sohr",
    ],
    # an outlet at the end relays who spoke before it, two outlets there do not relay each other
    "The mill fell, the SDF said on Friday, according to AFP.": ["afp>sdf"],
    "The mill fell, according to AFP and Reuters.": ["afp;reuters"],
    # owners in the middle of a name
    "The Mill Workers’ Party said it had won.": ['"Mill Workers’ Party"'],
    # going on is no speech
    "The Red Brigade continued their push.": ["publisher"],
    # names of several fields are one name; an ally is not its friend
    "The Defence and Bread Council called for a truce.": ['"Defence and Bread Council"'],
    "The SOHR and Bread Council called for a truce.": ['sohr;"Bread Council"'],
    "The SDF denied the raid, while its ally Russia said it was late.": ['sdf;"Russia"'],
    # towns and deals say nothing, and what somebody has is no word of his
    "Homs has welcomed nine of them.": ["publisher"],
    "Turkey has welcomed nine of them.": ['"Turkey"'],
    "According to the deal, nine of them will leave.": ["publisher"],
    "According to the deal published by the SDF, nine of them will leave.": ["sdf"],
    "Bo Berg said it was late, citing Turkey's worries about the mill.": ['"Bo Berg"'],
    "Bo Berg said it was late, citing Anadolu's report about the mill.": ['"Bo Berg">anadolu'],
    # parties and armies
    "SOHR counted nine. Hezbollah said it had won. The terrorist group said more would come.": [
        "sohr",
        '"Hezbollah"',
        '"Hezbollah"',
    ],
    "SOHR counted nine. The main opposition group urged a truce.": ["sohr", "unnamed"],
    "SOHR counted nine. The London-based opposition group said more would come.": ["sohr", "sohr"],
    "SOHR counted nine. The group said more would come.": ["sohr", "sohr"],
    "The Russian Defence Ministry denied it. SOHR counted nine. The army again denied a raid.": [
        "russian_mod",
        "sohr",
        "unnamed",
    ],
    # 'the source' is the one of two voices that has no name; 'the man' whom a reporter saw is no reporter
    "SOHR counted nine while a local source said it was ten. The source said more would come.": [
        "sohr;gen_local",
        "gen_local",
    ],
    "An AFP reporter saw nine dead. The old man fell on his knees. He was pale. It is over he said.": [
        "afp",
        "publisher",
        "publisher",
        "unnamed",
    ],
    "An AFP reporter in the village where a mill burned saw nine dead.": ["afp"],
    "An AFP reporter in Homs, where a mill burned, saw nine dead.": ["afp"],
    "An AFP reporter in Homs, where rebels saw a mill burn, fell.": ["publisher"],
    "The mill is gone, Bo Berg told AFP. It was dark, the weeping man said.": [f"afp>{BO}", f"afp>{BO}"],
    "The mill is gone, Bo Berg told AFP. It was dark, the weeping men said.": [f"afp>{BO}", "unnamed"],
    "An AFP reporter saw nine dead. The mill burned. It is over he said.": ["afp", "publisher", "afp"],
    # whose fighters claim an attack
    "ISIS fighters claimed a blast at a mill.": ['"ISIS"'],
    "IS militants claimed responsibility for it.": ['"IS"'],
    "SDF fighters claimed the raid.": ["sdf"],
    "The raid was claimed by Nusra Front fighters.": ['"Nusra Front"'],
    "ISIS fighters claimed that nine had left.": ["unnamed"],
    "Rebel fighters claimed the raid.": ["unnamed"],
    # the side that a person is on is not the person
    "Rebel Bo Berg said it was late. The opposition says it was early.": ['"Rebel Bo Berg"', "unnamed"],
    # speech whose marks were lost: a monitor seldom says 'we', who speaks next does
    "The SOHR counted nine. We ran from the house. It was dark resident Bo Berg said.": ["sohr", BO, BO],
    "Mayor Bo Berg said it was late. We must go now.": ['"Mayor Bo Berg"', '"Mayor Bo Berg"'],
    # his office is a person's
    "According to Reuters the road is shut. According to his office it will stay so.": [
        "reuters",
        "publisher",
    ],
}


@pytest.mark.parametrize(("text", "expected"), MEANT.items())
def test_words_for_somebody_stand_for_whoever_was_told_of(who, text, expected):
    assert who(text) == expected


@pytest.mark.parametrize("country", ["US", "U.S."])
def test_the_army_of_one_country_is_no_other_countrys(registry, country):
    text = f"The Russian Defence Ministry denied it. The {country} military said it was late."
    described = KnownAlias("pentagon", f"the {country} military", "en", "any_case", "description")
    known = Registry.of(
        [*registry.sources.values(), KnownSource("pentagon", "Pentagon", "government_military")],
        [*registry.aliases, described, KnownAlias("pentagon", "Pentagon")],
    )
    _, after = read(text, registry=known).statements
    assert [(c.source, c.name) for c in after.citations] == [(None, f"The {country} military")]
    _, after = read(f"The Pentagon denied it. {text}", registry=known).statements[1:]
    assert [c.source for c in after.citations] == ["pentagon"]
