"""Two people write to the registry in the same second."""

import pytest
from django.core.exceptions import ValidationError

from sources import services
from sources.models import Alias, Source
from tests.races import at_once


@pytest.mark.django_db(transaction=True)
@pytest.mark.soak
def test_of_two_sources_that_read_alike_one_goes_in_and_the_other_is_told(rounds):
    for number in range(rounds):
        results = at_once(
            lambda n=number: services.source_add(by=None, key=f"a{n}", name=f"Name {n}", kind="ngo"),
            lambda n=number: services.source_add(by=None, key=f"b{n}", name=f"NAME\u200b {n}", kind="ngo"),
        )
        [error] = [result for result in results if not isinstance(result, Source)]
        assert isinstance(error, ValidationError), error
        assert "already exists" in str(error)
    assert Source.objects.count() == rounds


@pytest.mark.django_db(transaction=True)
@pytest.mark.soak
def test_of_two_sources_that_take_one_alias_one_has_it_and_the_other_is_told(rounds):
    one = services.source_add(by=None, key="one", name="One", kind="ngo")
    two = services.source_add(by=None, key="two", name="Two", kind="ngo")
    for number in range(rounds):
        results = at_once(
            lambda n=number: services.alias_add(by=None, source=one, text=f"Alias {n}"),
            lambda n=number: services.alias_add(by=None, source=two, text=f"alias {n}"),
        )
        [error] = [result for result in results if not isinstance(result, Alias)]
        assert isinstance(error, ValidationError), error
    assert Alias.objects.count() == rounds


@pytest.mark.django_db(transaction=True)
@pytest.mark.soak
def test_two_loads_at_once_bring_everything_in_once(rounds):
    results = at_once(*[lambda: services.registry_load(by=None)] * 2)
    assert sorted(loaded.sources_added for loaded in results) == [0, Source.objects.count()]
    assert sorted(loaded.aliases_added for loaded in results) == [0, Alias.objects.count()]
