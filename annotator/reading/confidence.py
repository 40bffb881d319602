"""How often a rule's judgement was right on labelled reports: `confidence.toml`, one figure for each rule."""

import tomllib
from functools import lru_cache
from pathlib import Path

_PRIOR = 0.7


@lru_cache(maxsize=1)
def _table() -> dict[str, float]:
    data = tomllib.loads(Path(__file__).with_name("confidence.toml").read_text(encoding="utf-8"))
    return {rule: float(share) for rule, share in data["right"].items()}


@lru_cache(maxsize=200)
def confidence(rule: str) -> float:
    """The share of right judgements by this rule, shrunk towards the mean of all; 0.7 for a rule never measured."""
    return _table().get(rule, _PRIOR)
