"""The drawing of who tells whom."""

import re

from hypothesis import given
from hypothesis import strategies as st

from annotator.review.citation_drawing import (
    BELOW_SIZE,
    BOX_HEIGHT,
    BOX_WIDTH,
    LABEL_SIZE,
    ROOM,
    Drawing,
    draw,
    width_of,
)


def drawn(*relays: tuple[str, str], alone: tuple[str, ...] = ()) -> Drawing:
    names = dict.fromkeys([*(name for pair in relays for name in pair), *alone])
    return draw({name: (name, "", "relay") for name in names}, dict.fromkeys(relays, 1))


def box(drawing: Drawing, name: str):
    return next(box for box in drawing.boxes if box.key == name)


def test_nothing_is_drawn_of_nothing() -> None:
    assert drawn().boxes == []


def test_who_relays_stands_right_of_whom_they_relay() -> None:
    found = drawn(("sohr", "reuters"), ("reuters", "blog"), ("sohr", "blog"))
    assert box(found, "sohr").x < box(found, "reuters").x < box(found, "blog").x


def test_whom_nobody_relays_stands_in_the_last_column() -> None:
    found = drawn(("sohr", "reuters"), ("reuters", "blog"), ("sohr", "local"))
    assert box(found, "local").x == box(found, "blog").x


def test_an_arrow_that_passes_a_column_crosses_no_box() -> None:
    found = drawn(("sohr", "reuters"), ("reuters", "blog"), ("sana", "blog"))
    passing = next(arrow for arrow in found.arrows if (arrow.teller, arrow.relay) == ("sana", "blog"))
    level = int(re.search(r"(\d+) h", passing.line)[1])
    reuters = box(found, "reuters")
    assert not reuters.y <= level <= reuters.y + BOX_HEIGHT


def test_a_long_name_is_cut_on_the_box_and_whole_beside_it() -> None:
    name = "Syrian Network for Human Rights Documentation"
    found = box(drawn(alone=(name,)), name)
    assert found.label.endswith("…")
    assert found.name == name


@given(st.text(st.characters(codec="utf-8"), max_size=120))
def test_no_label_is_wider_than_its_box(name: str) -> None:
    found = box(draw({"one": (name, name, "origin")}, {}), "one")
    for label, size in ((found.label, LABEL_SIZE), (found.below_label, BELOW_SIZE)):
        assert width_of(label, size) <= ROOM
        assert label == name or label.endswith("…")


def test_those_who_cite_each_other_are_drawn_with_an_arrow_back() -> None:
    found = drawn(("a", "b"), ("b", "a"))
    (back,) = [arrow for arrow in found.arrows if arrow.backwards]
    heights = [int(y) for y in re.findall(r",(-?\d+)", back.line)]
    assert all(found.boxes[0].y + BOX_HEIGHT <= height <= found.height for height in heights)  # behind no box


@given(st.sets(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=20))
def test_no_two_boxes_overlap_and_all_stand_on_the_sheet(relays: set) -> None:
    found = drawn(*sorted(relays))
    places = [(box.x, box.y) for box in found.boxes]
    assert len(set(places)) == len(places)
    assert all(x >= 0 and x + BOX_WIDTH <= found.width for x, _ in places)
    assert all(y >= 0 and y + BOX_HEIGHT <= found.height for _, y in places)
