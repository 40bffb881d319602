"""The whole site, address by address: who may open what, and what every answer keeps to."""

import logging
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.contrib.staticfiles.finders import get_finders
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment
from annotator.annotations.services import annotation_save, assignment_submit, guidelines_publish
from annotator.jobs.models import Job
from annotator.people.models import User
from annotator.people.services import audit
from annotator.review.claims import claim_create, claim_statement_put
from annotator.review.models import Outcome
from sources.models import Alias, Assessment, Source
from tests.addresses import addresses
from tests.cast import make_person

ROLES = {
    "M": "manager",
    "A": "annotator",
    "R": "reviewer",
    "V": "viewer",
    "D": "administrator",
    "S": "stranger",
}
EVERYBODY = "MARVDS"

# Who may open which page: the table of the design, page by page. A new page fails here until somebody has said.
PAGES = {
    "api_openapi": EVERYBODY,
    # A session opens nothing here: see tests/api.
    "list_reports": "",
    "list_statements": "",
    "list_decided_statements": "",
    "list_decisions": "",
    "list_sources": "",
    "list_releases": "",
    "alive": EVERYBODY,
    "ready": EVERYBODY,
    "metrics": "",  # by its own token, where there is one
    "index": EVERYBODY,
    "jsi18n": EVERYBODY,
    "password_change": EVERYBODY,
    "password_change_done": EVERYBODY,
    "login": "",  # who is signed in is led on
    "logout": "",  # by POST only
    "people_sessions": EVERYBODY,
    "people_api_tokens": EVERYBODY,
    "people_user_changelist": "MD",
    "people_user_add": "MD",
    "people_user_invite": "MD",
    "people_user_invitations": "MD",
    "people_auditentry_changelist": "MD",
    "people_auditentry_add": "",
    "people_auditentry_export": "MD",
    "sources_source_changelist": "MARV",
    "sources_source_add": "M",
    "sources_source_import": "M",
    "sources_source_export": "",
    "sources_alias_changelist": "MARV",
    "sources_alias_add": "",
    "sources_alias_import": "M",
    "sources_alias_export": "",
    "sources_assessment_changelist": "MRV",
    "sources_assessment_add": "",
    "sources_assessment_import": "M",
    "sources_assessment_export": "",
    "reports_report_changelist": "MRV",
    "reports_report_add": "",
    "reports_report_import": "M",
    "reports_statement_changelist": "MRV",
    "reports_statement_add": "",
    "reports_importbatch_changelist": "M",
    "reports_importbatch_add": "",
    "reports_publishers": "M",
    "annotations_assignment_changelist": "MAR",
    "annotations_assignment_add": "",
    "annotations_assignment_hand_out": "M",
    "annotations_assignment_deadlines": "M",
    "annotations_guidelines_changelist": "MAR",
    "annotations_guidelines_add": "M",
    "annotations_cited_names": "M",
    "annotations_cited_name": "",  # without a name there is none
    "annotations_practice": "M",
    "annotations_import": "M",
    "annotations_progress": "M",
    "annotations_keys": "AR",
    "annotations_search": "AR",
    "keeping_backups": "D",
    "jobs_job_changelist": "MRVD",
    "jobs_job_add": "",
    "review_outcome_changelist": "MRV",
    "review_outcome_add": "",
    "review_agreement": "MR",
    "review_assessments_due": "M",
    "review_agreement_statements": "",  # without a cell there are none
    "review_network": "MRV",
    "review_glance": "MRV",
    "review_dispute_changelist": "MR",
    "review_dispute_add": "",
    "review_dispute_settle": "R",
    "review_rulings": "AR",
    "review_claim_changelist": "MRV",
    "review_claim_add": "MR",
    "corpus_exports": "MARV",
    "corpus_releases": "MRV",
}
# The same for the page of one thing that this person has to do with.
THINGS = {
    "people_user_change": "MD",
    "people_auditentry_change": "MD",
    "sources_source_change": "MARV",
    "sources_source_merge": "M",
    "sources_alias_change": "MARV",
    "sources_assessment_change": "MRV",
    "reports_report_change": "MRV",
    "reports_statement_change": "MRV",
    "reports_statement_claim": "MR",
    "reports_importbatch_change": "M",
    "annotations_assignment_change": "MAR",
    "annotations_guidelines_change": "MAR",
    "jobs_job_change": "M",
    "review_outcome_change": "MRV",
    "review_dispute_change": "MR",
    "review_dispute_unblind": "M",
    "review_claim_change": "MRV",
    "review_claim_find": "MR",
}
WAY_OUT = re.compile(r'<form [^>]*method="post" action="/admin/logout/">(?:(?!</form>).)*<button', re.DOTALL)
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """A refused request is logged with its traceback; thousands of them would only cost time here."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def world(manager, annotator, other_annotator, reviewer, other_reviewer, viewer, stranger, report_of):
    """The cast at work: one thing of each kind, a report decided, one under way, one rated without suggestions."""
    people = {
        "manager": manager,
        "annotator": annotator,
        "other_annotator": other_annotator,
        "reviewer": reviewer,
        "other_reviewer": other_reviewer,
        "viewer": viewer,
        "stranger": stranger,
        "administrator": make_person("adam", "administrator"),
    }
    source = Source.objects.create(key="sohr", name="Syrian Observatory", kind="monitoring_group")
    Alias.objects.create(source=source, text="SOHR")
    Assessment.objects.create(source=source, grade="B", valid_from="2015-01-01", reason="so far")
    guidelines_publish(by=None, text="Be brief.")
    audit(by=manager, action="door opened")
    Job.objects.create(kind="agreement", title="Agreement", by=manager)
    decided = report_of("Rain fell.", suggestions=["sohr"])
    under_way = report_of("Shells fell on the market.", "A road was closed.", suggestions=["sohr", ""])
    unaided = report_of("Buses left the town.", suggestions=["sohr"])
    reports_assign(by=None, reports=[decided], annotators=[annotator], required=1)
    reports_assign(by=None, reports=[under_way], annotators=[annotator, other_annotator])
    reports_assign(by=None, reports=[unaided], annotators=[reviewer, other_reviewer], aided=False)
    disputed = report_of("Shots were heard at night.")
    reports_assign(by=None, reports=[disputed], annotators=[annotator, other_annotator])
    for assignment in Assignment.objects.filter(report__in=[decided, under_way, disputed]):
        for seat in assignment.seats.all():
            annotation_save(
                by=assignment.annotator,
                seat=seat.pk,
                base_version=0,
                voice="cited",
                path="sohr",
                credibility=2 if assignment.annotator == annotator else 5,
            )
    for assignment in Assignment.objects.filter(report__in=[decided, disputed]):
        assignment_submit(by=assignment.annotator, assignment=assignment.pk)
    claim = claim_create(by=None, title="Rain fell on the town")
    claim_statement_put(by=None, claim=claim.pk, statement=decided.statements.get().pk, stance="asserts")
    return SimpleNamespace(people=people, decided=decided, under_way=under_way, unaided=unaided)


def signed_in(person: User | None, **options) -> Client:
    client = Client(**options)
    if person is not None:
        client.force_login(person)
    return client


def plain_addresses() -> list[tuple[str, str]]:
    return [(name, address) for name, address in addresses() if "{" not in address and name]


def model_of(name: str):
    """The model whose pages are named so: `app_model_page`."""
    for model in apps.get_models():
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        if name.startswith(f"{label}_"):
            return model
    return None


def missing_key(model) -> str:
    return str(uuid.UUID(int=7)) if model._meta.pk.get_internal_type() == "UUIDField" else "987654321"


def thing_addresses() -> list[tuple[str, str, str, type]]:
    """(name, address, its parameter, model) of every page of one thing."""
    found = []
    for name, address in addresses():
        parameters = re.findall(r"\{(\w+)\}", address)
        model = model_of(name)
        if len(parameters) == 1 and model is not None:
            found.append((name, address, parameters[0], model))
    return found


def essence(answer: HttpResponseBase, key: str) -> tuple:
    """Status, aim and text of an answer, without the key that was asked for and what differs at every request."""
    text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
    text = re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", text)
    aim = answer.get("Location", "")
    return answer.status_code, aim.replace(f"/{key}/", "/KEY/"), text.replace(f"/{key}/", "/KEY/")


def check_headers(answer: HttpResponseBase, address: str, signed: bool) -> None:
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy, address
    assert "unsafe" not in policy, address
    assert answer["X-Content-Type-Options"] == "nosniff", address
    assert answer["X-Frame-Options"] == "DENY", address
    kind = answer.get("Content-Type", "")
    assert "charset=" in kind or not kind.startswith("text/"), address
    if not answer.streaming and answer.content and answer.status_code not in (301, 302):
        assert re.match(r"[a-z]+/[a-z+.-]+(;|$)", kind), address
    if signed:
        assert "no-store" in answer["Cache-Control"], address
        if answer.status_code == 200 and not answer.streaming and b"<html" in answer.content[:300]:
            assert WAY_OUT.search(answer.text), f"{address} has no way to sign out"


@contextmanager
def writes() -> Iterator[list[str]]:
    """The beginnings of what is written to the database meanwhile, sessions aside."""
    written: list[str] = []

    def watch(execute, sql, params, many, context):
        if WRITES.match(sql) and "people_session" not in sql:
            written.append(sql[:80])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written


@pytest.mark.parametrize("letter", ROLES)
def test_each_page_opens_for_whom_the_table_says(world, letter):
    person = world.people[ROLES[letter]]
    client = signed_in(person)
    unsaid = {name for name, _ in plain_addresses()} - PAGES.keys()
    assert not unsaid, "nobody has said who may open these pages"
    wrong = {}
    with writes() as written:
        for name, address in plain_addresses():
            answer = client.get(address)
            check_headers(answer, address, signed=True)
            assert answer.status_code in (200, 302, 401, 403, 404, 405), address
            if (answer.status_code == 200) != (letter in PAGES[name]):
                wrong[name] = answer.status_code
    assert wrong == {}
    assert written == [], "looking at a page has changed something"


def test_no_list_reads_the_whole_texts_of_its_reports(world):
    whole = re.compile(r'"reports_report"\."(text|folded|furniture)"(?=,| AS | FROM )')
    reading = set()
    for person in world.people.values():
        client = signed_in(person)
        for name, address in plain_addresses():
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            reading |= {(name, found[1]) for query in asked for found in whole.finditer(query["sql"] or "")}
    assert reading == set()


@pytest.mark.parametrize("letter", list(ROLES))
def test_what_somebody_may_not_see_answers_like_what_is_not_there(world, letter):
    """Each page of one thing, for several things of its kind: opened, or exactly as if the thing were missing."""
    client = signed_in(world.people[ROLES[letter]])
    pages = sorted(thing_addresses(), key=lambda page: not page[0].endswith("_change"))
    seen: set[tuple[type, str]] = set()
    opened = set()
    with writes() as written:
        for _, address, parameter, model in pages:
            for key in map(str, model._base_manager.values_list("pk", flat=True)[:1]):
                client.get(address.format(**{parameter: key}) + "?action=done&post=yes&confirm=1")
    assert written == [], "looking at a thing has changed something"
    for method in (client.get, client.post):
        for name, address, parameter, model in pages:
            nowhere = missing_key(model)
            missing = essence(method(address.format(**{parameter: nowhere})), nowhere)
            assert missing[0] in (302, 403, 404, 405), (name, missing[0])
            most = 9 if model in (Assignment, Outcome) else 2
            for key in map(str, model._base_manager.values_list("pk", flat=True)[:most]):
                answer = method(address.format(**{parameter: key}))
                check_headers(answer, address, signed=True)
                if name in THINGS and method == client.get and answer.status_code in (200, 302):
                    opened.add(name)
                    seen.add((model, key))
                if (model, key) not in seen:
                    assert essence(answer, key) == missing, (name, method.__name__)
    assert opened == {name for name in THINGS if letter in THINGS[name]}


def test_the_table_speaks_of_every_thing_that_has_a_page(world):
    assert {name for name, *_ in thing_addresses() if name.endswith("_change")} <= THINGS.keys()


@pytest.mark.parametrize("key", ["%00", "x", "9" * 40, "-1", "%2e%2e", "%ED%A0%80", "_5F", "1%20OR%201=1"])
def test_an_odd_key_is_a_missing_one(world, key):
    client = signed_in(world.people["manager"])
    for name, address, parameter, _ in thing_addresses():
        if name.endswith("_change"):
            assert client.get(address.format(**{parameter: key})).status_code == 404, name


def test_who_is_not_signed_in_is_led_to_sign_in_whatever_they_ask_for(world):
    client = signed_in(None)
    open_to_all = {"login", "people_welcome", "alive", "ready", "metrics", "api_openapi"}
    for name, address in addresses():
        if name in open_to_all:
            continue
        if address.startswith("/api/"):
            assert client.get(address).status_code == 401, address
            continue
        for key in ("1", "999"):
            at = re.sub(r"\{\w+\}", key, address)
            for answer in (client.get(at), client.post(at)):
                assert answer.status_code == 302, at
                assert answer["Location"].startswith("/admin/"), at
                assert "sohr" not in answer["Location"]
                check_headers(answer, at, signed=False)
    assert "no-store" in client.get("/admin/login/")["Cache-Control"]


def test_every_post_without_a_token_is_refused(world):
    client = signed_in(world.people["manager"], enforce_csrf_checks=True)
    with writes() as written:
        for name, address in addresses():
            if name == "people_welcome":  # the one-time link is its own token
                continue
            at = re.sub(r"\{\w+\}", "1", address)
            # Nothing of the API takes a POST, with a token of forms or without.
            refused = 405 if address.startswith("/api/") else 403
            assert client.post(at, {"anything": "at all"}).status_code == refused, at
    assert written == []


def test_odd_posts_are_refused_without_an_error(world):
    """Nothing, nonsense and NUL in the forms that a manager and an annotator can reach."""
    nonsense = dict.fromkeys(
        ["action", "seat", "name", "format", "source-1", "q", "annotators", "username"], "\x00"
    )
    nonsense |= dict.fromkeys(["filter", "reports", "text", "reason", "roles", "grade"], "a\x00b")
    nonsense |= {"voice": "cited", "base_version": "9" * 5000, "via-1": "9" * 5000, "at": "9" * 5000}
    own = Assignment.objects.of(world.people["annotator"]).filter(report=world.under_way).get()
    bench = f"/admin/annotations/assignment/{own.pk}/change/"
    for role in ("manager", "annotator"):
        client = signed_in(world.people[role])
        for name, address in plain_addresses():
            if name != "logout" and client.get(address).status_code == 200:
                assert client.post(address, nonsense).status_code < 500, address
        for action in ("save", "undo", "skip", "submit", "no such"):
            for posted in ({}, nonsense, nonsense | {"seat": str(own.seats.first().pk)}):
                assert client.post(bench, posted | {"action": action}).status_code < 500, (role, action)


@pytest.mark.parametrize("table", ["statements", "annotations", "nowhere", "x" * 300])
def test_an_export_with_an_odd_filter_or_list_is_refused_without_an_error(world, table):
    for role in ("manager", "annotator", "viewer"):
        client = signed_in(world.people[role])
        for query in (
            "",
            "?list=reports.report&q=%00",
            "?list=auth.user",
            "?list=reports.report&language=%00",
        ):
            posted = {"format": "csv", "filter": "a\x00b"}
            answer = client.post(f"/admin/corpus/export/{table}/{query}", posted)
            if answer.streaming:
                list(answer.streaming_content)
            assert answer.status_code in (200, 400, 404), (role, query)


ODD_QUERIES = [
    "q=%00",
    "p=99999999",
    "o=99.-.x",
    "all=",
    "_facets=1",
    "e=1",
    "q=%25_%5C",
    "nosuch=1",
    "_to_field=id",
]


def test_lists_take_odd_queries_and_filters_without_an_error(world):
    client = signed_in(world.people["manager"])
    for name, address in plain_addresses():
        if not name.endswith("_changelist"):
            continue
        request = client.get(address).wsgi_request
        lookups = sorted(admin.site.get_model_admin(model_of(name))._allowed_lookups(request))
        assert client.get(address, dict.fromkeys(lookups, "\x00")).status_code in (200, 302, 400), address
        queries = [f"{lookup}={'9' * 40}" for lookup in lookups]
        for query in [*ODD_QUERIES, *queries]:
            assert client.get(f"{address}?{query}").status_code in (200, 302, 400), (address, query)


def test_there_is_no_view_on_site(world):
    client = signed_in(world.people["manager"])
    for model in (Source, User, Assignment):
        kind = ContentType.objects.get_for_model(model)
        assert client.get(f"/admin/r/{kind.pk}/{model.objects.first().pk}/").status_code == 404


def test_there_is_no_type_ahead_over_whole_tables(world):
    for person in world.people.values():
        client = signed_in(person)
        for app, model, field in [
            ("annotations", "assignment", "annotator"),
            ("sources", "source", "merged"),
        ]:
            query = {"app_label": app, "model_name": model, "field_name": field, "term": ""}
            assert client.get("/admin/autocomplete/", query).status_code == 404


def test_add_forms_take_nothing_from_the_address(world):
    client = signed_in(world.people["manager"])
    tried = 0
    for name, address in plain_addresses():
        if not name.endswith("_add"):
            continue
        bare = client.get(address)
        if bare.status_code != 200:
            continue
        tried += 1
        fields = [field.name for field in model_of(name)._meta.get_fields()]
        preset = client.get(address, dict.fromkeys(fields, "1"))
        assert essence(preset, "") == essence(bare, ""), address
    assert tried >= 3


def test_nothing_is_deleted_from_a_list(world):
    client = signed_in(world.people["manager"])
    for name, address in plain_addresses():
        if name.endswith("_changelist") and client.get(address).status_code == 200:
            model = model_of(name)
            before = model._base_manager.count()
            keys = [str(key) for key in model._base_manager.values_list("pk", flat=True)]
            posted = {
                "action": "delete_selected",
                "_selected_action": keys,
                "post": "yes",
                "select_across": "1",
            }
            client.post(address, posted)
            assert model._base_manager.count() == before, address


def test_static_files_are_served_to_everybody_and_nothing_beside_them(client, db):
    assert client.get("/static/hearsay/hearsay.css").status_code == 200
    for address in (
        "/static/../settings.py",
        "/static/%2e%2e/settings.py",
        "/static/hearsay/",
        "/static/",
        "/static/.git/HEAD",
        "/.git/HEAD",
        "/settings.py",
    ):
        assert client.get(address).status_code in (404, 302), address
    kinds = {Path(name).suffix for finder in get_finders() for name, _ in finder.list([])}
    assert ".css" in kinds
    assert kinds <= {".css", ".js", ".svg", ".txt", ".md", ""}, (
        "the licences of what others made are without an ending"
    )
