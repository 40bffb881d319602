"""No way leads to losing judgements: not by who made them, not by what they are about, not for a superuser."""

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import NoReverseMatch, reverse

from annotator.annotations.models import Annotation, Assignment, Seat
from annotator.people.models import User
from annotator.reports.models import Report, Statement
from annotator.review.models import Decision
from sources.models import Source
from tests.cast import PASSWORD
from tests.test_site import world  # noqa: F401  # the cast at work

OURS = ("people", "sources", "reports", "annotations", "review", "corpus", "jobs")


def judged() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (Annotation, Decision, Statement, Seat)}


def things() -> list:
    """What judgements rest on: their authors, reports, statements, sources, assignments."""
    return [
        *User.objects.filter(assignments__seats__annotation__isnull=False).distinct(),
        *Report.objects.filter(assignments__seats__annotation__isnull=False).distinct(),
        *Statement.objects.filter(seats__annotation__isnull=False).distinct(),
        *Source.objects.filter(key="sohr"),
        *Assignment.objects.filter(seats__annotation__isnull=False).distinct(),
    ]


def test_what_a_judgement_rests_on_is_not_deleted_one_by_one_or_in_bulk(world):  # noqa: F811
    before = judged()
    assert len(things()) >= 10
    for thing in things():
        with pytest.raises(ProtectedError), transaction.atomic():
            thing.delete()
    for model in (User, Report, Statement, Source, Assignment, Seat):
        with pytest.raises(ProtectedError), transaction.atomic():
            model.objects.all().delete()
    assert judged() == before


def test_not_even_a_superuser_is_offered_to_delete_anything_but_a_spelling(world, client):  # noqa: F811
    client.force_login(User.objects.create_superuser("root", PASSWORD))
    before, asked = judged(), 0
    for model in apps.get_models():
        label = model._meta.app_label
        name = f"admin:{label}_{model._meta.model_name}_delete"
        thing = model._base_manager.first() if label in OURS and model._meta.managed else None
        if thing is None:
            continue
        try:
            address = reverse(name, args=[thing.pk])
        except NoReverseMatch:  # a model without pages
            continue
        asked += 1
        assert client.post(address, {"post": "yes"}).status_code in (403, 404), address
        assert model._base_manager.filter(pk=thing.pk).exists()
    assert asked >= 8
    assert judged() == before
