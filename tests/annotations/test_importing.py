"""Annotations made elsewhere come in, from the example of each format and from files that are wrong in many ways."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from annotator.annotations import importing
from annotator.annotations.foreign import FORMATS, judged_in_files
from annotator.annotations.handing_out import reports_assign
from annotator.annotations.imported_lines import NEW, REFUSED, SAME, known_sources
from annotator.annotations.importing import annotations_import
from annotator.annotations.models import Annotation, AnnotationCitation, Assignment, Seat
from annotator.annotations.practice import key_begin
from annotator.annotations.services import annotation_save, guidelines_publish
from annotator.corpus.documents import document_export
from annotator.people.models import AuditEntry
from annotator.people.services import audit
from annotator.reports.formats import ReportFile
from annotator.reports.models import Statement
from annotator.review.models import Decision, Dispute
from sources.models import Source

EXAMPLES = Path(__file__).resolve().parents[1] / "data" / "annotations"
TEXT = (EXAMPLES / "brat.txt").read_text(encoding="utf-8")
HEADLINE, LORRIES, RADIO, SILENCE = TEXT.split("\n")


@pytest.fixture
def report(db, report_of):
    """The report that the examples are about, handed out to nobody."""
    Source.objects.create(key="sohr", name="Syrian Observatory", kind="monitoring_group")
    guidelines_publish(by=None, text="Rate what is said.")
    return report_of(*TEXT.split("\n"), suggestions=["", "sohr", "", ""])


@pytest.fixture
def ids(report) -> dict[str, str]:
    return {
        statement.text: statement.statement_id for statement in report.statements.select_related("report")
    }


def example(*names: str) -> list[ReportFile]:
    return [ReportFile(name, (EXAMPLES / name).read_bytes()) for name in names]


def bring(files, people, by=None, **options):
    rows = judged_in_files(files, known_sources())
    return annotations_import(by=by, rows=rows, people=people, **options)


def table(*rows: dict[str, object]) -> list[ReportFile]:
    """A CSV file with these rows."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return [ReportFile("coder.csv", file.getvalue().encode())]


def said(person) -> dict[str, tuple]:
    """What stands there of `person`, by the text of the statement."""
    rows = Annotation.objects.current().by(person).select_related("seat__statement")
    return {row.seat.statement.text: (row.voice, row.path, row.credibility, row.note) for row in rows}


def reasons(done) -> list[str]:
    return [line.reason for line in done.refused]


# The example of each format

ONE = {
    HEADLINE: ("publisher", "", 3, ""),
    LORRIES: ("cited", "sohr>unnamed", 2, "The drivers are the origin."),
    RADIO: ("cited", '"Radio Qamar"', 4, ""),
    SILENCE: ("none", "", None, ""),
}


def test_a_table_comes_in(report, annotator, other_annotator):
    done = bring(example("table.csv"), {"coder one": annotator, "coder two": other_annotator})
    assert done.counts == {NEW: 5, SAME: 0, REFUSED: 0}
    assert said(annotator) == ONE
    assert said(other_annotator) == {LORRIES: ("cited", "sohr>unnamed", 3, "")}
    flagged = Annotation.objects.get(flagged=True)
    assert flagged.flag_reason == "Is this a station?"


def test_doccano_comes_in(report, annotator):
    done = bring(example("doccano.jsonl"), {"doccano": annotator})
    assert done.counts == {NEW: 4, SAME: 0, REFUSED: 0}
    assert said(annotator) == ONE | {
        LORRIES: ("cited", "sohr>unnamed", 2, ""),
        SILENCE: ("none", "", None, "Silence is no statement."),
    }


def test_label_studio_comes_in_though_it_counts_as_browsers_do(report, annotator, other_annotator):
    """Behind the emoji its offsets are one more than ours."""
    people = {"coder.one@example.org": annotator, "8": other_annotator}
    done = bring(example("label_studio.json"), people)
    assert done.counts == {NEW: 4, SAME: 0, REFUSED: 0}
    assert said(annotator) == {HEADLINE: ("publisher", "", 3, "")}
    assert said(other_annotator) == {
        HEADLINE: ("publisher", "", 4, "A headline."),
        LORRIES: ("cited", "sohr>unnamed", 2, ""),
        RADIO: ("cited", '"Radio Qamar"', 4, ""),
    }


def test_brat_comes_in(report, annotator):
    done = bring(example("brat.ann", "brat.txt"), {"brat": annotator})
    assert done.counts == {NEW: 4, SAME: 0, REFUSED: 0}
    assert said(annotator) == ONE


