from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from annotator.people.models import AuditEntry
from sources import services
from sources.models import Alias, Source
from sources.registry_files import RegistryError
from sources.services import registry_load

SOURCES = "source,name,kind,belongs_to,affiliation,country,website,notes,archived\n"
ALIASES = "source,text,language,match,strength\n"


def folder(tmp_path: Path, sources: str, aliases: str = "") -> Path:
    (tmp_path / "sources.csv").write_text(SOURCES + sources, encoding="utf-8")
    (tmp_path / "aliases.csv").write_text(ALIASES + aliases, encoding="utf-8")
    return tmp_path


def test_it_brings_in_the_registry_of_the_program(registry):
    assert registry.sources_added == Source.objects.count() >= 80
    assert registry.aliases_added == Alias.objects.count() > 700
    assert registry.refused == []


def test_every_source_and_a_part_under_its_umbrella_keep_the_rules_of_the_forms(registry):
    for source in Source.objects.select_related("belongs_to"):
        source.full_clean()
    assert Source.objects.get(key="sana").belongs_to.key == "syrian_state_media"


def test_repeating_it_changes_nothing_and_writes_no_audit_entry(registry):
    entries = AuditEntry.objects.count()
    again = registry_load(by=None)
    assert again.changes == 0
    assert again.refused == []
    assert AuditEntry.objects.count() == entries


def test_owners_may_stand_below_their_parts(db, tmp_path):
    registry_load(by=None, path=folder(tmp_path, "part,A part,ngo,whole,,,,,\nwhole,The whole,ngo,,,,,,\n"))
    assert Source.objects.get(key="part").belongs_to.key == "whole"


def test_what_people_changed_stays(db, tmp_path, manager):
    path = folder(tmp_path, "one,One,ngo,,,Syria,,,\n", "one,Uno,,any_case,name\n")
    registry_load(by=None, path=path)
    source = Source.objects.get()
    source.country = "Jordan"
    source.save()
    services.alias_update(
        by=manager,
        alias=Alias.objects.get(),
        text="UNO",
        language="es",
        match="exact_case",
        strength="with_cue",
    )
    assert registry_load(by=None, path=path).changes == 0
    assert Source.objects.get().country == "Jordan"
    assert Alias.objects.get().text == "UNO"


def test_an_alias_that_somebody_removed_stays_away(db, tmp_path, manager):
    path = folder(tmp_path, "one,One,ngo,,,,,,\n", "one,Uno,,any_case,name\none,Eins,de,any_case,name\n")
    registry_load(by=None, path=path)
    services.alias_remove(by=manager, alias=Alias.objects.get(text="Uno"))
    registry_load(by=None, path=path)
    assert [alias.text for alias in Alias.objects.all()] == ["Eins"]


def test_overwriting_gives_the_file_the_last_word(db, tmp_path, manager):
    path = folder(tmp_path, "one,One,ngo,,,Syria,,,\n", "one,Uno,,any_case,name\n")
    registry_load(by=None, path=path)
    Source.objects.update(country="Jordan")
    services.alias_remove(by=manager, alias=Alias.objects.get())
    loaded = registry_load(by=None, path=path, overwrite=True)
    assert (loaded.sources_changed, loaded.aliases_added) == (1, 1)
    assert Source.objects.get().country == "Syria"
    entry = AuditEntry.objects.get(action="source changed")
    assert (entry.before["country"], entry.after["country"]) == ("Jordan", "Syria")


def test_overwriting_makes_no_circle_of_owners(db, tmp_path):
    registry_load(by=None, path=folder(tmp_path, "a,First,ngo,,,,,,\nb,Second,ngo,a,,,,,\n"))
    loaded = registry_load(by=None, path=folder(tmp_path, "a,First,ngo,b,,,,,\n"), overwrite=True)
    assert "circle" in loaded.refused[0]
    assert Source.objects.get(key="a").belongs_to is None


