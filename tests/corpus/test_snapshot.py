"""An export shows one moment, and keeps nobody from saving meanwhile."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from annotator.corpus.catalogue import TABLES
from annotator.corpus.services import table_export
from annotator.corpus.snapshot import snapshot
from annotator.corpus.writing import FORMATS
from annotator.reports.models import Report, SuggestionCitation
from annotator.review.models import Decision, DecisionCitation
from sources.models import Source

from .conftest import make_report, make_source

pytestmark = pytest.mark.django_db(transaction=True)


def in_another_connection(do: Callable[[], object]) -> None:
    """Run `do` as another worker would; its failure is ours."""
    failed: list[BaseException] = []

    def work() -> None:
        try:
            do()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(20)
    assert not thread.is_alive(), "somebody who saves has to wait for an export"
    assert not failed, failed


def decide() -> None:
    report = Report.objects.get()
    decision = Decision.objects.create(
        statement=report.statements.get(),
        version=1,
        decided_by="single",
        voice="cited",
        path="sohr",
        credibility=1,
    )
    DecisionCitation.objects.create(judgement=decision, order=0, source=Source.objects.get(key="sohr"))


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_saved_while_an_export_runs_is_not_in_it(format):
    """The table of citations is read by three queries: the last begins after the other worker has saved."""
    make_source("sohr")
    make_report("They said so.")
    told = []

    def tell(rows: int) -> None:
        if not told:
            in_another_connection(decide)
        told.append(rows)

    b"".join(table_export(by=None, table=TABLES["citations"], format=FORMATS[format], tell=tell))
    assert set(told) == {1}
    assert DecisionCitation.objects.count() == 1
    assert SuggestionCitation.objects.count() == 1


def test_a_snapshot_sees_the_moment_it_began_not_its_first_query():
    with snapshot():
        in_another_connection(lambda: make_source("late"))
        began_empty = connection.vendor == "sqlite"
        seen = Source.objects.count()
        in_another_connection(lambda: make_source("later"))
        assert Source.objects.count() == seen
    assert seen == (0 if began_empty else 1)
    assert Source.objects.count() == 2


def test_an_export_that_is_broken_off_leaves_nothing_open():
    make_source("sohr")
    for number in range(3):
        make_report(f"Report {number}. " + "x" * 70_000)
    pieces = table_export(by=None, table=TABLES["reports"], format=FORMATS["csv"])
    next(pieces)
    assert connection.in_atomic_block
    pieces.close()
    assert not connection.in_atomic_block
    make_source("next")
    in_another_connection(lambda: make_source("and_another"))


def test_transactions_after_an_export_take_the_write_lock_as_before():
    before = getattr(connection, "transaction_mode", None)
    with snapshot():
        pass
    assert getattr(connection, "transaction_mode", None) == before
    with transaction.atomic():
        make_source("works")
    assert Source.objects.count() == 1
