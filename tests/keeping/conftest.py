"""An installation that was lived in: everything in it came through the services that people's work goes through."""

import datetime
import shutil
import sqlite3
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command

from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Seat
from annotator.annotations.services import annotation_save, assignment_submit, guidelines_publish
from annotator.corpus.releases import release_create
from annotator.people.audit_log import audit_seal
from annotator.reports.models import Report, Statement
from annotator.review.claims import claim_create, claim_statement_put
from annotator.review.disputes import dispute_rule
from annotator.review.models import Dispute
from annotator.sign_in.sealing import seal
from sources.models import Source
from sources.services import alias_add, assessment_add, source_add

from .installations import done, manage

TEXT = "\n".join(
    [
        "Convoy reaches the old bridge 🚚",
        "Some forty lorries crossed the river at dawn, the Harbour Watch said.",
        "The road north of the bridge stayed closed, according to Lantern News.",
        "قال مرصد الميناء إن الطريق مغلق.",
        "Nobody was hurt.",
    ]
)


def rate(person, assignment, credibility: int) -> None:
    for number, seat in enumerate(assignment.seats.order_by("statement__start")):
        voice, path = ("cited", "harbour_watch") if number % 2 else ("publisher", "")
        saved = annotation_save(
            by=person, seat=seat.pk, base_version=0, voice=voice, path=path, credibility=2
        )
        if number == 1:
            annotation_save(
                by=person,
                seat=seat.pk,
                base_version=saved.version,
                voice="cited",
                path='lantern>"The ferrymen"',
                credibility=credibility,
                note="heard “twice”",
            )
    assignment_submit(by=person, assignment=assignment.pk)


@pytest.fixture
def lived_in(manager, annotator, other_annotator, reviewer, tmp_path, settings) -> Report:
    settings.RELEASES_DIR = tmp_path / "releases"
    for key, name in (("harbour_watch", "Harbour Watch"), ("lantern", "Lantern News")):
        source_add(by=manager, key=key, name=name, kind="monitoring_group")
    source = Source.objects.get(key="harbour_watch")
    alias_add(by=manager, source=source, text="the Watch", strength="description")
    assessment_add(
        by=manager, source=source, grade="B", valid_from=datetime.date(2016, 1, 1), reason="seldom wrong"
    )
    Authenticator.objects.create(
        user=manager, type="totp", data={"secret": seal("JBSWY3DPEHPK3PXP"), "step": 1}
    )
    guidelines_publish(by=manager, text="Whose words are these?")
    guidelines_publish(by=manager, pages={"Voices": "Whose words are these?", "Paths": "Who told whom?"})
    file = tmp_path / "convoy.txt"
    file.write_text(TEXT, encoding="utf-8")
    call_command("import_reports", str(file), verbosity=0)
    report = Report.objects.get()
    people = [annotator, other_annotator]
    made = reports_assign(by=manager, reports=[report], annotators=people, required=2).assignments
    for number, assignment in enumerate(made):
        rate(assignment.annotator, assignment, 3 + number)
    dispute = Dispute.objects.get()
    dispute_rule(
        by=reviewer,
        dispute=dispute.pk,
        step=1,
        take=Seat.objects.filter(statement=dispute.statement)[0].annotation_id,
        reason="The ferrymen are named.",
        cause="slip",
    )
    claim = claim_create(by=manager, title="The convoy crossed")
    claim_statement_put(by=manager, claim=claim.pk, statement=Statement.objects.all()[1].pk, stance="asserts")
    release_create(by=manager, title="First", authors="The team", licence="CC-BY-4.0", despite_names=True)
    audit_seal()  # as at the end of each transaction; that of a test does not end
    return report


@pytest.fixture(scope="module")
def older(tmp_path_factory) -> Path:
    """An installation of an older version, in which somebody is."""
    folder = tmp_path_factory.mktemp("older")
    done(manage(folder, "migrate", "people", "0003", "--verbosity", "0"))
    with sqlite3.connect(folder / "hearsay.sqlite3") as database:
        database.execute(
            "INSERT INTO people_user (password, is_superuser, username, name, email, pseudonym, keys, language, "
            "is_active, date_joined) VALUES ('', 0, 'noor', 'Noor', '', 'annotator-0001', '{}', 'en', 1, '2020-01-01')"
        )
        database.executemany(
            "INSERT INTO people_auditentry (at, action, subject, after, reason) VALUES (?, 'door opened', 'ü', ?, '')",
            [("2020-01-02 03:04:05", '{"door": 1}'), ("2020-01-02 03:04:05.678", None)],
        )
    database.close()
    return folder


@pytest.fixture
def old(older, tmp_path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(older, tmp_path / "old"))
