"""What the API says of itself is so: schemathesis asks what the description allows and what it forbids."""

import hypothesis
import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client

from tests.api.reading import token_of
from tests.test_site import world  # noqa: F401

DESCRIPTION = "/api/v1/openapi.json"
IN_A_SUITE, IN_A_SOAK = 4, 300  # examples of each address


@pytest.fixture
def one_connection():
    """At the end of each request Django closes connections that stand in a transaction, as that of a test does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.soak
def test_answers_are_as_the_description_says_whatever_is_asked(world, one_connection, settings, rounds):  # noqa: F811
    import schemathesis  # here, since it takes a second that only this test needs
    from schemathesis import checks

    settings.API_REQUESTS_PER_MINUTE = 10**6
    kept = [
        *(checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance),
        *(checks.response_schema_conformance, checks.response_headers_conformance),
        checks.negative_data_rejection,
    ]
    headers = {"Authorization": f"Bearer {token_of(world.people['manager'])}"}
    schema = schemathesis.openapi.from_wsgi(DESCRIPTION, get_wsgi_application())
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) == 13
    answered = set()
    for operation in operations:

        @hypothesis.given(case=operation.as_strategy())
        @hypothesis.settings(
            max_examples=IN_A_SOAK if rounds > 10 else IN_A_SUITE,
            derandomize=rounds <= 10,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        def ask(case):
            answered.add(case.call_and_validate(headers=headers, checks=kept).status_code)

        ask()
    assert {200, 404} <= answered <= {200, 400, 403, 404, 406}


def test_it_names_each_column_and_each_filter_and_loads_nothing():
    answer = Client().get(DESCRIPTION)
    told = answer.json()
    assert answer["Content-Type"] == "application/json"
    assert not [path for path in told["paths"] if not path.startswith("/api/v1/")]
    statements = told["components"]["schemas"]["statements_row"]["properties"]
    rating = statements["rating"]["description"]
    assert rating.startswith("Grade and credibility of each origin, such as B2 or B2;C2.")
    asked = {each["name"] for each in told["paths"]["/api/v1/statements"]["get"]["parameters"]}
    assert {"after", "limit", "status", "rests_on", "suggested_voice"} <= asked
    assert Client().get("/api/v1/docs").status_code == 404
