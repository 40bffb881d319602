"""The pieces that a page shows are the text, the whole text, in its own order."""

from hypothesis import given
from hypothesis import strategies as st

from annotator.reports.display import pieces


def spans(most: int = 30):
    pair = st.tuples(st.integers(0, most), st.integers(0, most)).filter(lambda p: p[0] < p[1])
    return st.lists(pair.map(lambda p: (*p, "item")), max_size=6)


def test_statements_furniture_and_space_come_in_the_order_of_the_text():
    text = "Share\n\nOne fell. Two fled.\n"
    found = pieces(text, [(17, 26, 2), (7, 16, 1)], [(0, 5, "button")])
    assert [(p.kind, p.item, p.text) for p in found] == [
        ("furniture", "button", "Share"),
        ("space", None, "\n\n"),
        ("statement", 1, "One fell."),
        ("space", None, " "),
        ("statement", 2, "Two fled."),
        ("space", None, "\n"),
    ]


def test_a_marked_name_is_a_part_of_its_statement():
    found = pieces("🕊 said SANA twice", [(0, 17, 1)], [], [(7, 11, "source"), (2, 6, "cue")])
    (piece,) = found
    assert piece.parts == (("🕊 ", None), ("said", "cue"), (" ", None), ("SANA", "source"), (" twice", None))


def test_a_mark_across_a_border_shows_on_both_sides():
    found = pieces("abcdef", [(0, 3, 1), (3, 6, 2)], [], [(2, 4, "m")])
    assert [p.parts for p in found] == [(("ab", None), ("c", "m")), (("d", "m"), ("ef", None))]


def test_text_without_statements_is_one_piece_of_space():
    assert [(p.kind, p.text) for p in pieces("  \n", [], [])] == [("space", "  \n")]


def test_an_empty_text_has_no_pieces():
    assert pieces("", [], []) == []


@given(st.text(max_size=30), spans(), spans(), spans())
def test_joined_pieces_are_the_text_whatever_the_spans(text, statements, furniture, marks):
    found = pieces(text, statements, furniture, marks)
    assert "".join(piece.text for piece in found) == text
    assert all(piece.text == text[piece.start : piece.end] and piece.parts for piece in found)
