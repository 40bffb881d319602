"""Import and export of the registry's tables in the admin."""

import csv
import datetime
import io
import time

import openpyxl
import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from annotator.people.models import AuditEntry
from sources import services
from sources.models import Alias, Assessment, Source

TABLES = {
    "source": "source,name,kind,belongs_to,affiliation,country,website,notes,archived",
    "alias": "source,text,language,match,strength",
    "assessment": "source,grade,valid_from,reason,assessor",
}


@pytest.fixture
def at_manager(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def one(db) -> Source:
    return services.source_add(by=None, key="one", name="One", kind="ngo")


def upload(client, table: str, data: bytes | str, name: str = "rows.csv"):
    """Post a file; rows without header are given the table's."""
    content = data if isinstance(data, bytes) else f"{TABLES[table]}\n{data}".encode()
    return client.post(f"/admin/sources/{table}/import/", {"file": SimpleUploadedFile(name, content)})


def confirm(client, table: str, preview):
    held = preview.context["held"]
    assert held, preview.text
    return client.post(f"/admin/sources/{table}/import/", {"held": held}, follow=True)


def taken_in(client, table: str, data: bytes | str, name: str = "rows.csv"):
    return confirm(client, table, upload(client, table, data, name))


def export(client, table: str, form: str = "csv") -> bytes:
    answer = client.get(f"/admin/sources/{table}/export/", {"format": form})
    assert answer.status_code == 200
    return answer.content


class TestPreview:
    def test_nothing_goes_in_before_it_is_confirmed(self, at_manager):
        preview = upload(at_manager, "source", "new,New one,ngo,,,,,,false\n")
        assert preview.context["preview"].counts == {"new": 1, "update": 0, "skip": 0, "refused": 0}
        assert "New one" in preview.text
        assert not Source.objects.exists()
        assert not AuditEntry.objects.exists()
        done = confirm(at_manager, "source", preview)
        assert "1 added, 0 changed" in done.text
        assert Source.objects.get().key == "new"

    def test_a_change_shows_what_is_stored_and_what_will_be(self, at_manager, one):
        preview = upload(at_manager, "source", "one,One,ngo,,,Syria,,,false\n")
        assert preview.context["preview"].count("update") == 1
        assert "<ins><bdi>Syria</bdi></ins>" in preview.text
        confirm(at_manager, "source", preview)
        assert Source.objects.get().country == "Syria"

    def test_right_rows_go_in_and_wrong_ones_are_handed_back_with_row_and_reason(self, at_manager, one):
        rows = "new,New one,ngo,,,,,,false\nbad,Bad one,nonsense,,,,,,false\ntwin,ONE,ngo,,,,,,false\n"
        preview = upload(at_manager, "source", rows)
        refused = [line for line in preview.context["preview"].lines if line.kind == "refused"]
        assert [line.number for line in refused] == [3, 4]
        assert refused[0].reasons[0].startswith("kind: ")
        assert "already exists as One (one)" in refused[1].reasons[0]
        done = confirm(at_manager, "source", preview)
        assert sorted(Source.objects.values_list("key", flat=True)) == ["new", "one"]
        assert "already exists as One (one)" in done.text

    def test_what_is_confirmed_is_what_was_shown(self, at_manager, manager):
        upload(at_manager, "source", "new,New one,ngo,,,,,,false\n")
        forged = signing.dumps(
            ["rows.csv", "c291cmNl"], key="k" * 50, salt=f"import.sources.source.{manager.pk}"
        )
        answer = at_manager.post("/admin/sources/source/import/", {"held": forged}, follow=True)
        assert "Choose the file again" in answer.text
        assert not Source.objects.exists()

    def test_another_person_or_table_can_not_use_it(self, at_manager, one, client):
        from tests.cast import make_person

        held = upload(at_manager, "source", "new,New one,ngo,,,,,,false\n").context["held"]
        answer = at_manager.post("/admin/sources/alias/import/", {"held": held}, follow=True)
        assert "Choose the file again" in answer.text
        client.force_login(make_person("nadia", "manager"))
        answer = client.post("/admin/sources/source/import/", {"held": held}, follow=True)
        assert "Choose the file again" in answer.text
        assert Source.objects.count() == 1

    def test_an_old_preview_is_refused(self, at_manager, monkeypatch):
        held = upload(at_manager, "source", "new,New one,ngo,,,,,,false\n").context["held"]
        later = time.time() + 60 * 61
        monkeypatch.setattr("django.core.signing.time.time", lambda: later)
        answer = at_manager.post("/admin/sources/source/import/", {"held": held}, follow=True)
        assert "too old" in answer.text
        assert not Source.objects.exists()

    def test_who_lost_the_role_meanwhile_is_refused(self, at_manager, manager):
        held = upload(at_manager, "source", "new,New one,ngo,,,,,,false\n").context["held"]
        manager.groups.clear()
        assert at_manager.post("/admin/sources/source/import/", {"held": held}).status_code == 403
        assert not Source.objects.exists()

    @pytest.mark.parametrize("who", ["viewer", "annotator", "reviewer", "stranger"])
    @pytest.mark.parametrize("table", list(TABLES))
    def test_only_a_manager_imports(self, client, who, table, request):
        client.force_login(request.getfixturevalue(who))
        assert client.get(f"/admin/sources/{table}/import/").status_code == 403
        assert upload(client, table, "").status_code == 403


class TestRules:
    def test_owners_may_stand_below_their_parts(self, at_manager):
        taken_in(at_manager, "source", "part,A part,ngo,whole,,,,,false\nwhole,The whole,ngo,,,,,,false\n")
        assert Source.objects.get(key="part").belongs_to.key == "whole"

    def test_owners_in_a_circle_are_refused(self, at_manager):
        preview = upload(at_manager, "source", "a,First,ngo,b,,,,,false\nb,Second,ngo,a,,,,,false\n")
        assert preview.context["preview"].count("refused") == 2

    def test_the_same_key_twice_is_refused(self, at_manager):
        preview = upload(at_manager, "source", "a,First,ngo,,,,,,false\na,Second,ngo,,,,,,false\n")
        refused = [line for line in preview.context["preview"].lines if line.kind == "refused"]
        assert [(line.number, line.reasons) for line in refused] == [(3, ["Stands already in row 2."])]

    def test_archived_is_taken_over(self, at_manager, one):
        taken_in(at_manager, "source", "one,One,ngo,,,,,,true\nnew,New,ngo,,,,,,TRUE\n")
        assert not Source.objects.in_use().exists()

    def test_an_alias_is_known_by_source_and_folded_text(self, at_manager, one):
        services.alias_add(by=None, source=one, text="Uno")
        preview = upload(at_manager, "alias", "one,UNO,es,any_case,name\none,Eins,de,any_case,name\n")
        assert preview.context["preview"].counts == {"new": 1, "update": 1, "skip": 0, "refused": 0}
        confirm(at_manager, "alias", preview)
        assert sorted(Alias.objects.values_list("text", "language")) == [("Eins", "de"), ("UNO", "es")]

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ("nobody,Uno,,any_case,name", "no known key"),
            ("one,,,any_case,name", "text:"),
            ("one,Uno,klingon!,any_case,name", "language:"),
            ("one,Uno,,sometimes,name", "match:"),
            ("one,Two,,any_case,name", "already exists as Two"),
        ],
    )
    def test_a_wrong_alias_is_refused_with_its_column(self, at_manager, one, row, reason):
        services.source_add(by=None, key="two", name="Two", kind="ngo")
        [line] = upload(at_manager, "alias", row + "\n").context["preview"].lines
        assert line.kind == "refused"
        assert reason in line.reasons[0]

    def test_an_assessment_that_is_there_is_passed_over_and_a_new_one_is_the_importers(
        self, at_manager, manager, one
    ):
        rows = "one,B,2018-05-01,held up,somebody-else\none,D,2018-06-01,two inventions,\n"
        taken_in(at_manager, "assessment", rows)
        again = upload(at_manager, "assessment", rows)
        assert again.context["preview"].counts == {"new": 0, "update": 0, "skip": 2, "refused": 0}
        assert again.context["held"] is None
        assert [a.assessed_by for a in Assessment.objects.all()] == [manager, manager]

    @pytest.mark.parametrize("day", ["01/05/2018", "2018-02-31", "0000-01-01", "", "soon"])
    def test_an_odd_date_is_refused(self, at_manager, one, day):
        [line] = upload(at_manager, "assessment", f"one,B,{day},held up,\n").context["preview"].lines
        assert line.reasons == ["valid_from: No date like 2018-04-07."]

    def test_each_row_leaves_its_entry_in_the_audit_log(self, at_manager, manager, one):
        taken_in(at_manager, "source", "one,One,ngo,,,Syria,,,false\nnew,New,ngo,,,,,,false\n", "team.csv")
        actions = set(AuditEntry.objects.filter(by=manager).values_list("action", "subject"))
        assert actions == {
            ("source changed", "one"),
            ("source added", "new"),
            ("sources imported", "team.csv"),
        }


