"""The log for programs: a line of JSON for each request, and in none of them what people read, judged or looked for."""

import io
import json
import logging

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Assignment
from annotator.logs import JsonFormatter
from annotator.reports.models import Statement

TEXT = "Shells fell on the mill at dawn, the water board said."


@pytest.fixture
def log(monkeypatch):
    """What was written since, as it stands in the stream."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    names = ("annotator", "django", "axes")
    for name in names:
        logging.getLogger(name).addHandler(handler)
    monkeypatch.setattr(logging.getLogger("annotator.requests"), "level", logging.INFO)
    logging.getLogger("annotator.requests").manager._clear_cache()
    yield stream
    for name in names:
        logging.getLogger(name).removeHandler(handler)
    logging.getLogger("annotator.requests").manager._clear_cache()


def lines(log: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_request_is_one_line_with_the_pattern_of_its_address(client, manager, log):
    client.force_login(manager)
    answer = client.get("/admin/reports/report/?q=secretword")
    (line,) = lines(log)
    assert line.pop("at").endswith("+00:00")
    assert line.pop("ms") > 0
    assert line == {
        "level": "INFO",
        "logger": "annotator.requests",
        "message": "request",
        "request": answer.headers["X-Request-ID"],
        "method": "GET",
        "view": "admin/reports/report/",
        "status": 200,
        "user": manager.pk,
    }


def test_what_a_client_calls_its_request_is_not_taken_over(client, log):
    answer = client.get("/alive", headers={"X-Request-ID": "forged\nline"})
    assert answer.headers["X-Request-ID"] != "forged\nline"
    assert [line["view"] for line in lines(log)] == ["alive"]


def test_no_line_holds_the_statement_that_was_rated_or_the_rating(
    client, annotator, other_annotator, report_of, log
):
    report = report_of(TEXT)
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    assignment = Assignment.objects.get()
    client.force_login(annotator)
    page = reverse("admin:annotations_assignment_change", args=[assignment.pk])
    seat = assignment.seats.get()
    sent = {
        "seat": str(seat.pk),
        "base_version": "0",
        "voice": "publisher",
        "credibility": "2",
        "comment": "pondered",
        "action": "save",
        "at": "1",
    }
    client.get(page)
    client.post(page, sent)
    assert Annotation.objects.get().credibility == 2
    assert len(lines(log)) == 2
    known = {"at", "level", "logger", "message", "request", "method", "view", "status", "ms", "user"}
    for line in lines(log):
        assert set(line) == known
    for words in ("mill", "pondered", "publisher", str(assignment.pk)):
        assert words not in log.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/admin/welcome/a-one-time-link/", "/admin/nothing/secretword/?q=secretword"]
)
def test_neither_one_time_links_nor_words_of_addresses_stand_in_it(client, log, address):
    client.get(address)
    client.post(address, {}, headers={"Referer": "http://testserver/?q=secretword"})
    Client(enforce_csrf_checks=True).post("/admin/login/", headers={"Referer": "http://a/?q=secretword"})
    assert "secretword" not in log.getvalue()
    assert "a-one-time-link" not in log.getvalue()
    assert len(lines(log)) >= 3


def test_of_an_error_it_tells_the_kind_and_the_place_not_the_row_that_the_database_quotes(report_of, log):
    statement = report_of(TEXT).statements.get()
    quoted = ""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            table = Statement._meta.db_table
            cursor.execute(
                f"UPDATE {table} SET report_id = NULL, text = %s WHERE id = %s", [TEXT, statement.pk]
            )
    except IntegrityError as error:
        quoted = str(error)
        logging.getLogger("annotator.jobs").exception("a row of %s: %s", "statements", error)
    (line,) = lines(log)
    assert quoted
    assert line["message"] == "a row of statements: IntegrityError"
    assert line["error"]["kind"] == "django.db.utils.IntegrityError"
    assert any("test_logs.py" in place for place in line["error"]["places"])
    assert quoted not in log.getvalue()
    assert "mill" not in log.getvalue()
