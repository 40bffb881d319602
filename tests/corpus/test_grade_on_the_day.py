"""A source graded anew: every screen and export keeps the grade that was in force when a report was published."""

import csv
import datetime
import io
import re
import zipfile

import pytest
from django.urls import reverse

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.services import guidelines_publish
from annotator.corpus.bundling import bundle_export
from annotator.review.claims import claim_create, claim_statement_put
from annotator.review.models import Outcome
from sources.services import assessment_add

from .conftest import make_report, make_source, rate
from .reading_back import rows_of

DAYS = {"2016": datetime.date(2016, 12, 31), "2017": datetime.date(2017, 1, 1)}


@pytest.fixture
def graded_anew(manager, annotator):
    """SANA is C, and D from 2017 on; a statement of its own voice and one that cites it, in both years."""
    guidelines_publish(by=None, text="Rate what the sentence says.")
    sana, wire = make_source("sana"), make_source("wire")
    for grade, day in (("C", datetime.date(2013, 1, 1)), ("D", DAYS["2017"])):
        assessment_add(by=manager, source=sana, grade=grade, valid_from=day, reason="an example")
    for year, day in DAYS.items():
        own = make_report(f"Bread was sold in {year}.", publisher=sana, published_on=day)
        cited = make_report(f"The agency told of bread in {year}.", publisher=wire, published_on=day)
        for report, said in ((own, {"voice": "publisher", "path": ""}), (cited, {"path": "sana"})):
            reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
            rate(annotator, report, credibility=2, **said)
    return sana


def expected(text: str) -> str:
    return "C2" if "2016" in text else "D2"


def test_the_table_of_statements_keeps_it(graded_anew, viewer):
    rows = rows_of("statements", viewer)
    assert len(rows) == 4
    assert [row["rating"] for row in rows] == [expected(row["text"]) for row in rows]


def test_the_bundle_keeps_it_and_says_from_when_each_grade_is_valid(graded_anew, manager):
    file = io.BytesIO()
    bundle_export(by=manager, file=file)
    with zipfile.ZipFile(file) as zipped:

        def table(name: str) -> list[dict[str, str]]:
            found = next(n for n in zipped.namelist() if n.endswith(f"/{name}.csv") or n == f"{name}.csv")
            return list(csv.DictReader(io.StringIO(zipped.read(found).decode(), newline="")))

        rows = table("statements")
        assert len(rows) == 4
        assert [row["rating"] for row in rows] == [expected(row["text"]) for row in rows]
        assert [(row["grade"], row["valid_from"]) for row in table("assessments")] == [
            ("C", "2013-01-01"),
            ("D", "2017-01-01"),
        ]


def test_the_list_and_the_page_of_a_rated_statement_keep_it(graded_anew, viewer, client):
    client.force_login(viewer)
    listed = client.get(reverse("admin:review_outcome_changelist")).content.decode()
    rows = re.findall(r"<tr>.*?in (201[67])\..*?field-rating\">(\w+)<", listed, re.DOTALL)
    assert sorted(rows) == [("2016", "C2")] * 2 + [("2017", "D2")] * 2
    for outcome in Outcome.objects.select_related("statement"):
        page = client.get(reverse("admin:review_outcome_change", args=[outcome.pk])).content.decode()
        told = re.findall(r'class="rating"[^>]*>(\w+)<', page)
        assert told == [expected(outcome.statement.text)]


def test_a_claim_keeps_it(graded_anew, viewer, client):
    claim = claim_create(by=None, title="Bread was sold")
    for outcome in Outcome.objects.all():
        claim_statement_put(by=None, claim=claim.pk, statement=outcome.statement_id, stance="asserts")
    client.force_login(viewer)
    page = client.get(reverse("admin:review_claim_change", args=[claim.pk])).content.decode()
    assert sorted(re.findall(r'class="rating">(\w+)<', page)) == ["C2", "C2", "D2", "D2"]
