"""Five people save while exports are made: each file shows one moment, and nobody waits or loses anything."""

import csv
import io
import threading
from collections import defaultdict

import pytest
from django.db import connection

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Assignment
from annotator.annotations.services import annotation_save, guidelines_publish
from annotator.corpus.bundle_reading import Bundle
from annotator.corpus.bundling import bundle_export
from tests.cast import make_person

from .conftest import make_report, make_source
from .reading_back import exported

pytestmark = pytest.mark.django_db(transaction=True)
VERSIONS = 4
PATHS = ("sohr", "wire>sohr", "wire;sohr", "")


def save_all(person, failed: list[BaseException]) -> None:
    """Each statement is judged again and again, from another path to the next."""
    try:
        for version in range(VERSIONS):
            for seat in Assignment.objects.get(annotator=person).seats.order_by("statement__start"):
                path = PATHS[version % len(PATHS)]
                annotation_save(
                    by=person,
                    seat=seat.pk,
                    base_version=version,
                    voice="cited" if path else "publisher",
                    path=path,
                    credibility=version + 1,
                )
    except BaseException as error:
        failed.append(error)
    finally:
        connection.close()


def check(annotations: list[dict[str, str]], citations: list[dict[str, str]] | None) -> None:
    """What one moment looks like: no gap in the versions of a seat, the newest in force, each with its citations."""
    by_seat = defaultdict(list)
    for row in annotations:
        by_seat[row["statement_id"], row["annotator"]].append(row)
    for rows in by_seat.values():
        assert [int(row["version"]) for row in rows] == list(range(1, len(rows) + 1))
        assert [row["current"] for row in rows] == ["false"] * (len(rows) - 1) + ["true"]
    if citations is not None:
        cited = defaultdict(list)
        for row in citations:
            if row["judgement"] == "annotation":
                cited[row["judgement_id"]].append(row["source"])
        for row in annotations:
            links = row["sources"].replace(">", ";").split(";") if row["sources"] else []
            assert cited.pop(row["annotation_id"], []) == links
        assert not cited


def test_every_file_that_is_made_meanwhile_shows_one_moment():
    guidelines_publish(by=None, text="Rate what the sentence says.")
    make_source("sohr")
    make_source("wire")
    people = [make_person(f"saver{number}", "annotator") for number in range(5)]
    report = make_report("They said so.", "So did others.", "Nobody else did.")
    reports_assign(by=None, reports=[report], annotators=people, required=5)
    failed: list[BaseException] = []
    savers = [threading.Thread(target=save_all, args=(person, failed)) for person in people]
    for saver in savers:
        saver.start()
    sizes = set()
    while any(saver.is_alive() for saver in savers):
        rows = list(csv.DictReader(io.StringIO(exported("annotations").decode(), newline="")))
        check(rows, None)
        sizes.add(len(rows))
        check(*whole())
    for saver in savers:
        saver.join()
    assert not failed
    annotations, citations = whole()
    check(annotations, citations)
    assert len(annotations) == Annotation.objects.count() == 5 * 3 * VERSIONS
    assert sizes  # files were made meanwhile


def whole() -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """The annotations and the citations of one bundle."""
    file = io.BytesIO()
    bundle_export(by=None, file=file, despite_names=True)
    bundle = Bundle(file)
    return tuple(  # type: ignore[return-value]
        [
            dict(zip((c.name for c in bundle.columns(table)), map(_text, row), strict=True))
            for row in bundle.rows(table)
        ]
        for table in ("annotations", "citations")
    )


def _text(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {True: "true", False: "false", None: ""}[value]
    return str(value)
