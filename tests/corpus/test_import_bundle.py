"""A bundle comes back in: everything or nothing, and what goes out again is the same file."""

import datetime
import hashlib
import io
import json
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Assignment, Guidelines, Seat
from annotator.annotations.practice import key_begin, practice_assign
from annotator.annotations.repeats import repeats_assign
from annotator.annotations.services import (
    annotation_save,
    annotation_undo,
    assignment_submit,
    assignment_withdraw,
    guidelines_publish,
    seat_skip,
)
from annotator.corpus.bundle import FORMAT
from annotator.corpus.catalogue import BUNDLED, FURTHER
from annotator.folding import fold
from annotator.people.models import AuditEntry, User
from annotator.reports.correcting import statement_drop, statement_kind_set, statement_split
from annotator.reports.models import ImportBatch, Report
from annotator.reports.near_duplicates import kept, shingles
from annotator.review.appeals import dispute_appeal
from annotator.review.claims import (
    claim_assign,
    claim_comment,
    claim_create,
    claim_statement_put,
    claim_statement_take_out,
)
from annotator.review.disputes import comment_add, dispute_discuss, dispute_reopen
from annotator.review.models import Decision, Dispute, Outcome
from annotator.review.services import judgements_of
from sources.models import Alias, Assessment, Source
from tests import cast
from tests.review.disputing import disputed, rule

from .conftest import NASTY, make_report, make_source, rate
from .test_bundle import bundled, parts

ROOM = "The crossing was closed for two days."


def corpus_make() -> None:
    """Every kind of row there is, most of them by the services that people's work goes through."""
    people = [cast.make_person(name, "annotator") for name in ("amal", "basil")]
    reviewers = [cast.make_person(name, "reviewer") for name in ("rana", "samir")]
    manager = cast.make_person("mona", "manager")
    make_source("sohr", kind="monitoring_group")
    wire = make_source("wire")
    guidelines_publish(by=None, text="Rate what the sentence says.")
    decided = make_report("Shells fell, the observers said.", "Nobody was hurt, they said.", publisher=wire)
    half_done = make_report("Trucks left the town at noon.", publisher=wire)
    untouched = make_report("Rain fell on the hills.", publisher=wire)
    reports_assign(by=None, reports=[decided, half_done], annotators=people, required=2)
    for person in people:
        rate(person, decided)
    rate(people[1], half_done, credibility=4, note="a remark of mine")
    _registry(manager)
    _reports(decided)
    _work(people, manager, half_done)
    _disputes(people, *reviewers)
    _claims(decided, untouched, reviewers[0], manager)
    guidelines_publish(by=manager, pages={"Rules": "Rate what is said.", "قواعد": "قيّم ما يقال."})


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker) -> SimpleNamespace:
    """Bundles of such a corpus, which is gone again: whole, parts of it, without texts; and what it held."""
    with django_db_blocker.unblock(), transaction.atomic():
        corpus_make()
        half_done = Report.objects.filter(text__startswith="Trucks")
        leaning = Report.objects.exclude(near_duplicate_of=None)
        found = SimpleNamespace(
            bundle=bundled(),
            part=bundled(chosen=half_done, chosen_in_words="trucks"),
            leaning=bundled(chosen=leaning, chosen_in_words="broken"),
            without_text=bundled(without_text=True),
            versions=versions(),
            outcomes=outcomes(),
            pseudonym=User.objects.get(username="amal").pseudonym,
        )
        transaction.set_rollback(True)
    return found


@pytest.fixture
def bundle(made, db) -> bytes:
    return made.bundle


def versions() -> list:
    return sorted(Annotation.objects.values_list("pk", "version", "restores"), key=str)


def outcomes() -> list:
    return sorted(Outcome.objects.values_list("statement__text", "status", "both_accepted"))


