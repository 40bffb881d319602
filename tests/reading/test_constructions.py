"""The ways in which news names its sources: passives, documents, abbreviated attributions, lost commas."""

import pytest

CITED = {
    "It was reported by the SOHR that four shells fell on the mill.": "sohr",
    "Four shells fell on the mill, per the SOHR.": "sohr",
    "A report published on Monday by the SOHR said the mill burned.": "sohr",
    "A video posted online by the White Helmets showed the mill.": "white_helmets",
    "Figures released by the SOHR show that nine bakers fled.": "sohr",
    "Reuters has learned that the talks will be put off.": "reuters",
    "The mill burned, a Sputnik correspondent reports from Homs.": "sputnik",
    "The mill burned, the Observatory said.": "sohr",
    "The Observatory's head was quoted as saying the mill burned.": "sohr",
    "The Israeli foreign ministry said the mill burned.": '"Israeli foreign ministry"',
    "The State Department said it would study the case.": '"State Department"',
    "Iranian Foreign Ministry spokesman Karim Aswad condemned the fire.": (
        '"Iranian Foreign Ministry spokesman Karim Aswad"'
    ),
    "According to Reuters, the SDF said the mill had burned.": "reuters>sdf",
    "Citing a military source SANA said the mill had burned.": "sana>gen_military",
    "The fire hurt six people says the Syrian Observatory for Human Rights a watchdog in Coventry.": "sohr",
    "The mill had burned AFP reports quoting the SOHR.": "afp>sohr",
    "Pablo Aswad, the White Helmets' operations manager in the north, said the mill burned.": "white_helmets",
    "“It burned,” said Lina Aswad, deputy Middle East director at the White Helmets.": "white_helmets",
    "The Syrian Democratic Forces an alliance of local and Kurdish fighters said the mill burned.": "sdf",
    "The SDF led by Kurds and backed by others denied the fire.": "sdf",
    "The SOHR put the toll at nine, while SANA put it at six.": "sohr;sana",
    "The claim was denied by the SDF.": "sdf",
    "The talks will go on Karim Aswad told Reuters by phone.": 'reuters>"Karim Aswad"',
    "French President Karim Aswad under pressure at home said the mill burned.": '"French President Karim Aswad"',
    "Britain France and the SDF called for a truce.": '"Britain";"France";sdf',
    "The Free Turkish army said the mill burned.": '"Free Turkish army"',
    "Riad Aswad the head of the Eastern Council said the mill burned.": '"Riad Aswad"',
    "Save the Children said six mills burned.": '"Save the Children"',
    "The mill is lost, estimate the SOHR and Karim Aswad.": 'sohr;"Karim Aswad"',
    "The Union of Mill Workers and Relief Organizations said it burned.": (
        '"Union of Mill Workers and Relief Organizations"'
    ),
    "In a statement to Reuters a source at the town hall said the mill burned.": "reuters>unnamed",
    "Speaking to Anadolu Agency Karim al-Aswad a local activist said the mill burned.": 'anadolu>"Karim al-Aswad"',
    "A hospital official in Idlib Karim al-Aswad told Anadolu Agency the mill burned.": 'anadolu>"Karim al-Aswad"',
    "The mill burned, the SDF told DPA.": '"DPA">sdf',
    "However the Northern Center for Mill Studies an NGO has put the death toll at nine.": (
        '"Northern Center for Mill Studies"'
    ),
    "Shells hit the mill the Northern Bakers Association a group of bakers that runs it in winter said.": (
        '"Northern Bakers Association"'
    ),
    "“It burned,” said Lina Aswad, deputy director of the North and East Africa division at the White Helmets.": (
        "white_helmets"
    ),
    "Nobody came said Karim Aswad an official with the White Helmets in the north.": "white_helmets",
    "Karim Aswad of the White Helmets rescue outfit said the mill burned.": "white_helmets",
    "According to Lebanese Shiite paramilitary group Northern Banner the mill burned.": '"Northern Banner"',
    "The mill burned, an AFP correspondent there said.": "afp",
    "The monitoring group which watches the northern rebels said the mill burned.": "unnamed",
    "The SDF which calls itself an army of bakers and millers said the mill burned.": "sdf",
    "The SDF backed by Northern Banner said the mill burned.": "sdf",
    "The North and its ally Russia deny the fire.": '"North";"Russia"',
    "Asked about the mill the SDF had no comment but said it would look into the fire.": "sdf",
    "The mill was also reported lost, and the fire was also reported by the SOHR.": "sohr",
    "The six were listed by Mill Today activist group.": '"Mill Today activist group"',
    "“Bread for all,” said Lina Aswad, chief of the Middle East and North Africa branch at the White Helmets.": (
        "white_helmets"
    ),
    "The SDF said in a statement carried by SANA that the mill burned.": "sana>sdf",
    "In a statement published by SANA the SDF said the mill burned.": "sana>sdf",
    "Northern Banner in a statement published by its affiliated agency SANA said the mill burned.": (
        'sana>"Northern Banner"'
    ),
    "The SDF in a statement read on Sunday declared a truce.": "sdf",
    "Norway's foreign ministry said the mill burned.": '"Norway\'s foreign ministry"',
    "Norway and its Western allies accuse the SDF of the fire.": '"Norway";unnamed',
    "Karim Aswad a baker in the town who asked not to be named told AFP the mill burned.": 'afp>"Karim Aswad"',
    "“It burned,” said Lina Aswad the White Helmets' North Africa researcher.": "white_helmets",
    "Save the Children which helps local bakers said the mill burned.": '"Save the Children"',
    "The fire took the mill the Northern Mill Society (NMS) a charity which owns it said.": '"Northern Mill Society"',
    "To Russian media Karim said the mill burned.": '"Karim"',
    "Pictures posted on Fars on Monday showed the mill on fire.": "fars",
    "The SDF - which has a network of bakers and millers - said the mill burned.": "sdf",
    "A field source was quoted as saying on Sputnik that the mill burned.": "sputnik>gen_military",
    "Two jets hit the mill claiming lives of nine in al-Hasra Reuters reports.": "reuters",
    "Lina Aswad director of the White Helmets in Idlib told AFP the mill burned.": "afp>white_helmets",
    "The head of the White Helmets in Idlib Lina Aswad told AFP the mill burned.": "afp>white_helmets",
    "Relief worker Lina O'Aswad said the mill burned.": '"Lina O\'Aswad"',
    "Prince Karim whose country backs the rebels fighting Aswad also condemned the fire.": '"Prince Karim"',
    "The activist group Mills Burn Silently said the mill burned.": "mbs",
    "Reuters's Lina Aswad said the mill burned.": "reuters",
    "The mill is empty, if the SDF is to be believed.": "sdf",
    "The SDF in a statement posted on Facebook and the messaging service Telegram said the mill had burned.": "sdf",
}
UNNAMED = (
    "Sources close to the army said the mill had burned.",
    "Three men familiar with the plan said the mill had burned.",
    "People living near the mill reported three blasts.",
    "Hospital officials said nine bakers were hurt.",
    "Photos shared on social media showed the mill.",
    "Aleppo's mayor stands accused of selling the mill.",
    "Footage posted online appeared to show the mill.",
    "A source in Idlib Health Directorate said the mill burned.",
    "A video of the mill has gone viral on social media.",
    "Pictures of the mill surfaced online on Friday.",
    "“Bread for all,” the protesters chanted.",
    "A source at the town (Central) Hospital told the reporter nine were hurt.",
    "A Douma resident speaking at the town gate said the mill burned.",
    "Nine bakers fled, videos sent by a local activist showed.",
    "The director of the hospital said nine were hurt.",
    "Reports of looting emerged on Tuesday.",
    "Fires are also reported near the mill.",
    "It has also been reported that the mill burned.",
    "Two bakers were also reported killed near the mill.",
    "It is claimed that the mill burned.",
    "The news comes amid reports that the mill burned.",
    "A bakery shut in the west of the country local medical sources said.",
)
NOT_CITED = (
    "The SDF hold some 40 per cent of the town.",
    "The SOHR shows no sign of leaving its office.",
    "Neither the SDF nor Turkey commented on the fire.",
    "Near the bakery where the army says two men fell, the road is shut.",
    "The report posted on Sunday is long.",
    "The claim could not be corroborated.",
    "The war must not go on in Aleppo.",
    "The protesters chanted slogans near the mill.",
    "Jets hit the mill claiming the lives of nine bakers.",
    "Nine bakers were hurt in raids reportedly flown by the army.",
    "Karim Aswad met peaceful protests demanding bread.",
    "Norway and Northern Banner lost a resolution calling for bread.",
    "Nobody in Norway lends an ear to calls for bread.",
    "Reports of the fire reached the town on Monday.",
    "Nobody can check reports from Syria.",
    "Videos of the mill have been circulating online.",
    "Nobody accused of the fire was in the mill.",
)


