"""How alike two statements are, and why."""

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.review.likeness import LEAST_SCORE, MOST_DAYS, Told, most_alike, told

DAY = datetime.date(2016, 6, 4)
SEED = told("26 militants were killed west of Raqqa, the monitor said.", DAY)
POOL = [
    (1, "The monitor counted twenty-six dead militants west of Raqqa.", DAY),
    (2, "41 militants died in the west of Raqqa province.", DAY),
    (3, "The price of bread rose again in Latakia.", DAY),
    (4, "A convoy with flour reached the town.", DAY),
    (5, "26 militants were killed west of Raqqa.", DAY + datetime.timedelta(days=MOST_DAYS + 1)),
]


def found() -> dict:
    return dict(most_alike([SEED], POOL, 10))


def test_the_same_event_in_other_words_is_alike() -> None:
    assert found()[1].score > 0.4


def test_what_shares_nothing_is_not_proposed() -> None:
    assert not {3, 4} & found().keys()


def test_reports_of_other_weeks_are_not_proposed() -> None:
    assert 5 not in found()


def test_it_says_which_words_are_shared_and_which_numbers_differ() -> None:
    other = found()[2]
    assert {"Raqqa", "militants", "west"} <= set(other.words)
    assert other.numbers == ()
    assert other.other_numbers == (41,)
    assert other.days == 0


def test_the_most_alike_comes_first() -> None:
    keys = [key for key, _ in most_alike([SEED], POOL, 10)]
    assert keys == [1, 2]
    assert len(most_alike([SEED], POOL, 1)) == 1


def test_number_words_and_digits_are_the_same_number() -> None:
    assert told("Nine soldiers died.").numbers == told("The dead: 9 soldiers.").numbers == {9}
    assert told("قتل تسعة جنود").numbers == {9}
    assert told("1,200 fled").numbers == {1200}
    assert told("٢٦ قتيلا").numbers == {26}


def test_arabic_words_are_compared_without_article_and_conjunction() -> None:
    one = told("قصفت الطائرات بلدة حريتان")
    other = told("والطائرات قصفت حريتان")
    assert set(one.words) & set(other.words) == {"طايرات", "قصفت", "حريتان"}


def test_a_rare_place_weighs_more_than_a_common_verb() -> None:
    pool = [(n, f"Soldiers killed at gate {n}.", None) for n in range(9)]
    alike = most_alike([told("They killed again in Hajin")], [*pool, (9, "Then Hajin fell.", None)], 10)
    assert alike[0][0] == 9


def test_of_two_seeds_alike_one_with_a_day_says_how_many_days_lie_between() -> None:
    """A claim called like its statement; whichever comes first, nothing else tells the two apart."""
    undated = told("26 militants were killed west of Raqqa, the monitor said.")
    for seeds in ([undated, SEED], [SEED, undated]):
        [(key, likeness)] = most_alike(seeds, [(1, "West of Raqqa the monitor saw 26 militants.", DAY)], 10)
        assert (key, likeness.days) == (1, 0)


def test_nothing_is_alike_where_nothing_is_compared_or_told() -> None:
    assert most_alike([SEED], [], 10) == []
    assert most_alike([SEED], [(1, "", DAY), (2, "…", None), (3, "\0", None)], 10) == []
    assert most_alike([told("")], POOL, 10) == []


WORDS = st.sampled_from(
    "Raqqa raqqa Hajin militants militant killed 26 twenty-six six the \0 … مدينة Al-Bab".split()
)
TEXTS = st.lists(WORDS, max_size=9).map(" ".join) | st.text(max_size=60)
DAYS = st.none() | st.integers(0, 9).map(lambda days: DAY + datetime.timedelta(days=days))


@given(st.lists(st.tuples(TEXTS, DAYS), min_size=1, max_size=3), st.lists(st.tuples(TEXTS, DAYS), max_size=9))
def test_the_scores_are_those_of_the_formula(seeds: list, others: list) -> None:
    seeds = [told(*seed) for seed in seeds]
    read = [told(*other) for other in others]
    alike = most_alike(seeds, [(key, *other) for key, other in enumerate(others)], 99)
    by_formula = {
        key: max(score(seed, other, [*seeds, *read]) for seed in seeds) for key, other in enumerate(read)
    }
    scores = {key: likeness.score for key, likeness in alike}
    assert scores == pytest.approx(
        {key: one for key, one in by_formula.items() if one >= LEAST_SCORE - 1e-12}
    )
    assert list(scores.values()) == sorted(scores.values(), reverse=True)
    assert all(0 <= one <= 1 + 1e-9 for one in scores.values())


def score(seed: Told, other: Told, every: list[Told]) -> float:
    """The cosine of what two statements tell, as the module says it, term by term."""

    def mass(terms: set) -> float:
        holding = {term: sum(term in one.words or term in one.numbers for one in every) for term in terms}
        weights = {term: math.log(1 + (1 + len(every)) / (n + 1)) for term, n in holding.items()}
        heavy = seed.names | other.names
        return sum(w * (1.5 if isinstance(term, int) or term in heavy else 1) for term, w in weights.items())

    mine, theirs = {*seed.words, *seed.numbers}, {*other.words, *other.numbers}
    apart = abs((seed.day - other.day).days) if seed.day and other.day else 0
    if not mine & theirs or apart > MOST_DAYS:
        return 0.0
    return mass(mine & theirs) / math.sqrt(mass(mine) * mass(theirs)) * (1 - apart / (2 * MOST_DAYS))
