"""The guidelines' markup: a small safe part of Markdown."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.annotations.markup import direction_of, html_of


def test_paragraphs_headings_lists_and_emphasis_are_made():
    html = html_of("# One\n\nA *b* and **c**.\n\n- first\n- second\n\n1. x\n\n> said")
    for part in (
        '<h3 dir="auto">One</h3>',
        '<p dir="auto">A <em>b</em> and <strong>c</strong>.</p>',
        "<li>first</li>\n<li>second</li>",
        "<ol",
        "<blockquote",
    ):
        assert part in html


def test_a_line_stays_a_line_and_an_empty_one_begins_a_paragraph():
    assert html_of("one\ntwo\n\nthree") == ('<p dir="auto">one<br>\ntwo</p>\n<p dir="auto">three</p>\n')


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b onclick=x>",
        "[a](javascript:alert(1))",
        "![a](https://example.org/x.png)",
        "<https://example.org>",
        "[a]: https://example.org\n\n[a]",
        "<!-- x -->",
    ],
)
def test_no_html_link_or_image_is_made(text):
    html = html_of(text)
    assert not re.search(r"<(?!/?(p|br|em|strong|code)\b)", html), html
    assert "href" not in html.replace("&", "")
    assert "src=" not in html


@example("Rated <a>so</a>, <img src=x onerror=a>.")
@example("<script>\na\n</script>")
@example('<svg/onload="a">\n\n<!-- a -->')
@example("[a](javascript:a) ![a](//b/a) <javascript:a> https://b/a")
@example("a\n\n[a]: //b/a\n[a] &lt;a&gt;")
@given(st.text(alphabet="<>&\"'[]()!*_#-`~\\\n abها:/=.", max_size=60))
def test_whatever_is_typed_only_known_tags_come_out(text):
    tags = re.findall(r"<[^>]*>", html_of(text))
    known = r'</?(p|br|h[3-6]|ul|ol|li|em|strong|code|pre|blockquote)( dir="auto")?( start="\d+")?( /)?>'
    for tag in tags:
        assert re.fullmatch(known, tag), (text, tag)


def test_headings_stand_below_the_title_of_the_page():
    html = html_of("# a\n\n## b\n\n###### c")
    assert re.findall(r"<h(\d)", html) == ["3", "4", "6"]


def test_each_block_has_a_direction_of_its_own_and_a_list_has_one():
    html = html_of("قال المرصد\n\nSOHR said\n\n- أ\n- ب")
    assert html.count('dir="auto"') == 3
    assert "<li>" in html


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Rules", "ltr"),
        ("القواعد: SOHR", "rtl"),
        ("SOHR هو المرصد السوري لحقوق الإنسان", "rtl"),
        ("12", "ltr"),
    ],
)
def test_a_page_runs_as_most_of_its_letters_do(text, direction):
    assert direction_of(text) == direction
