"""Queries whose SQL is made once give what Django gives that makes it anew."""

import psycopg
import pytest
from django.db import OperationalError, connection

from annotator.people.models import User
from annotator.prepared import Prepared
from sources.models import Source

from .conftest import ON_POSTGRESQL


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


def test_objects_hold_what_django_s_own_hold_also_where_a_column_is_left_out(db, django_assert_num_queries):
    Source.objects.create(key="sana", name="SANA", kind="news_agency", notes="of 1965")
    for rows in (Source.objects.all(), Source.objects.defer("notes"), Source.objects.only("key")):
        own = Prepared(lambda key, rows=rows: rows.filter(key=key), str).first("sana")
        django = rows.get(key="sana")
        assert (own == django, own.get_deferred_fields()) == (True, django.get_deferred_fields())
        assert (own.notes, own.name, own.created_at) == (django.notes, django.name, django.created_at)
        assert (own._state.adding, own._state.db) == (False, "default")
    own.name = "Syrian Arab News Agency"
    own.save()
    assert Source.objects.get().name == "Syrian Arab News Agency"


def test_two_queries_that_alternate_keep_their_rows_apart(db):
    for number in range(3):
        Source.objects.create(key=f"s{number}", name=f"Source {number}", kind="news_agency")
    by_key = Prepared(lambda key: Source.objects.filter(key=key).values_list("name"), str)
    every = Prepared(lambda: Source.objects.order_by("key").values_list("key"))
    for number in (0, 1, 2, 0):
        assert [by_key(f"s{number}"), every()] == [[(f"Source {number}",)], [("s0",), ("s1",), ("s2",)]]


@pytest.mark.skipif(not ON_POSTGRESQL, reason="only on PostgreSQL: on SQLite a connection is an open file")
def test_a_connection_that_was_cut_is_made_anew_by_the_first_query_of_a_request_and_by_no_later_one(
    django_db_setup, django_db_blocker
):
    by_key = Prepared(lambda key: Source.objects.filter(key=key), str)

    def cut() -> None:
        info = connection.connection.info
        with psycopg.connect(info.dsn, dbname="postgres", autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [info.backend_pid])

    with django_db_blocker.unblock():
        assert by_key("none") == []
        cut()
        connection.close_if_unusable_or_obsolete()  # as Django does where a request begins
        assert by_key("none") == []
        cut()
        with pytest.raises(OperationalError):
            by_key("none")
        connection.close()
