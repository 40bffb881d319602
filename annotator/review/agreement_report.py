"""The figures of agreement for every group, in the shape that docs/agreement.md describes."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from annotator.annotations.models import Annotation

from .agreement import WEIGHTS, Integers, Units, abstains, alpha, kappa, percent, share
from .agreement_data import Groups, Rating, grouped, read_ratings, read_rulings
from .distances import Masi, Metric, Nominal, Ordinal
from .models import Decision, Outcome
from .resampling import LEVEL, RESAMPLES, SEED, Estimate, Undefined

Figures = dict[str, Any]


def _rated(rating: Rating) -> int | None:
    """The credibility; missing where it is not rated, or where the annotator abstains."""
    return None if rating.credibility is None or abstains(rating.credibility) else rating.credibility


MEASURES: dict[str, tuple[Metric, Callable[[Rating], Hashable | None]]] = {
    "voice": (Nominal(), lambda rating: rating.voice),
    "first_source": (Nominal(), lambda rating: rating.cited.first),
    "sources": (Masi(), lambda rating: rating.cited.links),
    "path": (Nominal(), lambda rating: rating.cited.path),
    "credibility": (Ordinal(), _rated),
}
# Kappa compares two annotators value by value; sets have no kappa of their own here.
KAPPAS = {
    "voice": ["none"],
    "first_source": ["none"],
    "path": ["none"],
    "credibility": list(WEIGHTS),
}


def agreement_report(*, resamples: int = RESAMPLES) -> Figures:
    """The figures of all that is submitted now. `resamples` 0: without intervals."""
    consensus = Outcome.objects.filter(decision__decided_by=Decision.CONSENSUS)
    return figures(
        grouped(read_ratings()),
        rulings=read_rulings(),
        consensus=consensus.count(),
        both_accepted=consensus.filter(both_accepted=True).count(),
        resamples=resamples,
    )


def figures(
    groups: Groups,
    *,
    rulings: Mapping[int, tuple[str, str]],
    consensus: int,
    both_accepted: int,
    resamples: int,
) -> Figures:
    """The figures of `groups`. rulings: voice and path of each, by statement; consensus: how many there are."""
    measured = _Measured(groups.units, resamples)
    return {
        "resamples": resamples,
        "seed": SEED,
        "level": LEVEL,
        "all": measured.group(groups.all),
        "aided": measured.group(groups.aided.get(True, [])),
        "unaided": measured.group(groups.aided.get(False, [])),
        "rounds": {name: measured.group(groups.rounds[name]) for name in sorted(groups.rounds)},
        "months": {name: measured.group(groups.months[name]) for name in sorted(groups.months)},
        "sources": {name: measured.group(groups.sources[name]) for name in sorted(groups.sources)},
        "pairs": [measured.pair(pair, groups.pairs[pair]) for pair in sorted(groups.pairs)],
        "retest": {name: measured.group(groups.retest[name]) for name in sorted(groups.retest)},
        "annotators": {
            name: _of_annotator(groups.annotators[name], rulings, resamples)
            for name in sorted(groups.annotators)
        },
        "suggestions": {
            **_of_suggestions([r for ratings in groups.annotators.values() for r in ratings], rulings),
            "consensus": consensus,
            "consensus_both_accepted": both_accepted,
            "consensus_both_accepted_share": _plain_share(both_accepted, consensus, "decision by consensus"),
        },
    }


class _Measured:
    """The units, coded once for every measure; groups are rows of them."""

    def __init__(self, units: Sequence[tuple[Rating, ...]], resamples: int) -> None:
        self.units, self.resamples = units, resamples
        self.coded = {
            name: Units.of((ratings[0].report, map(value, ratings)) for ratings in units)
            for name, (_, value) in MEASURES.items()
        }
        self.sizes = np.array([len(ratings) for ratings in units], dtype=np.int64)
        self.abstentions = _abstentions(units)
        self.diagonals = _diagonals(units)

    def group(self, rows: Sequence[int]) -> Figures:
        """The figures of the units at `rows`."""
        at = np.array(rows, dtype=np.int64)
        clusters = self.coded["voice"].clusters[at]
        return {
            "reports": len(np.unique(clusters)),
            "statements": int((self.sizes[at] > 1).sum()),
            "annotations": int(self.sizes[at].sum()),
            "measures": {name: self._measure(name, at) for name in MEASURES},
            "abstention": _abstention_share(clusters, self.abstentions[at], self.resamples),
            "diagonal": _diagonal_share(clusters, self.diagonals[at], self.resamples),
        }

    def _measure(self, name: str, at: Integers) -> Figures:
        units = self.coded[name].only(at)
        return {
            "statements": int((units.sizes > 1).sum()),
            "judgements": int(units.sizes.sum()),
            "alpha": _figure(alpha(units, MEASURES[name][0], resamples=self.resamples)),
            "percent": _figure(percent(units, resamples=self.resamples)),
        }

    def pair(self, pair: tuple[str, str], rows: Sequence[int]) -> Figures:
        """The figures of two annotators, with kappa."""
        return {"annotators": list(pair), "kappa": self._kappas(rows)} | self.group(rows)

    def _kappas(self, rows: Sequence[int]) -> Figures:
        found = {}
        for name, weights in KAPPAS.items():
            value = MEASURES[name][1]
            both = Counter((value(self.units[row][0]), value(self.units[row][1])) for row in rows)
            known = {pair: count for pair, count in both.items() if None not in pair}
            found[name] = {weight: _figure(Estimate(kappa(known, weight))) for weight in weights}
        return found


def _abstentions(units: Iterable[tuple[Rating, ...]]) -> Integers:
    """For each unit how many ratings abstain, and how many ratings there are."""
    rated = ([r.credibility for r in ratings if r.credibility is not None] for ratings in units)
    return np.array([(sum(map(abstains, given)), len(given)) for given in rated], dtype=np.int64).reshape(
        -1, 2
    )


def _diagonals(units: Iterable[tuple[Rating, ...]]) -> Integers:
    """For each unit how many ratings stand on the diagonal, and how many could."""
    steps = ([step for rating in ratings for step in rating.on_diagonal] for ratings in units)
    return np.array([(sum(given), len(given)) for given in steps], dtype=np.int64).reshape(-1, 2)


def _abstention_share(clusters: Integers, counts: Integers, resamples: int) -> Figures:
    found = share(clusters, counts[:, 0], counts[:, 1], of_what="rating", resamples=resamples)
    return {
        "abstentions": int(counts[:, 0].sum()),
        "ratings": int(counts[:, 1].sum()),
        "share": _figure(found),
    }


def _diagonal_share(clusters: Integers, counts: Integers, resamples: int) -> Figures:
    of_what = "rating of 1-5 for an origin with a grade A-E"
    found = share(clusters, counts[:, 0], counts[:, 1], of_what=of_what, resamples=resamples)
    return {
        "on_diagonal": int(counts[:, 0].sum()),
        "ratings": int(counts[:, 1].sum()),
        "share": _figure(found),
    }


def _of_annotator(
    ratings: Sequence[Rating], rulings: Mapping[int, tuple[str, str]], resamples: int
) -> Figures:
    numbers: dict[str, int] = {}
    clusters = np.array([numbers.setdefault(r.report, len(numbers)) for r in ratings], dtype=np.int64)
    units = [(rating,) for rating in ratings]
    return {
        "reports": len(numbers),
        "annotations": len(ratings),
        "abstention": _abstention_share(clusters, _abstentions(units), resamples),
        "diagonal": _diagonal_share(clusters, _diagonals(units), resamples),
        "suggestions": _of_suggestions(ratings, rulings),
    }


def _of_suggestions(ratings: Iterable[Rating], rulings: Mapping[int, tuple[str, str]]) -> Figures:
    """How suggestions fared: accepted as they were, and then overruled by a reviewer."""
    shown = [r for r in ratings if r.suggestion in (Annotation.ACCEPTED, Annotation.CHANGED)]
    accepted = [r for r in shown if r.suggestion == Annotation.ACCEPTED]
    ruled = [r for r in accepted if r.statement in rulings]
    overruled = sum(rulings[r.statement] != (r.voice, r.cited.path) for r in ruled)
    return {
        "shown": len(shown),
        "accepted": len(accepted),
        "accepted_share": _plain_share(len(accepted), len(shown), "suggestion that was shown"),
        "ruled": len(ruled),
        "overruled": overruled,
        "overruled_share": _plain_share(
            overruled, len(ruled), "accepted suggestion on which a reviewer ruled"
        ),
    }


def _plain_share(hits: int, total: int, of_what: str) -> Figures:
    return _figure(Estimate(hits / total if total else Undefined(f"there is no {of_what}")))


def _figure(estimate: Estimate) -> Figures:
    """value, low, high; because: why the value, or where there is one its interval, is undefined."""
    value, interval = estimate.value, estimate.interval
    undefined = next((part for part in (value, interval) if isinstance(part, Undefined)), None)
    known = None if interval is None or isinstance(interval, Undefined) else interval
    return {
        "value": None if isinstance(value, Undefined) else _rounded(value),
        "low": _rounded(known.low) if known else None,
        "high": _rounded(known.high) if known else None,
        "because": undefined.because if undefined else None,
    }


def _rounded(number: float) -> float:
    """Six digits after the point: the last ones depend on the processor."""
    return round(number, 6) + 0.0
