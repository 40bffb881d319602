"""Speech that goes on, officials named in the next sentence, and descriptions of bodies that nobody registered."""

import pytest

ADAM = '"Adam Lund"'
CITED = {
    # a party argues on between two of its statements, with its marks lost
    "Adam Lund decried the raid. The village will never accept it. Lund said the well was gone.": [ADAM] * 3,
    "The SDF condemned the raid. Nine wells are dry. This crime must not be forgotten. "
    "The silence is complicity the SDF added.": ["sdf"] * 4,
    # who is named right after the first sentences told of somebody
    "Nine died in a raid, according to a local official. It hit a mill, Adam Lund told AFP.": [
        ADAM,
        f"afp>{ADAM}",
    ],
    "Nine died in a raid, a Turkish broadcaster claims. It hit a mill, Xyzturk reported on Monday.": [
        '"Xyzturk"',
        '"Xyzturk"',
    ],
    # bodies
    "Jabal Children Relief said nine died. The humanitarian organisation reported more.": [
        '"Jabal Children Relief"',
        '"Jabal Children Relief"',
    ],
    "Jaish al-Jabal, a rebel group, said it had left. The group said it was tired.": ['"Jaish al-Jabal"'] * 2,
    "SOHR counted nine. The mill burned. Rebels left a war monitor said.": ["sohr", "publisher", "sohr"],
    "The White Helmets dug. SOHR counted nine. The group said it was over.": ["publisher", "sohr", "sohr"],
    # hearers are outlets, no parties and no hospitals
    "SOHR counted nine. It is over it said to the Workers Party.": ["sohr", "sohr"],
    "Adam Lund told the Jabal newspaper it was over.": [f'"Jabal newspaper">{ADAM}'],
    "Madaya evacuees said they heard it.": ["unnamed"],
    "Adam Lund who fled Homs said it was over.": [ADAM],
}
NOT_CITED = {
    # background between two statements: no argument, a quotation, an outlet, another speaker
    "Adam Lund decried the raid. The village lies on a hill. Lund said the well was gone.": [
        ADAM,
        "publisher",
        ADAM,
    ],
    'Adam Lund decried the raid. A poster had "must go" on it. Lund said the well was gone.': [
        ADAM,
        "publisher",
        ADAM,
    ],
    "SOHR counted nine. The truce will end on Monday. SOHR said it was quiet.": ["sohr", "publisher", "sohr"],
    "Adam Lund decried the raid. The truce will end on Monday. Karim Aswad said it was quiet.": [
        ADAM,
        "publisher",
        '"Karim Aswad"',
    ],
    # a witness and somebody with a role of his own are two
    "Nine died in a raid, a witness said. It hit a mill, Mayor Adam Lund told AFP.": [
        "gen_local",
        'afp>"Mayor Adam Lund"',
    ],
}


@pytest.mark.parametrize(("text", "expected"), CITED.items())
def test_it_carries_a_source_to_what_is_its_own(who, text, expected):
    assert who(text) == expected


@pytest.mark.parametrize(("text", "expected"), NOT_CITED.items())
def test_it_carries_no_source_to_what_another_tells(who, text, expected):
    assert who(text) == expected