def test_so_does_a_zip_with_a_folder_for_each_annotator(report, annotator, other_annotator):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("annotation.conf", "[entities]\n")
        for folder in ("first", "second"):
            for name in ("brat.ann", "brat.txt"):
                made.writestr(f"{folder}/{name}", (EXAMPLES / name).read_bytes())
    people = {"first": annotator, "second": other_annotator}
    assert bring([ReportFile("all.zip", file.getvalue())], people).counts[NEW] == 8
    assert said(annotator) == said(other_annotator) == ONE


@pytest.mark.parametrize(
    ("name", "more"),
    [("table.csv", ()), ("doccano.jsonl", ()), ("label_studio.json", ()), ("brat.ann", ("brat.txt",))],
)
def test_mentions_are_where_the_file_or_the_name_says(name, more, report, annotator, other_annotator):
    names = ("coder one", "coder two", "doccano", "8", "brat")
    bring(example(name, *more), dict.fromkeys(names, annotator))
    places = AnnotationCitation.objects.filter(judgement__seat__statement__text=RADIO)
    assert {TEXT[c.mention_start : c.mention_end] for c in places} == {"Radio Qamar"}
    if name != "table.csv":
        relay = AnnotationCitation.objects.get(source__key="sohr")
        assert TEXT[relay.mention_start : relay.mention_end] == "the Observatory"


def test_every_format_says_what_it_holds_and_has_an_example():
    endings = {ending for form in FORMATS for ending in form.endings}
    assert {path.suffix for path in EXAMPLES.iterdir()} <= {*endings, ".txt"}
    assert all(form.words for form in FORMATS)


def test_what_went_out_as_brat_comes_in_again(report, annotator, other_annotator):
    people = [annotator, other_annotator]
    bring(
        table(*(_row(report, text, name) for text in ONE for name in "ab")),
        dict(zip("ab", people, strict=True)),
    )
    assert Decision.objects.count() == 4
    out = io.BytesIO()
    document_export(by=None, file=out, format="brat")
    before = said(annotator)
    done = bring([ReportFile("corpus.zip", out.getvalue())], {"corpus": annotator}, dry_run=True)
    assert (done.counts[SAME], reasons(done)) == (len(before), [])


def _row(report, text: str, name: str) -> dict[str, object]:
    voice, path, credibility, _ = ONE[text]
    statement = report.statements.select_related("report").get(text=text)
    return {
        "statement_id": statement.statement_id,
        "annotator": name,
        "voice": voice,
        "sources": path,
        "credibility": credibility or "",
    }


# What they become


def test_they_are_submitted_work_in_a_round_of_their_own(report, annotator, manager):
    bring(example("table.csv"), {"coder one": annotator}, by=manager, round="outside")
    assignment = Assignment.objects.get()
    assert (assignment.round, assignment.state, assignment.aided) == ("outside", Assignment.SUBMITTED, False)
    assert set(assignment.seats.values_list("state", flat=True)) == {Seat.SUBMITTED}
    made = Annotation.objects.filter(seat__assignment=assignment)
    assert {a.suggestion_outcome for a in made} == {Annotation.UNAIDED}
    assert {a.guidelines for a in made} == {None}  # nobody had ours at hand
    entry = AuditEntry.objects.get(action="annotations imported")
    assert (entry.by, entry.after["people"]) == (manager, {"coder one": annotator.username})


def test_one_that_is_cut_short_stands_in_the_audit_log_all_the_same(report, annotator, manager, monkeypatch):
    """What it has brought in by then is there, and who brought it."""

    def killed(**entry: Any) -> AuditEntry:
        if entry["action"] == "annotations imported":
            raise KeyboardInterrupt
        return audit(**entry)

    monkeypatch.setattr(importing, "audit", killed)
    with pytest.raises(KeyboardInterrupt):
        bring(example("table.csv"), {"coder one": annotator}, by=manager, round="outside")
    assert Annotation.objects.exists()
    entry = AuditEntry.objects.get(action__startswith="annotations")
    assert (entry.by, entry.action) == (manager, "annotations import begun")
    assert entry.after == {"people": {"coder one": annotator.username}}


def test_only_the_statements_that_were_judged_get_a_seat(report, other_annotator):
    bring(example("table.csv"), {"coder two": other_annotator})
    assert [seat.statement.text for seat in Seat.objects.all()] == [LORRIES]


