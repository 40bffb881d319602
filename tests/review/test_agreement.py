"""The statistics of agreement, against published values and against another program."""

import subprocess
import sys
from collections import Counter

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annotator.review import resampling
from annotator.review.agreement import ShareSums, Units, abstains, alpha, kappa, on_diagonal, percent
from annotator.review.distances import IntervalScale, Masi, Nominal, Ordinal, masi
from annotator.review.resampling import Interval, Undefined

# Rows are annotators, columns statements, * is missing: Krippendorff 2011, examples A to C.
BINARY = ["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"]
LETTERS = ["a a b b d c c c e d d a", "b a b b b c c c e d d d"]
FOUR = [
    "1 2 3 3 2 1 4 1 2 * * *",
    "1 2 3 3 2 2 4 1 2 5 * 3",
    "* 3 3 3 2 3 4 2 2 5 1 *",
    "1 2 3 3 2 4 4 1 2 5 1 *",
]
SETS = ["A B AB C A BC C A", "A B A C B BC CA A"]


def units(rows, read=str) -> Units:
    columns = zip(*(row.split() for row in rows), strict=True)
    return Units.of(
        (number, [None if word == "*" else read(word) for word in column])
        for number, column in enumerate(columns)
    )


def because(estimate) -> str:
    assert isinstance(estimate.value, Undefined)
    return estimate.value.because


@pytest.mark.parametrize(
    ("rows", "read", "metric", "expected"),
    [
        (BINARY, int, Nominal(), 0.0952),
        (LETTERS, str, Nominal(), 0.6920),
        (FOUR, int, Nominal(), 0.7434),
        (FOUR, int, Ordinal(), 0.8154),
        (FOUR, int, IntervalScale(), 0.8491),
        (["1 2", "2 1"], int, Nominal(), -0.5),
    ],
)
def test_alpha_is_the_published_value(rows, read, metric, expected) -> None:
    assert alpha(units(rows, read), metric).value == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(("metric", "expected"), [(Nominal(), 0.540816), (Masi(), 0.599746)])
def test_alpha_of_sets_is_the_known_value(metric, expected) -> None:
    assert alpha(units(SETS, frozenset), metric).value == pytest.approx(expected, abs=5e-7)


@pytest.mark.parametrize("metric", [Nominal(), Ordinal(), IntervalScale()])
def test_alpha_is_undefined_where_nothing_varies(metric) -> None:
    found = alpha(units(["1 1 1", "1 1 1"], int), metric, resamples=100)
    assert "all judgements are the same" in because(found)
    assert isinstance(found.interval, Undefined)


@pytest.mark.parametrize("rows", [["1 2 3"], ["1 * 3", "* 2 *"], ["* *", "* *"]])
def test_alpha_is_undefined_where_nothing_was_judged_twice(rows) -> None:
    assert "no statement was judged by two" in because(alpha(units(rows, int), Nominal()))


def test_alpha_and_percent_of_no_units_are_undefined() -> None:
    assert "no statement" in because(alpha(Units.of([]), Nominal(), resamples=100))
    assert "no statement" in because(percent(Units.of([]), resamples=100))


def test_a_statement_with_one_rating_changes_nothing() -> None:
    more = [*(f"{row} {extra}" for row, extra in zip(FOUR, "5***", strict=True))]
    assert alpha(units(more, int), Ordinal()) == alpha(units(FOUR, int), Ordinal())


def test_the_order_of_annotators_and_statements_changes_nothing() -> None:
    turned = [" ".join(reversed(row.split())) for row in reversed(FOUR)]
    found = alpha(units(turned, int), Ordinal()).value
    assert found == pytest.approx(alpha(units(FOUR, int), Ordinal()).value)


CODERS = st.integers(2, 4).flatmap(
    lambda coders: st.lists(
        st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=coders, max_size=coders),
        min_size=1,
        max_size=25,
    )
)


@pytest.mark.parametrize(
    ("metric", "level"), [(Nominal(), "nominal"), (Ordinal(), "ordinal"), (IntervalScale(), "interval")]
)
@given(columns=CODERS)
def test_alpha_is_what_another_program_finds(metric, level, columns) -> None:
    paired = {value for column in columns if 5 - column.count(None) for value in column if value}
    pairable = [c for c in columns if sum(value is not None for value in c) > 1]
    assume(len({value for column in pairable for value in column} - {None}) > 1)
    assert paired
    data = np.array([[np.nan if v is None else v for v in column] for column in columns], dtype=float).T
    expected = krippendorff.alpha(reliability_data=data, level_of_measurement=level)
    assert alpha(Units.of(enumerate(columns)), metric).value == pytest.approx(expected, abs=1e-9)


def masi_alpha_by_definition(pairs) -> float:
    """All ordered pairs of values, one by one."""
    values = [value for pair in pairs for value in pair]
    n = len(values)
    observed = sum(2 * masi(one, other) for one, other in pairs) / n
    expected = sum(masi(a, b) for a in values for b in values) / (n * (n - 1))
    return 1 - observed / expected


SET = st.frozensets(st.sampled_from("abcdefg"), max_size=4)


@given(pairs=st.lists(st.tuples(SET, SET), min_size=1, max_size=20))
def test_alpha_of_sets_is_what_the_definition_gives(pairs) -> None:
    assume(len({value for pair in pairs for value in pair}) > 1)
    found = alpha(Units.of(enumerate(pairs)), Masi()).value
    assert found == pytest.approx(masi_alpha_by_definition(pairs), abs=1e-9)