def _registry(manager) -> None:
    old = make_source("old", merged_into=make_source("new", belongs_to=Source.objects.get(key="sohr")))
    Alias.objects.create(source=old, text="Old Wire", language="en", match="exact_case", strength="with_cue")
    make_source("gone", archived_at=timezone.now(), notes='said "no", twice')
    for grade in "AB":  # valid from one day: the later one counts
        Assessment.objects.create(
            source=old, grade=grade, valid_from="2016-01-01", reason="=1+1", assessed_by=manager
        )


def _reports(decided) -> None:
    odd = make_report(
        *NASTY, title='"Quoted", and\rbroken', near_duplicate_of=decided, publisher_name="sohr", language="ar"
    )
    Report.objects.filter(pk=odd.pk).update(
        furniture=[[0, 2, "dateline"], [2, 3, "قاعدة"]],
        required_annotators=3,
        archived_at=timezone.now(),
        merged_into=decided,
    )
    odd.appearances.update(publisher_name="sohr")
    make_report("It has no date, he said.", published_on=None)


def _work(people, manager, half_done) -> None:
    """Undone and skipped, handed out again, taken back, practised, credibility first, retired with its work."""
    annotator, _ = people
    seat = Seat.objects.get(assignment__annotator=annotator, statement__report=half_done)
    for version, path in enumerate(("sohr", 'wire>sohr;"Radio, ""Free"""', "old")):
        annotation_save(
            by=annotator,
            seat=seat.pk,
            base_version=version,
            voice="cited",
            path=path,
            credibility=6,
            seconds=7,
        )
    annotation_undo(by=annotator, seat=seat.pk, base_version=3)
    seat_skip(by=annotator, seat=seat.pk)
    long_ago = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    Assignment.objects.filter(state=Assignment.SUBMITTED).update(submitted_at=long_ago)
    repeats_assign(by=manager, annotators=[annotator], deadline=datetime.date(2030, 1, 2))
    taken_back = make_report("The market opened again, traders said.", "It was full.")
    made = reports_assign(by=manager, reports=[taken_back], annotators=people, round="pilot", aided=False)
    rate(annotator, taken_back, submit=False, flagged=True, flag_reason="Which market?")
    assignment_withdraw(by=manager, assignment=made.assignments[0].pk, reason="ill")
    practised = make_report("Snow fell in the north, the observers said.")
    key = key_begin(by=manager, report=practised.pk)
    seat = key.seats.get()
    annotation_save(by=manager, seat=seat.pk, base_version=0, voice="none", path="", credibility=None)
    assignment_submit(by=manager, assignment=key.pk)
    practice_assign(by=manager, report=practised.pk, annotators=[annotator])
    first = make_report("A convoy of 30 trucks left, drivers said.", "It came back.")
    reports_assign(by=manager, reports=[first], annotators=people, credibility_first=True)
    seats = Seat.objects.filter(assignment__annotator=annotator, statement__report=first)
    for seat in seats:
        annotation_save(by=annotator, seat=seat.pk, base_version=0, voice="", path="", credibility=1)
    statement_drop(by=manager, statement=seats[1].statement_id, reason="no statement")


def _disputes(people, reviewer, other_reviewer) -> None:
    """One ruled by taking an annotation, one appealed, one closed and opened again, one talked about, one split."""
    taken, appealed, closed, open_one, split = (
        disputed(make_report(f"{ROOM} So said source {n}."), people, {}, {"credibility": 5}) for n in range(5)
    )
    rule(reviewer, split)
    statement_split(by=None, statement=split.statement_id, at=len(ROOM), reason="two statements")
    statement_kind_set(by=None, statement=closed.statement_id, kind="headline", reason="a line of its own")
    first = judgements_of([taken.statement_id])[0]
    rule(reviewer, taken, take=first.pk)
    rule(reviewer, appealed)
    dispute_appeal(by=people[1], dispute=appealed.pk, version=1, reason="It says no such thing.")
    rule(reviewer, closed)
    Dispute.objects.filter(pk=closed.pk).update(closes_at=timezone.now() - datetime.timedelta(days=1))
    dispute_reopen(by=other_reviewer, statement=closed.statement_id, reason="There is news.")
    dispute_discuss(by=reviewer, dispute=open_one.pk, reason="Which crossing?")
    comment_add(by=other_reviewer, dispute=open_one.pk, text="The southern one,\nI think.")