def test_an_alias_that_names_another_source_stays_out_and_both_are_named(db, tmp_path):
    registry_load(by=None, path=folder(tmp_path, "one,One,ngo,,,,,,\n", "one,Uno,,any_case,name\n"))
    rows = "two,\u200bUNO,,any_case,with_cue\ntwo,Due,,any_case,name\n"
    loaded = registry_load(by=None, path=folder(tmp_path, "two,Two,ngo,,,,,,\n", rows))
    assert len(loaded.refused) == 1
    assert "two" in loaded.refused[0]
    assert "one" in loaded.refused[0]
    assert [alias.text for alias in Source.objects.get(key="two").aliases.all()] == ["Due"]


def test_a_source_that_reads_like_another_stays_out_with_its_aliases(db, tmp_path):
    registry_load(by=None, path=folder(tmp_path, "one,One,ngo,,,,,,\n"))
    loaded = registry_load(
        by=None,
        path=folder(tmp_path, "uno,ONE ,ngo,,,,,,\nthree,Three,ngo,uno,,,,,\n", "uno,Ein,,any_case,name\n"),
    )
    assert len(loaded.refused) == 3
    assert sorted(Source.objects.values_list("key", flat=True)) == ["one", "three"]
    assert Source.objects.get(key="three").belongs_to is None


@pytest.mark.parametrize(
    "row", ["unnamed,Nobody,ngo,,,,,,\n", "gen_x,Some,ngo,,,,,,\n", "x,Some,generic,,,,,,\n"]
)
def test_a_key_that_citation_paths_would_misread_stays_out(db, tmp_path, row):
    loaded = registry_load(by=None, path=folder(tmp_path, row))
    assert len(loaded.refused) == 1
    assert not Source.objects.exists()


def test_a_broken_file_changes_nothing(db, tmp_path):
    with pytest.raises(RegistryError, match=r"sources.csv, row 3: not CSV"):
        registry_load(by=None, path=folder(tmp_path, 'one,One,ngo,,,,,,\ntwo,"Two,ngo,,,,,,\n'))
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("two,Two,nonsense,,,,,,", "unknown kind 'nonsense'"),
        ("two,Two,ngo", "has 3 cells where the header has 9"),
        ("one,Two,ngo,,,,,,", "key one stands already in row 2"),
        ("two,Two,ngo,nobody,,,,,", "belongs_to names 'nobody'"),
        ("two,Two,ngo,two,,,,,", "belongs_to goes in a circle"),
    ],
)
def test_a_wrong_row_stays_out_and_is_told_with_its_place_and_the_others_go_in(db, tmp_path, row, reason):
    path = folder(tmp_path, f"one,One,ngo,,,,,,\n{row}\nthree,Three,ngo,,,,,,\n")
    loaded = registry_load(by=None, path=path)
    assert list(Source.objects.values_list("key", flat=True)) == ["one", "three"]
    (told,) = loaded.refused
    assert told.startswith("sources.csv, row 3: ")
    assert reason in told


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("one,Uno,,sometimes,name", "unknown match"),
        ("nobody,Nobody,,any_case,name", "no known key"),
        ("two,Eins,,any_case,name", "reads like 'Eins' of one in row 2"),
    ],
)
def test_a_wrong_alias_stays_out_and_the_others_go_in(db, tmp_path, row, reason):
    aliases = f"one,Eins,,any_case,name\n{row}\none,Ichi,,any_case,name\n"
    loaded = registry_load(by=None, path=folder(tmp_path, "one,One,ngo,,,,,,\ntwo,Two,ngo,,,,,,\n", aliases))
    assert set(Alias.objects.values_list("text", flat=True)) == {"Eins", "Ichi"}
    (told,) = loaded.refused
    assert told.startswith("aliases.csv, row 3: ")
    assert reason in told


