"""Pages whose lines are broken inside sentences, and what stands at the head of paragraphs and between them."""

import pytest

from annotator.reading import read

BROKEN = (
    "The mill\nburned on Sunday while the millers and many of their friends\nwere at the market in the town below.\n"
    "A baker who\nsaw it said that nine lorries of the Hill Valley Bread\nCompany were lost in the fire as well.\n"
    "It was\nthe third fire of the year, and there\nmay be others, the baker said to the people in the square.\n"
)
BODY = "The millers left the valley on Sunday and took nine lorries of flour with them to the town."


def test_lines_that_are_broken_inside_sentences_are_joined(registry):
    found = read(BROKEN, registry=registry).statements
    assert len(found) == 3
    assert BROKEN[found[1].start : found[1].end].startswith("A baker who\nsaw it")


def test_lines_that_only_sometimes_begin_small_stay_apart(registry):
    text = (
        "Mills of the valley\nBakers of the town\nflour and bread\nWho we are\nWhere we work\nWhat we bake\n"
    )
    assert len(read(text, registry=registry).statements) > 3


@pytest.mark.parametrize(
    "line",
    [
        "Beirut - ",
        "HILLVALE/UPPER VALE, Low Country: ",
        "Hilltown, Syria, Dec 7 (AFP/XNA): ",
        "HILLVALE/ November 1/XNA/ ",
        "(Hill Herald) – ",
    ],
)
def test_a_dateline_of_these_shapes_is_cut_off(registry, line):
    sentence = "Syria has closed the mill in the valley and the nine bakeries of the town below it, it said."
    [found] = read(line + sentence, registry=registry).statements
    assert (line + sentence)[found.start : found.end] == sentence


def test_a_road_between_two_towns_is_no_dateline(registry):
    text = "Homs - Hama traffic stood still for hours on Sunday because of the snow in the hills above."
    [found] = read(text, registry=registry).statements
    assert found.start == 0


@pytest.mark.parametrize(
    "line", ["AFP photo", "Video: Reuters", "REUTERS PHOTO", "1. Skip to content", "Image caption,", "A+ A-"]
)
def test_a_line_of_the_page_is_furniture(registry, line):
    text = f"{BODY}\n\n{line}\n\n{BODY[:-1]} below."
    assert [text[a:b] for a, b, _ in read(text, registry=registry).furniture] == [line]


def test_a_sentence_that_lost_the_space_before_it_stands_alone(registry):
    text = "The mill burned on Saturday night.A baker of the town said that nine lorries were lost in it."
    assert len(read(text, registry=registry).statements) == 2
