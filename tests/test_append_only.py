"""What is written once: every way to change or delete it is refused."""

import pytest
from django.db import IntegrityError, transaction

from annotator.annotations.models import Annotation, AnnotationQuerySet, Guidelines
from annotator.append_only import AppendOnly, AppendOnlyQuerySet, WrittenOnce
from annotator.people.models import AuditEntry
from annotator.people.services import audit
from annotator.review.models import Decision
from sources.models import Assessment


@pytest.fixture
def entry(db) -> AuditEntry:
    return audit(by=None, action="door opened", subject="cellar")


def test_the_rows_that_people_answer_for_are_of_this_kind():
    for model in (AuditEntry, Annotation, Decision, Guidelines, Assessment):
        assert issubclass(model, AppendOnly)
        assert isinstance(model._default_manager.all(), AppendOnlyQuerySet), model
        assert not {"change", "delete"} & set(model._meta.default_permissions), model


def test_a_row_can_be_added_and_read(entry):
    assert AuditEntry.objects.get().subject == "cellar"


def test_a_changed_row_is_not_saved(entry):
    entry.subject = "attic"
    with pytest.raises(WrittenOnce):
        entry.save()
    with pytest.raises(WrittenOnce):
        entry.save(update_fields=["subject"], force_update=True)
    assert AuditEntry.objects.get().subject == "cellar"


def test_a_new_object_under_an_old_key_does_not_replace_it(entry):
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry(pk=entry.pk, action="door opened", subject="attic").save()
    assert AuditEntry.objects.get().subject == "cellar"


def test_a_row_is_not_deleted(entry):
    with pytest.raises(WrittenOnce):
        entry.delete()
    assert AuditEntry.objects.exists()


@pytest.mark.parametrize(
    "way",
    [
        lambda rows: rows.update(subject="attic"),
        lambda rows: rows.filter(action="door opened").update(subject="attic"),
        lambda rows: rows.delete(),
        lambda rows: rows.all().delete(),
        lambda rows: rows._raw_delete("default"),
        lambda rows: rows.bulk_update(list(rows.all()), ["subject"]),
        lambda rows: rows.update_or_create(action="door opened", defaults={"subject": "attic"}),
        lambda rows: rows.bulk_create(
            [AuditEntry(pk=rows.get().pk, action="door opened", subject="attic")],
            update_conflicts=True,
            update_fields=["subject"],
            unique_fields=["id"],
        ),
    ],
)
@pytest.mark.parametrize("manager", ["objects", "_base_manager"])
def test_no_bulk_way_leads_around_it(entry, manager, way):
    with pytest.raises(WrittenOnce):
        way(getattr(AuditEntry, manager).all())
    assert AuditEntry.objects.get().subject == "cellar"


def test_rows_can_still_be_added_in_bulk(db):
    AuditEntry.objects.bulk_create([AuditEntry(action="one"), AuditEntry(action="two")])
    AuditEntry.objects.get_or_create(action="three")
    assert AuditEntry.objects.count() == 3


def test_querysets_with_names_of_their_own_refuse_too():
    assert issubclass(AnnotationQuerySet, AppendOnlyQuerySet)
