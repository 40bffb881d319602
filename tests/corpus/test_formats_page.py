"""docs/formats.md has a row and an example for every format that goes out."""

import re
from pathlib import Path

import pytest

from annotator.corpus.asking import WHOLE
from annotator.corpus.writing import FORMATS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formats.md"


@pytest.mark.parametrize("format", [*FORMATS, *WHOLE, "release"])
def test_the_page_has_a_row_and_an_example_for(format):
    going_out = PAGE.read_text(encoding="utf-8").partition("## The corpus, going out")[2]
    assert re.search(rf"^[^|\n]*`{format}`[^|\n]*:\n\n```", going_out, re.MULTILINE)
    assert re.search(rf"^\| (?:`{format}`|\[{format}\]).*\|$", going_out, re.MULTILINE)
