"""Bodies in marks and brackets, envoys, people in the plural, and who is told."""

import pytest

CASES = {
    # the name in quotation marks
    'The activist group "Mills Burn Silently" said the road was shut.': ["mbs"],
    '"Mills Burn Silently" reports that the road was shut.': ["mbs"],
    'The local network "Bakers Today" said the road was shut.': ['"Bakers Today"'],
    '"No Road Is Safe," said the baker.': ["unnamed"],
    # initials in brackets
    "The Union of Northern Clinics (UNC), which runs the mill, said it was shut.": [
        '"Union of Northern Clinics (UNC)"'
    ],
    "The rescuers of the north (SOHR) met.": ["publisher"],
    # a country's envoy to a body
    "Russia's SDF envoy met the baker.": ["publisher"],
    # told one by one
    "The groups — including the White Helmets and the Mill Union — said the road was shut.": [
        'white_helmets;"Mill Union"'
    ],
    "The groups, including the White Helmets, left.": ["publisher"],
    # people of whom no list knows
    "Opposition delegates said the road was shut.": ["unnamed"],
    "The road is shut, shopkeepers said.": ["unnamed"],
    "Local bakers told Reuters that the road was shut.": ["reuters>unnamed"],
    "Mills burned as bakers left.": ["publisher"],
    # who is told
    "The mill burned, the White Helmets told dpa.": ['"dpa">white_helmets'],
    "Former bakers with kin in the town echoed this view to Reuters.": ["reuters"],
    "Minister Hala Odeh, in an interview with Mill Radio, said the road was shut.": [
        '"Mill Radio">"Minister Hala Odeh"'
    ],
    # asides and ages between commas
    "Minister Hala Odeh, in a statement on Monday, said the road was shut.": ['"Minister Hala Odeh"'],
    "Hala Odeh, 27, a baker at the mill, said the road was shut.": ['"Hala Odeh"'],
    # by whom a document was issued
    "The mill is ours, announced a statement on Monday from the SDF.": ["sdf"],
    '"The mill is ours," read a tweet from the SDF.': ["sdf"],
    # a spokesman for a body that the registry lacks
    "Hala Odeh, a spokeswoman for the Mill Union, said the road was shut.": [
        '"Hala Odeh, a spokeswoman for the Mill Union"'
    ],
    "Hala Odeh, a baker for the town, said the road was shut.": ['"Hala Odeh"'],
    # what a number claims
    "The Russian Defence Ministry claimed two jets left the base.": ["russian_mod"],
    "The Russian army claimed 40 lives.": ["publisher"],
    # how a country stands to others
    "Turkey considers the group a danger.": ["publisher"],
    "No deaths were reported.": ["publisher"],
    "Nine deaths were reported.": ["gen_reports"],
    "Anadolu, which was off, continued to broadcast.": ["publisher"],
}


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_bodies_and_crowds_are_found(who, text, expected):
    assert who(text) == expected


def test_an_outlet_is_not_another_one_that_ends_alike(who):
    text = "A baker told Mill News that the road was shut. A miller told Town News that it was open."
    assert who(text) == ['"Mill News">unnamed', '"Town News">unnamed']


def test_the_military_is_a_state_s_before_it_is_a_party_s(who):
    text = "The SDF said the road was shut. The Turkish army left. The military said nine had died."
    assert who(text)[2] == "turkish_military"


def test_the_leader_is_the_one_president_cited(who):
    text = "President Hala Odeh said the road was shut. The Syrian leader said nine had died."
    assert who(text) == ['"President Hala Odeh"'] * 2


def test_who_was_told_of_by_an_outlet_before_is_heard_by_another_alone(who):
    text = "Hala Odeh told Reuters the road was shut. The mill burned, Odeh told AFP."
    assert who(text) == ['reuters>"Hala Odeh"', 'afp>"Hala Odeh"']


MORE = {
    "Alleged gains by the SDF: The SDF took the mill.": ["publisher"],
    "The weapons supplied by the Turkish army came late, the news agency AFP said.": ["afp"],
    "“Nine died,” a member of the Mill Center told AFP.": ["afp>unnamed"],
    "He asked for help because the SDF has accused him of theft.": ["publisher"],
    "The mill is shut, fleeing people said.": ["gen_local"],
    "Odeh remarks came as the bakers left.": ["publisher"],
    "Hala Odeh said the mill was shut, citing that Turkey backs it.": ['"Hala Odeh"'],
    "A group-affiliated site, SANA, said the mill was shut.": ["sana"],
    "They spoke of a mill mentioned by Hala Odeh.": ["publisher"],
    "The SOHR reported dead and wounded in the raid.": ["sohr"],
    "Nine people were reported dead.": ["gen_reports"],
    "One of the witnesses said the mill was shut.": ["unnamed"],
    "Those who fled the town described hunger.": ["unnamed"],
    "Hala Odeh a 61-year-old miller from the town, told AFP the mill was shut.": ['afp>"Hala Odeh"'],
    "The charity run by the SDF, an ally of the bakers, left.": ["publisher"],
    "Syria's Greek Orthodox patriarch has urged the bakers to stay.": ['"Syria\'s Greek Orthodox patriarch"'],
    "The SDF has not officially confirmed the raid.": ["publisher"],
    "The SDF has officially confirmed the raid.": ["sdf"],
}


@pytest.mark.parametrize(("text", "expected"), MORE.items())
def test_what_only_looks_like_a_citation_is_none(who, text, expected):
    assert who(text) == expected


def test_a_pronoun_at_the_end_relays_somebody_unnamed(who):
    text = "The Russian Defence Ministry said a man rang. The caller said nine died, it added."
    assert who(text)[1] == "russian_mod>unnamed"


def test_a_part_of_a_body_s_name_stands_for_it(who):
    text = "The Northern Center for Mills said nine died. The raid was late, the Northern Center added."
    assert who(text) == ['"Northern Center for Mills"'] * 2


def test_the_faction_is_the_party_cited_before(who):
    assert (
        who("Ahrar al-Wadi said it would stay. The faction called on all groups to unite.")[1]
        == '"Ahrar al-Wadi"'
    )


def test_who_told_an_outlet_once_says_more_without_it_but_where_the_quotation_continues(who):
    text = "Hala Odeh told Reuters the road was shut. Odeh said last week that nine had died."
    assert who(text) == ['reuters>"Hala Odeh"', '"Hala Odeh"']
    text = 'Hala Odeh told Reuters the road was shut. "Nine have died," Odeh continued.'
    assert who(text) == ['reuters>"Hala Odeh"'] * 2
