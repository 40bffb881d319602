"""What an assessment rests on: web addresses and statements, one a line.

The registry knows no statements. Rooms that do are asked, inside the transaction, whether those named are there: a
receiver of `statements_named` raises ValidationError for what it misses.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.dispatch import Signal

MOST_LINES = 50
LONGEST_LINE = 500
_ADDRESS = re.compile(r"https?://[^\s]+\Z")
_STATEMENT = re.compile(r"r[0-9a-f]{16}:[0-9]{1,9}-[0-9]{1,9}\Z")

statements_named = Signal()  # statements: set of statement ids


@dataclass(frozen=True)
class Evidence:
    """One line of it: a web address, or the id of a statement."""

    text: str

    @property
    def is_statement(self) -> bool:
        return _STATEMENT.match(self.text) is not None


def lines_of(text: str) -> list[Evidence]:
    """The evidence in `text`, each line once, in its order."""
    return [Evidence(line) for line in dict.fromkeys(map(str.strip, text.splitlines())) if line]


def check_evidence(text: str) -> None:
    """Raise ValidationError unless each line of `text` is a web address or the id of a statement."""
    found = lines_of(text)
    if len(found) > MOST_LINES:
        raise ValidationError(f"At most {MOST_LINES} links and statements.")
    for one in found:
        if len(one.text) > LONGEST_LINE:
            raise ValidationError(f"A line has more than {LONGEST_LINE} characters.")
        if not (one.is_statement or _ADDRESS.match(one.text)):
            raise ValidationError(
                f"“{one.text}” is neither a web address (http:// or https://) nor the id of a statement, such as "
                "r0123456789abcdef:0-40."
            )
