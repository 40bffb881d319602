"""Whoever gets an export learns nothing of the people who made it."""

import io
import random
import string
import zipfile
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from pyarrow.parquet import read_table

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.services import guidelines_publish
from annotator.corpus.asking import KINDS_OF_FILE, WHOLE, Asked
from annotator.corpus.bundling import bundle_export
from annotator.corpus.catalogue import TABLES
from annotator.corpus.documents import DOCUMENTS
from annotator.corpus.models import Release
from annotator.corpus.releases import release_create
from annotator.corpus.screening import NamesFound, names_found
from annotator.corpus.writing import FORMATS
from annotator.people.models import User
from annotator.reports.models import ImportBatch
from annotator.review.claims import claim_comment, claim_create, claim_statement_put
from annotator.review.disputes import comment_add
from annotator.review.models import Dispute
from sources.models import Assessment
from tests.review.disputing import disputed, rule

from .conftest import make_report, rate
from .reading_back import exported
from .test_bundle import bundled
from .test_documents import document


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> None:
    settings.RELEASES_DIR = tmp_path / "releases"


@pytest.fixture
def markers(manager, annotator, other_annotator, reviewer) -> list[str]:
    """Everybody's sign-in name, shown name and e-mail are 20 random letters; so is the file that was imported."""
    draw = random.Random(7)
    found = []
    for person in User.objects.all():
        person.username, person.name, local = (
            "".join(draw.choices(string.ascii_letters, k=20)) for _ in range(3)
        )
        person.email = f"{local}@example.org"
        person.save()
        found += [person.username, person.name, local]
    found.append("".join(draw.choices(string.ascii_letters, k=20)))
    return found


@pytest.fixture
def corpus(markers, wire, annotator, other_annotator, reviewer, manager) -> None:
    """Work of everybody: annotations, decisions, rulings, disputes, comments, claims, assessments, guidelines."""
    report = make_report("Shells fell, sohr said.", "Nobody was hurt.", publisher=wire)
    people = [annotator, other_annotator]
    reports_assign(by=manager, reports=[report], annotators=people, required=2)
    for person in people:
        rate(person, report, note="seen twice")
    disputes = [
        disputed(make_report(text, publisher=wire), people, {}, {"credibility": 5})
        for text in ("The bridge was hit.", "Smoke rose.")
    ]
    rule(reviewer, disputes[0])
    assert Dispute.objects.count() == 2
    claim = claim_create(by=reviewer, title="The town was shelled")
    claim_statement_put(by=reviewer, claim=claim.pk, statement=report.statements.first().pk, stance="asserts")
    comment_add(by=reviewer, dispute=disputes[1].pk, text="Who are they?")
    claim_comment(by=manager, claim=claim.pk, text="One more is needed.")
    Assessment.objects.create(
        source=wire, grade="B", valid_from="2016-01-01", reason="so far", assessed_by=manager
    )
    guidelines_publish(by=manager, text="Rate what is said.")
    ImportBatch.objects.update(file_name=f"{markers[-1]}.csv", by=manager)


def everything() -> Iterator[tuple[str, bytes]]:
    """Every file that can be exported under pseudonyms, and what is packed in it."""
    files = {f"{name}.{format}": exported(name, format=format) for name in TABLES for format in FORMATS}
    files |= {format: document(format) for format in DOCUMENTS}
    files |= {"bundle": bundled(), "bundle without texts": bundled(without_text=True)}
    manager = User.objects.get(groups__name="manager")
    files["release"] = release_create(by=manager, title="T", authors="A", licence="none").path.read_bytes()
    for asked in [*map(Asked, WHOLE), *(Asked("annotations", kind) for kind in KINDS_OF_FILE)]:
        file = io.BytesIO()  # as a job writes it
        asked.write(manager, file)
        files[f"{asked.kind} of a job, {asked.file_name}"] = file.getvalue()
    for name, content in files.items():
        yield name, content
        if content[:4] == b"PAR1":  # compressed, so that no word of it stands in its bytes
            yield f"{name}, unpacked", str(read_table(io.BytesIO(content)).to_pydict()).encode()
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as zipped:
                for part in zipped.infolist():
                    yield f"{name}/{part.filename}", zipped.read(part) + part.extra + part.comment


def test_no_byte_of_any_export_holds_a_name(corpus, markers):
    number = 0
    for file, content in everything():
        number += 1
        for marker in markers:
            assert marker.casefold().encode() not in content.lower(), file
    assert number > len(TABLES) * len(FORMATS) + len(DOCUMENTS) + 3 * len(TABLES)