def test_they_are_decided_or_disputed_once_all_are_there(report, annotator, other_annotator, reviewer):
    """Three in one file: the third is heard, though two would be enough."""
    rows = [_row(report, LORRIES, name) for name in "abc"] + [_row(report, HEADLINE, name) for name in "abc"]
    rows[-1]["credibility"] = 5
    people = {"a": annotator, "b": other_annotator, "c": reviewer}
    assert bring(table(*rows), people).counts[NEW] == 6
    assert Decision.objects.get().statement.text == LORRIES
    assert Dispute.objects.get().statement.text == HEADLINE


def test_the_same_file_again_adds_nothing(report, annotator, other_annotator):
    people = {"coder one": annotator, "coder two": other_annotator}
    bring(example("table.csv"), people)
    before = Annotation.objects.count(), Seat.objects.count(), AuditEntry.objects.count()
    done = bring(example("table.csv"), people)
    assert done.counts == {NEW: 0, SAME: 5, REFUSED: 0}
    assert (Annotation.objects.count(), Seat.objects.count(), AuditEntry.objects.count()) == before


def test_more_of_the_same_annotator_joins_what_is_there(report, annotator):
    bring(table(_row(report, LORRIES, "a")), {"a": annotator})
    done = bring(table(*(_row(report, text, "a") for text in ONE)), {"a": annotator})
    assert done.counts == {NEW: 3, SAME: 1, REFUSED: 0}
    assert Assignment.objects.get().seats.count() == 4


def test_a_source_that_is_not_registered_comes_in_as_a_name(report, annotator):
    row = _row(report, LORRIES, "a") | {"sources": 'sohr>qamar_radio;"Radio ""Q"""'}
    bring(table(row), {"a": annotator})
    assert said(annotator)[LORRIES][1] == 'sohr>"qamar_radio";"Radio ""Q"""'
    assert Source.objects.count() == 1


def test_a_pseudonym_needs_no_saying(report, annotator):
    assert bring(table(_row(report, LORRIES, annotator.pseudonym)), {}).counts[NEW] == 1
    assert said(annotator)


def test_earlier_versions_in_our_own_table_are_passed_over(report, annotator):
    rows = [_row(report, LORRIES, "a") | {"current": "false", "credibility": 9}, _row(report, LORRIES, "a")]
    assert bring(table(*rows), {"a": annotator}).counts == {NEW: 1, SAME: 0, REFUSED: 0}


@pytest.mark.parametrize("said", [{"repeat": "true"}, {"round": "practice"}, {"round": "key"}])
def test_second_ratings_and_practice_in_our_own_table_become_no_work(report, annotator, said):
    other = _row(report, LORRIES, "a") | {"voice": "publisher", "sources": ""} | said
    work = _row(report, LORRIES, "a") | {"repeat": "false", "round": "main"}
    assert bring(table(other, work), {"a": annotator}).counts == {NEW: 1, SAME: 0, REFUSED: 0}
    assert Annotation.objects.current().by(annotator).get().voice == "cited"


def test_the_guard_of_spreadsheets_comes_off(report, annotator):
    bring(table(_row(report, LORRIES, "a") | {"note": "'=1+1"}), {"a": annotator})
    assert said(annotator)[LORRIES][3] == "=1+1"


def test_nothing_is_stored_in_a_preview(report, annotator):
    done = bring(example("table.csv"), {"coder one": annotator}, dry_run=True)
    assert done.counts == {NEW: 4, SAME: 0, REFUSED: 1}
    assert done.lines[0].words == f"new annotation for Amal on {done.lines[0].statement_id}"
    assert not Annotation.objects.exists()
    assert not Assignment.objects.exists()


# Nobody's work is written over


def test_work_under_way_stays_as_it_is(report, annotator, other_annotator):
    reports_assign(by=None, reports=[report], annotators=[annotator, other_annotator])
    seat = Seat.objects.get(assignment__annotator=annotator, statement__text=LORRIES)
    annotation_save(by=annotator, seat=seat.pk, base_version=0, voice="publisher", path="", credibility=6)
    done = bring(example("table.csv"), {"coder one": annotator})
    assert done.counts[NEW] == 0
    assert f"{annotator} has judged" in " ".join(reasons(done))
    assert "as work already" in " ".join(reasons(done))
    assert said(annotator) == {LORRIES: ("publisher", "", 6, "")}


