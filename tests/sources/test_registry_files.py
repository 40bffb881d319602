"""The registry read from files: every shape that is accepted, and the row and reason of what is not."""

from pathlib import Path

import pytest

from annotator.folding import fold
from sources.registry_files import (
    ALIAS_COLUMNS,
    KINDS,
    MATCHES,
    SOURCE_COLUMNS,
    STRENGTHS,
    AliasRow,
    RegistryError,
    SourceRow,
    read_registry,
)

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SOURCES = ",".join(SOURCE_COLUMNS)
ALIASES = ",".join(ALIAS_COLUMNS)
FACTS = "key,name,kind,affiliation,country,website,aliases,notes"
GAZETTE = "gazette,Valley Gazette,newspaper,,,,,,false"
MONITOR = "monitor,River Monitor,monitoring_group,,,,,,false"


def written(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    return path


def registry(folder: Path, sources: list[str], aliases: list[str]) -> Path:
    written(folder, "sources.csv", SOURCES, *sources)
    written(folder, "aliases.csv", ALIASES, *aliases)
    return folder


def refusal(path: Path) -> RegistryError:
    with pytest.raises(RegistryError) as caught:
        read_registry(path)
    return caught.value


def test_the_registry_that_comes_with_the_program_loads_and_clashes_nowhere() -> None:
    sources, aliases = read_registry(FIXTURES)
    keys = [source.key for source in sources]
    assert len(keys) == len(set(keys)) == 80
    assert {"sohr", "sana", "amn", "anadolu", "turkish_military", "gen_local"} < set(keys)
    alone = [fold(alias.text) for alias in aliases if alias.strength != "description"]
    assert len(alone) == len(set(alone))
    assert {alias.source for alias in aliases} == set(keys)


def test_the_registry_that_comes_with_the_program_is_in_a_fixed_order() -> None:
    sources, aliases = read_registry(FIXTURES)
    assert [source.key for source in sources] == sorted(source.key for source in sources)
    order = [(alias.source, alias.language, alias.text) for alias in aliases]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("text", "source", "match", "strength"),
    [
        ("SANA", "sana", "exact_case", "name"),
        ("Fars", "fars", "any_case", "with_cue"),
        ("AA", "anadolu", "exact_case", "with_cue"),
        ("Guardian", "guardian", "exact_case", "with_cue"),
        ("Syrian army", "syrian_army", "any_case", "with_cue"),
        ("the Observatory", "sohr", "any_case", "description"),
        ("المرصد", "sohr", "any_case", "description"),
        ("local sources", "gen_local", "any_case", "with_cue"),
    ],
)
def test_words_with_other_uses_are_not_names_of_their_own(
    text: str, source: str, match: str, strength: str
) -> None:
    _, aliases = read_registry(FIXTURES)
    found = {
        (alias.source, alias.match, alias.strength) for alias in aliases if fold(alias.text) == fold(text)
    }
    assert (source, match, strength) in found


def test_classes_of_unnamed_sources_need_a_cue() -> None:
    sources, aliases = read_registry(FIXTURES)
    generic = {source.key for source in sources if source.kind == "generic"}
    assert {alias.strength for alias in aliases if alias.source in generic} == {"with_cue"}


def test_parts_belong_to_their_umbrella() -> None:
    owners = {source.key: source.belongs_to for source in read_registry(FIXTURES)[0]}
    assert owners["sana"] == owners["syrian_state_tv"] == "syrian_state_media"
    assert owners["un_ocha"] == "un"
    assert owners["russian_reconciliation_center"] == "russian_mod"
    assert owners["sohr"] is None