@pytest.mark.parametrize(("sentence", "expected"), CITED.items())
def test_it_cites_whoever_the_construction_names(who, sentence, expected):
    assert who(sentence) == [expected]


@pytest.mark.parametrize("sentence", UNNAMED)
def test_who_is_only_described_stays_unnamed(reading, sentence):
    assert [s.voice for s in reading(sentence).statements] == ["anonymous"]


@pytest.mark.parametrize("sentence", NOT_CITED)
def test_words_that_look_like_attributions_are_none(who, sentence):
    assert who(sentence) == ["publisher"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Courier had spoken with Bo Lind, who said that the mill is safe.", '"Bo Lind"'),
        ("Reporters spoke to Bo Lind, who said that the mill is safe.", '"Bo Lind"'),
        ("The mill was bought by Bo Lind, who said that it is safe.", "publisher"),
        ("The key was given to Bo Lind, who said that it is his.", "publisher"),
    ],
)
def test_whom_somebody_spoke_with_and_who_said_it_is_the_source(who, text, expected):
    assert who(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The SDF's media wing said that the mill is safe.", "sdf"),
        ("The SDF's media arm said that the mill is safe.", "sdf"),
        ("The left wing of the mill fell on the SDF's men.", "publisher"),
        ("The miller broke his arm, and the SDF's men drove him home.", "publisher"),
    ],
)
def test_the_media_wing_of_somebody_speaks_for_them(who, text, expected):
    assert who(text) == [expected]


def test_whoever_provides_more_detail_says_what_follows(who):
    text = "The SOHR provides more detail:\n\n“The mill burned on Monday, and two men were hurt.”\n"
    assert who(text) == ["publisher", "sohr"]
    assert who("The mill has more detail on its door than the SOHR has.") == ["publisher"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway's envoy to the White Helmets, Bo Lind, said that the mill is safe.", '"Bo Lind"'),
        ("Norwegian Ambassador to the SDF Bo Lind said that the mill is safe.", '"Bo Lind"'),
        ("The envoy of the SDF said that the mill is safe.", "sdf"),
        ("A representative of the White Helmets said that the mill is safe.", "white_helmets"),
    ],
)
def test_who_is_sent_to_an_organisation_does_not_speak_for_it(who, text, expected):
    assert who(text) == [expected]


def test_what_somebody_could_not_immediately_confirm_is_not_theirs(who):
    assert who("AFP could not immediately confirm the age of the pictures.") == ["publisher"]
    assert who("AFP confirmed the age of the pictures.") == ["afp"]