def _claims(decided, untouched, reviewer, manager) -> None:
    claim = claim_create(by=reviewer, title="Shells fell on the town", period_start=datetime.date(2017, 4, 5))
    first, second = decided.statements.order_by("start")
    claim_statement_put(by=reviewer, claim=claim.pk, statement=first.pk, stance="asserts")
    claim_statement_put(by=reviewer, claim=claim.pk, statement=second.pk, stance="differs", figure="3, 4")
    claim_statement_put(by=None, claim=claim.pk, statement=untouched.statements.get().pk, stance="denies")
    claim_statement_take_out(by=reviewer, claim=claim.pk, statement=second.pk, reason="about another day")
    claim_assign(by=manager, claim=claim.pk, assignee=reviewer)
    claim_comment(by=manager, claim=claim.pk, text="Who counts?")


def brought_in(content: bytes, folder: Path) -> str:
    path, out = folder / "bundle.zip", io.StringIO()
    path.write_bytes(content)
    call_command("import_bundle", str(path), stdout=out)
    return out.getvalue()


def refused(content: bytes, folder: Path) -> str:
    """The reason why nothing came in; that it is so is looked at."""
    before = {model: model._base_manager.count() for model in (Report, User, Source, Guidelines, ImportBatch)}
    with pytest.raises(CommandError) as caught:
        brought_in(content, folder)
    assert caught.value.returncode == 2
    assert {model: model._base_manager.count() for model in before} == before
    return str(caught.value)


def repacked(content: bytes, **changed) -> bytes:
    """The bundle with some tables as a function of their text makes them, and checksums that fit."""
    found = parts(content)
    for name, change in changed.items():
        part = "datapackage.json" if name == "datapackage" else f"{name}.csv"
        before = found[part].decode()
        found[part] = change(before).encode(errors="surrogateescape")
        assert found[part] != before.encode(), name
    found["CHECKSUMS"] = "".join(
        f"{hashlib.sha256(part).hexdigest()}  {name}\n"
        for name, part in sorted(found.items())
        if name != "CHECKSUMS"
    ).encode()
    return zipped(found)