def test_a_folder_of_two_files_is_read(tmp_path: Path) -> None:
    path = registry(
        tmp_path,
        [
            'group,Valley Group,ngo,,Private,Narnia,https://example.org/,"Old, but\nquoted",true',
            "gazette,Valley Gazette,newspaper,group,,,,,",
        ],
        ["gazette,Gazette,en,exact_case,with_cue"],
    )
    assert read_registry(path) == (
        [
            SourceRow(
                "group",
                "Valley Group",
                "ngo",
                None,
                "Private",
                "Narnia",
                "https://example.org/",
                "Old, but\nquoted",
                True,
            ),
            SourceRow("gazette", "Valley Gazette", "newspaper", "group"),
        ],
        [AliasRow("gazette", "Gazette", "en", "exact_case", "with_cue")],
    )


def test_a_file_of_sources_alone_is_read_under_any_name(tmp_path: Path) -> None:
    sources, aliases = read_registry(written(tmp_path, "ours.csv", SOURCES, GAZETTE))
    assert [source.key for source in sources] == ["gazette"]
    assert aliases == []


def test_a_file_of_aliases_alone_is_read_under_any_name(tmp_path: Path) -> None:
    path = written(tmp_path, "ours.csv", ALIASES, "gazette,Gazette,,any_case,name")
    assert read_registry(path) == ([], [AliasRow("gazette", "Gazette")])


def test_facts_are_read_with_guesses_about_their_aliases(tmp_path: Path) -> None:
    path = written(
        tmp_path, "facts.csv", FACTS, "vg,Valley Gazette,newspaper,,,,VG|Valley Gazette|جريدة الوادي,"
    )
    assert read_registry(path)[1] == [
        AliasRow("vg", "VG", "", "exact_case", "with_cue"),
        AliasRow("vg", "Valley Gazette", "", "any_case", "name"),
        AliasRow("vg", "جريدة الوادي", "ar", "any_case", "name"),
    ]


def test_facts_that_spell_one_alias_in_two_ways_give_it_once(tmp_path: Path) -> None:
    path = written(tmp_path, "facts.csv", FACTS, "vaga,Vaga,news_agency,,,,VAGA|Vaga| VAGA ,")
    assert read_registry(path)[1] == [AliasRow("vaga", "VAGA", "", "any_case", "with_cue")]


def test_aliases_of_unnamed_classes_in_facts_need_a_cue(tmp_path: Path) -> None:
    path = written(tmp_path, "facts.csv", FACTS, "gen_shepherds,Unnamed shepherds,generic,,,,shepherds,")
    assert read_registry(path)[1] == [AliasRow("gen_shepherds", "shepherds", "", "any_case", "with_cue")]


@pytest.mark.needs_shared
def test_the_list_of_facts_loads(shared: Path) -> None:
    facts, aliases = read_registry(shared / "registry" / "sources.csv")
    ours = read_registry(FIXTURES)[0]
    assert {source.key: source.kind for source in facts} == {source.key: source.kind for source in ours}
    assert len(aliases) > 400


def test_a_byte_order_mark_and_windows_line_ends_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "sources.csv"
    path.write_bytes(b"\xef\xbb\xbf" + f"{SOURCES}\r\n{GAZETTE}\r\n".encode())
    assert read_registry(path)[0] == [SourceRow("gazette", "Valley Gazette", "newspaper")]


def test_columns_in_another_order_and_further_columns_do_not_matter(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "a.csv",
        "strength,colour,match,language,text,source",
        "name,red,any_case,en,Gazette,gazette",
    )
    assert read_registry(path)[1] == [AliasRow("gazette", "Gazette", "en")]


