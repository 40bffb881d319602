"""Whether the origins of a claim disagree."""

from annotator.review.origins import Testimony as Told
from annotator.review.origins import independent_origins
from annotator.review.positions import Position, Standing, standing


def stands(*reports: tuple[str, str, str]) -> Standing:
    """Each report: publisher, path, and what it says: asserts, denies, or a figure of its own."""
    origins = independent_origins(Told(number, 0, who, path) for number, (who, path, _) in enumerate(reports))
    says = [
        Position(said) if said in ("asserts", "denies") else Position("differs", said)
        for _, _, said in reports
    ]
    return standing(origins, says)


def test_nothing_said_is_not_contested() -> None:
    assert not stands().contested


def test_one_origin_alone_is_not_contested() -> None:
    assert not stands(("sohr", "", "asserts"), ("afp", "sohr", "asserts")).contested


def test_two_origins_that_say_the_same_agree() -> None:
    assert not stands(("sohr", "", "asserts"), ("sana", "", "asserts")).contested


def test_an_origin_that_denies_what_another_asserts_contests_it() -> None:
    assert stands(("sohr", "", "asserts"), ("sana", "", "denies")).contested


def test_another_figure_by_another_origin_contests_it() -> None:
    assert stands(("sohr", "", "asserts"), ("afp", "sana", "41")).contested


def test_two_figures_beside_the_claims_own_are_two_positions() -> None:
    assert stands(("sohr", "", "29"), ("sana", "", "41")).contested
    assert not stands(("sohr", "", "29"), ("sana", "", " 29 ")).contested


def test_one_origin_told_in_two_ways_contests_nothing_and_is_named() -> None:
    found = stands(("afp", "sohr", "asserts"), ("reuters", "sohr", "29"))
    assert not found.contested
    assert found.two_ways == (0,)


def test_an_unnamed_source_that_denies_contests_what_a_named_one_asserts() -> None:
    assert stands(("sohr", "", "asserts"), ("afp", "unnamed", "denies")).contested


def test_who_relays_and_also_speaks_answers_for_its_own_words_alone() -> None:
    found = stands(("amn", "", "asserts"), ("amn", "sohr", "denies"))
    assert found.holders == {Position("asserts"): (0,), Position("denies"): (1,)}
    assert found.two_ways == ()
