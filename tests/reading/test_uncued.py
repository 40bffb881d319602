"""Sources named without a reporting verb."""

import pytest

CITED = {
    "Three wells near the camp are dry (AFP).": ["afp"],
    "* Camp: three wells are dry (via AFP)": ["afp"],
    "- (AFP) Three wells near the camp are dry": ["afp"],
    "The SOHR has 14 dead in the raid.": ["sohr"],
    "The Observatory, SOHR, fell silent. SOHR, which counts otherwise, has 40.": ["publisher", "sohr"],
    "An AFP photographer in Homs saw nine bakers leave.": ["afp"],
    "A Reuters witness heard two blasts.": ["reuters"],
    "> AFP on the baker who stayed": ["afp"],
    "> Jane Doe in Sputnik, 'The last loaf': a baker speaks": ["sputnik"],
}
NOT_CITED = [
    "The fighters of the Syrian Democratic Forces (SDF) left the hill.",
    "The office of Agence Franco Presse (AFP) was shut for a week.",
    "Three fighters (SDF) were buried in the town.",
    "The White Helmets have 3,000 men and women.",
    "The SDF has 40 dead to bury.",
    "A woman saw AFP leave the town.",
    "The White Helmets saw two jets.",
    "The men fled from AFP on foot and by car.",
]


@pytest.mark.parametrize(("text", "expected"), CITED.items())
def test_it_cites_who_is_named_as_the_origin(who, text, expected):
    assert who(text) == expected


@pytest.mark.parametrize("text", NOT_CITED)
def test_a_name_alone_is_no_origin(who, text):
    assert who(text) == ["publisher"]


def test_a_credit_in_a_list_replaces_the_lists_source(who):
    text = "All from Sputnik:\n\n- A road is open\n- (via AFP) Two men met\n- A road is shut"
    assert who(text)[1:] == ["sputnik", "afp", "sputnik"]


def test_an_unregistered_body_with_an_abbreviation_is_the_group_later(who):
    text = (
        "The men of the League of Northern Nurses (LNN) drove home. The road was hit twice, the group said."
    )
    assert who(text) == ["publisher", '"League of Northern Nurses (LNN)"']
