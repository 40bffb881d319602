"""Citation paths: what can be read is written back the same, and what makes no sense is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.paths import NAME_LENGTH, Link, PathError, chains, origins, read, renamed, same, write

keys = st.sampled_from(["sohr", "sana", "anadolu", "gen_local", "turkish_military"])
names = st.text(min_size=1, max_size=20).map(str.strip).filter(bool)
links = st.one_of(
    keys.map(lambda key: Link(source=key)), names.map(lambda name: Link(name=name)), st.just(Link())
)
paths = st.lists(st.lists(links, min_size=1, max_size=4), max_size=5).map(
    lambda found: ";".join(">".join(map(str, chain)) for chain in found)
)


def circular(places: list[int | None]) -> list[Link]:
    return [Link(source=f"s{number}", via=via) for number, via in enumerate(places)]


@given(paths)
def test_what_was_read_and_written_reads_the_same_again(text):
    canonical = write(read(text))
    assert write(read(canonical)) == canonical
    assert same(canonical, text)


@given(paths)
def test_every_link_that_stands_in_the_text_is_kept(text):
    assert {str(link) for link in read(write(read(text)))} == {str(link) for link in read(text)}


@given(paths)
def test_a_relay_stands_before_the_one_it_relays(text):
    assert all(link.via is None or 0 <= link.via < place for place, link in enumerate(read(text)))


@given(st.lists(st.none() | st.integers(-1, 6), min_size=1, max_size=6))
def test_links_are_either_all_written_or_refused(places):
    """No link is lost on the way: least of all one in a circle beside links that stand well."""
    given_links = circular(places)
    try:
        text = write(given_links)
    except PathError:
        return
    assert {link.source for link in read(text)} == {link.source for link in given_links}


@pytest.mark.parametrize("places", [[0], [1, 0], [1, 0, None], [None, 2, 1], [None, 0, 4, 2, 3]])
def test_circles_are_refused_also_beside_good_paths(places):
    with pytest.raises(PathError):
        write(circular(places))


@pytest.mark.parametrize("places", [[3], [None, 9], [-1]])
def test_a_relay_that_is_not_there_is_refused(places):
    with pytest.raises(PathError):
        write(circular(places))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("", ""),
        (" \n ", ""),
        ("anadolu > turkish_military", "anadolu>turkish_military"),
        (" sohr ; lcc ", "sohr;lcc"),
        ("sohr;sohr", "sohr"),
        ("sana>sohr;sana>lcc", "sana>sohr;sana>lcc"),
        ('"  Sic Semper Tyrannis "', '"Sic Semper Tyrannis"'),
        ('"The ""Free"" Press">unnamed', '"The ""Free"" Press">unnamed'),
        ('"a>b;c"', '"a>b;c"'),
        ('"unnamed"', '"unnamed"'),
        ('"مركز الغوطة"', '"مركز الغوطة"'),
    ],
)
def test_a_path_has_one_canonical_text(text, canonical):
    assert write(read(text)) == canonical


@pytest.mark.parametrize(
    "text",
    [
        ";",
        "sohr;",
        ";sohr",
        "sohr;;lcc",
        ">sohr",
        "sohr>",
        "SOHR",
        "two words",
        '"',
        '"open',
        '""',
        '"  "',
        "a,b",
        "é",
    ],
)
def test_text_that_is_no_path_is_refused(text):
    with pytest.raises(PathError):
        read(text)


def test_the_refusal_says_where_the_text_stops_making_sense():
    with pytest.raises(PathError, match="character 6"):
        read("sohr;SANA")


def test_a_name_has_a_length_that_is_just_accepted():
    name = "n" * NAME_LENGTH
    assert read(f'"{name}"')[0].name == name
    with pytest.raises(PathError, match=str(NAME_LENGTH)):
        read(f'"{name}n"')


def test_shared_beginnings_are_one_link():
    assert read("sana>sohr;sana>lcc") == [Link("sana"), Link("sohr", via=0), Link("lcc", via=0)]
    assert chains(read("sana>sohr;sana>lcc")) == [[0, 1], [0, 2]]


def test_origins_are_the_last_links_each_once():
    assert origins('anadolu>turkish_military;sohr;sana>sohr;"A ""b"""') == [
        "turkish_military",
        "sohr",
        '"A ""b"""',
    ]
    assert origins("") == []


def test_the_order_of_independent_citations_does_not_count():
    assert same("sohr;lcc", "lcc;sohr")
    assert same("", "")
    assert not same("sohr>lcc", "lcc>sohr")
    assert not same("sohr", "sohr;lcc")
    assert not same("sohr", '"sohr"')


@pytest.mark.parametrize(
    ("link", "unnamed"),
    [(Link(), True), (Link("gen_local"), True), (Link("sohr"), False), (Link(name="gen_local"), False)],
)
def test_unnamed_and_classes_of_unnamed_sources_name_nobody(link, unnamed):
    assert link.unnamed is unnamed


@pytest.mark.parametrize(
    ("path", "now", "expected"),
    [
        ("a>b;c", {}, "a>b;c"),
        ("a>b;c", {"c": "d"}, "a>b;d"),
        ("a;c", {"c": "a"}, "a"),
        ("a>c", {"c": "a"}, "a"),
        ("c>a>b", {"c": "a"}, "a>b"),
        ('"c">c', {"c": "a"}, '"c">a'),
        ("unnamed;c", {"c": "a"}, "unnamed;a"),
    ],
)
def test_a_merged_source_is_renamed_and_relays_nothing_to_itself(path, now, expected):
    assert renamed(path, now) == expected
    assert same(path, expected, now)
