"""What holds for every text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.reading import READER_VERSION, read
from annotator.reading.folded import FoldedText
from annotator.reading.model import KnownAlias, KnownSource, Registry

REGISTRY = Registry.of(
    [KnownSource("sohr", "Observatory", "monitoring_group"), KnownSource("sana", "SANA", "state_media")],
    [KnownAlias("sohr", "SOHR"), KnownAlias("sana", "SANA"), KnownAlias("sohr", "المرصد")],
)
PIECES = st.sampled_from(
    'SOHR said told SANA according to the he “ ” " . ? : , (Reuters) Share U.S. Mr. and 1. - >'.split()
    + ["5 Jan 2017", ". ", "\n", "\n\n", " ", "\u00a0", "\u200f", "e\u0301", "ﷺ", "😀"]
    + "المرصد وقال إن نقلت عن ؟".split()
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=60).map(" ".join),
    st.lists(PIECES, max_size=60).map("".join),
)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_every_character_stands_in_one_statement_or_one_piece_of_furniture(text):
    found = read(text, registry=REGISTRY)
    covered = [0] * len(text)
    for span in (*found.statements, *found.furniture):
        assert text[span.start : span.end].strip() == text[span.start : span.end] != ""
        for index in range(span.start, span.end):
            covered[index] += 1
    assert all(count == 1 or (count == 0 and text[i].isspace()) for i, count in enumerate(covered))


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_citations_are_in_order_and_inside_the_text(text):
    for statement in read(text, registry=REGISTRY, publisher="sana").statements:
        assert (statement.voice == "publisher") == (not statement.citations)
        for index, citation in enumerate(statement.citations):
            assert citation.via is None or 0 <= citation.via < index
            assert citation.source != "sana"
            assert len(citation.name) <= 80
            assert citation.mention is None or 0 <= citation.mention.start < citation.mention.end <= len(text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=120))
def test_folded_positions_lead_back_into_the_text(text):
    folded = FoldedText(text)
    offsets = [folded.offset(i) for i in range(len(folded.folded))]
    assert offsets == sorted(offsets)
    assert all(0 <= offset < len(text) for offset in offsets)


def test_reading_twice_gives_the_same(registry):
    text = "The mill burned, the SOHR said. It added that two men were hurt."
    assert read(text, registry=registry) == read(text, registry=registry)


def test_an_empty_text_has_no_statements(registry):
    assert read(" \n ", registry=registry).statements == ()
    assert read("", registry=registry).reader_version == READER_VERSION


@pytest.mark.parametrize(
    "text", ["a" * 100_000, " " * 60_000 + "x", "x\n" * 20_000, "e" + "\u0301" * 10_000, '"' * 20_000]
)
def test_odd_texts_are_read_whole(registry, text):
    found = read(text, registry=registry)
    assert sum(s.end - s.start for s in (*found.statements, *found.furniture)) >= len("".join(text.split()))


def test_unnamed_sources_behind_a_noun_are_read_without_a_registry():
    found = read("The group residents said that two bridges fell.", registry=Registry())
    assert [s.voice for s in found.statements] == ["anonymous"]