def test_what_was_imported_is_not_changed_by_another_file(report, annotator):
    bring(table(_row(report, LORRIES, "a")), {"a": annotator})
    done = bring(table(_row(report, LORRIES, "a") | {"credibility": 5}), {"a": annotator})
    assert "otherwise already" in reasons(done)[0]
    assert said(annotator)[LORRIES][2] == 2


def test_a_file_that_contradicts_itself_is_refused_from_there(report, annotator):
    rows = [
        _row(report, LORRIES, "a"),
        _row(report, LORRIES, "a") | {"credibility": 5},
        _row(report, LORRIES, "a"),
    ]
    done = bring(table(*rows), {"a": annotator})
    assert done.counts == {NEW: 1, SAME: 1, REFUSED: 1}


def test_complete_statements_practice_and_archived_reports_are_closed(
    report, annotator, other_annotator, reviewer, manager, report_of
):
    people = {"a": annotator, "b": other_annotator}
    bring(table(*(_row(report, LORRIES, name) for name in "ab")), people)
    assert "is complete" in reasons(bring(table(_row(report, LORRIES, "c")), {"c": reviewer}))[0]
    practised = report_of("Snow fell, they said.")
    key_begin(by=manager, report=practised.pk)
    row = {"statement_id": practised.statements.get().statement_id, "annotator": "c", "voice": "publisher"}
    assert "practise" in reasons(bring(table(row | {"credibility": 2}), {"c": reviewer}))[0]
    archived = report_of("Rain fell, they said.", archived_at="2020-01-01T00:00:00Z")
    row["statement_id"] = archived.statements.get().statement_id
    assert "archived" in reasons(bring(table(row | {"credibility": 2}), {"c": reviewer}))[0]


# Refused, with the reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"credibility": 7}, "“7” is no credibility"),
        ({"credibility": "B2"}, "“B2” is no credibility"),
        ({"credibility": "NaN"}, "“NaN” is no credibility"),
        ({"credibility": ""}, "credibility is missing"),
        ({"credibility": "٣"}, "is no credibility"),
        ({"voice": "shouted"}, "no voice"),
        ({"voice": "publisher"}, "nobody is cited"),
        ({"sources": "sohr>>lcc"}, "sources: not a source at character 6"),
        ({"sources": "Radio Qamar"}, "sources: not a source"),
        ({"sources": '"' + "x" * 121 + '"'}, "longer than 120"),
        ({"statement_id": "r0123456789abcdef:0-5"}, "there is no report r0123456789abcdef"),
        ({"statement_id": "first"}, "is no statement_id"),
        ({"statement_id": ""}, "is no statement_id"),
        ({"text": "Another text."}, "the text of"),
        ({"flagged": "yes"}, "neither true nor false"),
        ({"flagged": "true"}, "doesn't say why"),
        ({"note": "\x00"}, "note: NUL"),
        ({"note": "x" * 20_001}, "note: 20,001 characters; at most 20,000 are taken"),
        ({"annotator": "who"}, "nobody has said who “who” is"),
    ],
)
def test_a_bad_row_is_refused_with_its_place_and_the_others_are_in(change, reason, report, annotator):
    rows = [_row(report, HEADLINE, "a"), _row(report, LORRIES, "a") | change]
    done = bring(table(*rows), {"a": annotator})
    assert done.counts == {NEW: 1, SAME: 0, REFUSED: 1}
    (line,) = done.refused
    assert (line.file, line.row) == ("coder.csv", 3)
    assert reason in line.reason


def test_a_row_that_is_cut_short_is_refused_alone(report, annotator):
    (file,) = table(_row(report, HEADLINE, "a"), _row(report, LORRIES, "a"))
    done = bring([ReportFile(file.name, file.data + b"r0,a\n")], {"a": annotator})
    assert done.counts == {NEW: 2, SAME: 0, REFUSED: 1}
    assert (done.refused[0].row, "2 cells" in done.refused[0].reason) == (4, True)


def test_a_place_where_no_statement_stands_and_a_retired_one_are_refused(report, annotator):
    row = _row(report, LORRIES, "a")
    nowhere = row | {"statement_id": f"{report.report_id}:0-5"}
    assert "no statement of the report begins" in reasons(bring(table(nowhere), {"a": annotator}))[0]
    Statement.objects.filter(text=LORRIES).update(retired_at="2020-01-01T00:00:00Z")
    assert "was retired" in reasons(bring(table(row), {"a": annotator}))[0]


