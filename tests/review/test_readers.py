"""Who only reads is not offered what can show them nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from annotator.people.roles import only_reads
from annotator.review.models import Outcome
from tests.cast import make_person
from tests.review.conftest import make_sources
from tests.review.disputing import disputed


@pytest.fixture
def work(report_of, annotator, other_annotator) -> None:
    """A statement decided, one in dispute, one to be rated."""
    make_sources()
    people = [annotator, other_annotator]
    disputed(report_of("Shots were heard."), people, {}, {"credibility": 5})
    disputed_not = report_of("Rain fell.", "Snow fell.")
    disputed(report_of("The road is closed."), people, {}, {"credibility": 5})
    Outcome.objects.create(statement=disputed_not.statements.first())


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def offered(person, name: str, title: str) -> list[str]:
    page = client_of(person).get(reverse(name))
    (found,) = [spec for spec in page.context["cl"].filter_specs if spec.title == title]
    return [str(choice["display"]) for choice in found.choices(page.context["cl"])]


def test_each_is_offered_the_statuses_that_can_find_them_something(work, viewer, reviewer, manager):
    page = "admin:review_outcome_changelist"
    assert offered(viewer, page, "status") == ["All", "Decided"]
    assert offered(reviewer, page, "status") == ["All", "Disputed", "Decided"]
    assert offered(manager, page, "status") == ["All", "Open", "Disputed", "Decided"]
    for person in (viewer, reviewer, manager):
        known = Outcome.known_to(person)
        assert set(Outcome.objects.readable_by(person).values_list("status", flat=True)) <= known


def test_no_claim_can_be_a_readers_own(viewer, reviewer):
    page = "admin:review_claim_changelist"
    assert offered(viewer, page, "who looks into it") == ["All", "Nobody"]
    assert offered(reviewer, page, "who looks into it") == ["All", "Me", "Nobody"]


@pytest.mark.parametrize("roles", [("viewer",), ("annotator",), ("viewer", "annotator"), ("manager",), ()])
def test_the_start_page_of_a_reader_says_what_there_is_to_read(db, roles):
    person = make_person("nadia", *roles)
    title = client_of(person).get(reverse("admin:index")).context["title"]
    assert only_reads(person) == (roles == ("viewer",))
    assert title == ("What there is to read" if roles == ("viewer",) else "What to do next")
