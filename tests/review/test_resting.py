"""Everything that rests on one source at any depth: one filter on statements, decisions and claims, and in exports."""

import pytest
from django.core.management import call_command

from annotator import long_lists
from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Assignment, Seat
from annotator.corpus.catalogue import TABLES
from annotator.corpus.choosing import chosen_by_query
from annotator.review.claims import claim_create, claim_statement_put
from annotator.review.models import Decision, Outcome
from sources.models import Source
from tests.review.conftest import make_sources, rate

OUTCOMES, STATEMENTS, CLAIMS = (
    f"/admin/{name}/?rests_on=" for name in ("review/outcome", "reports/statement", "review/claim")
)


@pytest.fixture
def corpus(db, annotator, report_of):
    """Reports by how they rest on the observers: as origin, relay, publisher, through a merged name, not at all."""
    make_sources()
    sohr = Source.objects.get(key="sohr")
    Source.objects.create(key="old_sohr", name="The Observers", kind="monitoring_group", merged_into=sohr)
    given = {
        "origin": ("anadolu>sohr", "cited", {}),
        "relay": ("sohr>lcc", "cited", {}),
        "publisher": ("", "publisher", {"publisher": sohr}),
        "merged": ("anadolu;old_sohr", "cited", {}),
        "other": ("lcc", "cited", {"publisher": sohr}),
    }
    reports = {}
    for name, (path, voice, values) in given.items():
        reports[name] = report_of(f"It is {name}.", suggestions=[path], **values)
        reports_assign(by=None, reports=[reports[name]], annotators=[annotator], required=1)
        Source.objects.filter(key="old_sohr").update(merged_into=None)
        rate(annotator, reports[name], path=path, voice=voice)
        Source.objects.filter(key="old_sohr").update(merged_into=sohr)
    return reports


@pytest.fixture(params=[10_000, 0], ids=["few", "read through"])
def few(request, monkeypatch):
    """Both ways to find them: beginning with the judgements, and asking each row of the list."""
    monkeypatch.setattr(long_lists, "FEW", request.param)


def texts(rows) -> set[str]:
    return {str(row.statement).split()[-1].strip(".") for row in rows}


RESTING = {"origin", "relay", "publisher", "merged"}


@pytest.mark.parametrize("key", ["sohr", "old_sohr"])
def test_a_decision_rests_on_whom_its_path_names_anywhere_and_on_its_publisher_where_that_speaks(corpus, key):
    source = Source.objects.get(key=key)
    assert texts(Decision.objects.resting_on(source)) == RESTING
    assert texts(Outcome.objects.resting_on(source)) == RESTING
    assert texts(Decision.objects.resting_on(Source.objects.get(key="anadolu"))) == {"origin", "merged"}


def test_the_lists_of_decided_and_suggested_statements_have_the_filter(corpus, client, viewer, few):
    client.force_login(viewer)
    for address in (OUTCOMES, STATEMENTS):
        assert client.get(f"{address}sohr").context["cl"].result_count == 4
        assert client.get(f"{address}lcc").context["cl"].result_count == 2
        assert client.get(f"{address}nobody").context["cl"].result_count == 0


def test_of_more_than_are_counted_there_are_more(corpus, client, viewer, few, monkeypatch):
    monkeypatch.setattr(long_lists, "COUNTED", 1)
    client.force_login(viewer)
    for address, rows in ((OUTCOMES, "rated statements"), (STATEMENTS, "statements")):
        assert f"more than 1 {rows}" in client.get(f"{address}sohr").content.decode()


def test_only_the_newest_suggestion_counts(corpus, client, viewer, few):
    statement = corpus["origin"].statements.get()
    newer = {"reader_version": "2", "voice": "publisher", "path": "", "evidence": "default", "confidence": 1}
    statement.suggestions.create(rule="none", **newer)
    client.force_login(viewer)
    assert client.get(f"{STATEMENTS}sohr").context["cl"].result_count == 3


@pytest.fixture
def claims(corpus, report_of):
    """A claim on each report, and one on a statement of which there is only a suggestion."""
    corpus["suggested"] = report_of("It is suggested.", suggestions=["lcc>sohr"])
    for name, report in corpus.items():
        claim = claim_create(by=None, title=name)
        claim_statement_put(by=None, claim=claim.pk, statement=report.statements.get().pk, stance="asserts")
    return corpus


def test_a_claim_rests_on_what_its_statements_rest_on(claims, client, viewer, few):
    client.force_login(viewer)
    rows = client.get(f"{CLAIMS}sohr").context["cl"].result_list
    assert {claim.title for claim in rows} == RESTING | {"suggested"}
    assert client.get(f"{CLAIMS}nobody").context["cl"].result_count == 0


def test_an_older_suggestion_or_one_that_was_not_followed_makes_no_claim_rest_on_it(
    claims, client, viewer, annotator, report_of, few
):
    once = report_of("It is once.", suggestions=["sohr"])
    reports_assign(by=None, reports=[once], annotators=[annotator], required=1)
    rate(annotator, once, path="lcc", voice="cited")
    newer = {"reader_version": "2", "voice": "cited", "path": "lcc", "evidence": "default", "confidence": 1}
    claims["suggested"].statements.get().suggestions.create(rule="none", **newer)
    claim = claim_create(by=None, title="once")
    claim_statement_put(by=None, claim=claim.pk, statement=once.statements.get().pk, stance="asserts")
    client.force_login(viewer)
    rows = client.get(f"{CLAIMS}sohr").context["cl"].result_list
    assert {claim.title for claim in rows} == RESTING


def test_what_somebody_is_still_to_rate_is_found_by_no_filter_of_theirs(claims, client, reviewer, few):
    for name in ("origin", "suggested"):
        again = Assignment.objects.create(report=claims[name], annotator=reviewer, order=1, aided=False)
        Seat.objects.create(assignment=again, statement=claims[name].statements.get())
    client.force_login(reviewer)
    assert client.get(f"{OUTCOMES}sohr").context["cl"].result_count == 3
    assert client.get(f"{STATEMENTS}sohr").context["cl"].result_count == 3
    assert client.get(f"{CLAIMS}sohr").context["cl"].result_count == 3
    chosen = chosen_by_query(TABLES["statements"], "rests_on:sohr", reviewer)
    assert texts(chosen) == RESTING - {"origin"}


def test_annotators_learn_nothing_by_it(corpus, client, annotator):
    client.force_login(annotator)
    for address in (OUTCOMES, STATEMENTS, CLAIMS):
        assert client.get(f"{address}sohr").status_code == 403
    assert not chosen_by_query(TABLES["statements"], "rests_on:sohr", annotator).exists()


@pytest.mark.parametrize(
    ("table", "rows"), [("statements", 4), ("reports", 4), ("sources", 1), ("claims", 4)]
)
def test_exports_take_out_what_rests_on_a_source(claims, tmp_path, table, rows):
    file = tmp_path / "out.csv"
    call_command("export_corpus", table=table, output=str(file), filter="rests_on:sohr")
    assert len(file.read_text(encoding="utf-8").splitlines()) == rows + 1


def test_a_bundle_takes_the_whole_reports(corpus, client, manager):
    client.force_login(manager)
    answer = client.post("/admin/corpus/export/whole/bundle/", {"filter": "rests_on:sohr"})
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"PK"