def changed(name: str, before: str, after: str) -> list[ReportFile]:
    content = (EXAMPLES / name).read_text(encoding="utf-8")
    assert before in content
    files = [ReportFile(name, content.replace(before, after, 1).encode())]
    return files + example("brat.txt") if name.endswith(".ann") else files


@pytest.mark.parametrize(
    ("name", "before", "after", "reason"),
    [
        ("doccano.jsonl", '"credibility: 3"', "NaN", "NaN is no JSON number"),
        ("doccano.jsonl", '"publisher"]', '"perhaps"]', "“perhaps” means nothing here"),
        ("doccano.jsonl", "[0, ", "[1, ", "no statement of the report begins"),
        ("doccano.jsonl", "[0, ", "[-1, ", "is no place in a text"),
        ("doccano.jsonl", "The road", "A road", "the text is that of no report here"),
        ("doccano.jsonl", '"source"]', '"publisher"]', "no statement of the report begins"),
        ("doccano.jsonl", '"relays"', '"repeats"', "the relation “repeats” means nothing here"),
        ("doccano.jsonl", '{"id": 1', '{"id": 1, "id": 1', "the same key stands twice"),
        ("doccano.jsonl", '{"id": 1', '{"relations": 5, "id": 1', "“relations” is no list"),
        ("doccano.jsonl", '{"id": 1', '{"relations": true, "id": 1', "“relations” is no list"),
        ("label_studio.json", '"rating": 3', '"rating": 7', "“7” is no credibility"),
        ("label_studio.json", '"rating": 3', '"rating": 1e999', "is too large"),
        ("label_studio.json", "Lorries", "Lories", "the text is"),
        ("label_studio.json", '"type": "rating"', '"type": "stars"', "means nothing here"),
        ("label_studio.json", '"annotations"', '"completions"', "no task with data and annotations"),
        ("label_studio.json", "[\n", "[" * 100_000, "nested too deeply"),
        ("brat.ann", "Credibility T1 3", "Credibility T1 B2", "“B2” is no credibility"),
        ("brat.ann", "T1\tHeadline 0 34", "T1\tHeadline 0 33", "at 0-33 the text is another one"),
        ("brat.ann", "T1\tHeadline 0 34", "T1\tHeadline 0 3400", "is no place in a text"),
        ("brat.ann", "Voice T1", "Mood T1", "“Mood T1 publisher” means nothing here"),
        ("brat.ann", "Voice T1", "Voice T9", "there is no T9"),
        ("brat.ann", "R2\tRelays Arg1:T3 Arg2:T4", "R2\tRelays Arg1:T4 Arg2:T4", "circle"),
        ("brat.ann", "A1\t", "A1 ", "no tab"),
        ("brat.ann", "A1\t", "E1\t", "events and equivalences"),
    ],
)
def test_a_bad_file_of_another_program_is_refused_with_the_reason(
    name, before, after, reason, report, annotator
):
    people = dict.fromkeys(("doccano", "8", "coder.one@example.org", "brat"), annotator)
    done = bring(changed(name, before, after), people)
    assert any(reason in said for said in reasons(done)), reasons(done)


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ([ReportFile("a.ann", b"")], "no .txt file of its name"),
        ([ReportFile("a.txt", b"x")], "no .ann file of its name"),
        ([ReportFile("a.ann", b""), ReportFile("a.txt", b"x")], "no statement is marked"),
        ([ReportFile("a.pdf", b"%PDF-")], "hold no annotations"),
        ([ReportFile("a.csv", b"")], "empty"),
        ([ReportFile("a.csv", b"text\nx\n")], "no column statement_id"),
        ([ReportFile("a.csv", b"statement_id,voice,voice\n")], "stands twice"),
        ([ReportFile("a.csv", b"statement_id,vo\rice\na,b\nc,\xff\n")], "not UTF-8: byte 26 (0xff)"),
        ([ReportFile("a.csv", b"PK\x03\x04")], "ZIP"),
        ([ReportFile("a.jsonl", b"")], "empty"),
        ([ReportFile("a.jsonl", b"[]\n")], "no JSON object"),
        ([ReportFile("a.jsonl", b'{"text": "x"}\n')], "names no statement_id"),
        ([ReportFile("a.json", b"{}")], "no list of tasks"),
        ([ReportFile("a.zip", b"PK\x03\x04")], "damaged"),
    ],
)
def test_a_file_that_holds_none_is_refused(files, reason, db):
    assert reason in " ".join(reasons(bring(files, {})))


