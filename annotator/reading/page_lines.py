"""Short lines in nothing but the words in which pages speak of themselves: 'Add your comment', 'Print this story'."""

import re
from collections.abc import Mapping

from annotator.reading.lexicon import Words

NUMBERED = re.compile(r"^\d{1,2}[.)] ")  # '1. Skip to content'
_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*")
_LONGEST = 12
_LAST_PART = 0.6
# A picture's number and the links under the article, where a page lost its lines.
_COUNTED_LINKS = re.compile(r"(?:\.{3}|…)\s+\d{1,5}\s+(?:Related|Topic|Tags)\b")
_PICTURES = frozenset(
    ("photo", "photos", "video", "image", "images", "picture", "file", "screengrab", "illustration")
)
_LONGEST_CREDIT = 5  # words
_NONE: Words = frozenset()


def words_of(folded: str) -> list[str]:
    """The words of a folded line, without numbers and marks."""
    return _WORD.findall(folded)


def counted_links(text: str, start: int, end: int) -> "re.Match[str] | None":
    """The links to other stories in the last part of `text[start:end]`, a picture's number before them."""
    last_part = start + int((end - start) * _LAST_PART)
    dots = max(text.find("...", last_part, end), text.find("…", last_part, end)) >= 0
    return _COUNTED_LINKS.search(text, last_part, end) if dots else None


def pictured_by(words: list[str]) -> str:
    """Xyz in 'Xyz photo', 'Video: Xyz'; empty where no picture is told of."""
    if len(words) > _LONGEST_CREDIT or _PICTURES.isdisjoint((*words[:1], *words[-1:])):
        return ""
    return " ".join(word for word in words if word not in _PICTURES)


class PageLines:
    """words: a language's furniture. `signs` stand on pages alone, `beside` also in sentences; `answers` are signs."""

    def __init__(self, words: Mapping[str, Words], agencies: Words = _NONE, outlets: Words = _NONE) -> None:
        self._answers = words.get("answers", _NONE)
        self._signs = words.get("signs", _NONE) | self._answers
        self._known = self._signs | words.get("beside", _NONE)
        self._agencies, self._outlets = agencies, outlets

    def speaks_of_page(self, words: list[str]) -> bool:
        """Whether a line of these words has a sign, and besides signs only words that go with them.

        An agency's name may stand beside answers alone: 'More headlines from Xna:' is a lead-in.
        """
        by = pictured_by(words)
        if by and (by in self._agencies or by in self._outlets):
            return True
        if len(words) > _LONGEST or self._signs.isdisjoint(words):
            return False
        others = {word for word in words if word not in self._known}
        return not others or (others <= self._agencies and not self._answers.isdisjoint(words))

    def opens_comments(self, words: list[str]) -> bool:
        """Whether these words invite answers or count them: 'Readers' comments', 'Write a reply'."""
        return not self._answers.isdisjoint(words) and self.speaks_of_page(words)
