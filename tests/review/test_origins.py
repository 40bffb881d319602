"""How many independent origins stand behind several reports."""

import pytest

from annotator import paths
from annotator.review.origins import Origins, Range, independent_origins
from annotator.review.origins import Testimony as Told

OWNERS = {"sana": "syrian_state", "syrian_state_tv": "syrian_state"}


def told(*reports: tuple[str, str], belongs_to=None) -> Origins:
    """Each report: its publisher and the path of its one statement."""
    return independent_origins(
        (Told(number, 0, publisher, path) for number, (publisher, path) in enumerate(reports)),
        belongs_to,
    )


def test_nothing_has_no_origin() -> None:
    assert told().apart == (0, 0)
    assert told().second is False


def test_ten_outlets_relaying_one_source_are_one_origin() -> None:
    found = told(*((f"outlet_{number}", "sohr") for number in range(10)))
    assert found.named == (("sohr",),)
    assert str(found) == "1 independent origin"
    assert found.second is False


def test_an_outlet_quoted_for_what_it_relays_adds_no_origin() -> None:
    assert told(("afp", "sohr"), ("al_watan_sy", "afp")).named == (("sohr",),)


def test_the_last_link_of_a_path_is_its_origin() -> None:
    assert told(("reuters", "anadolu>turkish_military;sohr")).named == (("turkish_military",), ("sohr",))


def test_the_publishers_own_voice_is_the_publisher() -> None:
    assert told(("sana", "")).named == (("sana",),)


def test_a_publisher_that_names_itself_speaks_in_its_own_voice() -> None:
    assert told(("sana", "sana"), ("afp", "sana")).named == (("sana",),)


def test_a_publisher_that_also_speaks_for_itself_is_an_origin_beside_whom_it_cites() -> None:
    assert told(("afp", ""), ("afp", "sohr")).apart == (2, 2)


def test_one_wire_copy_counts_once() -> None:
    copies = [Told("copy", 0, publisher) for publisher in ("ap", "fox", "bbc")]
    assert independent_origins(copies).named == (("ap",),)
    unnamed = [Told("copy", 0, publisher, "unnamed") for publisher in ("ap", "fox", "bbc")]
    assert independent_origins(unnamed).apart == (1, 1)


def test_two_who_cite_each_other_are_one_origin() -> None:
    found = told(("a", "b"), ("b", "a"))
    assert found.named == (("a", "b"),)
    assert found.circles == (("a", "b"),)
    assert found.second is False


def test_a_longer_circle_is_one_origin_too() -> None:
    assert told(("a", "b"), ("b", "c"), ("c", "a")).apart == (1, 1)


def test_a_circle_that_also_cites_somebody_else_leads_there() -> None:
    assert told(("a", "b"), ("b", "a;sohr")).named == (("sohr",),)


def test_who_speaks_within_a_circle_is_its_origin() -> None:
    assert told(("a", "b"), ("b", "a"), ("a", "")).named == (("a",),)


def test_a_circle_within_paths_ends_too() -> None:
    assert told(("x", "a>b"), ("x", "b>a")).named == (("a", "b"),)


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ([("afp", "unnamed")], (1, 1)),
        ([("afp", "unnamed"), ("ap", "unnamed")], (1, 2)),
        ([("afp", "sohr"), ("ap", "gen_military")], (1, 2)),
        ([("afp", "sohr;lcc"), ("ap", "gen_military"), ("bbc", "unnamed")], (2, 4)),
        ([("", "")], (1, 1)),
    ],
)
def test_unnamed_origins_make_the_number_a_range(reports, expected) -> None:
    assert told(*reports).apart == expected


def test_a_range_is_said_in_words() -> None:
    found = told(("afp", "sohr"), ("ap", "unnamed"))
    assert str(found) == "at least 1, at most 2 independent origins"
    assert found.second is None


def test_an_unnamed_relay_is_no_origin() -> None:
    assert told(("afp", "unnamed>sohr")).named == (("sohr",),)
    assert told(("afp", "unnamed>sohr")).unnamed == ()


def test_of_an_unnamed_origin_its_class_is_known() -> None:
    found = told(("sana", "gen_military"), ("afp", "sana>gen_military"), ("ap", "unnamed"), ("", ""))
    assert found.unnamed == ("gen_military", "gen_military", "unnamed", "unnamed")


def test_two_statements_of_a_report_may_have_two_unnamed_sources() -> None:
    one_text = [Told("text", statement, "afp", "unnamed") for statement in (1, 2)]
    assert independent_origins(one_text).apart == (1, 2)


def test_those_of_one_owner_are_counted_apart_and_together() -> None:
    found = told(("afp", "sana"), ("ap", "syrian_state_tv"), belongs_to=OWNERS)
    assert (found.apart, found.together) == (Range(2, 2), Range(1, 1))
    assert found.umbrellas == {"syrian_state": (0, 1)}
    assert str(found) == "2 independent origins; 1 if those that belong together count as one"
    assert found.second is False


def test_an_outlet_and_its_owner_belong_together() -> None:
    assert told(("afp", "sana"), ("ap", "syrian_state"), belongs_to=OWNERS).together == (1, 1)


def test_the_owner_of_the_owner_counts() -> None:
    owners = {"a": "b", "b": "c", "d": "c"}
    assert told(("x", "a"), ("y", "d"), belongs_to=owners).umbrellas == {"c": (0, 1)}


def test_owners_that_own_each_other_are_one_umbrella() -> None:
    assert told(("x", "a"), ("y", "b"), belongs_to={"a": "b", "b": "a"}).together == (1, 1)


def test_a_circle_joins_the_umbrellas_of_its_members() -> None:
    owners = {"a": "one", "b": "two", "c": "one", "d": "two"}
    found = told(("x", "c"), ("y", "d"), ("a", "b"), ("b", "a"), belongs_to=owners)
    assert (found.apart, found.together) == ((3, 3), (1, 1))


def test_two_origins_of_different_owners_confirm_each_other() -> None:
    assert told(("afp", "sana"), ("ap", "sohr"), belongs_to=OWNERS).second is True


def test_a_name_outside_the_registry_is_an_origin() -> None:
    assert told(("afp", '"Abu >; Omar"'), ('"A blog"', "")).named == (('"Abu >; Omar"',), ('"A blog"',))


def test_a_path_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(paths.PathError):
        told(("afp", "a>>b"))


def test_each_testimony_names_the_origins_behind_it() -> None:
    found = told(("afp", "sohr"), ("sana", ""), ("al_watan_sy", "afp"), ("reuters", "unnamed"))
    assert found.named == (("sohr",), ("sana",))
    assert found.behind == ((0,), (1,), (0,), (2,))


def test_who_speaks_for_itself_is_the_origin_of_what_it_is_cited_for() -> None:
    found = told(("afp", ""), ("afp", "sohr"), ("al_watan_sy", "afp"))
    assert found.named == (("afp",), ("sohr",))
    assert found.behind == ((0,), (1,), (0,))
