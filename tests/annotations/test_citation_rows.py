"""The lines of the sources form: from what is typed to a path, and back to the same lines."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from annotator import paths
from annotator.annotations.workbench import cited_in, path_of, posted_rows, rows_of
from annotator.judgement import MOST_CITATIONS
from annotator.reports.models import SuggestionCitation
from sources.models import Source


def typed(*rows) -> dict[str, str]:
    """The posted form of rows: a text, or (text, number of the row that relays it)."""
    data = {}
    for number, row in enumerate(rows, 1):
        text, via = row if isinstance(row, tuple) else (row, "")
        data |= {f"source-{number}": text, f"via-{number}": str(via)}
    return data


def back(path: str) -> str:
    """`path` as it comes back when its lines are sent unchanged."""
    names = dict(Source.objects.values_list("key", "name"))
    return path_of(typed(*[(row.text, row.via) for row in rows_of(path, names)]))


@pytest.mark.parametrize(
    ("rows", "path"),
    [
        ([], ""),
        (["", "  ", ""], ""),
        (["sohr"], "sohr"),
        (["Syrian Observatory"], "sohr"),
        (["  syrian\u00a0 OBSERVATORY "], "sohr"),
        (["SOHR"], "sohr"),
        (["المرصد السوري"], "sohr"),
        (["المرصد السُّوري"], "sohr"),
        (["Abu Omar"], '"Abu Omar"'),
        (["  Abu   Omar "], '"Abu Omar"'),
        (["the Observatory"], '"the Observatory"'),
        (["unnamed"], "unnamed"),
        (["Unnamed"], "unnamed"),
        (["Local sources"], "gen_local"),
        (["anadolu", "sohr"], "anadolu;sohr"),
        (["anadolu", ("sohr", 1)], "anadolu>sohr"),
        (["anadolu", ("sohr", 1), ("unnamed", 2)], "anadolu>sohr>unnamed"),
        (["anadolu", ("sohr", 1), ("Abu Omar", 1)], 'anadolu>sohr;anadolu>"Abu Omar"'),
        ([("anadolu", 2), "sohr"], "sohr>anadolu"),
        (["", "anadolu", "", ("sohr", 2)], "anadolu>sohr"),
        (["sohr", "SOHR"], "sohr"),
        (['The "Free" Press'], '"The ""Free"" Press"'),
        (['"Sic Semper Tyrannis"'], '"Sic Semper Tyrannis"'),
        (['"The ""Free"" Press"'], '"The ""Free"" Press"'),
        (['"A" and "B"'], '"""A"" and ""B"""'),
        (['"'], '""""'),
        (["a>b;c"], '"a>b;c"'),
        (["<b>bold</b>"], '"<b>bold</b>"'),
    ],
)
def test_what_is_typed_becomes_a_path(sources, rows, path):
    assert path_of(typed(*rows)) == path
    assert path == "" or paths.write(paths.read(path)) == path


@pytest.mark.parametrize(
    "rows",
    [
        [("sohr", 1)],
        [("sohr", 2)],
        ["anadolu", ("sohr", 3), ""],
        [("anadolu", 2), ("sohr", 1)],
        [("anadolu", 2), ("sohr", 1), "unnamed"],
        [("sohr", "x")],
        [("sohr", "-1")],
        [("sohr", "0")],
        [("sohr", "9" * 5000)],
        ["n" * 121],
        ["sohr", ("SOHR", 1)],
        ["anadolu", ("sohr", 1), ("Syrian Observatory", 2)],
        ["a\x00b"],
        ["a\ud800b"],
    ],
)
def test_odd_lines_are_refused_with_a_word_on_the_path(sources, rows):
    with pytest.raises(ValidationError) as caught:
        path_of(typed(*rows))
    assert "path" in caught.value.message_dict


def test_a_name_that_just_fits_is_kept(sources):
    assert path_of(typed("n" * 120)) == f'"{"n" * 120}"'


