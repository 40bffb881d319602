"""How often a rule's judgement was right on labelled reports: `confidence.toml`, one figure for each rule.

A language may have a table of its own there; its figure for no rule ("") is that of all it doesn't name.
"""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from annotator.reading.kept import Kept

_PRIOR = 0.7


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, float]]:
    return tomllib.loads(Path(__file__).with_name("confidence.toml").read_text(encoding="utf-8"))


def _table(language: str) -> Mapping[str, float]:
    figures = _tables().get(language, _tables()["right"])
    other = figures.get("", _PRIOR)
    return Kept(lambda rule: figures.get(rule, other))


# By language, the share of right judgements by a rule, shrunk towards the mean of all; 0.7 for a rule never measured.
confidence: Mapping[str, Mapping[str, float]] = Kept(_table)
