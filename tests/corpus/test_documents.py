"""What was decided, in the formats of other programs."""

import base64
import hashlib
import io
import json
import re
import zipfile

import pytest
import stix2
from django.core.exceptions import PermissionDenied

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.services import annotation_save, assignment_submit
from annotator.corpus.documents import DOCUMENTS, document_export
from annotator.people.models import AuditEntry
from annotator.reports.models import Report

from .brat_reading import read_brat
from .conftest import make_report, rate
from .reading_back import objects_of
from .test_command import refused, run

SENTENCES = (
    "Smoke 🚀🚀 rose, Radio Rain said, as sohr had told it.",
    "وقال المرصد إن القصف توقف 𝔸 منذ الصباح.",
    "The road is open.",
    "Somebody said that it rained.",
    "Read more here.",
)
JUDGED = (
    ("cited", '"Radio Rain">sohr', 2),
    ("cited", 'sohr;"Radio Rain"', 1),
    ("publisher", "", 5),
    ("anonymous", "unnamed", 6),
    ("none", "", None),
)


@pytest.fixture
def rich(wire, annotator) -> Report:
    """Five decided statements, one of each kind of voice and more, with emoji and Arabic before the mentions."""
    report = make_report(*SENTENCES, publisher=wire, url="https://example.org/1")
    statement = report.statements.get(position=3)
    made = reports_assign(by=None, reports=[report], annotators=[annotator], required=1).assignments[0]
    for seat, (voice, path, credibility) in zip(made.seats.order_by("statement__start"), JUDGED, strict=True):
        judged = {"voice": voice, "path": path, "credibility": credibility}
        annotation_save(by=annotator, seat=seat.pk, base_version=0, **judged)
    assignment_submit(by=annotator, assignment=made.pk)
    assert statement.text == SENTENCES[2]
    return report


def document(format: str, by=None, **options) -> bytes:
    file = io.BytesIO()
    document_export(by=by, file=file, format=format, **options)
    return file.getvalue()


@pytest.mark.parametrize("format", DOCUMENTS)
def test_the_same_state_gives_the_same_bytes(format, rich, decided):
    assert document(format) == document(format)


@pytest.mark.parametrize("format", DOCUMENTS)
def test_a_filter_chooses_reports(format, rich, decided):
    chosen = Report.objects.filter(pk=decided.pk)
    content = document(format, chosen=chosen, chosen_in_words="x")
    if format == "brat":
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        assert names == ["annotation.conf", f"{decided.report_id}.txt", f"{decided.report_id}.ann"]
    else:
        assert b"Shells fell" in content
        assert b"Radio Rain" not in content


@pytest.mark.parametrize("format", DOCUMENTS)
def test_an_empty_corpus_gives_a_file_too(format, db):
    content = document(format)
    if format == "stix":
        assert stix2.parse(content.decode(), version="2.1").type == "bundle"
    elif format == "web-annotation":
        assert json.loads(content)["total"] == 0
    else:
        assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["annotation.conf"]


@pytest.mark.parametrize("format", DOCUMENTS)
def test_only_decisions_go_out(format, half_done, untouched, decided, annotator, other_annotator):
    disputed = make_report("The bridge was hit.")
    reports_assign(by=None, reports=[disputed], annotators=[annotator, other_annotator], required=2)
    rate(annotator, disputed, credibility=1)
    rate(other_annotator, disputed, credibility=5)
    content = document(format)
    if format == "brat":
        content = b"".join(
            zipfile.ZipFile(io.BytesIO(content)).read(name)
            for name in zipfile.ZipFile(io.BytesIO(content)).namelist()
        )
    assert b"Shells fell" in content
    for words in (b"Trucks left", b"Rain fell", b"The bridge"):
        assert words not in content


@pytest.mark.parametrize("format", DOCUMENTS)
def test_readers_may_take_decisions_out_and_annotators_may_not(format, decided, viewer, annotator):
    assert document(format, by=viewer) == document(format)
    entry = AuditEntry.objects.get(action="decisions exported")
    assert (entry.by, entry.after) == (viewer, {"format": format, "filter": ""})
    with pytest.raises(PermissionDenied):
        document(format, by=annotator)


