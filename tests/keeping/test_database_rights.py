"""On PostgreSQL the server gets by with a role that owns nothing, and can't undo what is only ever added to."""

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from annotator.annotations.guidelines import guidelines_publish
from annotator.annotations.handing_out import reports_assign
from annotator.annotations.models import Annotation, Seat
from annotator.annotations.services import assignment_submit
from annotator.corpus.releases import release_create
from annotator.jobs.models import Job
from annotator.jobs.services import job_start
from annotator.keeping.database_rights import NoSuchRole, rights_give, written_once
from annotator.keeping.looking import look_for_damage
from annotator.people.audit_log import audit_seal
from annotator.people.models import AuditEntry
from annotator.reports.models import Report
from annotator.review.models import Outcome
from annotator.settings import env
from sources.services import assessment_add, source_add
from tests.conftest import ON_POSTGRESQL

from .installations import PATIENCE, done, manage

pytestmark = pytest.mark.skipif(not ON_POSTGRESQL, reason="only on PostgreSQL: SQLite has no roles")
ROLE = "hearsay_server"


@pytest.fixture
def as_server(db, manager, annotator, other_annotator, reviewer, client):
    """The connection as that of the server. It ends with the transaction of the test, and so does the role."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        rights_give(ROLE)
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    return client


def is_refused(sql: str) -> bool:
    """Whether the database says that who asks may not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as error:
        return str(error).startswith(("permission denied", "must be owner"))
    return False


def test_a_team_works_as_the_role_that_owns_nothing(as_server, manager, annotator, tmp_path, settings):
    """Registry, import, hand-out, workbench, submit, release, export, jobs, the audit log, and the look for damage."""
    settings.DATA_DIR, settings.RELEASES_DIR = tmp_path, tmp_path / "releases"
    source = source_add(by=manager, key="harbour_watch", name="Harbour Watch", kind="monitoring_group")
    day = datetime.date(2016, 1, 1)
    assessment_add(by=manager, source=source, grade="B", valid_from=day, reason="seldom wrong")
    for text in ("Whose words are these?", "Whose words are these, and who heard them?"):
        guidelines_publish(by=manager, text=text)
    as_server.force_login(manager)
    file = SimpleUploadedFile(
        "a.txt", b"Forty lorries crossed the river, the Harbour Watch said.\n\nIt rained."
    )
    as_server.post("/admin/reports/report/import/", {"action": "import", "uploads": [file]})
    made = reports_assign(by=manager, reports=list(Report.objects.all()), annotators=[annotator], required=1)
    bench = f"/admin/annotations/assignment/{made.assignments[0].pk}/change/"
    as_server.force_login(annotator)
    for number, seat in enumerate(Seat.objects.all()):
        posted = {"action": "save", "seat": seat.pk, "base_version": 0, "credibility": 2}
        voice = {"voice": "publisher"} if number else {"voice": "cited", "source-1": "harbour_watch"}
        as_server.post(bench, posted | voice | {"path": "" if number else "harbour_watch"})
    assert Annotation.objects.count() == Seat.objects.count() > 1
    assignment_submit(by=annotator, assignment=made.assignments[0].pk)
    assert Outcome.objects.filter(status="decided").count() == Seat.objects.count()
    release_create(by=manager, title="First", authors="The team", licence="CC-BY-4.0", despite_names=True)
    told = io.StringIO()
    call_command("export_corpus", "--table", "decisions", "--output", str(tmp_path / "d.csv"), stderr=told)
    assert (tmp_path / "d.csv").read_text(encoding="utf-8").count("\n") == Seat.objects.count() + 1
    job = job_start(by=manager, kind="agreement", title="Agreement")
    assert Job.objects.get(pk=job.pk).state == Job.DONE
    audit_seal()
    assert not AuditEntry.objects.unsealed().exists()
    assert list(look_for_damage()) == []


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE people_auditentry",
        "ALTER TABLE people_auditentry ADD COLUMN more text",
        "ALTER TABLE people_auditentry DISABLE TRIGGER ALL",
        "TRUNCATE people_auditentry",
        "TRUNCATE reports_statement CASCADE",
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "DROP INDEX people_auditentry_pkey",
        "DELETE FROM people_auditentry",
        "UPDATE people_auditentry SET reason = 'another'",
        "UPDATE annotations_annotation SET credibility = 1",
        "DELETE FROM annotations_annotationcitation",
        "UPDATE review_decision SET path = ''",
        "DELETE FROM sources_assessment",
        "UPDATE corpus_release SET sha256 = ''",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('people', '9999', now())",
        "INSERT INTO auth_group_permissions (group_id, permission_id) VALUES (1, 1)",
        "UPDATE auth_group SET name = 'manager'",
    ],
)
def test_nothing_that_was_judged_or_logged_can_be_undone_by_it(as_server, sql):
    assert is_refused(sql)


