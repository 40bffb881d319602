"""Names of the registry that a new name could be taken for: shown, with whom they name, before anything is added.

What folds to the same is refused (the reader could not tell the two apart); what only looks alike is added once a
person has confirmed that it is another. `likeness.py` says when two names are alike; every screen asks here.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from .likeness import Why, ends_of, keys_of, why_alike
from .models import Alias, Source

MOST = 10  # that are shown of one name
EARLIER_ROW = "an earlier row"  # of the file that is being imported
_WORDS: dict[Why, str] = {
    "the same": "reads the same as",
    "spelled alike": "differs only by an article, spaces or punctuation from",
    "looks alike": "looks, in other letters, like",
    "one letter apart": "is one letter apart from",
}
_ORDER = list(_WORDS)


@dataclass(frozen=True)
class Lookalike:
    """`text`, which is to be added, could be taken for `spelling` of `source`.

    what: whether that is its key, name, alias, or an earlier row of the file.
    """

    text: str
    source: Source
    spelling: str
    what: str
    why: Why

    @property
    def token(self) -> str:
        """What a form sends back where a person has confirmed that these two are not the same."""
        said = f"{self.text.strip()}\0{self.source.key}".encode("utf-8", "surrogatepass")
        return hashlib.sha256(said).hexdigest()[:20]

    @property
    def clash(self) -> bool:
        """Whether it can't be added at all."""
        return self.why == "the same"

    @property
    def words(self) -> str:
        return _WORDS[self.why]

    @property
    def is_stored(self) -> bool:
        """Whether the source has a page yet."""
        return self.what != EARLIER_ROW

    def __str__(self) -> str:
        name = f"{self.source.name} ({self.source.key})"
        if self.what == "name":
            return f"“{self.text.strip()}” {self.words} {name}."
        return f"“{self.text.strip()}” {self.words} “{self.spelling}”, {self.what} of {name}."


class LooksAlike(ValidationError):
    """A name could be taken for another; whoever knows better confirms it. found: what it could be taken for."""

    def __init__(self, found: list[Lookalike]) -> None:
        self.found = found
        super().__init__([str(one) for one in found], code="looks_alike")


class Names:
    """Every key, name and alias that stands alone, to look many texts up in. Reads the registry once."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, str, Source]] = []
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._by_end: dict[str, list[int]] = defaultdict(list)
        self._now = Source.objects.now()
        sources = Source.objects.in_bulk()
        for source in sources.values():
            self.add(source.name, source)
            self.add(source.key, source, "the key")
        for text, owner in Alias.objects.standing_alone().order_by().values_list("text", "source"):
            self.add(text, sources[owner], "an alias")

    def add(self, text: str, source: Source, what: str = "name") -> None:
        """Know `text` from now on too."""
        row = len(self._rows)
        self._rows.append((text, what, source))
        plain, looks = keys_of(text)
        for key in looks:
            self._by_key[key].append(row)
        for key in ends_of(plain):
            self._by_end[key].append(row)

    def like(self, text: str, own: str = "") -> list[Lookalike]:
        """What `text` could be taken for, the likest first; each source once.

        own: key of the source whose name it is; that one's names, and those of what counts as it, are passed over.
        """
        own = self._now.get(own, own)
        plain, looks = keys_of(text)
        rows = {row for key in looks for row in self._by_key.get(key, ())}
        rows |= {row for key in ends_of(plain) for row in self._by_end.get(key, ())}
        found = []
        for row in rows:
            spelling, what, source = self._rows[row]
            if self._now.get(source.key, source.key) == own:
                continue
            why = why_alike(text, spelling)
            if why and (what != "the key" or why == "the same"):
                found.append(Lookalike(text, source, spelling, what, why))
        found.sort(key=lambda one: (_ORDER.index(one.why), one.what != "name", one.source.key, one.spelling))
        return list({one.source.key: one for one in reversed(found)}.values())[::-1][:MOST]


def unconfirmed(found: Iterable[Lookalike], different: Collection[str]) -> list[Lookalike]:
    """Those that only look alike and that nobody has confirmed to be others. different: tokens of those confirmed."""
    return [one for one in found if not one.clash and one.token not in different]


def require_different(text: str, own: str, different: Collection[str] | None) -> list[Lookalike]:
    """Raise LooksAlike where `text` could be taken for a name that isn't that of the source `own`,
    and nobody has confirmed it.

    different: tokens of what a person has confirmed; None: nobody is asked (commands). Gives what was confirmed.
    """
    if different is None:
        return []
    found = Names().like(text, own)
    if open_ones := unconfirmed(found, different):
        raise LooksAlike(open_ones)
    return [one for one in found if not one.clash]


def confirmed_in_words(confirmed: Iterable[Lookalike]) -> str:
    """For the audit log: what somebody said it isn't."""
    names = ", ".join(f"{one.source.name} ({one.source.key})" for one in confirmed)
    return f"Confirmed to be another than {names}, which it looks like." if names else ""
