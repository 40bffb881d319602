"""What an address may ask of the database: the look-ups that somebody has allowed, and none beside them.

Every path of the model graph to a depth of 3, from every list, with the endings that turn an answer into an oracle.
"""

import itertools
import random
import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client, RequestFactory

from tests.addresses import addresses
from tests.test_site import PAGES, ROLES, model_of, world  # noqa: F401

ENDINGS = (
    "",
    "__exact",
    "__iexact",
    "__startswith",
    "__contains",
    "__regex",
    "__gt",
    "__lte",
    "__in",
    "__isnull",
)
# What the filters and figures of each list ask. A new one fails here until somebody has said that it may.
ALLOWED = {
    "people_user": {"is_active"},
    "people_auditentry": {"at", "by", "action"},
    "jobs_job": {"kind", "state"},
    "sources_source": {"state", "kind", "country"},
    "sources_alias": {"language", "match", "strength"},
    "sources_assessment": {"grade"},
    "reports_importbatch": {"at"},
    "reports_report": {"publisher", "language", "publisher__key__in", "published_on", "import"},
    "reports_statement": {"kind", "voice", "evidence", "rests_on"},
    "annotations_guidelines": set(),
    "annotations_assignment": {
        "state",
        "kind",
        "repeat",
        "round",
        "annotator",
        "report__id__exact",
        "deadline__lt",
    },
    "review_claim": {"contested", "state", "unconcluded", "assigned", "rests_on"},
    "review_dispute": {
        "state",
        "severity",
        "differs",
        "source",
        "round",
        "days",
        "statement__report__id__exact",
    },
    "review_outcome": {
        "status",
        "decision__voice",
        "decision__credibility",
        "decision__decided_by",
        "origin",
        "grade",
        "rests_on",
        "decision__citations__source__key__in",
        "statement__report__publisher__key__in",
    },
}
# Who hands nothing out filters own work alone: neither by a person nor by a round.
OWN_WORK = {"state", "report__id__exact", "deadline__lt"}
OF_A_FILTER = {"", "__exact", "__id__exact", "__key__exact", "__gte", "__lt", "__isnull"}
OF_A_DAY = {"__year", "__month", "__day"}
CHANGELISTS = {name for name in PAGES if name.endswith("_changelist")}
LISTS = sorted(name.removesuffix("_changelist") for name in CHANGELISTS)


def paths(model: type[Model], depth: int) -> Iterator[str]:
    """Every way along fields and relations, forwards and backwards, of at most `depth` steps."""
    for field in model._meta.get_fields(include_hidden=True):
        if "+" in field.name:  # a relation that cannot be followed backwards
            continue
        yield field.name
        if depth > 1 and field.is_relation and field.related_model:
            for path in paths(field.related_model, depth - 1):
                yield f"{field.name}__{path}"


def lookups_of(model: type[Model]) -> list[str]:
    return [f"{path}{ending}" for path, ending in itertools.product(sorted(set(paths(model, 3))), ENDINGS)]


def allowed_of(name: str, role: str) -> set[str]:
    endings = OF_A_FILTER | (OF_A_DAY if name == "reports_report" else set())
    own = name == "annotations_assignment" and role != "manager"
    return {f"{path}{end}" for path, end in itertools.product(OWN_WORK if own else ALLOWED[name], endings)}


def told(page: str) -> str:
    """What a page says, without what differs from one request to the next."""
    return re.sub(r'(csrfmiddlewaretoken" value=")\w+', r"\1", page)


def opening(name: str) -> list[str]:
    return [ROLES[letter] for letter in PAGES[f"{name}_changelist"] if letter in ROLES]


def test_lists_allow_no_look_up_that_nobody_has_allowed(world):  # noqa: F811
    for name in LISTS:
        model = model_of(f"{name}_changelist")
        screen, tried = admin.site.get_model_admin(model), lookups_of(model)
        assert len(tried) > 200
        for role in opening(name):
            request = RequestFactory().get("/")
            request.user = world.people[role]
            taken = {lookup for lookup in tried if screen.lookup_allowed(lookup, "1", request)}
            assert taken | screen._allowed_lookups(request) <= allowed_of(name, role), (name, role)


@pytest.mark.soak
def test_lists_refuse_a_look_up_that_is_not_allowed_before_they_ask_the_database(
    world,  # noqa: F811
    django_assert_max_num_queries,
    rounds,
):
    """Each round draws one look-up for each list and role; many rounds see nearly all."""
    lists = {
        name: (address, lookups_of(model_of(name))) for name, address in addresses() if name in CHANGELISTS
    }
    for role in ("manager", "annotator", "reviewer", "viewer"):
        client = Client()
        client.force_login(world.people[role])
        for name in LISTS:
            address, every = lists[f"{name}_changelist"]
            refused = sorted(set(every) - allowed_of(name, role)) if role in opening(name) else []
            for lookup in random.Random(name).sample(refused, min(3 * rounds, len(refused))):
                with django_assert_max_num_queries(6):  # who asks, and what they may
                    answer = client.get(f"{address}?{urlencode({lookup: '1'})}")
                assert answer.status_code == 400, (role, lookup)


@pytest.mark.parametrize("role", ["manager", "annotator", "reviewer", "viewer"])
def test_a_page_that_is_no_list_gives_the_same_answer_whatever_look_up_its_address_holds(world, role):  # noqa: F811
    every = [lookup for name in LISTS for lookup in lookups_of(model_of(f"{name}_changelist"))]
    client = Client()
    client.force_login(world.people[role])
    tried = 0
    for name, address in addresses():
        if "{" in address or name in CHANGELISTS or name in ("login", "logout", "jsi18n"):
            continue
        bare = client.get(address)
        if bare.status_code == 200 and not bare.streaming:
            query = urlencode(dict.fromkeys(random.Random(name).sample(every, 60), "1"))
            asked = client.get(f"{address}?{query}")
            assert asked.status_code == 200, address
            assert told(asked.content.decode()) == told(bare.content.decode()), address
            tried += 1
    assert tried > 5
