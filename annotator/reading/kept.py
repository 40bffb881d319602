"""Answers about words, kept: the same words come again and again."""

from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")

_LONGEST = 40  # characters; longer ones hardly come again
_MOST = 20_000


class Kept(dict[str, Answer]):
    """`kept[word]` is `answer(word)`, worked out when first asked for. Begins anew when it holds 20,000 words."""

    def __init__(self, answer: Callable[[str], Answer]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, word: str) -> Answer:
        answer = self._answer(word)
        if len(word) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[word] = answer
        return answer
