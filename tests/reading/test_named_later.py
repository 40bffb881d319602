"""Descriptions that stand before the name that they describe, and where they stay nobody's."""

import pytest

LATER = {
    "Four shells fell on the mill a group monitoring the war said. The SOHR counted two dead.": "sohr",
    "Two millers fled the mill an organisation tracking the fighting said. The SOHR put the toll at six.": "sohr",
    "A group that monitors the fighting said the mill burned. The SOHR counted two dead.": "sohr",
    "A Coventry-based group which tracks the war said the mill burned. The SOHR counted two dead.": "sohr",
    "Nine bakers were hurt, a rescue service operating in the north said. The White Helmets sent a van.": (
        "white_helmets"
    ),
    "A local rescue service working in the town said the mill burned. The White Helmets sent a van.": (
        "white_helmets"
    ),
    "The mill burned the civil defence said in a new toll. The White Helmets said two vans came.": "white_helmets",
    "A Homs-based activist network reported six arrests. The LCC named four of the six.": "lcc",
    "A war monitoring group on Friday raised the death toll to nine. The SOHR said all were bakers.": "sohr",
}
NOBODY = (
    "Four shells fell on the mill, a group monitoring the war said. It rained in Homs.",
    "The mill burned the civil defence said. It rained in Homs.",
    "A group of men watching the mill said it burned. The SOHR is an office in Coventry.",
    "A charity said the mill was empty. The SOHR is an office in Coventry.",
)


@pytest.mark.parametrize(("text", "expected"), LATER.items())
def test_a_description_is_the_source_that_is_named_after_it(who, text, expected):
    assert who(text)[0] == expected


@pytest.mark.parametrize("text", NOBODY)
def test_a_description_that_no_later_name_fits_is_somebody_unnamed(reading, text):
    assert reading(text).statements[0].voice == "anonymous"


def test_a_monitor_may_also_be_the_one_that_the_report_named_long_before(who):
    text = "The SOHR said the mill burned. The SDF said it was empty. Nine bakers fled, a war monitor said."
    assert who(text) == ["sohr", "sdf", "sohr"]


def test_the_charity_that_runs_it_is_the_subject_and_not_the_pronoun(who):
    text = "The SDF said it was calm. Shells hit the clinic the charity that runs it said."
    assert who(text)[1] == "unnamed"