def test_many_different_sets_are_compared_in_batches_with_the_same_result(monkeypatch) -> None:
    pairs = [(frozenset(["afp", n]), frozenset(["afp", n + n % 3])) for n in range(300)]
    kept = alpha(Units.of(enumerate(pairs)), Masi(), resamples=100)
    monkeypatch.setattr("annotator.review.distances._MOST_SETS_KEPT", 10)
    anew = alpha(Units.of(enumerate(pairs)), Masi(), resamples=100)
    assert anew.value == pytest.approx(kept.value, abs=1e-12)
    assert anew.interval.low == pytest.approx(kept.interval.low, abs=1e-12)
    assert anew.interval.high == pytest.approx(kept.interval.high, abs=1e-12)
    assert kept.value == pytest.approx(masi_alpha_by_definition(pairs))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("", "", 0),
        ("", "a", 1),
        ("a", "b", 1),
        ("ab", "ab", 0),
        ("a", "ab", 1 - 1 / 2 * 2 / 3),
        ("ab", "bc", 1 - 1 / 3 * 1 / 3),
    ],
)
def test_masi_weighs_overlap_and_containment(one, other, expected) -> None:
    assert masi(frozenset(one), frozenset(other)) == pytest.approx(expected)


KAPPA = Counter(zip("123451234533", "123442235532", strict=True))


@pytest.mark.parametrize(
    ("weights", "expected"), [("none", 0.5789), ("linear", 0.7647), ("quadratic", 0.8947)]
)
def test_kappa_is_the_known_value(weights, expected) -> None:
    pairs = {(int(one), int(other)): count for (one, other), count in KAPPA.items()}
    assert kappa(pairs, weights) == pytest.approx(expected, abs=5e-5)


def test_kappa_is_undefined_without_pairs_and_without_variation() -> None:
    assert kappa({}) == Undefined("no statement was judged by both")
    for weights in ("none", "linear", "quadratic"):
        found = kappa({(2, 2): 9}, weights)
        assert isinstance(found, Undefined)
        assert "the same" in found.because


def test_percent_counts_pairs_of_judgements() -> None:
    three = Units.of([("r", "aab"), ("r", "aa"), ("r", "b")])
    assert percent(three).value == pytest.approx(2 / 4)


def test_a_share_of_nothing_is_undefined() -> None:
    none = np.zeros(3, dtype=np.int64)
    nothing = ShareSums()
    nothing.add(np.arange(3), none, none)
    assert because(nothing.estimate(of_what="rating")) == "there is no rating"


def test_values_too_many_for_a_table_are_counted_one_by_one_with_the_same_result(monkeypatch) -> None:
    pairs = [(n // 3, (n % 40, n * 7 % 40)) for n in range(300)]
    in_a_table = alpha(Units.of(pairs), Nominal(), resamples=100)
    monkeypatch.setattr("annotator.review.resampling._MOST_CELLS", 10)
    assert alpha(Units.of(pairs), Nominal(), resamples=100) == in_a_table


def test_an_interval_is_the_same_every_time_and_holds_the_estimate() -> None:
    first, again = (alpha(units(FOUR, int), Ordinal(), resamples=500) for _ in range(2))
    assert first == again
    assert isinstance(first.interval, Interval)
    assert first.interval.low < first.value < first.interval.high
    assert alpha(units(FOUR, int), Ordinal(), resamples=500, seed=7).interval != first.interval


def test_an_interval_draws_whole_reports() -> None:
    """Statements of one report that are all alike tell as much as one of them."""
    single = [(report, pair) for report, pair in enumerate(["aa", "ab", "bb", "aa", "ba", "bb"])]
    often = [(report, pair) for report, pair in single for _ in range(50)]
    few, many = (alpha(Units.of(given), Nominal(), resamples=500).interval for given in (single, often))
    assert isinstance(few, Interval)
    assert isinstance(many, Interval)
    assert many.high - many.low == pytest.approx(few.high - few.low, rel=0.2)


def test_an_interval_needs_two_reports() -> None:
    found = alpha(Units.of([("r", "ab"), ("r", "aa")]), Nominal(), resamples=100)
    assert isinstance(found.value, float)
    assert isinstance(found.interval, Undefined)
    assert "one report" in found.interval.because


def test_an_interval_is_undefined_where_too_many_resamples_have_no_variation() -> None:
    found = alpha(Units.of([(1, "ab"), *((n, "aa") for n in range(2, 9))]), Nominal(), resamples=500)
    assert isinstance(found.value, float)
    assert isinstance(found.interval, Undefined)
    assert "of 500 resamples have no variation" in found.interval.because


def test_an_interval_does_not_depend_on_how_many_resamples_are_held_at_once(monkeypatch) -> None:
    whole = alpha(units(FOUR, int), Ordinal(), resamples=300)
    monkeypatch.setattr("annotator.review.resampling._CELLS_AT_A_TIME", 100)
    resampling._kept.cache_clear()
    assert alpha(units(FOUR, int), Ordinal(), resamples=300) == whole


@pytest.mark.parametrize(
    ("rating", "expected"),
    [("A1", True), ("E5", True), ("B3", False), ("F1", None), ("A6", None), ("F6", None)],
)
def test_the_diagonal_is_the_same_step_on_both_scales(rating, expected) -> None:
    assert on_diagonal(rating[0], int(rating[1])) is expected


def test_only_a_six_abstains() -> None:
    assert [abstains(credibility) for credibility in range(1, 7)] == [False] * 5 + [True]


@pytest.mark.parametrize("module", ["agreement", "origins"])
def test_the_module_needs_no_django(module) -> None:
    code = f"import sys, annotator.review.{module}; assert 'django' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