@pytest.mark.parametrize("format", DOCUMENTS)
def test_the_command_writes_it(format, rich, tmp_path):
    path = tmp_path / "out"
    assert run("--format", format, "--output", str(path)) == ""
    assert path.read_bytes() == document(format)
    for words in (["--table", "statements"], ["--without-text"], ["--names", "why"], ["--spreadsheet"]):
        assert format in refused("--format", format, "--output", str(path), *words)
    assert "--output" in refused("--format", format)


# W3C Web Annotation


def annotations() -> list[dict]:
    return json.loads(document("web-annotation"))["first"]["items"]


def test_web_annotations_are_a_collection_with_a_page(rich):
    found = json.loads(document("web-annotation"))
    assert (found["@context"], found["type"]) == (
        "http://www.w3.org/ns/anno.jsonld",
        "AnnotationCollection",
    )
    assert found["first"]["type"] == "AnnotationPage"
    assert found["first"]["partOf"] == found["id"]
    assert found["total"] == len(found["first"]["items"]) == 5
    assert len({item["id"] for item in found["first"]["items"]}) == 5


def test_both_selectors_lead_to_the_statement(rich):
    for item, sentence in zip(annotations(), SENTENCES, strict=True):
        position, quote = item["target"]["selector"]
        assert (position["type"], quote["type"]) == ("TextPositionSelector", "TextQuoteSelector")
        assert rich.text[position["start"] : position["end"]] == quote["exact"] == sentence
        whole = quote["prefix"] + quote["exact"] + quote["suffix"]
        assert rich.text.count(whole) == 1
        assert rich.text.index(whole) + len(quote["prefix"]) == position["start"]
        assert max(len(quote["prefix"]), len(quote["suffix"])) <= 32


def test_the_text_is_named_by_its_hash(rich):
    source = annotations()[0]["target"]["source"]
    assert source["id"] == f"ni:///sha-256;{base64url(hashlib.sha256(rich.text.encode()).digest())}"


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def test_bodies_carry_voice_path_and_rating(rich):
    found = [{body["purpose"]: body["value"] for body in item["body"]} for item in annotations()]
    assert found == [
        {"classifying": "cited", "identifying": '"Radio Rain">sohr', "assessing": "B2"},
        {"classifying": "cited", "identifying": 'sohr;"Radio Rain"', "assessing": "B1;F1"},
        {"classifying": "publisher", "assessing": "F5"},
        {"classifying": "anonymous", "identifying": "unnamed", "assessing": "F6"},
        {"classifying": "none"},
    ]


# brat


def brat_files() -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(document("brat"))) as zipped:
        return {name: zipped.read(name).decode() for name in zipped.namelist()}


def test_brat_files_are_read_by_a_strict_reader(rich):
    files = brat_files()
    assert files[f"{rich.report_id}.txt"] == rich.text
    found = read_brat(rich.text, files[f"{rich.report_id}.ann"])
    statements = {name: span for name, span in found.spans.items() if span[0] == "Sentence"}
    assert [rich.text[a:b] for _, [(a, b)] in statements.values()] == list(SENTENCES)
    assert [
        (found.attributes[name, "Voice"], found.attributes.get((name, "Credibility"))) for name in statements
    ] == [(voice, str(credibility) if credibility else None) for voice, _, credibility in JUDGED]
    assert [found.notes.get(name) for name in statements] == [
        '"Radio Rain">sohr B2',
        'sohr;"Radio Rain" B1;F1',
        "F5",
        "unnamed F6",
        None,
    ]


def test_mentions_after_emoji_stand_where_the_source_is_named(rich):
    found = read_brat(rich.text, brat_files()[f"{rich.report_id}.ann"])
    mentions = {name: rich.text[a:b] for name, (kind, [(a, b)]) in found.spans.items() if kind == "Source"}
    expected = {
        (row["mention_start"], row["mention_end"])
        for row in objects_of("citations")
        if row["judgement"] == "decision" and row["mention_start"] is not None
    }
    assert {piece for kind, [piece] in found.spans.values() if kind == "Source"} == expected
    assert "Radio Rain" in mentions.values()
    cited = {
        (found.spans[one][1][0][0], mentions[other])
        for kind, one, other in found.relations
        if kind == "Cites"
    }
    assert (0, "Radio Rain") in cited


