"""The figures of agreement for every group, in the shape that docs/agreement.md describes."""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from typing import Any

import numpy as np

from annotator.annotations.models import Annotation

from .agreement import CANNOT_BE_JUDGED, WEIGHTS, Coding, Units, alpha, kappa, mean_kappa, percent, share
from .agreement_columns import Columns, Group
from .agreement_data import Cited, read_ratings, read_rulings
from .distances import Masi, Metric, Nominal, Ordinal
from .models import Decision, Outcome
from .resampling import LEVEL, RESAMPLES, SEED, Estimate, Integers, Undefined

Figures = dict[str, Any]
Told = Callable[[int, int, str], None]  # so many groups of so many are done, and which one comes

# What is compared of a judgement's voice and citations. Credibility is a column of its own.
SAID: dict[str, tuple[Metric, Callable[[str, Cited], Hashable]]] = {
    "voice": (Nominal(), lambda voice, cited: voice),
    "first_source": (Nominal(), lambda voice, cited: cited.first),
    "sources": (Masi(), lambda voice, cited: cited.links),
    "path": (Nominal(), lambda voice, cited: cited.path),
}
CREDIBILITY = "credibility"
METRICS: dict[str, Metric] = {name: metric for name, (metric, _) in SAID.items()} | {CREDIBILITY: Ordinal()}
# Kappa compares two annotators value by value; sets have no kappa of their own here.
KAPPAS = {
    "voice": ["none"],
    "first_source": ["none"],
    "path": ["none"],
    "credibility": list(WEIGHTS),
}


def agreement_report(
    *, resamples: int = RESAMPLES, without: Collection[int] = (), tell: Told | None = None
) -> Figures:
    """The figures of all complete statements now. `resamples` 0: without intervals; without: reports to leave out."""
    return report_of(Columns(read_ratings(without=without)), resamples=resamples, without=without, tell=tell)


def report_of(
    columns: Columns, *, resamples: int, without: Collection[int] = (), tell: Told | None = None
) -> Figures:
    """The figures of what was read."""
    consensus = Outcome.objects.filter(decision__decided_by=Decision.CONSENSUS)
    consensus = consensus.exclude(statement__report__in=without)
    return figures(
        columns,
        rulings=read_rulings(),
        consensus=consensus.count(),
        both_accepted=consensus.filter(both_accepted=True).count(),
        resamples=resamples,
        tell=tell,
    )


def figures(
    columns: Columns,
    *,
    rulings: Mapping[int, tuple[str, str]],
    consensus: int,
    both_accepted: int,
    resamples: int,
    tell: Told | None = None,
) -> Figures:
    """The figures of `columns`. rulings: voice and path of each, by statement; consensus: how many there are."""
    measured = Measured(columns, resamples)
    groups = {name: getattr(columns, f"by_{name}")() for name in ("round", "month", "source", "pair")}
    retest, annotators = columns.retest(), columns.by_annotator()
    number = 3 + len(retest) + sum(map(len, groups.values()))
    done = 0

    def of(name: str, group: Group) -> Figures:
        nonlocal done
        if tell:
            tell(done, number, name)
        done += 1
        return measured.group(group)

    def each(which: str) -> Figures:
        return {name: of(name, group) for name, group in groups[which].items()}

    kappas = {pair: measured.kappas(group) for pair, group in groups["pair"].items()}
    return {
        "resamples": resamples,
        "seed": SEED,
        "level": LEVEL,
        "all": {"kappa": _means(kappas.values())} | of("all", columns.all()),
        "aided": of("suggestions shown", columns.aided(True)),
        "unaided": of("no suggestions shown", columns.aided(False)),
        "rounds": each("round"),
        "months": each("month"),
        "sources": each("source"),
        "pairs": [
            {"annotators": list(pair), "kappa": _written(kappas[pair])} | of(" and ".join(pair), group)
            for pair, group in groups["pair"].items()
        ],
        "retest": {name: of(name, group) for name, group in retest.items()},
        "annotators": {name: _of_annotator(measured, group, rulings) for name, group in annotators.items()},
        "suggestions": {
            **_of_suggestions(columns, columns.firsts, rulings),
            "consensus": consensus,
            "consensus_both_accepted": both_accepted,
            "consensus_both_accepted_share": _plain_share(both_accepted, consensus, "decision by consensus"),
        },
    }


Kappas = dict[str, dict[str, float | Undefined]]


