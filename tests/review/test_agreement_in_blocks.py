"""The figures of agreement are worked out some reports at a time: the blocks change nothing."""

import gc
import random
from contextlib import closing
from itertools import groupby

import numpy as np
import pytest

from annotator.review import resampling
from annotator.review.agreement import AlphaSums, Coding, Units, alpha
from annotator.review.agreement_columns import Columns
from annotator.review.agreement_data import Rating, cited_in
from annotator.review.agreement_report import figures
from annotator.review.confusion import confusions
from annotator.review.distances import Masi, Nominal, Ordinal

PATHS = ["sohr", "lcc", "sohr;lcc", "anadolu>sohr", '"a passer-by"', "unnamed", ""]


def made_up(reports: int) -> list[Rating]:
    """Five statements in a report; two to four annotators, hidden repeats, rulings, months and rounds that change."""
    draw = random.Random(7)
    ratings = []
    for statement in range(reports * 5):
        report = statement // 5
        people = draw.sample(["ada", "ben", "cem", "dia"], draw.choice([2, 2, 3, 4]))
        for person, repeat in [*((name, False) for name in people), (people[0], True)][: draw.randint(2, 5)]:
            path = draw.choice(PATHS[: 2 + report % 6])
            voice = "publisher" if not path else "anonymous" if path == "unnamed" else "cited"
            ratings.append(
                Rating(
                    statement=1_000 + statement,
                    report=f"r{report:016x}",
                    annotator=person,
                    round=("pilot", "main")[report % 3 > 0],
                    repeat=repeat,
                    aided=report % 2 > 0,
                    voice=voice,
                    cited=cited_in(voice, path, {}),
                    credibility=draw.randint(1, 6),
                    grades=(draw.choice("ABCF"),),
                    suggestion=draw.choice(["accepted", "changed"]),
                    month=f"2026-{12 - report % 4:02d}",
                    overruled=(None, False, True)[statement % 3],
                )
            )
    ratings.sort(key=lambda rating: (rating.statement, rating.annotator, rating.repeat))
    return ratings


@pytest.fixture(scope="module")
def ratings() -> list[Rating]:
    return made_up(9)


@pytest.fixture(scope="module")
def whole(ratings):
    return worked_out(ratings)


def worked_out(ratings, **how):
    with closing(Columns(ratings, **how)) as columns:
        return (
            figures(columns, consensus=0, both_accepted=0, resamples=100),
            confusions(columns),
            len(columns),
        )


def test_every_figure_is_the_same_in_one_block_and_in_one_for_each_report(ratings, whole) -> None:
    whole, crossed, number = whole
    in_blocks, crossed_in_blocks, blocks = worked_out(ratings, rows=1)
    assert (number, blocks) == (1, 9)
    assert in_blocks == whole
    assert crossed_in_blocks == crossed
    groups = {name: len(whole[name]) for name in ("rounds", "months", "sources", "pairs", "retest")}
    assert groups == {"rounds": 2, "months": 4, "sources": 3, "pairs": 6, "retest": 4}
    assert whole["suggestions"]["ruled"] > whole["suggestions"]["overruled"] > 0


def test_the_figures_are_those_of_the_ratings_taken_together(ratings, whole) -> None:
    found = whole[0]["all"]
    by_statement = [
        (rows[0].report, rows)
        for rows in (
            list(some) for _, some in groupby((r for r in ratings if not r.repeat), key=lambda r: r.statement)
        )
    ]
    expected = {
        "path": (Nominal(), lambda rating: rating.cited.path),
        "sources": (Masi(), lambda rating: rating.cited.links),
        "credibility": (Ordinal(), lambda rating: rating.credibility if rating.credibility < 6 else None),
    }
    for name, (metric, value) in expected.items():
        units = Units.of((report, map(value, rows)) for report, rows in by_statement)
        estimate = alpha(units, metric, resamples=100)
        figure = found["measures"][name]["alpha"]
        assert figure["value"] == pytest.approx(estimate.value, abs=1e-6)
        assert figure["low"] == pytest.approx(estimate.interval.low, abs=1e-6)
        assert figure["high"] == pytest.approx(estimate.interval.high, abs=1e-6)


@pytest.mark.parametrize("metric", [Nominal(), Ordinal()])
def test_alpha_of_units_in_parts_is_that_of_the_whole(metric) -> None:
    draw = random.Random(3)
    codes = np.array([draw.randint(-1, 4) for _ in range(600)])
    units = np.arange(600) // 3
    clusters = units // 10
    coding = Coding(range(5))
    parts = AlphaSums(coding, metric)
    for first in range(0, 600, 120):
        some = slice(first, first + 120)
        parts.add(Units(coding, clusters[some], units[some], codes[some]))
    whole = alpha(Units(coding, clusters, units, codes), metric, resamples=200)
    assert parts.estimate(resamples=200) == whole


def test_draws_too_many_to_keep_are_drawn_again_with_the_same_result(monkeypatch) -> None:
    units = Units.of((report, [report % 3, report % 4]) for report in range(30))
    kept = alpha(units, Nominal(), resamples=100)
    monkeypatch.setattr(resampling, "_MOST_DRAWS", 10)
    assert alpha(units, Nominal(), resamples=100) == kept


def test_units_go_as_soon_as_they_are_added_up_and_wait_for_no_collector_of_cycles(monkeypatch) -> None:
    made = []
    monkeypatch.setattr(Units, "__del__", lambda units: made.remove(id(units)), raising=False)
    begin = Units.__init__

    def remembered(units, *given):
        made.append(id(units))
        begin(units, *given)

    monkeypatch.setattr(Units, "__init__", remembered)
    gc.disable()
    try:
        for metric in (Nominal(), Ordinal()):
            units = Units.of((report, [report % 3, report % 4]) for report in range(30))
            alpha(units, metric, resamples=10)
        assert made == [id(units)]
        del units
        assert not made
    finally:
        gc.enable()


def test_ratings_too_many_for_memory_wait_in_a_file_without_a_name(ratings, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("annotator.review.agreement_columns.IN_MEMORY", 1_000)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with closing(Columns(ratings, rows=10)) as columns:
        assert columns._file.fileno() > 0  # on disk
        assert not list(tmp_path.iterdir())
        assert sum(len(block["report"]) for block in columns.blocks()) == len(ratings)