class TestExport:
    def test_the_csv_is_exact_and_comes_back_as_nothing_new(self, at_manager, one):
        notes = 'a "quoted", comma\nand a line\n=1+1 \u202eturned'
        services.source_add(
            by=None, key="two", name="=cmd|' /C calc'!A0", kind="ngo", belongs_to=one, notes=notes
        )
        data = export(at_manager, "source")
        assert b"\r" not in data
        assert data.decode().splitlines()[0] == TABLES["source"]
        rows = {row["source"]: row for row in csv.DictReader(io.StringIO(data.decode(), newline=""))}
        assert rows["two"]["notes"] == notes
        assert (rows["two"]["name"], rows["two"]["belongs_to"]) == ("=cmd|' /C calc'!A0", "one")
        assert upload(at_manager, "source", data).context["preview"].counts["skip"] == 2

    def test_a_lone_carriage_return_stays_inside_its_cell(self, at_manager, one):
        Source.objects.update(notes="one\rtwo")  # as an older version may have stored it
        rows = list(csv.DictReader(io.StringIO(export(at_manager, "source").decode(), newline="")))
        assert [row["notes"] for row in rows] == ["one\rtwo"]

    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_all_three_tables_rebuild_the_registry_elsewhere(self, at_manager, manager, one, form):
        part = services.source_add(
            by=None, key="a_part", name="Part", kind="ngo", belongs_to=one, notes="a\n\nb"
        )
        services.source_archive(by=None, source=part)
        for source in (one, part):
            services.alias_add(by=None, source=source, text="the agency", strength="description")
        services.alias_add(by=None, source=one, text="وكالة أولى", language="ar", strength="with_cue")
        services.alias_add(by=None, source=one, text="'=ONE", match="exact_case")
        for grade, day in (("A", 1), ("B", 2), ("A", 2)):
            date = datetime.date(2018, 5, day)
            services.assessment_add(
                by=manager, source=one, grade=grade, valid_from=date, reason="=looked\nagain"
            )
        before = {table: export(at_manager, table) for table in TABLES}
        files = {table: export(at_manager, table, form) for table in TABLES}
        with connection.cursor() as cursor:  # the tables refuse to be emptied in any other way
            cursor.execute("DELETE FROM sources_assessment")
            cursor.execute("DELETE FROM sources_alias")
            cursor.execute("UPDATE sources_source SET belongs_to_id = NULL")
            cursor.execute("DELETE FROM sources_source")
        for table in TABLES:
            taken_in(at_manager, table, files[table], f"{table}.{form}")
        assert {table: export(at_manager, table) for table in TABLES} == before

    def test_in_xlsx_every_cell_is_text(self, at_manager):
        services.source_add(by=None, key="two", name="=1+1", kind="ngo", notes="-5")
        sheet = openpyxl.load_workbook(io.BytesIO(export(at_manager, "source", "xlsx"))).active
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} == {"s"}
        assert {"=1+1", "-5"} <= {cell.value for cell in cells}

    def test_what_xlsx_can_not_hold_is_said_and_not_cut(self, at_manager):
        services.source_add(by=None, key="two", name="Two", kind="ngo", notes="x" * 32_768)
        answer = at_manager.get("/admin/sources/source/export/?format=xlsx", follow=True)
        assert "row 2, notes: longer than 32767 characters" in answer.text
        assert b"x" * 32_768 in export(at_manager, "source")

    def test_another_format_is_not_there(self, at_manager):
        assert at_manager.get("/admin/sources/source/export/?format=xls").status_code == 404
        assert at_manager.get("/admin/sources/source/export/").status_code == 404

    def test_a_viewer_exports_what_they_may_read_and_a_stranger_nothing(self, client, viewer, stranger, one):
        client.force_login(viewer)
        assert export(client, "source")
        client.force_login(stranger)
        for table in TABLES:
            assert client.get(f"/admin/sources/{table}/export/?format=csv").status_code == 403

    def test_an_assessor_goes_out_under_the_pseudonym(self, at_manager, manager, one):
        taken_in(at_manager, "assessment", "one,B,2018-05-01,held up,\n")
        assert export(at_manager, "assessment").decode().endswith(f"held up,{manager.pseudonym}\n")
