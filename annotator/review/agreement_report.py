"""The figures of agreement for every group, in the shape that docs/agreement.md describes."""

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable
from contextlib import closing
from typing import Any

import numpy as np

from annotator.annotations.models import Annotation

from .agreement import (
    CANNOT_BE_JUDGED,
    WEIGHTS,
    AlphaSums,
    Coding,
    PercentSums,
    ShareSums,
    Units,
    kappa,
    mean_kappa,
)
from .agreement_columns import Block, Columns
from .agreement_data import Cited, read_ratings
from .agreement_groups import Group, Groups, two_by_two
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
    with closing(Columns(read_ratings(without=without))) as columns:
        return report_of(columns, resamples=resamples, without=without, tell=tell)


def report_of(
    columns: Columns, *, resamples: int, without: Collection[int] = (), tell: Told | None = None
) -> Figures:
    """The figures of what was read."""
    consensus = Outcome.objects.filter(decision__decided_by=Decision.CONSENSUS)
    consensus = consensus.exclude(statement__report__in=without)
    return figures(
        columns,
        consensus=consensus.count(),
        both_accepted=consensus.filter(both_accepted=True).count(),
        resamples=resamples,
        tell=tell,
    )


def figures(
    columns: Columns,
    *,
    consensus: int,
    both_accepted: int,
    resamples: int,
    tell: Told | None = None,
) -> Figures:
    """The figures of `columns`. consensus: how many decisions there are by it."""
    chosen = Groups(columns)
    measured = Measured(chosen, resamples)
    groups = {name: getattr(chosen, f"by_{name}")() for name in ("round", "month", "source", "pair")}
    retest, annotators = chosen.retest(), chosen.by_annotator()
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
        "all": {"kappa": _means(kappas.values())} | of("all", chosen.all()),
        "aided": of("suggestions shown", chosen.aided(True)),
        "unaided": of("no suggestions shown", chosen.aided(False)),
        "rounds": each("round"),
        "months": each("month"),
        "sources": each("source"),
        "pairs": [
            {"annotators": list(pair), "kappa": _written(kappas[pair])} | of(" and ".join(pair), group)
            for pair, group in groups["pair"].items()
        ],
        "retest": {name: of(name, group) for name, group in retest.items()},
        "annotators": {name: _of_annotator(measured, group) for name, group in annotators.items()},
        "suggestions": {
            **measured.suggestions(chosen.all()),
            "consensus": consensus,
            "consensus_both_accepted": both_accepted,
            "consensus_both_accepted_share": _plain_share(both_accepted, consensus, "decision by consensus"),
        },
    }


Kappas = dict[str, dict[str, float | Undefined]]