def test_whatever_is_only_ever_added_to_is_refused_by_the_database_itself(as_server):
    assert len(written_once()) >= 12
    for model in written_once():
        table = connection.ops.quote_name(model._meta.db_table)
        field = next(f for f in model._meta.concrete_fields if f.name not in ("id", "number", "seal"))
        for sql in (f"DELETE FROM {table}", f'UPDATE {table} SET "{field.column}" = "{field.column}"'):
            assert is_refused(sql), sql


def test_a_role_that_is_none_or_may_do_all_gets_nothing(db):
    with pytest.raises(NoSuchRole, match="there is no role"):
        rights_give("nobody_we_know")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
    with pytest.raises(NoSuchRole, match="may do all"):
        rights_give(owner)


def test_the_operator_is_warned_of_a_role_that_may_do_more(db):
    with pytest.raises(CommandError, match=r"hearsay\.W002"):
        call_command("check", "--deploy", "--fail-level", "WARNING", stderr=io.StringIO())


def test_the_operator_is_not_warned_of_the_servers_own(as_server):
    told = io.StringIO()
    try:
        call_command("check", "--deploy", "--fail-level", "WARNING", stdout=told, stderr=told)
    except CommandError as error:
        told.write(str(error))
    assert "hearsay.W002" not in told.getvalue()


def test_the_owner_migrates_and_the_server_does_the_rest(transactional_db, tmp_path, monkeypatch):
    """The commands of docs/operators.md in an installation with two roles, each with an address of its own."""
    owner, database = f"{ROLE}_owner", f"{connection.settings_dict['NAME']}_rights"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {owner} LOGIN")
        cursor.execute(f"CREATE ROLE {ROLE} LOGIN")
        cursor.execute(f"CREATE DATABASE {database} OWNER {owner} TEMPLATE template0")
    at = connection.settings_dict
    host = at["HOST"] or at["OPTIONS"].get("host", "")

    def command(role: str, *words: str):
        return manage(tmp_path, *words, database=f"postgresql://{role}@/{database}?host={host}")

    try:
        assert env.db_url_config(f"postgresql://{ROLE}@/{database}")["USER"] == ROLE
        refused = command(ROLE, "migrate", "--verbosity", "0")
        assert "permission denied" in refused.communicate(timeout=PATIENCE)[1]
        monkeypatch.setenv("DATABASE_ROLE", ROLE)
        assert f"{ROLE} may read and write rows" in done(command(owner, "migrate"))
        monkeypatch.delenv("DATABASE_ROLE")
        (tmp_path / "a.txt").write_text("Forty lorries crossed the river.", encoding="utf-8")
        done(command(ROLE, "import_reports", str(tmp_path / "a.txt")))
        done(command(ROLE, "backup", str(tmp_path / "whole.zip")))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {database} WITH (FORCE)")
            cursor.execute(f"DROP ROLE {ROLE}")
            cursor.execute(f"DROP ROLE {owner}")
