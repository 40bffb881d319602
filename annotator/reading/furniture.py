"""What on a page is not the article: found by named rules, marked, never deleted."""

import re

from annotator.reading.lexicon import Lexicon

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_DATE = re.compile(
    rf"(?:{_DAY},? )?(?:\d{{1,2}} {_MONTH}|{_MONTH} \d{{1,2}})(?:,? \d{{4}})?(?:,? \d{{1,2}}:\d\d(?: ?[ap]m)?)?\Z"
)
_CLOSERS = " \t.:!|»›"


class Pages:
    """The furniture rules of all languages given."""

    def __init__(self, lexicons: list[Lexicon]) -> None:
        self._lines = frozenset().union(*(lexicon.furniture.get("lines", frozenset()) for lexicon in lexicons))
        self._starts = tuple(s for lexicon in lexicons for s in lexicon.furniture.get("starts", ()))

    def rule(self, text: str, start: int, end: int, folded: str) -> str | None:
        """The rule by which this block is furniture, if it is."""
        line = folded.strip(_CLOSERS)
        if line in self._lines:
            return "page words"
        if line.startswith(self._starts):
            return "page words at start"
        if len(line) < 60 and _DATE.match(line):
            return "date line"
        if not any(map(str.isalnum, line)):
            return "no words"
        return None