def test_lines_beyond_the_most_are_not_read(sources):
    rows = [f"Name {number}" for number in range(1, MOST_CITATIONS + 5)]
    assert len(paths.read(path_of(typed(*rows)))) == MOST_CITATIONS


@pytest.mark.parametrize(
    "path",
    [
        "",
        "sohr",
        "anadolu>sohr",
        "anadolu>sohr>unnamed;gen_local",
        'sohr;"Abu Omar";unnamed',
        'anadolu>"The ""Free"" Press"',
        '"""A"""',
        '"""A"" and ""B"""',
        '"a>b;c"',
        "sohr>anadolu;sohr>unnamed",
    ],
)
def test_lines_sent_back_unchanged_are_the_same_path(sources, path):
    assert back(path) == path


def test_every_source_of_the_registry_comes_back_as_itself(registry):
    names = dict(Source.objects.values_list("key", "name"))
    assert len(names) > 50
    assert {key for key in names if path_of(typed(names[key])) != key} == set()
    assert {key for key in names if path_of(typed(key)) != key} == set()


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=30))
@pytest.mark.django_db
def test_any_name_comes_back_as_itself(name):
    path = path_of(typed(name))
    assert back(path) == path


def test_an_archived_source_is_still_that_source(sources):
    """A suggestion that was frozen before stays accepted; no second spelling of a known source comes up."""
    from django.utils import timezone

    Source.objects.filter(key="sohr").update(archived_at=timezone.now())
    for text in ("sohr", "Syrian Observatory", "SOHR"):
        assert path_of(typed(text)) == "sohr"


def test_a_merged_source_is_the_one_that_stands_for_it(sources):
    Source.objects.filter(key="sohr").update(merged_into=sources["anadolu"])
    assert path_of(typed("Syrian Observatory")) == "anadolu"


def test_the_name_of_a_suggested_source_is_that_source_also_where_another_one_bears_the_name(sources):
    Source.objects.create(key="a_twin", name="Syrian Observatory", kind="monitoring_group")
    rows, suggested = typed("Syrian Observatory"), [SuggestionCitation(source=sources["sohr"])]
    assert cited_in(rows, suggested)[0] == "sohr"
    assert cited_in(rows)[0] == "a_twin"


def test_what_a_merge_makes_of_a_suggestion_is_taken_as_it_is(sources):
    Source.objects.filter(key="anadolu").update(merged_into=sources["sohr"])
    suggested = [
        SuggestionCitation(order=order, via_order=via, source=Source.objects.get(key=key))
        for order, via, key in [(0, None, "anadolu"), (1, 0, "sohr")]
    ]
    rows = typed("Syrian Observatory", ("Syrian Observatory", 1))
    assert cited_in(rows, suggested)[0] == "sohr>sohr"
    with pytest.raises(ValidationError, match="empty one of the two lines"):
        cited_in(rows)


def test_there_are_always_blank_lines_to_type_in_up_to_the_most(sources):
    for count in (0, 1, 2, 5, MOST_CITATIONS):
        path = ";".join(f'"n{number}"' for number in range(count))
        rows = rows_of(path, {})
        blank = [row for row in rows if not row.text]
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        assert len(rows) <= MOST_CITATIONS
        assert len(blank) >= min(2, MOST_CITATIONS - count)


def test_names_outside_the_registry_are_marked(sources):
    rows = rows_of('sohr;"Abu Omar";unnamed', {"sohr": "Syrian Observatory"})
    assert [(row.text, row.unregistered) for row in rows[:3]] == [
        ("Syrian Observatory", False),
        ("Abu Omar", True),
        ("unnamed", False),
    ]


def test_what_was_posted_is_shown_again_beside_an_error(sources):
    data = typed("anadolu", ("nobody", 1), "")
    assert [(row.number, row.text, row.via) for row in posted_rows(data)] == [
        (1, "anadolu", ""),
        (2, "nobody", "1"),
        (3, "", ""),
    ]