class Measured:
    """Ratings, coded once for every measure; groups are choices of them."""

    def __init__(self, columns: Columns, resamples: int) -> None:
        self.columns, self.resamples = columns, resamples
        self.codings: dict[str, Coding] = {}
        self.codes: dict[str, Integers] = {}
        for name, (_, value) in SAID.items():
            places: dict[Hashable, int] = {}
            of_said = [places.setdefault(value(*said), len(places)) for said in columns.said]
            self.codings[name] = Coding(places)
            self.codes[name] = np.array(of_said, dtype=np.int32)[columns["said"]]
        given = columns[CREDIBILITY].astype(np.int32)
        self.codings[CREDIBILITY] = Coding(range(1, CANNOT_BE_JUDGED))
        # Missing where it is not rated, or where the annotator abstains.
        self.codes[CREDIBILITY] = np.where(given == CANNOT_BE_JUDGED, -1, given - 1)

    def group(self, group: Group) -> Figures:
        rows = group.rows
        return {
            "reports": len(np.unique(self.columns["report"][rows])),
            "statements": int((np.unique(group.units, return_counts=True)[1] > 1).sum()),
            "annotations": len(rows),
            "measures": {name: self._measure(name, group) for name in METRICS},
            "abstention": self.abstention(rows),
            "diagonal": self.diagonal(rows),
        }

    def _measure(self, name: str, group: Group) -> Figures:
        clusters = self.columns["report"][group.rows]
        units = Units(self.codings[name], clusters, group.units, self.codes[name][group.rows])
        return {
            "statements": int((units.sizes > 1).sum()),
            "judgements": len(units.codes),
            "alpha": _figure(alpha(units, METRICS[name], resamples=self.resamples)),
            "percent": _figure(percent(units, resamples=self.resamples)),
        }

    def kappas(self, group: Group) -> Kappas:
        """Of a group of pairs, all of the same two annotators."""
        ones, others = self.columns.two_by_two(group)
        found: Kappas = {}
        for name, weights in KAPPAS.items():
            codes, values = self.codes[name], self.codings[name].values
            one, other = codes[ones], codes[others]
            known = (one >= 0) & (other >= 0)
            keys, counts = np.unique(
                one[known].astype(np.int64) * len(values) + other[known], return_counts=True
            )
            both = {
                (values[key // len(values)], values[key % len(values)]): count
                for key, count in zip(keys.tolist(), counts.tolist(), strict=True)
            }
            found[name] = {weight: kappa(both, weight) for weight in weights}
        return found

    def abstention(self, rows: Integers) -> Figures:
        given = self.columns[CREDIBILITY][rows]
        return {
            "abstentions": int((given == CANNOT_BE_JUDGED).sum()),
            "ratings": int((given > 0).sum()),
            "share": self._share(rows, given == CANNOT_BE_JUDGED, given > 0, "rating"),
        }

    def diagonal(self, rows: Integers) -> Figures:
        hits, ratable = self.columns["hits"][rows], self.columns["ratable"][rows]
        return {
            "on_diagonal": int(hits.sum()),
            "ratings": int(ratable.sum()),
            "share": self._share(rows, hits, ratable, "rating of 1-5 for an origin with a grade A-E"),
        }

    def _share(self, rows: Integers, hits: Any, totals: Any, of_what: str) -> Figures:
        clusters = self.columns["report"][rows]
        return _figure(share(clusters, hits, totals, of_what=of_what, resamples=self.resamples))


def _means(kappas: Iterable[Kappas]) -> Figures:
    """Of the kappas of all pairs, measure by measure."""
    pairs = list(kappas)
    return _written(
        {
            name: {weight: mean_kappa([pair[name][weight] for pair in pairs]) for weight in weights}
            for name, weights in KAPPAS.items()
        }
    )


def _written(kappas: Kappas) -> Figures:
    return {
        name: {weight: _figure(Estimate(value)) for weight, value in values.items()}
        for name, values in kappas.items()
    }


def _of_annotator(measured: Measured, group: Group, rulings: Mapping[int, tuple[str, str]]) -> Figures:
    return {
        "reports": len(np.unique(measured.columns["report"][group.rows])),
        "annotations": len(group.rows),
        "abstention": measured.abstention(group.rows),
        "diagonal": measured.diagonal(group.rows),
        "suggestions": _of_suggestions(measured.columns, group.rows, rulings),
    }


def _of_suggestions(columns: Columns, rows: Integers, rulings: Mapping[int, tuple[str, str]]) -> Figures:
    """How suggestions fared: accepted as they were, and then overruled by a reviewer."""
    outcomes = Counter(columns["suggestion"][rows].tolist())
    number = {name: outcomes[code] for code, name in enumerate(columns.suggestions)}
    accepted = number.get(Annotation.ACCEPTED, 0)
    shown = accepted + number.get(Annotation.CHANGED, 0)
    ruled = overruled = 0
    if accepted and rulings:
        code = columns.suggestions.index(Annotation.ACCEPTED)
        for row in rows[columns["suggestion"][rows] == code].tolist():
            ruling = rulings.get(columns.statements[columns["statement"][row]])
            if ruling is not None:
                voice, cited = columns.said[columns["said"][row]]
                ruled += 1
                overruled += ruling != (voice, cited.path)
    return {
        "shown": shown,
        "accepted": accepted,
        "accepted_share": _plain_share(accepted, shown, "suggestion that was shown"),
        "ruled": ruled,
        "overruled": overruled,
        "overruled_share": _plain_share(overruled, ruled, "accepted suggestion on which a reviewer ruled"),
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