def test_blank_rows_are_passed_over_but_counted(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, "s.csv", SOURCES, "", ",,,,,,,,", "gazette,,newspaper,,,,,,"))
    assert (error.row, error.reason) == (4, "name is empty")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("gazette,Gazette,tabloid,,,,,,", "unknown kind 'tabloid'"),
        (",Gazette,newspaper,,,,,,", "key is empty"),
        ("gazette,\u200b,newspaper,,,,,,", "name is empty"),
        ("The Gazette,Gazette,newspaper,,,,,,", "key 'The Gazette' holds"),
        ("gazette\u0661,Gazette,newspaper,,,,,,", "holds more than small letters"),
        (f"{'g' * 65},Gazette,newspaper,,,,,,", "key has 65 characters; at most 64"),
        (f"gazette,{'G' * 201},newspaper,,,,,,", "name has 201 characters; at most 200"),
        (f"gazette,{'ﷺ' * 100},newspaper,,,,,,", "name is beyond 400 characters"),
        ('gazette,"Gaz\nette",newspaper,,,,,,', "holds a line break"),
        ("gazette,Gazette,newspaper,,,,,,perhaps", "archived is 'perhaps'"),
        ("gazette,Gazette,newspaper,,,,javascript:alert(1),,", "does not begin with http"),
        ("gazette,Gazette,newspaper,nobody,,,,,", "belongs_to names 'nobody'"),
        ("gazette,Gazette,newspaper,gazette,,,,,", "belongs_to goes in a circle: gazette -> gazette"),
        ("monitor,Another,newspaper,,,,,,", "key monitor stands already in row 2"),
        ("gazette,Gazette,newspaper", "has 3 cells where the header has 9"),
    ],
)
def test_a_wrong_source_is_refused_with_row_and_reason(tmp_path: Path, row: str, reason: str) -> None:
    error = refusal(written(tmp_path, "sources.csv", SOURCES, MONITOR, row))
    assert (error.file, error.row) == ("sources.csv", 3)
    assert reason in error.reason


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("gazette,Gazette,en,sometimes,name", "unknown match 'sometimes'"),
        ("gazette,Gazette,en,any_case,weak", "unknown strength 'weak'"),
        ("gazette,Gazette,English!,any_case,name", "no language code"),
        ("gazette,ـ,ar,any_case,name", "text is empty"),
        (f"gazette,{'G' * 201},en,any_case,name", "text has 201 characters; at most 200"),
        (",Gazette,en,any_case,name", "key is empty"),
        ("nobody,Gazette,en,any_case,name", "is for nobody, which is no known key"),
    ],
)
def test_a_wrong_alias_is_refused_with_row_and_reason(tmp_path: Path, row: str, reason: str) -> None:
    error = refusal(registry(tmp_path, [GAZETTE, MONITOR], [row]))
    assert (error.file, error.row) == ("aliases.csv", 2)
    assert reason in error.reason


def test_one_word_for_two_sources_is_refused_and_both_are_named(tmp_path: Path) -> None:
    aliases = ["gazette,Al-Nahr Post,en,any_case,name", "monitor,al\u2011nahr  POST,en,any_case,with_cue"]
    error = refusal(registry(tmp_path, [GAZETTE, MONITOR], aliases))
    assert (error.file, error.row) == ("aliases.csv", 3)
    assert "of monitor reads like 'Al-Nahr Post' of gazette in row 2" in error.reason


def test_one_word_twice_for_one_source_is_refused(tmp_path: Path) -> None:
    aliases = ["gazette,the paper,en,any_case,description", "gazette,The Paper,en,any_case,name"]
    error = refusal(registry(tmp_path, [GAZETTE], aliases))
    assert (error.row, "stands already in row 2" in error.reason) == (3, True)


def test_a_description_may_belong_to_several_sources(tmp_path: Path) -> None:
    aliases = ["gazette,the outlet,en,any_case,description", "monitor,the outlet,en,any_case,description"]
    assert len(read_registry(registry(tmp_path, [GAZETTE, MONITOR], aliases))[1]) == 2


def test_aliases_clash_across_the_rows_of_facts(tmp_path: Path) -> None:
    rows = ["one,One,ngo,,,,River Watch,", "two,Two,ngo,,,,Two|river watch,"]
    error = refusal(written(tmp_path, "facts.csv", FACTS, *rows))
    assert error.row == 3
    assert "of two reads like 'River Watch' of one" in error.reason


