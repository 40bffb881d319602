"""The simple markup of the guidelines: a safe part of Markdown (CommonMark), as HTML.

Paragraphs (a line stays a line), headings, lists, emphasis, quotations, code. HTML is shown as it is typed, and links
and images are not made: a page of guidelines loads nothing and leads nowhere. Each block is written in the direction of
its own first letter.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

RULES = [
    "heading",
    "list",
    "emphasis",
    "blockquote",
    "backticks",
    "code",
    "fence",
    "escape",
    "entity",
    "newline",
]
# A page's own title is a heading of the second level.
TOP_HEADING = 3


def _markdown() -> MarkdownIt:
    return MarkdownIt("zero", {"html": False, "breaks": True}).enable([*RULES, "balance_pairs"])


@lru_cache(maxsize=256)
def html_of(text: str) -> SafeString:
    """`text` as HTML that is safe to put on a page."""
    markdown = _markdown()
    return mark_safe(markdown.renderer.render(_placed(markdown.parse(text)), markdown.options, {}))


def _placed(tokens: Sequence[Token]) -> Sequence[Token]:
    """Headings go below the page's title; blocks that stand in no other have a direction of their own."""
    for token in tokens:
        if token.type.startswith("heading_"):
            token.tag = f"h{min(int(token.tag[1:]) + TOP_HEADING - 1, 6)}"
        if token.level == 0 and token.nesting >= 0 and token.tag:
            token.attrSet("dir", "auto")
    return tokens


def direction_of(text: str) -> str:
    """'rtl' where most letters of `text` are written from right to left, else 'ltr'."""
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    right = sum(kind in ("R", "AL") for kind in kinds)
    return "rtl" if right > kinds.count("L") else "ltr"
