"""Statements that somebody cut in the middle of a sentence: whose each part is, and how sure that is."""

import pytest

from annotator.reading import read

LUND = '"Adam Lund"'
# Parts as somebody cut them, between bars; the path of each.
CUT = {
    "The mill burnt | and bread ran out, SOHR said.": ["sohr", "sohr"],
    "The mill burnt, | said SOHR.": ["sohr", "sohr"],
    "SOHR said the mill burnt | and bread ran out.": ["sohr", "sohr"],
    "SOHR said the mill burnt | and bread ran out | after the fire.": ["sohr", "sohr", "sohr"],
    "SOHR said that | Homs lacks bread.": ["sohr", "sohr"],
    "On Monday, | SOHR said the mill burnt.": ["sohr", "sohr"],
    "The mill burnt, | witnesses said.": ["unnamed", "unnamed"],
    "“The mill is gone,” Adam Lund said, | “and so is the bread.”": [LUND, LUND],
    "The mill burnt down | near the old bridge.": ["publisher", "publisher"],
    "قال المرصد السوري إن المطحنة احترقت | وإن الخبز نفد.": ["sohr", "sohr"],
    # who turns against what was said, or speaks only behind 'and', speaks for one part alone
    "SOHR said the mill burnt, | but the bakers are at work.": ["sohr", "publisher"],
    "The mill burnt | and SOHR said bread ran out.": ["publisher", "sohr"],
    # two sentences, or a title and a sentence, that the reader had taken for one
    "SOHR said the mill burnt down | The bakers are at work.": ["sohr", "publisher"],
    "Fire in the valley | Homs lacks bread, SOHR said.": ["publisher", "sohr"],
    "SOHR said the mill burnt. | The bakers are at work.": ["sohr", "publisher"],
}


@pytest.fixture
def parts(registry):
    """The statements of a text that is cut at its bars."""

    def made(text: str):
        places, whole = [], ""
        for part in text.split("|"):
            start = len(whole) + len(part) - len(part.lstrip())
            whole += part
            places.append((start, len(whole.rstrip()), "sentence"))
        return read(whole, registry=registry, places=places).statements

    return made


@pytest.mark.parametrize(("text", "expected"), CUT.items())
def test_a_part_of_a_sentence_has_the_source_of_the_whole_where_the_sentence_gives_it(parts, text, expected):
    found = [
        ">".join(c.source or (f'"{c.name}"' if c.name else "unnamed") for c in s.citations) or s.voice
        for s in parts(text)
    ]
    assert [path.replace("gen_local", "unnamed") for path in found] == expected


def test_a_part_that_took_its_source_over_says_so(parts):
    first, second = parts("The mill burnt | and bread ran out, SOHR said.")
    assert (first.evidence, second.evidence) == ("carried", "explicit")
    assert first.confidence < second.confidence


def test_a_part_that_stays_the_publishers_is_less_sure_than_a_sentence(parts):
    _, part = parts("SOHR said the mill burnt, | but the bakers are at work.")
    (sentence,) = parts("The bakers are at work.")
    assert part.voice == sentence.voice == "publisher"
    assert part.confidence < sentence.confidence


@pytest.mark.parametrize("torn", ["and the bakers are at work.", "The bakers are at work in"])
def test_a_statement_whose_rest_was_dropped_is_less_sure(parts, torn):
    (part,), (sentence,) = parts(torn), parts("The bakers are at work.")
    assert part.confidence < sentence.confidence


def test_a_statement_whose_rest_became_furniture_is_less_sure(registry):
    text = "The mill burnt down and bread ran out. The bakers are at work."
    cut = [(0, 19, "sentence"), (39, len(text), "sentence")]
    part, sentence = read(text, registry=registry, places=cut).statements
    assert part.confidence < sentence.confidence


def test_parts_of_a_sentence_that_cites_nobody_are_as_sure_as_it(parts):
    both = parts("The mill burnt down | near the old bridge.")
    assert {part.rule for part in both} == {"publisher"}