class Measured:
    """Ratings, coded once for every measure; groups are choices of them, read block by block."""

    def __init__(self, groups: Groups, resamples: int) -> None:
        self.groups, self.resamples = groups, resamples
        self.codings: dict[str, Coding] = {}
        self.of_said: dict[str, Integers] = {}  # for each voice with its citations the code of its value
        for name, (_, value) in SAID.items():
            places: dict[Hashable, int] = {}
            of_said = [places.setdefault(value(*said), len(places)) for said in groups.columns.said]
            self.codings[name] = Coding(places)
            self.of_said[name] = np.array(of_said, dtype=np.int32)
        self.codings[CREDIBILITY] = Coding(range(1, CANNOT_BE_JUDGED))

    def codes(self, name: str, block: Block, rows: Integers) -> Integers:
        """Of the values of a measure; negative where it is not rated, or where the annotator abstains."""
        if name != CREDIBILITY:
            return self.of_said[name][block["said"][rows]]
        given = block[CREDIBILITY][rows].astype(np.int32)
        return np.where(given == CANNOT_BE_JUDGED, -1, given - 1)

    def group(self, group: Group) -> Figures:
        number: Counter[str] = Counter(reports=0, statements=0, annotations=0)
        measures = {name: _Measure(self.codings[name], metric) for name, metric in METRICS.items()}
        for block, (rows, units) in self.groups.chosen(group):
            reports = block["report"][rows]
            number["reports"] += len(np.unique(reports))
            number["statements"] += int((np.unique(units, return_counts=True)[1] > 1).sum())
            number["annotations"] += len(rows)
            for name, measure in measures.items():
                measure.add(Units(self.codings[name], reports, units, self.codes(name, block, rows)))
        return {
            **number,
            "measures": {name: measure.figures(self.resamples) for name, measure in measures.items()},
            **self.shares(group),
        }

    def shares(self, group: Group) -> Figures:
        """How many ratings abstain, and how many stand on the diagonal."""
        abstention, diagonal = ShareSums(), ShareSums()
        number: Counter[str] = Counter()
        for block, (rows, _) in self.groups.chosen(group):
            reports, given = block["report"][rows], block[CREDIBILITY][rows]
            hits, ratable = block["hits"][rows], block["ratable"][rows]
            abstention.add(reports, given == CANNOT_BE_JUDGED, given > 0)
            diagonal.add(reports, hits, ratable)
            number["abstentions"] += int((given == CANNOT_BE_JUDGED).sum())
            number["given"] += int((given > 0).sum())
            number["hits"] += int(hits.sum())
            number["ratable"] += int(ratable.sum())
        of_diagonal = "rating of 1-5 for an origin with a grade A-E"
        return {
            "abstention": {
                "abstentions": number["abstentions"],
                "ratings": number["given"],
                "share": _figure(abstention.estimate(of_what="rating", resamples=self.resamples)),
            },
            "diagonal": {
                "on_diagonal": number["hits"],
                "ratings": number["ratable"],
                "share": _figure(diagonal.estimate(of_what=of_diagonal, resamples=self.resamples)),
            },
        }

    def kappas(self, group: Group) -> Kappas:
        """Of a group of pairs, all of the same two annotators."""
        both: dict[str, Counter[tuple[Any, Any]]] = {name: Counter() for name in KAPPAS}
        for block, (rows, _) in self.groups.chosen(group):
            ones, others = two_by_two(rows)
            for name in KAPPAS:
                values = self.codings[name].values
                one, other = self.codes(name, block, ones), self.codes(name, block, others)
                known = (one >= 0) & (other >= 0)
                keys = one[known].astype(np.int64) * len(values) + other[known]
                for key, count in zip(
                    *map(np.ndarray.tolist, np.unique(keys, return_counts=True)), strict=True
                ):
                    both[name][values[key // len(values)], values[key % len(values)]] += count
        return {
            name: {weight: kappa(both[name], weight) for weight in weights}
            for name, weights in KAPPAS.items()
        }

    def suggestions(self, group: Group) -> Figures:
        """How suggestions fared: accepted as they were, and then overruled by a reviewer."""
        names = self.groups.columns.suggestions
        number: Counter[str] = Counter()
        ruled = overruled = 0
        for block, (rows, _) in self.groups.chosen(group):
            outcomes = block["suggestion"][rows]
            for code, name in enumerate(names):
                number[name] += int((outcomes == code).sum())
            if Annotation.ACCEPTED in names:
                accepted = rows[outcomes == names.index(Annotation.ACCEPTED)]
                ruled += int(block["ruled"][accepted].sum())
                overruled += int(block["overruled"][accepted].sum())
        accepted_as_shown = number[Annotation.ACCEPTED]
        shown = accepted_as_shown + number[Annotation.CHANGED]
        return {
            "shown": shown,
            "accepted": accepted_as_shown,
            "accepted_share": _plain_share(accepted_as_shown, shown, "suggestion that was shown"),
            "ruled": ruled,
            "overruled": overruled,
            "overruled_share": _plain_share(
                overruled, ruled, "accepted suggestion on which a reviewer ruled"
            ),
        }


class _Measure:
    """What one measure takes of a group, block by block."""

    def __init__(self, coding: Coding, metric: Metric) -> None:
        self.alpha, self.percent = AlphaSums(coding, metric), PercentSums()
        self.statements = self.judgements = 0

    def add(self, units: Units) -> None:
        self.statements += int((units.sizes > 1).sum())
        self.judgements += len(units.codes)
        self.alpha.add(units)
        self.percent.add(units)

    def figures(self, resamples: int) -> Figures:
        return {
            "statements": self.statements,
            "judgements": self.judgements,
            "alpha": _figure(self.alpha.estimate(resamples=resamples)),
            "percent": _figure(self.percent.estimate(resamples=resamples)),
        }


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


def _of_annotator(measured: Measured, group: Group) -> Figures:
    reports = annotations = 0
    for block, (rows, _) in measured.groups.chosen(group):
        reports += len(np.unique(block["report"][rows]))
        annotations += len(rows)
    return {
        "reports": reports,
        "annotations": annotations,
        **measured.shares(group),
        "suggestions": measured.suggestions(group),
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
