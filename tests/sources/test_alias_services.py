import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from annotator.people.models import AuditEntry
from sources import services
from sources.models import Alias, Source


@pytest.fixture
def one(db) -> Source:
    return services.source_add(by=None, key="one", name="First Agency", kind="news_agency")


@pytest.fixture
def two(db) -> Source:
    return services.source_add(by=None, key="two", name="Second Agency", kind="news_agency")


def test_a_manager_adds_an_alias_and_the_log_tells(one, manager):
    alias = services.alias_add(by=manager, source=one, text=" الأولى ", language="ar")
    assert (alias.text, Source.objects.called("الاولي")) == ("الأولى", one)
    assert AuditEntry.objects.get(action="alias added").subject == "one: الأولى"


@pytest.mark.parametrize("text", ["second agency", "Second\u00a0Agency", "two", "deuxie\u0300me"])
def test_an_alias_that_names_another_source_is_refused_and_the_other_named(one, two, text):
    services.alias_add(by=None, source=two, text="Deuxième")
    with pytest.raises(ValidationError, match=r"already exists as Second Agency \(two\)"):
        services.alias_add(by=None, source=one, text=text)


def test_spellings_that_fold_to_one_are_one_alias(one):
    services.alias_add(by=None, source=one, text="The Firsts", language="en")
    with pytest.raises(ValidationError, match="listed already, as “The Firsts”"):
        services.alias_add(by=None, source=one, text="the  FIRSTS")


def test_several_sources_share_a_description(one, two):
    services.alias_add(by=None, source=one, text="the agency", strength="description")
    services.alias_add(by=None, source=two, text="the agency", strength="description")
    assert Alias.objects.filter(folded="the agency").count() == 2


def test_a_shared_description_does_not_become_a_name(one, two):
    services.alias_add(by=None, source=one, text="the agency", strength="name")
    alias = services.alias_add(by=None, source=two, text="the agency", strength="description")
    with pytest.raises(ValidationError, match="already exists"):
        services.alias_update(
            by=None, alias=alias, text="the agency", language="", match="any_case", strength="with_cue"
        )
    alias.refresh_from_db()
    assert alias.strength == "description"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", "\u200b"),
        ("text", "x" * 201),
        ("text", "a\nb"),
        ("text", "a\x00"),
        ("language", "Arabic"),
        ("language", "a"),
        ("match", "somehow"),
        ("strength", "weak"),
    ],
)
def test_odd_values_are_refused(one, field, value):
    with pytest.raises(ValidationError):
        services.alias_add(by=None, source=one, **{"text": "Uno", field: value})
    assert not Alias.objects.exists()


def test_a_change_and_a_removal_leave_what_was_there_in_the_log(one, manager):
    alias = services.alias_add(by=manager, source=one, text="Uno")
    services.alias_update(
        by=manager, alias=alias, text="UNO", language="es", match="exact_case", strength="with_cue"
    )
    changed = AuditEntry.objects.get(action="alias changed")
    assert (changed.before["text"], changed.after["text"]) == ("Uno", "UNO")
    services.alias_remove(by=manager, alias=alias)
    assert AuditEntry.objects.get(action="alias removed").before["text"] == "UNO"
    assert not Alias.objects.exists()


@pytest.mark.parametrize("who", ["annotator", "viewer", "reviewer", "stranger"])
def test_only_a_manager_writes_aliases(one, who, request):
    by = request.getfixturevalue(who)
    alias = services.alias_add(by=None, source=one, text="Uno")
    with pytest.raises(PermissionDenied):
        services.alias_add(by=by, source=one, text="Due")
    with pytest.raises(PermissionDenied):
        services.alias_update(by=by, alias=alias, text="Due", language="", match="any_case", strength="name")
    with pytest.raises(PermissionDenied):
        services.alias_remove(by=by, alias=alias)
    assert Alias.objects.get().text == "Uno"
