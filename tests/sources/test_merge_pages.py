import pytest
from django.urls import reverse

from sources import services
from sources.merging import source_merge
from sources.models import Source

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    new = services.source_add(by=None, key="new", name="Harbour News Agency", kind="news_agency")
    old = services.source_add(by=None, key="old", name="Harbor Wire", kind="newspaper")
    services.alias_add(by=None, source=old, text="Wire of the Harbor")
    return old, new


def address(page, source):
    return reverse(f"admin:sources_source_{page}", args=[source.pk])


@pytest.fixture
def signed_in(client, manager):
    client.force_login(manager)
    return client


def test_the_page_shows_what_it_means_before_it_happens(signed_in, pair):
    page = signed_in.get(address("merge", pair[0]), {"into": "new"}).content.decode()
    assert "Wire of the Harbor" in page
    assert not Source.objects.exclude(merged_into=None).exists()


def test_merging_and_undoing_by_the_buttons(signed_in, pair):
    old, new = pair
    answer = signed_in.post(address("merge", old), {"into": "new", "reason": "One newsroom"}, follow=True)
    assert "Merged into" in answer.content.decode()
    assert Source.objects.get(key="old").merged_into == new
    assert "Harbor Wire" in signed_in.get(address("change", new)).content.decode()
    signed_in.post(address("unmerge", old))
    assert Source.objects.get(key="old").merged_into is None


def test_without_a_reason_nothing_happens_and_the_page_says_so(signed_in, pair):
    answer = signed_in.post(address("merge", pair[0]), {"into": "new", "reason": " "})
    assert "Say why" in answer.content.decode()
    assert Source.objects.get(key="old").merged_into is None


def test_a_merged_source_is_found_by_its_filter_and_not_among_those_in_use(signed_in, pair):
    source_merge(by=None, source=pair[0], into=pair[1], reason="One newsroom")
    listed = reverse("admin:sources_source_changelist")
    assert "Harbor Wire" not in signed_in.get(listed).content.decode()
    assert "Harbor Wire" in signed_in.get(listed, {"state": "merged"}).content.decode()


@pytest.mark.parametrize("who", ["viewer", "reviewer", "annotator"])
def test_others_are_offered_nothing_and_may_do_nothing(who, request, client, pair):
    client.force_login(request.getfixturevalue(who))
    assert "Merge into" not in client.get(address("change", pair[0])).content.decode()
    assert client.get(address("merge", pair[0])).status_code == 403
    assert client.post(address("unmerge", pair[0])).status_code == 403
