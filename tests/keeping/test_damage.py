"""`check_integrity` finds what is broken, and nothing in a sound installation."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from annotator.corpus.release_models import Release
from annotator.corpus.snapshot import snapshot
from annotator.keeping.damage_of_tables import (
    TABLES,
    broken_rules,
    missing_targets,
    repeated_keys,
    unknown_values,
)
from annotator.keeping.damage_of_texts import letters_of_reports
from annotator.keeping.looking import LOOKS, look_for_damage
from annotator.reports.models import Report
from annotator.reports.text_index import text_index_differs

# What befalls a database: the SQL that does it, and a word of the finding that tells of it.
DAMAGES = {
    "a letter of a report is another one": (
        "UPDATE reports_report SET text = REPLACE(text, 'dawn', 'noon')",
        "not the one that was imported",
    ),
    "the hash of a report is lost": (
        "UPDATE reports_report SET text_sha256 = 'f00'",
        "not the one that was imported",
    ),
    "a report has another id": ("UPDATE reports_report SET report_id = 'r00'", "id does not follow"),
    "a report is found by other words": ("UPDATE reports_report SET folded = 'x'", "folded text"),
    "a shingle is gone": (
        "DELETE FROM reports_shingle WHERE id = (SELECT MIN(id) FROM reports_shingle)",
        "near-duplicates",
    ),
    "a statement is shifted": (
        'UPDATE reports_statement SET start = start + 1, "end" = "end" + 1 WHERE position = 1',
        "not what stands there",
    ),
    "a statement says something else": (
        "UPDATE reports_statement SET text = 'x' WHERE position = 1",
        "not what stands there",
    ),
    "a statement runs into the next": (
        'UPDATE reports_statement SET "end" = "end" + 9 WHERE position = 1',
        "overlaps the one before",
    ),
    "statements change places": (
        "UPDATE reports_statement SET position = 10 - position",
        "not after that of the one before",
    ),
    "a statement is retired by mistake": (
        "UPDATE reports_statement SET retired_at = '2020-01-01 00:00:00+00' WHERE position = 2",
        "in no statement and no furniture",
    ),
    "a mention lies beyond the text": (
        "UPDATE annotations_annotationcitation SET mention_start = 9000, mention_end = 9009",
        "mention lies outside",
    ),
    "a cue lies beyond the text": (
        "UPDATE reports_suggestion SET cue_start = 9000, cue_end = 9009",
        "cue lies outside",
    ),
    "an appearance is nobody's first": ('UPDATE reports_appearance SET "primary" = {false}', "no primary"),
    "a report has another title": ("UPDATE reports_report SET title = 'x'", "primary appearance"),
    "a path is not its citations": (
        "UPDATE annotations_annotation SET path = 'lantern' WHERE path = 'harbour_watch'",
        "its citations say",
    ),
    "a citation is gone": ("DELETE FROM annotations_annotationcitation", "its citations say"),
    "a version is gone": (
        "DELETE FROM annotations_annotation WHERE version = 1 AND seat_id IN "
        "(SELECT seat_id FROM annotations_annotation WHERE version = 2)",
        "of 2 versions 1",
    ),
    "an older version is in force": (
        "UPDATE annotations_seat SET annotation_id = (SELECT id FROM annotations_annotation AS a WHERE a.version = 1 "
        "AND a.seat_id = annotations_seat.id) "
        "WHERE id IN (SELECT seat_id FROM annotations_annotation WHERE version = 2)",
        "not the newest",
    ),
    "no version is in force": (
        "UPDATE annotations_seat SET annotation_id = NULL, state = 'todo'",
        "not the newest",
    ),
    "a seat of submitted work is open": (
        "UPDATE annotations_seat SET state = 'saved'",
        "was not submitted",
    ),
    "a decision is gone": ("DELETE FROM review_decisioncitation", "its citations say"),
    "a decision of before is in force": (
        "UPDATE review_decision SET version = version + 1",
        "of 2 versions 1",
    ),
    "a decided statement is disputed": (
        "UPDATE review_outcome SET status = 'disputed', decision_id = NULL",
        "no dispute waits",
    ),
    "an outcome is gone": ("DELETE FROM review_outcome", "has no outcome"),
    "a step of a dispute is gone": ("DELETE FROM review_disputestep WHERE number = 1", "of 2 steps 1"),
    "a ruled dispute is open": (
        "UPDATE review_dispute SET state = 'open', closes_at = NULL",
        "its last step is that it was ruled",
    ),
    "a dispute does not name whom its judgements cite": (
        "DELETE FROM review_disputesource",
        "it names other sources",
    ),
    "what was judged alike counts otherwise": (
        "UPDATE review_decision SET credibility = 7 - credibility WHERE decided_by = 'consensus'",
        "not what its annotators judged",
    ),
    "what was judged alike is somebody else's": (
        "UPDATE review_decision SET path = 'lantern' WHERE decided_by = 'consensus' AND path <> ''",
        "not what its annotators judged",
    ),
    "suggestions were accepted by nobody": (
        "UPDATE review_outcome SET both_accepted = NOT both_accepted",
        "not what its annotators did",
    ),
    "an annotation followed its suggestion, it says": (
        "UPDATE annotations_annotation SET suggestion_outcome = CASE suggestion_outcome "
        "WHEN 'accepted' THEN 'changed' ELSE 'accepted' END",
        "what became of its suggestion",
    ),
    "a ruling passes for what all judged": (
        "UPDATE review_decision SET decided_by = 'consensus' WHERE decided_by = 'ruling'",
        "and it is none",
    ),
    "a ruling belongs to no dispute": (
        "DELETE FROM review_disputestep WHERE decision_id IS NOT NULL",
        "no dispute has it",
    ),
    "a grave dispute is called minor": (
        "UPDATE review_dispute SET severity = CASE severity WHEN 'minor' THEN 'major' ELSE 'minor' END",
        "differ in something else",
    ),
    "a dispute is about something else": (
        "UPDATE review_dispute SET differs = 'voice'",
        "differ in something else",
    ),
    "submitted work is open again": (
        "UPDATE annotations_assignment SET state = 'open'",
        "it is open, and was submitted",
    ),
    "a statement of a claim says the opposite": (
        "UPDATE review_claimstatement SET stance = 'denies'",
        "not those of its history",
    ),
    "a statement left its claim": ("DELETE FROM review_claimstatement", "not those of its history"),
    "a report is merged into itself": ("UPDATE reports_report SET merged_into_id = id", "merged into itself"),
    "a release has another size": ("UPDATE corpus_release SET size = size + 1", "its file has"),
    "a role may do more": (
        "INSERT INTO auth_group_permissions (group_id, permission_id) SELECT g.id, p.id FROM auth_group g, "
        "auth_permission p WHERE g.name = 'viewer' AND p.codename = 'unblind'",
        "viewer: its rights are not those",
    ),
    "a claim has no history": ("DELETE FROM review_claimstep", "no history"),
    "an alias is found by other words": ("UPDATE sources_alias SET folded = 'x'", "folded text"),
    "two sources are merged into each other": (
        "UPDATE sources_source SET merged_into_id = "
        "(SELECT id FROM sources_source AS s WHERE s.id <> sources_source.id)",
        "merged into itself",
    ),
    "a grade is none": (
        "UPDATE sources_assessment SET valid_from = valid_from, grade = 'G'",
        "none of its choices",
    ),
    "a version of the guidelines is gone": (
        "DELETE FROM annotations_guidelines WHERE version = 1",
        "of 2 versions 1 are there",
    ),
    "a page of the guidelines is gone": (
        'DELETE FROM annotations_guidelinespage WHERE "order" = 1 AND guidelines_id = '
        "(SELECT id FROM annotations_guidelines WHERE version = 2)",
        "Guidelines 2: of 2 pages 1 are there",
    ),
    "guidelines without a page": ("DELETE FROM annotations_guidelinespage", "of its pages 0 are there"),
    "an import says another number": (
        """UPDATE reports_importbatch SET counts = '{{"new": 2}}'""",
        "counts are not those of its log",
    ),
    "a row of an import is forgotten": ("DELETE FROM reports_importrow", "counts are not those of its log"),
    "a row of an import says another verdict": (
        "UPDATE reports_importrow SET verdict = 'same'",
        "counts are not those of its log",
    ),
    "a row of an import is about another report": (
        "UPDATE reports_importrow SET report_id = 'r0000000000000000'",
        "report r0000000000000000 of its log is not there",
    ),
    "an import was undone, it says": (
        "UPDATE reports_importbatch SET undone_at = '2020-01-01 00:00:00+00'",
        "undone, and something of it is there",
    ),
    "a pseudonym is a name": (
        "UPDATE people_user SET pseudonym = 'amal' WHERE username = 'amal'",
        "none that was drawn",
    ),
    "the secret of a second factor is cut off": (
        """UPDATE mfa_authenticator SET data = '{{"secret": "gAAAA", "step": 1}}'""",
        "second factor can't be read",
    ),
    "a second factor forgot which code was used": (
        """UPDATE mfa_authenticator SET data = '{{"secret": "JBSWY3DPEHPK3PXP"}}'""",
        "second factor can't be read",
    ),
    "recovery codes are none": (
        "UPDATE mfa_authenticator SET type = 'recovery_codes'",
        "second factor can't be read",
    ),
    "a passkey is none": ("UPDATE mfa_authenticator SET type = 'webauthn'", "second factor can't be read"),
    "somebody has no pseudonym": (
        "UPDATE people_user SET pseudonym = '' WHERE username = 'amal'",
        "no pseudonym",
    ),
    "an entry of the audit log says something else": (
        "UPDATE people_auditentry SET reason = 'x' WHERE number = 2",
        "AuditEntry 2: it is not what was sealed",
    ),
    "an entry of the audit log is gone": (
        "DELETE FROM people_auditentry WHERE number = 2",
        "AuditEntry 3: 1 before it are missing",
    ),
    "the end of the audit log is cut off": (
        "DELETE FROM people_auditentry WHERE number > 3",
        "AuditEntry: the last",
    ),
    "a target is gone": ("DELETE FROM review_claim", "claim is not there"),
    "a judgement took less than no time": (
        "UPDATE annotations_annotation SET seconds = -1",
        "seconds is negative",
    ),
}
# The looks that hold for every table ask hundreds of questions: only the damage that they alone find is theirs here.
OF_TABLES_ALONE = {"a grade is none", "a target is gone", "a judgement took less than no time"}
OF_TABLES = (broken_rules, missing_targets, unknown_values)
OF_THE_HOUSE = tuple(look for look in LOOKS if look not in TABLES)
# What a constraint of the table forbids has to be let through first.
FORBIDDEN = {
    "a grade is none": ("sources_assessment", "assessment_grade_is_a_to_f"),
    "a judgement took less than no time": ("annotations_annotation", "annotations_annotation_seconds_check"),
    "two have one pseudonym": ("people_user", "people_user_pseudonym_key"),
}


@contextmanager
def let_through(name: str) -> Iterator[CursorWrapper]:
    """A database that looks away, as one that was restored without its constraints; at the end all is as before."""
    with connection.cursor() as cursor:
        sqlite = connection.vendor == "sqlite"
        if sqlite:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        with transaction.atomic():
            if not sqlite:
                cursor.execute("SET LOCAL session_replication_role = replica")
                if name in FORBIDDEN:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute("ALTER TABLE {} DROP CONSTRAINT {}".format(*FORBIDDEN[name]))
            yield cursor
            transaction.set_rollback(True)
        if sqlite:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def found(looks=LOOKS) -> list[str]:
    return [str(damage) for damage in look_for_damage(looks)]


def test_a_sound_installation_has_no_damage(lived_in, capsys):
    call_command("check_integrity")
    assert capsys.readouterr().out == "All is sound.\n"


def test_each_kind_of_damage_is_found_and_named(lived_in):
    assert found() == []
    overlooked = {}
    for name, (sql, told) in DAMAGES.items():
        with let_through(name) as cursor:
            cursor.execute(sql.format(false="FALSE"))
            says = found(OF_TABLES if name in OF_TABLES_ALONE else OF_THE_HOUSE)
        if not any(told in line for line in says):
            overlooked[name] = says
    assert not overlooked
    assert len(DAMAGES) >= 20
    assert found() == []


@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="only on PostgreSQL: SQLite's tables can't lose the rule"
)
def test_two_people_with_one_pseudonym_are_found(lived_in):
    with let_through("two have one pseudonym") as cursor:
        cursor.execute(
            "UPDATE people_user SET pseudonym = 'annotator-0001' WHERE username IN ('amal', 'basil')"
        )
        says = found([repeated_keys])
    assert any("people.User" in line and "pseudonym" in line for line in says), says


def test_a_release_whose_file_was_changed_or_lost_is_found(lived_in):
    file = Release.objects.get().path
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + b"!")
    assert found() == ["corpus.Release 1: its file is not the one that was released"]
    file.unlink()
    assert found() == ["corpus.Release 1: its file can't be read: No such file or directory"]


# What befalls the index of letters: the SQL that does it, and a word of the finding.
OF_LETTERS = {
    "a report was forgotten": (
        "INSERT INTO reports_report_letters(reports_report_letters, rowid, folded) SELECT 'delete', id, folded "
        "FROM reports_report",
        "not that of the texts",
    ),
    "words were left in it": (
        "INSERT INTO reports_report_letters(rowid, folded) VALUES (9000, 'nobody wrote this')",
        "not that of the texts",
    ),
    "its pages are damaged": (
        "UPDATE reports_report_letters_data SET block = x'00000001ff'",
        "can't be read",
    ),
}


@pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="only on SQLite: PostgreSQL's index is a part of the database"
)
@pytest.mark.parametrize("name", OF_LETTERS)
def test_an_index_of_letters_that_is_not_that_of_the_texts_is_found_and_made_anew(lived_in, name, capsys):
    sql, told = OF_LETTERS[name]
    with connection.cursor() as cursor:
        cursor.execute(sql)
    says = found([letters_of_reports])
    assert told in says[0]
    assert "`manage.py remake_text_index`" in says[0]
    call_command("remake_text_index")
    assert found([letters_of_reports]) == []
    assert Report.objects.holding("lorries").get() == lived_in
    assert capsys.readouterr().out == "The index of letters is that of the texts.\n"


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only on SQLite: PostgreSQL lets many write")
@pytest.mark.django_db(transaction=True)
def test_nobody_who_saves_waits_while_the_index_is_looked_at(report_of):
    report = report_of("Rain fell.")
    other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0)

    def texts() -> Iterator[str]:
        other.execute("UPDATE reports_report SET title = 'Saved'")
        other.commit()
        yield report.folded
        other.execute("BEGIN IMMEDIATE")

    with snapshot():
        assert not text_index_differs(texts())
    other.rollback()
    other.close()


def test_the_command_names_the_rows_and_ends_with_one(lived_in, capsys):
    Report.objects.update(title="Another")
    with pytest.raises(SystemExit) as ended:
        call_command("check_integrity")
    assert ended.value.code == 1
    assert (
        capsys.readouterr().out
        == f"reports.Report {lived_in.report_id}: it differs from its primary appearance\n"
    )


@pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="only on SQLite: PostgreSQL's columns take no such value"
)
@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("furniture", "[1,", "furniture is no JSON"),
        ("published_on", "soon", "published_on is no date"),
        ("url", "http://a\0b", "url is a text with NUL"),
        ("language", "x" * 11, "language is too long"),
    ],
)
def test_a_value_that_nothing_can_read_is_told_of_and_the_rest_is_looked_at(lived_in, column, value, told):
    with let_through("") as cursor:
        cursor.execute(f"UPDATE reports_report SET {column} = %s, title = 'Another'", [value])
        cursor.execute("DELETE FROM review_claimstep")
        says = found()
    assert any(told in line for line in says)
    assert any("no history" in line for line in says)