def test_an_archive_that_means_harm_is_refused_whole(report, annotator):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("../table.csv", (EXAMPLES / "table.csv").read_bytes())
        made.writestr("table.csv", (EXAMPLES / "table.csv").read_bytes())
    done = bring([ReportFile("all.zip", file.getvalue())], {"coder one": annotator})
    assert done.counts[NEW] == 0
    assert "leads out of the archive" in reasons(done)[0]


# Who may, and the command


def test_only_managers_may(report, annotator, reviewer, viewer, manager):
    for person in (annotator, reviewer, viewer):
        with pytest.raises(PermissionDenied):
            bring(example("table.csv"), {"coder one": annotator}, by=person)
    with pytest.raises(ValidationError, match="no annotator"):
        bring(example("table.csv"), {"coder one": viewer}, by=manager)
    for round in ("practice", "Key", " ", "x" * 41):
        with pytest.raises(ValidationError):
            bring(example("table.csv"), {"coder one": annotator}, by=manager, round=round)


def command(*words: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_annotations", *words, stdout=out, stderr=err)
    except SystemExit as done:
        return int(done.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_the_command_says_what_became_of_each_row(report, annotator, other_annotator):
    path = str(EXAMPLES / "table.csv")
    one = ("--annotator", f"coder one={annotator.username}")
    code, out, err = command(path, *one, "--dry-run")
    assert code == 1
    assert "new annotation for Amal on r" in out
    assert "row 6: nobody has said who “coder two” is" in err
    assert "--annotator 'coder two=LOGIN'" in err
    assert not Annotation.objects.exists()
    two = ("--annotator", f"coder two={other_annotator.username}")
    code, out, _ = command(path, *one, *two, "--format", "json")
    assert code == 0
    assert {key: json.loads(out)[key] for key in (NEW, SAME, REFUSED)} == {NEW: 5, SAME: 0, REFUSED: 0}
    assert json.loads(out)["rows"][0]["person"] == annotator.username
    assert command(path)[0] == 2  # nobody is named any more


def test_the_command_finds_the_text_beside_an_ann_file(report, annotator):
    folder = EXAMPLES.name
    assert command(str(EXAMPLES / "brat.ann"), "--annotator", f"{folder}={annotator.username}")[0] == 0
    assert said(annotator) == ONE


@pytest.mark.parametrize("words", [("--annotator", "x=nobody"), ("--round", "practice")])
def test_the_command_does_nothing_where_it_is_told_nonsense(words, report):
    with pytest.raises(CommandError) as caught:
        command(str(EXAMPLES / "table.csv"), *words)
    assert caught.value.returncode == 2


# The page


@pytest.fixture
def at_manager(client, manager):
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(name: str):
    file = io.BytesIO((EXAMPLES / name).read_bytes())
    file.name = name
    return file


def test_the_page_asks_who_is_meant_and_imports_what_was_checked(
    report, at_manager, annotator, other_annotator
):
    place = reverse("admin:annotations_import")
    page = at_manager.post(place, {"uploads": [upload("table.csv")], "round": "outside", "action": "check"})
    assert "nobody has said who “coder one” is" in page.content.decode()
    chosen = {"stranger_0": annotator.pk, "stranger_1": other_annotator.pk, "round": "outside"}
    page = at_manager.post(place, chosen | {"action": "check"})
    assert f"new annotation for {annotator} on" in page.content.decode()
    assert not Annotation.objects.exists()
    assert at_manager.post(place, chosen | {"action": "import"}).status_code == 302
    assert said(annotator) == ONE
    assert set(Assignment.objects.values_list("round", flat=True)) == {"outside"}
    # What was imported waits no more.
    assert (
        "Choose at least one file" in at_manager.post(place, chosen | {"action": "import"}).content.decode()
    )


def test_the_page_says_what_was_refused(report, at_manager, annotator):
    place = reverse("admin:annotations_import")
    at_manager.post(place, {"uploads": [upload("table.csv")], "round": "imported", "action": "check"})
    form = {"stranger_0": annotator.pk, "round": "imported", "action": "import"}
    page = at_manager.post(place, form, follow=True)
    assert "4 annotations imported, 1 refused" in page.content.decode()


def test_the_page_knows_only_annotators(report, at_manager, viewer):
    place = reverse("admin:annotations_import")
    at_manager.post(place, {"uploads": [upload("table.csv")], "round": "imported", "action": "check"})
    page = at_manager.post(place, {"stranger_0": viewer.pk, "round": "imported", "action": "import"})
    assert page.status_code == 400
    assert not Annotation.objects.exists()
