"""What a script gets of the workbench: the part that changed, at a cost that doesn't grow with the report."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment

PART = {"X-Hearsay-Part": "1"}


@pytest.fixture
def bench(client, annotator, other_annotator, sources, report_of):
    """An assignment of a report with as many statements as asked for, and its address."""

    def bench(count: int) -> tuple[Assignment, str]:
        report = report_of(
            *(f"Shell {count}-{number} fell, SOHR said." for number in range(count)),
            suggestions=["sohr"] * count,
        )
        reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
        assignment = Assignment.objects.get(annotator=annotator, report=report)
        client.force_login(annotator, backend="django.contrib.auth.backends.ModelBackend")
        return assignment, reverse("admin:annotations_assignment_change", args=[assignment.pk])

    return bench


def posted(assignment: Assignment, position: int, **values: object) -> dict[str, object]:
    seat = assignment.seats.get(statement__position=position)
    given: dict[str, object] = {
        "seat": str(seat.pk),
        "base_version": "0",
        "voice": "publisher",
        "credibility": "2",
        "action": "save",
    }
    return given | {"at": str(position)} | values


def test_a_save_answers_with_the_next_statement_and_the_state_of_this_one(client, bench):
    assignment, address = bench(3)
    part = client.post(address, posted(assignment, 1), headers=PART).json()
    assert part["saved"] == {"position": 1, "state": "saved", "version": 1}
    assert part["position"] == 2
    assert "Statement 2" in part["panel"]
    assert list(part["statements"]) == ["2"]
    assert "<html" not in part["panel"]


def test_a_judgement_that_is_none_is_answered_with_the_reason_and_what_was_typed(client, bench):
    assignment, address = bench(2)
    answer = client.post(address, posted(assignment, 1, voice="cited", note="half a thought"), headers=PART)
    assert answer.status_code == 422
    assert "Name the source" in answer.json()["said"]
    assert "half a thought" in answer.json()["panel"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seat", "none"),
        ("base_version", ""),
        ("base_version", "-1"),
        ("credibility", "two"),
        ("credibility", "9" * 5000),
        ("seconds", "86401"),
        ("voice", "p" * 11),
        ("note", "n" * 10_001),
        ("flag_reason", "f" * 2_001),
    ],
)
def test_a_field_that_makes_no_sense_is_named_and_nothing_is_saved(client, bench, field, value):
    assignment, address = bench(1)
    answer = client.post(address, posted(assignment, 1, **{field: value}), headers=PART)
    assert (answer.status_code, field in answer.json()["said"]) == (422, True)
    assert assignment.seats.get().annotation is None


def test_what_was_saved_elsewhere_is_shown_beside_what_was_typed(client, bench):
    assignment, address = bench(2)
    client.post(address, posted(assignment, 1), headers=PART)
    answer = client.post(address, posted(assignment, 1, credibility="5"), headers=PART)
    assert answer.status_code == 409
    assert "Nothing was overwritten" in answer.json()["panel"]
    assert answer.json()["version"] == 1


# What is posted at a statement that was saved twice, and how many queries answer it on SQLite and PostgreSQL, where a
# version is written by one: session with person (1), the change within its savepoint, where to go on, and that
# statement with what stands beside it.
TRIPS = {
    "accepted": ({"voice": "cited", "source-1": "Syrian Observatory", "credibility": "3"}, (11, 9)),
    "typed": ({"voice": "cited", "source-1": "sohr", "credibility": "3"}, (12, 10)),
    "changed": (
        {"voice": "cited", "source-1": "Anadolu Agency", "source-2": "A witness", "via-2": "1"},
        (17, 15),  # whether the other path is another name of a merged source is looked up too
    ),
    "saved once more": ({"voice": "publisher"}, (9, 9)),
    "undone": ({"action": "undo"}, (11, 10)),
    "skipped": ({"action": "skip"}, (10, 10)),
}


@pytest.mark.parametrize("trip", TRIPS)
def test_a_trip_in_a_report_of_400_statements_costs_as_many_queries_as_in_one_of_4(client, bench, trip):
    values, expected = TRIPS[trip]
    on_postgresql = connection.vendor == "postgresql"
    for size in (4, 400):
        assignment, address = bench(size)
        for version in range(2):
            first = posted(assignment, 2, base_version=version, action="save-stay", credibility=version + 1)
            assert client.post(address, first, headers=PART).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(address, posted(assignment, 2, base_version=2, **values), headers=PART)
        assert answer.status_code == 200, answer.content
        assert len(queries) == expected[on_postgresql]


def test_a_character_that_turns_the_writing_is_shown_as_a_sign(client, annotator, report_of):
    report = report_of("The \u202etxet denrut\u202c stands here.")
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    client.force_login(annotator, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("admin:annotations_assignment_change", args=[Assignment.objects.get().pk])
    part = client.get(address, headers=PART).json()
    shown = part["panel"] + part["statements"]["1"]
    assert "\u202e" not in shown
    assert shown.count("U+202E") == 2
    heading = client.get(address).content.decode().partition('<h1 dir="auto">')[2].partition("</h1>")[0]
    assert ("U+202E" in heading, "\u202e" in heading) == (True, False)


def test_a_statement_is_reported_as_badly_split_by_a_mark_on_the_page(client, bench):
    assignment, address = bench(2)
    client.post(address, posted(assignment, 1, split="on", flag_reason="two sentences"))
    client.post(address, posted(assignment, 2, split="on", flag_reason="Badly split: of three"))
    reasons = [
        (seat.annotation.flagged, seat.annotation.flag_reason)
        for seat in assignment.seats.order_by("statement__start")
    ]
    assert reasons == [(True, "Badly split: two sentences"), (True, "Badly split: of three")]
    panel = client.get(f"{address}?at=1", headers=PART).json()["panel"]
    assert 'id="split" checked' in panel


def test_a_suggestion_says_who_cites_whom(client, annotator, sources, report_of):
    report = report_of("Shells fell, Anadolu said, citing SOHR.", suggestions=['anadolu>sohr;"Abu Omar"'])
    reports_assign(by=None, reports=[report], annotators=[annotator], required=1)
    client.force_login(annotator, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("admin:annotations_assignment_change", args=[Assignment.objects.get().pk])
    panel = client.get(address, headers=PART).json()["panel"]
    assert "Anadolu Agency citing Syrian Observatory; “Abu Omar”" in panel


def test_a_save_says_the_rating_and_the_last_one_that_the_report_can_be_submitted(client, bench):
    assignment, address = bench(2)
    first = client.post(address, posted(assignment, 1), headers=PART).json()
    last = client.post(address, posted(assignment, 2, voice="none", credibility=""), headers=PART).json()
    assert first["said"] == "Saved: the publisher itself, 2, version 1."
    assert last["said"] == (
        "Saved: nothing is asserted, version 1. All statements are rated, and can be submitted."
    )
    assert ('form="submit-all"' in first["panel"], 'form="submit-all"' in last["panel"]) == (False, True)
    client.post(address, {"action": "submit"})
    again = client.get(address, headers=PART).json()["panel"]
    assert 'form="submit-all"' not in again
