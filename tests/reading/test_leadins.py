"""Lead-ins, lists under them, linked titles, and headlines that name their source."""

import pytest

PAGE = """A quiet week on the river

From Sputnik's report this morning:
Troops reached the old mill at dawn.

Two barges were sunk near the ford. The crews swam ashore.

See also:

> Nadia Selim's long report for Desert Wire, Who holds the mill
> Sputnik's March 3 report, A week on the ford
"""


def test_what_a_lead_in_introduces_is_cited_and_the_lead_in_is_not(who):
    assert who(PAGE) == [
        "publisher", "publisher", "sputnik", "sputnik", "sputnik", '"Desert Wire"', "sputnik",
    ]  # fmt: skip


def test_a_list_under_a_lead_in_is_cited_and_ends_with_the_list(who):
    text = "More headlines, all from Sputnik:\n\n- Snow shuts the pass\n- Bread runs out\n\nThe pass opens in May.\n"
    assert who(text) == ["publisher", "sputnik", "sputnik", "publisher"]


def test_what_others_say_under_a_lead_in_is_relayed(who):
    text = "From the Sputnik report of today:\nThe mill burned. The SDF said it was empty.\n"
    assert who(text) == ["publisher", "sputnik", "sputnik>sdf"]


def test_a_pointer_for_the_reader_is_the_publishers(who):
    text = "From the Sputnik report of today:\nThe mill burned.\nSee the video for the rest.\n"
    assert who(text)[-1] == "publisher"


def test_a_headline_is_the_publishers_even_if_the_body_names_a_source(who):
    assert who("Mill burns on the river\n\nThe mill burned at dawn, the SDF said.") == ["publisher", "sdf"]


def test_a_headline_may_name_its_source(who):
    assert who("SOHR: mill burns on the river\n\nThe mill burned at dawn.") == ["sohr", "publisher"]
    assert who("Ten hurt as mill burns: monitor\n\nTen were hurt, the SOHR said.") == ["sohr", "sohr"]


def test_the_next_sentence_may_tell_whom_a_linked_report_quotes(who):
    text = (
        "> Sputnik's March 9 report, Bread from Stones\n\n"
        "The January report from the Courier that Sputnik quotes and links to is worth a look.\n\n"
        "(Bread, and how to live on it)"
    )
    assert who(text) == ['sputnik>"Courier"', "publisher", '"Courier"']


def test_a_remark_on_another_report_changes_no_linked_one(who):
    text = "> Sputnik's March 9 report, Bread from Stones\n\nThe Courier that AFP quotes is worth a look."
    assert who(text)[0] == "sputnik"


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("Lavrov: the mill is safe", '"Lavrov"'),
        ("The mill is safe for now – Lavrov", '"Lavrov"'),
        ("Report: the mill is not safe", "gen_reports"),
        ("Homs: the mill is not safe", "publisher"),
        ("Breakfast: bread from the mill", "publisher"),
    ],
)
def test_a_headline_may_name_a_known_figure_or_a_report(who, headline, expected):
    text = f"{headline}\n\nThe mill stood on Monday as it had before.\n"
    assert who(text)[0] == expected
