"""How alike two statements are, and why."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from annotator.review.likeness import MOST_DAYS, Rarity, most_alike, told

DAY = datetime.date(2016, 6, 4)
SEED = told("26 militants were killed west of Raqqa, the monitor said.", DAY)
POOL = {
    1: told("The monitor counted twenty-six dead militants west of Raqqa.", DAY),
    2: told("41 militants died in the west of Raqqa province.", DAY),
    3: told("The price of bread rose again in Latakia.", DAY),
    4: told("A convoy with flour reached the town.", DAY),
    5: told("26 militants were killed west of Raqqa.", DAY + datetime.timedelta(days=MOST_DAYS + 1)),
}


def found() -> dict:
    return dict(most_alike([SEED], list(POOL.items()), 10))


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
    keys = [key for key, _ in most_alike([SEED], list(POOL.items()), 10)]
    assert keys == [1, 2]
    assert len(most_alike([SEED], list(POOL.items()), 1)) == 1


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
    rarity = Rarity([told(f"Soldiers killed near Town{n}") for n in range(9)] + [told("Hajin fell")])
    assert rarity.weight("hajin", True) > rarity.weight("kill", False)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_have_a_likeness_between_nought_and_one(one: str, other: str) -> None:
    first, second = told(one), told(other)
    score = Rarity([first, second]).likeness(first, second).score
    assert 0 <= score <= 1 + 1e-9