def test_the_guard_of_a_file_for_spreadsheets_is_taken_off(db, tmp_path):
    path = tmp_path / "all.csv"
    path.write_text(f"\ufeff{SOURCES}one,'@One,ngo,,,,,,\n", encoding="utf-8")
    registry_load(by=None, path=path)
    assert Source.objects.get().name == "@One"
    path.write_text(f"{SOURCES}two,'@Two,ngo,,,,,,\n", encoding="utf-8")
    registry_load(by=None, path=path)
    assert Source.objects.get(key="two").name == "'@Two"


def test_only_who_may_add_sources_loads_them(annotator):
    with pytest.raises(PermissionDenied):
        registry_load(by=annotator)


class TestCommand:
    def test_it_says_what_came_in(self, db, capsys):
        call_command("load_registry")
        assert "sources and" in capsys.readouterr().out

    def test_it_ends_with_1_where_rows_were_refused_and_the_rest_is_in(self, db, tmp_path, capsys):
        registry_load(by=None, path=folder(tmp_path, "one,One,ngo,,,,,,\n"))
        path = folder(tmp_path, "two,Two,ngo,,,,,,\nuno,One,ngo,,,,,,\n")
        with pytest.raises(SystemExit) as ended:
            call_command("load_registry", str(path))
        assert ended.value.code == 1
        assert "uno" in capsys.readouterr().err
        assert Source.objects.filter(key="two").exists()

    def test_what_the_database_refuses_is_told_with_file_and_row_too(self, db, tmp_path, capsys):
        registry_load(by=None, path=folder(tmp_path, "one,One,ngo,,,,,,\n", "one,Eins,,any_case,name\n"))
        sources = "two,Two,ngo,,,,,,\n\nuno,One,ngo,,,,,,\nthree,Three,ngo,uno,,,,,\n"
        path = folder(tmp_path, sources, "uno,Un,,any_case,name\ntwo,EINS,,any_case,name\n")
        with pytest.raises(SystemExit):
            call_command("load_registry", str(path))
        assert capsys.readouterr().err.splitlines() == [
            "sources.csv, row 4: source uno: the name “One” already belongs to one",
            "sources.csv, row 5: source three: goes in without its owner uno, refused above",
            "aliases.csv, row 2: alias “Un”: its source uno was refused",
            "aliases.csv, row 3: alias “EINS” of two: already belongs to one",
        ]

    def test_it_ends_with_2_where_every_row_was_refused(self, db, tmp_path, capsys):
        path = tmp_path / "one.csv"
        path.write_text(f"{SOURCES}one,One,nonsense,,,,,,\n", encoding="utf-8")
        with pytest.raises(SystemExit) as ended:
            call_command("load_registry", str(path))
        assert ended.value.code == 2
        assert "one.csv, row 2: unknown kind" in capsys.readouterr().err

    def test_it_ends_with_2_where_nothing_was_done(self, db, tmp_path):
        with pytest.raises(CommandError, match=r"missing\.csv: cannot be read") as ended:
            call_command("load_registry", str(tmp_path / "missing.csv"))
        assert ended.value.returncode == 2


def test_a_new_name_that_looks_like_one_that_was_there_goes_in_and_is_told(db, tmp_path, capsys):
    path = folder(tmp_path, "one,The Orchard Post,ngo,,,,,,\n", "one,Orchard Daily,en,any_case,name\n")
    call_command("load_registry", path)
    assert "look whether" not in capsys.readouterr().err
    path = folder(tmp_path, "two,Orchard  Pöst,ngo,,,,,,\n", "two,Orchad Daily,en,any_case,name\n")
    call_command("load_registry", path)
    told = capsys.readouterr()
    assert told.out.startswith("1 sources and 1 aliases added")
    assert "“Orchad Daily” is one letter apart from “Orchard Daily”, an alias of The Orchard Post" in told.err
    assert Source.objects.filter(key="two").exists()
    call_command("load_registry", path)
    assert "look whether" not in capsys.readouterr().err