def zipped(found: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, part in found.items():
            made.writestr(name, part)
    return file.getvalue()


# All of it


def test_what_comes_in_goes_out_as_the_same_file(bundle, tmp_path):
    found = parts(bundle)
    for name in FURTHER:
        assert found[f"{name}.csv"].count(b"\n") > 1, f"{name} is empty, so nothing is shown"
    said = brought_in(bundle, tmp_path)
    assert f"{Report.objects.count()} reports" in said
    again = parts(bundled())
    assert {name for name in found if found[name] != again[name]} == set()
    assert bundled() == bundle


def test_what_no_table_holds_is_made_anew(bundle, tmp_path):
    brought_in(bundle, tmp_path)
    odd = Report.objects.get(title__contains="broken")
    assert (odd.publisher, odd.publisher_name) == (None, "sohr")
    assert odd.folded == fold(odd.text)
    assert set(odd.shingles.values_list("hash", flat=True)) == kept(shingles(odd.folded)) != set()
    assert {a.batch.file_name for a in odd.appearances.all()} == {"bundle.zip"}
    assert Source.objects.get(key="old").current.key == "new"
    assert Source.objects.called("Old Wire").key == "new"
    assert AuditEntry.objects.get(action="bundle imported").by is None


def test_work_goes_on_where_it_stopped(bundle, tmp_path, made):
    brought_in(bundle, tmp_path)
    person = User.objects.get(pseudonym=made.pseudonym)
    person.groups.add(Group.objects.get(name="annotator"))
    User.objects.filter(pk=person.pk).update(is_active=True)
    seat = Seat.objects.get(assignment__annotator=person, state=Seat.SKIPPED)
    saved = annotation_save(
        by=User.objects.get(pk=person.pk),
        seat=seat.pk,
        base_version=4,
        voice="publisher",
        path="",
        credibility=2,
    )
    assert (saved.version, saved.guidelines.version) == (5, 2)
    report = make_report("Something new, the observers said.")
    assert report.pk > Report.objects.exclude(pk=report.pk).order_by("-pk")[0].pk
    made = Decision.objects.create(
        statement=report.statements.get(),
        version=1,
        decided_by="single",
        voice="publisher",
        path="",
        credibility=1,
    )
    assert made.pk > Decision.objects.exclude(pk=made.pk).order_by("-pk")[0].pk


def test_a_registry_that_is_the_same_may_be_there_already(db, registry, tmp_path):
    bundle = bundled()
    brought_in(bundle, tmp_path)
    assert bundled() == bundle
    Source.objects.filter(key="sohr").update(notes="moved")
    assert "sources here are others" in refused(bundle, tmp_path)


def test_a_part_of_a_corpus_comes_in_where_it_stands_alone(made, db, tmp_path):
    brought_in(made.part, tmp_path)
    before, after = parts(made.part), parts(bundled())
    assert [name for name in BUNDLED if before[f"{name}.csv"] != after[f"{name}.csv"]] == []


def test_an_empty_corpus_comes_in(db, tmp_path):
    assert "0 reports" in brought_in(bundled(), tmp_path)


# People


def test_people_come_as_pseudonyms_who_cannot_sign_in(bundle, tmp_path, made, client):
    brought_in(bundle, tmp_path)
    person = User.objects.get(pseudonym=made.pseudonym)
    assert (person.username, person.name, person.email, person.is_active) == (made.pseudonym, "", "", False)
    assert not person.has_usable_password()
    assert not person.groups.exists()


def test_a_manager_says_later_who_somebody_is(bundle, tmp_path, made, client):
    brought_in(bundle, tmp_path)
    client.force_login(
        cast.make_person("nour", "manager"), backend="django.contrib.auth.backends.ModelBackend"
    )
    person = User.objects.get(pseudonym=made.pseudonym)
    place = reverse("admin:people_user_change", args=[person.pk])
    form = {
        "username": "amal",
        "name": "Amal",
        "email": "",
        "language": "en",
        "is_active": "on",
        "roles": ["annotator"],
    }
    assert client.post(place, form).status_code == 302
    person.refresh_from_db()
    assert (person.username, person.pseudonym, person.is_active) == ("amal", made.pseudonym, True)
    assert AuditEntry.objects.filter(action="person changed").exists()
    assert bundled() == bundle
    # Once it is said it stands.
    client.post(place, form | {"username": "basil"})
    person.refresh_from_db()
    assert person.username == "amal"


# Refused, and nothing is there


def package(change):
    def changed(text: str) -> str:
        found = json.loads(text)
        change(found)
        return json.dumps(found)

    return changed


def test_a_bundle_that_is_cut_off_or_changed_is_refused(bundle, tmp_path):
    for length in (0, 100, len(bundle) // 2, len(bundle) - 1):
        assert "no bundle" in refused(bundle[:length], tmp_path)
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        members = archive.infolist()
    ends = [*(member.header_offset for member in members[1:]), archive.start_dir]
    for member, end in list(zip(members, ends, strict=True))[::4]:
        flipped = bytearray(bundle)
        flipped[end - member.compress_size // 2 - 1] ^= 1  # in what is stored: much of a header nobody reads
        refused(bytes(flipped), tmp_path)


def test_a_newer_or_older_format_is_refused_by_name(bundle, tmp_path):
    newer = repacked(bundle, datapackage=package(lambda p: p["hearsay"].update(format=FORMAT + 1)))
    assert f"its format is {FORMAT + 1}" in refused(newer, tmp_path)
    older = repacked(bundle, datapackage=package(lambda p: p["hearsay"].pop("format")))
    assert "older Hearsay" in refused(older, tmp_path)


@pytest.mark.parametrize(
    "name", ["../reports.csv", "/etc/passwd", "C:\\x", "folder/reports.csv", ".hidden", "a\nb"]
)
def test_a_part_that_leads_elsewhere_is_refused(name, tmp_path, db):
    found = parts(bundled()) | {name: b"x"}
    assert "no bundle" in refused(zipped(found), tmp_path)


def test_a_trap_is_refused_before_it_is_unpacked(tmp_path, db):
    assert "trap" in refused(zipped(parts(bundled()) | {"reports.csv": b"0" * 20_000_000}), tmp_path)
    assert "parts" in refused(zipped({f"part{n}": b"" for n in range(200)}), tmp_path)


def test_a_bundle_without_texts_needs_them_first(made, db, tmp_path):
    assert "attach_texts" in refused(made.without_text, tmp_path)


def test_nothing_comes_in_on_top_of_a_corpus(bundle, tmp_path):
    brought_in(bundle, tmp_path)
    assert "reports here already" in refused(bundle, tmp_path)


def test_nor_into_another_registry(bundle, tmp_path):
    make_source("sohr", name="The Observatory")
    assert "sources here are others" in refused(bundle, tmp_path)


def test_nor_where_somebody_bears_one_of_its_pseudonyms(bundle, tmp_path, made):
    User.objects.create_user("zaid", pseudonym=made.pseudonym)
    assert made.pseudonym in refused(bundle, tmp_path)


def test_a_part_of_a_corpus_that_leans_on_the_rest_is_refused(made, db, tmp_path):
    assert "reports, row 2: there is no report" in refused(made.leaning, tmp_path)


@pytest.mark.parametrize(
    ("table", "before", "after", "reason"),
    [
        ("reports", "Nobody was hurt", "Nobody was hit", "SHA-256"),
        ("statements", "Nobody was hurt", "Nobody was hit", "not the one that stands at that place"),
        ("annotations", ",cited,sohr,", ",cited,wire,", "its citations are not those of its path"),
        ("annotations", ",cited,sohr,2,", ",cited,sohr,7,", "refuse"),
        ("annotations", ",true,cited,", ",false,cited,", "would come out otherwise"),
        ("citations", "annotation,", "decision,", "citations"),
        ("citations", ",sohr,", ",wire,", "its citations are not those of its path"),
        ("seats", ",submitted", ",todo", "otherwise"),
        ("assignments", ",work,", ",play,", "refuse"),
        ("assignments", ",main,1,", ",main,-1,", "refuse"),
        ("people", "annotator-", "anybody-", "there is no person"),
        ("comments", "The southern one", "The \x00 one", "refuse"),
        ("report_details", "[[0,2,", "[[0,99999,", "furniture"),
        ("dispute_steps", ",ruled,", ",judged,", "refuse"),
        ("claims", ",false,", ",true,", "claims, row 2, would come out otherwise"),
        ("sources", "news_agency", "news_angel", "news_angel"),
        ("statements", ",decided,", ",settled,", "otherwise"),
        ("guidelines_pages", "1,", "9,", "there is no version of the guidelines “9”"),
        ("people", "p", "\udcff", "people, row 1: 'utf-8' codec can't decode"),
        ("people", "person", '"person"s', "people, row 1: ',' expected"),
    ],
)
def test_what_does_not_fit_together_is_refused_with_its_place(table, before, after, reason, bundle, tmp_path):
    """Even where the checksums fit: somebody may have written them."""
    changed = repacked(bundle, **{table: lambda text: text.replace(before, after, 1)})
    assert reason in refused(changed, tmp_path)


def test_seats_cannot_be_crossed(bundle, tmp_path):
    """No single table shows that two seats have changed their assignments."""

    def crossed(text: str) -> str:
        header, *rows = [line.split(",") for line in text.splitlines()]
        place = header.index("assignment_id")
        one, other = rows[0], next(row for row in rows if row[2][:17] != rows[0][2][:17])
        one[place], other[place] = other[place], one[place]
        return "".join(",".join(row) + "\n" for row in (header, *rows))

    assert "seat is at a statement of another report" in refused(repacked(bundle, seats=crossed), tmp_path)


def test_a_missing_file_is_said(db, tmp_path):
    with pytest.raises(CommandError, match="No such file") as caught:
        call_command("import_bundle", str(tmp_path / "none.zip"))
    assert caught.value.returncode == 2


def test_every_version_is_still_there(made, bundle, tmp_path):
    brought_in(bundle, tmp_path)
    assert versions() == made.versions
    assert outcomes() == made.outcomes


# What is in a bundle, or made anew from it, of every model whose rows come back. Whoever adds a field decides here
# whether it goes with the bundle (a column of `NAME_details`) or stays behind, which docs/export.md then says.
_CITATION = "id judgement mention_end mention_start name order source via_order"
_JUDGEMENT = "created_at credibility id path voice"
COME_BACK = {
    "sources.Source": "affiliation archived_at belongs_to country created_at folded_name id key kind merged_into name "
    "notes website",
    "sources.Alias": "folded id language match source strength text",
    "sources.Assessment": "assessed_by corrects created_at evidence grade id reason reference source valid_from",
    "reports.Report": "archived_at corrected_at created_at folded furniture id language merged_into near_duplicate_of "
    "published_on publisher publisher_name reader_version report_id required_annotators text text_sha256 title url",
    "reports.Appearance": "batch id primary published_on publisher publisher_name report title url",
    "reports.Statement": "end folded id kind position report retired_at start text",
    "reports.Suggestion": f"{_JUDGEMENT} confidence cue_end cue_start evidence reader_version rule statement",
    "reports.SuggestionCitation": _CITATION,
    "annotations.Guidelines": "by created_at id version",
    "annotations.GuidelinesPage": "guidelines id order text title",
    "annotations.Assignment": "aided annotator created_at credibility_first deadline id kind order repeat report round "
    "state submitted_at",
    "annotations.Seat": "annotation assignment id state statement suggestion",
    "annotations.Annotation": f"{_JUDGEMENT} flag_reason flagged guidelines note restores seat seconds suggestion "
    "suggestion_outcome version",
    "annotations.AnnotationCitation": _CITATION,
    "review.Outcome": "both_accepted decision id statement status",
    "review.Decision": f"{_JUDGEMENT} cause decided_by decider reason statement taken_from version",
    "review.DecisionCitation": _CITATION,
    "review.Dispute": "closes_at differs id opened_at severity state statement",
    "review.DisputeSource": "dispute id source",
    "review.DisputeStep": "action at by decision dispute id number reason",
    "review.Comment": "by claim created_at dispute id text",
    "review.Claim": "assignee conclusion created_at created_by id period_end period_start state title",
    "review.ClaimStatement": "added_at added_by claim figure id stance statement",
    "review.ClaimStep": "action after at before by claim id reason statement",
}
STAY_BEHIND = {
    "reports.ImportBatch",
    "reports.ImportRow",
    "reports.ColumnChoice",
    "reports.Original",
    "reports.Shingle",
}


def test_somebody_has_said_of_every_field_whether_it_comes_back():
    models = [
        model
        for room in ("sources", "reports", "annotations", "review")
        for model in apps.get_app_config(room).get_models()
    ]
    assert {model._meta.label for model in models} == COME_BACK.keys() | STAY_BEHIND
    for model in models:
        if model._meta.label in COME_BACK:
            fields = {field.name for field in model._meta.fields}
            assert fields == set(COME_BACK[model._meta.label].split()), model._meta.label