def test_a_long_circle_of_owners_is_refused_but_what_hangs_on_it_is_not_blamed(tmp_path: Path) -> None:
    rows = ["leaf,L,ngo,a,,,,,", "a,A,ngo,b,,,,,", "b,B,ngo,c,,,,,", "c,C,ngo,a,,,,,"]
    error = refusal(written(tmp_path, "sources.csv", SOURCES, *rows))
    assert (error.row, error.reason) == (3, "belongs_to goes in a circle: a -> b -> c -> a")


def test_known_keys_may_be_referred_to(tmp_path: Path) -> None:
    path = written(tmp_path, "sources.csv", SOURCES, "gazette,Gazette,newspaper,group,,,,,")
    assert read_registry(path, known={"group"})[0][0].belongs_to == "group"


def test_aliases_alone_are_checked_against_known_keys(tmp_path: Path) -> None:
    path = written(tmp_path, "aliases.csv", ALIASES, "gazette,Gazette,,any_case,name")
    assert len(read_registry(path, known={"gazette"})[1]) == 1
    with pytest.raises(RegistryError, match="no known key"):
        read_registry(path, known={"monitor"})


def test_a_file_that_is_not_utf8_is_refused_with_row_and_byte(tmp_path: Path) -> None:
    path = tmp_path / "sources.csv"
    path.write_bytes(f"{SOURCES}\n{MONITOR}\n".encode() + b"caf\xe9,Caf\xe9,newspaper,,,,,,\n")
    error = refusal(path)
    assert error.row == 3
    assert f"byte {len(SOURCES) + len(MONITOR) + 5}" in error.reason


def test_a_nul_is_refused_with_its_row(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, "sources.csv", SOURCES, "gazette,Gaz\0ette,newspaper,,,,,,"))
    assert (error.row, error.reason) == (2, "holds a NUL character")


def test_a_quotation_mark_that_never_closes_is_refused_where_it_opens(tmp_path: Path) -> None:
    rows = ['gazette,"Gazette,newspaper,,,,,,', *[MONITOR] * 50]
    error = refusal(written(tmp_path, "sources.csv", SOURCES, *rows))
    assert error.row == 2
    assert error.reason.startswith("not CSV")


def test_a_cell_beyond_the_limit_is_refused_whatever_the_csv_module_allows(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, "sources.csv", SOURCES, f"gazette,Gazette,ngo,,,,,{'n' * 200_000},"))
    assert error.row == 2
    assert "more than 100,000 characters" in error.reason or error.reason.startswith("not CSV: field larger")


@pytest.mark.parametrize(
    ("name", "header", "missing"),
    [
        ("sources.csv", SOURCES.replace(",kind,", ","), "lacks the columns kind"),
        ("aliases.csv", ALIASES.replace(",match", ""), "lacks the columns match"),
        ("facts.csv", FACTS.replace(",kind,", ","), "lacks the columns kind"),
        ("sources.csv", SOURCES.replace(",", ";"), "lacks the columns source, name"),
        ("sources.csv", SOURCES + ",name", "has the column name twice"),
    ],
)
def test_a_wrong_header_is_refused(tmp_path: Path, name: str, header: str, missing: str) -> None:
    error = refusal(written(tmp_path, name, header))
    assert error.row == 1
    assert missing in error.reason


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \n\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sources.csv"
    path.write_bytes(content)
    assert refusal(path).reason == "is empty"


def test_a_folder_without_one_of_the_files_is_refused_without_a_path(tmp_path: Path) -> None:
    written(tmp_path, "sources.csv", SOURCES, GAZETTE)
    error = refusal(tmp_path)
    assert (error.file, error.row) == ("aliases.csv", None)
    assert str(tmp_path) not in str(error)


def test_the_message_names_file_row_and_reason() -> None:
    assert str(RegistryError("sources.csv", 7, "name is empty")) == "sources.csv, row 7: name is empty"
    assert str(RegistryError("sources.csv", None, "is empty")) == "sources.csv: is empty"


def test_every_kind_match_and_strength_has_a_label() -> None:
    for choices in (KINDS, MATCHES, STRENGTHS):
        assert all(choices.values())
        assert len(set(choices.values())) == len(choices)
