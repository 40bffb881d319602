"""docs/formats.md names every kind of file that comes in, with a row and an example for every format that goes out."""

import re
from pathlib import Path

import pytest

from annotator.corpus.asking import WHOLE
from annotator.corpus.writing import FORMATS
from annotator.reports.formats import ENDINGS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formats.md"


@pytest.mark.parametrize("format", [*FORMATS, *WHOLE, "release"])
def test_the_page_has_a_row_and_an_example_for(format):
    going_out = PAGE.read_text(encoding="utf-8").partition("## The corpus, going out")[2]
    assert re.search(rf"^[^|\n]*`{format}`[^|\n]*:\n\n```", going_out, re.MULTILINE)
    assert re.search(rf"^\| (?:`{format}`|\[{format}\]).*\|$", going_out, re.MULTILINE)


def test_the_page_has_a_row_for_each_kind_of_file_that_comes_in():
    coming_in = PAGE.read_text(encoding="utf-8").split("\n## ")[1]
    rows = re.findall(r"^\| (`\..*?) \|", coming_in, re.MULTILINE)
    assert {ending for row in rows for ending in re.findall(r"`(.+?)`", row)} == set(ENDINGS)
