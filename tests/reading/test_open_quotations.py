"""Quotations over several paragraphs, sentences that begin inside one, and who speaks for a body or is named by it."""

import pytest

AFTER = "The mill on the river stood for years before it burned.\n"


def test_a_quotation_goes_on_in_the_next_paragraph_until_its_mark(who):
    told = "The SDF said on Monday: “The mill is safe. If it burns we will build it.\n\n"
    text = f"{told}The road is open. We keep the bridge in good order,” the SDF said.\n\n{AFTER}"
    assert who(text) == ["sdf", "sdf", "sdf", "sdf", "publisher"]


def test_a_mark_that_nothing_closes_hands_nothing_on(who):
    told = "The SDF said on Monday: “The mill is safe.\n\n"
    assert who(f"{told}{AFTER}\n“It burned,” Bo Berg said.\n")[1:] == ["publisher", '"Bo Berg"']


def test_a_sentence_that_begins_inside_a_quotation_is_its_speakers(who):
    text = "Bo Berg said, “Our mill is old. We have 16 men; they are here,” using an old word."
    assert who(text) == ['"Bo Berg"', '"Bo Berg"']


def test_a_post_that_is_read_out_is_its_writers(who):
    assert who('"The mill is safe," read a tweet from the White Helmets.') == ["white_helmets"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nine men died, SOHR found, in the raid on the mill.", ["sohr"]),
        ("SOHR found nine men in the mill.", ["publisher"]),
        ("The mill is seen by Mill Front as the last one.", ["publisher"]),
        ("The mill burned, as seen by Reuters.", ["reuters"]),
        ("“It will go on,” Bo Berg encouraged, smiling.", ['"Bo Berg"']),
        ("Bo Berg encouraged his men to go on.", ["publisher"]),
        ("The mill burned, Mill Relief Agency (MRA) spokesman Bo Berg said.", ['"Mill Relief Agency"']),
        ("The mill burned, SDF media official Bo Berg told AFP.", ["afp>sdf"]),
        ("Bo Berg, the French envoy to the SDF, said the mill burned.", ['"Bo Berg"']),
        (
            "SOHR said nine died. But it stopped short of confirming that a mill burned.",
            ["sohr", "publisher"],
        ),
    ],
)
def test_who_is_cited_by_small_words(who, text, expected):
    assert who(text) == expected


def test_a_spokesman_without_a_name_is_named_in_the_next_statement(who):
    text = (
        'An SDF spokesman denied it. "It burned," Bo Berg said. SOHR counted nine. Ida Holm said it was late.'
    )
    assert who(text) == ["sdf", "sdf", "sohr", '"Ida Holm"']
    assert who('An SDF spokesman denied it. "It burned," Ida Holm, a baker, said.') == ["sdf", '"Ida Holm"']


def test_the_source_is_the_fighter_who_told_of_it_before(who):
    assert (
        who('"They came," fighter Bo Berg told Reuters. "It burned," the source said.')[1]
        == 'reuters>"Bo Berg"'
    )


def test_what_somebody_was_informed_of_is_told_by_whom_the_sentence_names_later(who):
    text = "The Kremlin said no. Minister Ida Holm informed Bo Berg of the fire, spokesman Karl Lund told reporters."
    assert who(text) == ['"Kremlin"', '"Kremlin"']
