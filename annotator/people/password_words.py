"""Words that a password is not made of alone: who guesses at this program tries them first."""

import re
from typing import Any

from django.core.exceptions import ValidationError

# Of the program, the work, its roles, its subject, and of passwords. docs/security.md lists them.
WORDS = (
    "hearsay annotator annotation reviewer manager administrator admin viewer analyst researcher statement report "
    "source credibility syria syrian damascus aleppo idlib conflict war peace news password passphrase secret welcome "
    "sign login letmein please qwerty test demo"
).split()
LEAST = 8  # letters that such a password has besides them
_WORDS = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))


class WordsOfItsOwn:
    """Refuses a password with any of these words that has fewer than eight letters besides."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for one that anybody would try here."""
        rest, found = _WORDS.subn("", password.casefold())
        if found and sum(letter.isalpha() for letter in rest) < LEAST:
            raise ValidationError("This password is made of words that anybody would try here.", "own_words")

    def get_help_text(self) -> str:
        return "Your password can’t be made of words of this program and its subject alone."
