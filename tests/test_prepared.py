"""Queries whose SQL is made once give what Django gives that makes it anew."""

from annotator.people.models import User
from annotator.prepared import Prepared
from sources.models import Source


def test_objects_come_with_what_they_point_at_and_with_what_was_added(db, django_assert_num_queries):
    umbrella = Source.objects.create(key="state_media", name="State media", kind="news_agency")
    Source.objects.create(key="sana", name="SANA", kind="news_agency", belongs_to=umbrella)
    by_kind = Prepared(
        lambda kind: Source.objects.filter(kind=kind).select_related("belongs_to").order_by("key"), str
    )
    with django_assert_num_queries(1):
        found = [(s.key, s.belongs_to.key if s.belongs_to else None) for s in by_kind("news_agency")]
    assert found == [("sana", "state_media"), ("state_media", None)]
    assert by_kind("militia") == []


def test_a_constant_of_the_query_may_hold_any_sign(db):
    odd = "100 % of 'it', \\ and %s"
    for key, notes in (("one", odd), ("two", ""), ("three", "")):
        Source.objects.create(key=key, name=key, kind="monitoring_group", notes=notes)
    without = Prepared(
        lambda key: (
            Source.objects.filter(kind="monitoring_group")
            .exclude(notes=odd)
            .exclude(key=key)
            .values_list("key")
        ),
        str,
    )
    assert without("two") == [("three",)]
    quoted = Prepared(lambda key: Source.objects.filter(key=key).exclude(notes="it's 5 %s"), str)
    assert [source.key for source in quoted("one")] == ["one"]


def test_what_somebody_may_do_comes_with_the_person(annotator, stranger, django_assert_num_queries):
    for person, may in ((annotator, True), (stranger, False)):
        with django_assert_num_queries(1):
            assert User.objects.get(pk=person.pk).has_perm("annotations.annotate") is may