def test_brat_knows_every_type_that_is_used(rich):
    files = brat_files()
    found = read_brat(rich.text, files[f"{rich.report_id}.ann"])
    sections = re.split(r"^\[(\w+)\]$", files["annotation.conf"], flags=re.MULTILINE)[1:]
    configured = dict(zip(sections[::2], sections[1::2], strict=True))
    assert list(configured) == ["entities", "relations", "events", "attributes"]
    assert {kind for kind, _ in found.spans.values()} <= set(configured["entities"].split())
    assert {name for _, name in found.attributes} <= set(re.findall(r"^\w+", configured["attributes"], re.M))
    assert {kind for kind, *_ in found.relations} <= set(re.findall(r"^\w+", configured["relations"], re.M))


def test_a_statement_over_several_lines_is_in_pieces(wire, annotator):
    report = make_report("It rained.", publisher=wire)
    text = "It rained\nall\u2028day, sohr\r\nsaid."
    Report.objects.filter(pk=report.pk).update(text=text)
    report.statements.update(text=text, end=len(text))
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    rate(annotator, report)
    found = read_brat(text, brat_files()[f"{report.report_id}.ann"])
    _, pieces = found.spans["T1"]
    assert [text[a:b] for a, b in pieces] == ["It rained", "all", "day, sohr", "said."]


# STIX


def stix_objects(content: bytes | None = None) -> list:
    """The objects, each of which the stix2 library has checked; custom properties are refused."""
    text = (content or document("stix")).decode()
    return list(stix2.parse(text, allow_custom=False, version="2.1").objects)


def test_stix_is_valid_and_every_reference_leads_somewhere(rich, decided):
    things = stix_objects()
    assert {thing.type for thing in things} == {"identity", "note", "opinion", "report"}
    seen = set()
    for thing in things:
        assert thing.id not in seen
        assert set(thing.get("object_refs", [])) <= seen, "an object comes before what it refers to"
        seen.add(thing.id)


def test_confidence_follows_the_admiralty_scale(rich):
    notes = {note.content: note for note in stix_objects() if note.type == "note"}
    assert [notes[sentence].get("confidence") for sentence in SENTENCES[:4]] == [70, 90, 10, None]
    assert SENTENCES[4] not in notes
    opinions = {thing.object_refs[0]: thing.opinion for thing in stix_objects() if thing.type == "opinion"}
    assert [opinions.get(notes[sentence].id) for sentence in SENTENCES[:4]] == [
        "agree",
        "strongly-agree",
        "strongly-disagree",
        None,
    ]


def test_notes_are_on_the_identities_of_the_origins(rich):
    things = {thing.id: thing for thing in stix_objects()}
    notes = {thing.content: thing for thing in things.values() if thing.type == "note"}
    names = [[things[ref].name for ref in notes[sentence].object_refs] for sentence in SENTENCES[:4]]
    assert names == [["Sohr"], ["Sohr", "Radio Rain"], ["Wire"], ["Unnamed source"]]
    assert notes[SENTENCES[0]].labels == ["voice:cited", "rating:B2"]


def test_a_report_without_a_date_is_left_out_and_its_notes_are_not(decided):
    Report.objects.update(published_on=None)
    assert {thing.type for thing in stix_objects()} == {"identity", "note", "opinion"}


def test_stix_ids_are_made_from_content_and_stay(rich):
    ids = [thing.id for thing in stix_objects()]
    assert all(
        re.fullmatch(r"[a-z]+--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", i)
        for i in ids
    )
    Report.objects.update(title="Another title")
    changed = [thing.id for thing in stix_objects()]
    assert [i for i in ids if not i.startswith("report")] == [
        i for i in changed if not i.startswith("report")
    ]
    assert set(ids) != set(changed)
