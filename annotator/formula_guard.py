"""Cells that a spreadsheet would run as a formula, and the guard that stops it. Pure.

A spreadsheet runs a cell that begins with = + - @, a tab or a line break (OWASP, "CSV Injection"), also in full width
and behind spaces or quotation marks. An apostrophe in front keeps it text. Taking the guard off gives back exactly
what was there, for every text.
"""

import re

# The apostrophe is one of the marks that may stand in front: so a text that already looks guarded is guarded again,
# and taking one guard off always leaves the text.
_RUNS = re.compile(
    r"[\s\"'‘’‚‛“”„‟«»`\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@\t\r\n\x00＝＋－＠]"
)


def guarded(text: str) -> str:
    """`text` with an apostrophe in front if a spreadsheet could run it."""
    return f"'{text}" if runs(text) else text


def unguarded(text: str) -> str:
    """`text` as it was before `guarded`."""
    return text[1:] if text.startswith("'") and runs(text[1:]) else text


def runs(text: str) -> bool:
    """Whether a spreadsheet could take a cell holding `text` for a formula."""
    return _RUNS.match(text) is not None
