"""Text columns: both databases refuse the same values, on every way in, and sort alike."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models, transaction

from annotator.fields import CharField, EmailField, TextField, storable
from annotator.people.models import AuditEntry, User
from sources.models import Source


def entries(**values) -> list[AuditEntry]:
    return [AuditEntry(action="first"), AuditEntry(**{"action": "second", **values})]


def refused(write) -> None:
    """`write` raises, and leaves nothing behind. psycopg raises ValueError where the server would refuse a NUL."""
    with pytest.raises((DatabaseError, ValueError)), transaction.atomic():
        write()


@pytest.mark.parametrize("values", [{"action": "a\x00b"}, {"reason": "a\x00b"}, {"reason": "\x00"}])
def test_a_nul_is_refused_in_bulk_writes_too(db, values):
    refused(lambda: AuditEntry.objects.bulk_create(entries(**values)))
    assert not AuditEntry.objects.exists()


def test_a_nul_is_refused_in_an_update(db, annotator):
    refused(lambda: User.objects.filter(pk=annotator.pk).update(name="a\x00"))
    annotator.refresh_from_db()
    assert annotator.name == "Amal"


def test_text_that_is_too_long_is_refused_in_bulk_writes_too(db):
    refused(lambda: AuditEntry.objects.bulk_create(entries(action="x" * 81)))
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("letter", ["x", "ش", "🚀"])
def test_text_that_just_fits_is_stored_as_it_is(db, letter):
    """Lengths are counted in code points, not in bytes."""
    AuditEntry.objects.bulk_create(entries(action=letter * 80))
    assert AuditEntry.objects.filter(action=letter * 80).count() == 1
    refused(lambda: AuditEntry.objects.bulk_create(entries(action=letter * 81)))


def test_text_that_is_too_long_is_refused_in_an_update(db, annotator):
    refused(lambda: User.objects.filter(pk=annotator.pk).update(name="x" * 151))


@pytest.mark.parametrize("value", ["a\x00b", "a\ud800b", "\udfff"])
@pytest.mark.parametrize("field", ["name", "username"])
def test_forms_and_services_refuse_what_no_database_holds(db, field, value):
    person = User(**{"username": "somebody", field: value})
    with pytest.raises(ValidationError) as caught:
        person.full_clean(exclude=["password", "pseudonym"])
    assert field in caught.value.message_dict


def test_a_lone_surrogate_is_refused_in_bulk_writes_too(db):
    refused(lambda: AuditEntry.objects.bulk_create(entries(reason="a\ud800")))
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("value", "can"),
    [("", True), ("🚀\u202e\x07", True), ("\ue000", True), ("\x00", False), ("\ud83d", False)],
)
def test_storable_says_what_both_databases_hold(value, can):
    assert storable(value) is can


OURS = (CharField, TextField, EmailField)
WORDS = [
    "Zebra",
    "apple",
    "Äpfel",
    "zebra",
    "a b",
    "a-b",
    "ab",
    "éclair",
    "ecru",
    "قلم",
    "سانا",
    "🚀",
    "\ue000",
    "\uff21",
]


def test_text_sorts_by_code_point(db):
    Source.objects.bulk_create(
        Source(key=f"k{n}", name=word, folded_name="", kind="ngo") for n, word in enumerate(WORDS)
    )
    assert list(Source.objects.order_by("name").values_list("name", flat=True)) == sorted(WORDS)


def test_text_compares_by_code_point(db):
    Source.objects.bulk_create(
        Source(key=f"k{n}", name=word, folded_name="", kind="ngo") for n, word in enumerate(WORDS)
    )
    after = set(Source.objects.filter(name__gt="a b").values_list("name", flat=True))
    assert after == {word for word in WORDS if word > "a b"}
    assert Source.objects.filter(name="zebra").count() == 1


def test_every_text_column_of_ours_is_of_this_kind():
    """A plain column would take NUL on one database and not on the other."""
    from django.apps import apps

    ours = [
        model for model in apps.get_models() if model.__module__.split(".")[0] in ("annotator", "sources")
    ]
    assert len(ours) > 15
    plain = {
        f"{model.__name__}.{field.name}"
        for model in ours
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not isinstance(field, OURS)
    }
    # Django's own: made by the program; what a browser says its session is, is looked at before it is looked up.
    assert plain == {"User.password", "Session.session_key", "Session.session_data"}


def test_the_checks_reached_the_database(db):
    """Migrations carry them: what a fresh database says, not what the model class says."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'people_auditentry'")
            assert "instr(" in cursor.fetchone()[0]
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT collation_name FROM information_schema.columns"
                " WHERE table_name = 'people_auditentry' AND column_name IN ('action', 'reason')"
            )
            assert [row[0] for row in cursor.fetchall()] == ["C", "C"]
