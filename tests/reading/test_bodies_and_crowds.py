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