def test_pseudonyms_stand_in_their_place(corpus, reviewer, annotator, manager):
    with zipfile.ZipFile(io.BytesIO(bundled())) as zipped:
        for table, person in (("comments", manager), ("claim_steps", reviewer), ("assignments", annotator)):
            assert person.pseudonym.encode() in zipped.read(f"{table}.csv"), table
    assert annotator.pseudonym.encode() in exported("annotations")
    assert reviewer.pseudonym.encode() in exported("decisions")
    assert manager.pseudonym.encode() in exported("assessments")


def test_release_pages_of_the_command_name_nobody(corpus, markers):
    release_create(by=User.objects.get(groups__name="manager"), title="T", authors="A", licence="none")
    out = io.StringIO()
    call_command("release", "list", "--format", "json", stdout=out)
    assert not any(marker in out.getvalue() for marker in markers)


# Names in what people wrote


@pytest.mark.parametrize(
    "note", ["as Basil said", "BASIL: no", "ask basil.", "see Amal Rainmaker", "x@rain.example"]
)
def test_a_name_in_a_note_is_shown_before_anything_goes_out(
    note, decided, annotator, other_annotator, half_done
):
    User.objects.filter(pk=annotator.pk).update(name="Amal Rainmaker", email="x@rain.example")
    rate(annotator, half_done, note=note)
    with pytest.raises(NamesFound) as caught:
        bundled()
    (finding,) = caught.value.findings
    assert (finding.table, finding.column) == ("annotations", "note")
    assert finding.row in exported("annotations").decode()
    assert note.casefold().strip(".") in finding.words
    assert bundled(despite_names=True)


@pytest.mark.parametrize("note", ["basilisk", "an amalgam", "my remark"])
def test_a_part_of_a_word_is_no_name(note, half_done, annotator):
    rate(annotator, half_done, note=note)
    assert bundled()


@pytest.mark.parametrize(("name", "hits"), [("Dr. (Basil|.*", 1), ("q.ill", 0), (".*.*.*", 0)])
def test_a_name_with_signs_of_patterns_is_found_as_it_is(name, hits, half_done, annotator, other_annotator):
    User.objects.filter(pk=other_annotator.pk).update(name=name)
    rate(annotator, half_done, note="Dr. (Basil|.* wrote with a quill")
    assert sum(name.casefold() in finding.words for finding in names_found(None)) == hits


def test_an_arabic_name_is_found_in_another_spelling(half_done, annotator, other_annotator):
    User.objects.filter(pk=other_annotator.pk).update(name="أمل الأحمد")
    rate(annotator, half_done, note="قالت امل")
    assert len(names_found(None)) == 1


def test_reasons_claims_registry_and_guidelines_are_looked_through(
    wire, manager, annotator, other_annotator, reviewer
):
    dispute = disputed(make_report("Smoke rose."), [annotator, other_annotator], {}, {"credibility": 5})
    rule(reviewer, dispute, reason="Amal is right.")
    claim_create(by=manager, title="What Basil found")
    Assessment.objects.create(source=wire, grade="B", valid_from="2016-01-01", reason="rana says so")
    wire.notes = "ask Mona"
    wire.save()
    guidelines_publish(by=None, text="If in doubt ask Mona.")
    rate(annotator, make_and_assign(annotator, other_annotator), flagged=True, flag_reason="Basil slept")
    with pytest.raises(NamesFound) as caught:
        bundled()
    assert {(finding.table, finding.column) for finding in caught.value.findings} == {
        ("decisions", "reason"),
        ("claims", "title"),
        ("claim_steps", "after"),
        ("assessments", "reason"),
        ("sources", "notes"),
        ("guidelines_pages", "text"),
        ("annotations", "flag_reason"),
    }


def make_and_assign(*people):
    report = make_report("Buses left the town.")
    reports_assign(by=None, reports=[report], annotators=people, required=len(people))
    return report


def test_what_a_filter_leaves_out_is_not_looked_through(decided, half_done, annotator):
    rate(annotator, half_done, note="as Basil said")
    chosen = type(decided).objects.filter(pk=decided.pk)
    bundle_export(by=None, file=io.BytesIO(), chosen=chosen, chosen_in_words="x")


def test_the_commands_show_the_finding_and_write_nothing(half_done, annotator, tmp_path):
    rate(annotator, half_done, note="as Basil said")
    path = tmp_path / "out.zip"
    create = ("release", "create", "--title", "T", "--author", "A", "--licence", "none")
    for words in (("export_corpus", "--bundle", str(path)), create):
        with pytest.raises(CommandError, match="basil said") as caught:
            call_command(*words, stdout=io.StringIO())
        assert caught.value.returncode == 2
    assert not path.exists()
    assert not Release.objects.exists()
    for words in (("export_corpus", "--bundle", str(path)), create):
        call_command(*words, "--despite-names", stdout=io.StringIO())
    assert path.exists()
    assert Release.objects.exists()
