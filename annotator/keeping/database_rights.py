"""What the server and its workers may do in PostgreSQL, where they connect as another role than the tables' owner.

The owner makes and changes tables (`migrate`, `restore`). The other role reads and writes rows: it can't drop, alter
or empty a table, and what the program only ever adds to, it can only add to. So a hole in the program, or whoever gets
hold of its address, changes no judgement and no entry of the audit log.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection

from annotator.append_only import AppendOnly
from annotator.judgement import Citation
from annotator.people.audit_log import AuditEntry

# Columns of rows that are only ever added which are filled in once, afterwards.
FILLED_IN = {AuditEntry: ("number", "seal")}
# What migrations alone write: the versions of the tables, and which role permits what.
READ_ONLY = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
)


class NoSuchRole(Exception):
    """The role is none that could be given fewer rights than the owner's; the message says why."""


def rights_give(role: str) -> None:
    """Give `role` what the server and its workers need in this database, and nothing besides.

    For the owner of the tables, after they were made or changed. Raises NoSuchRole, DatabaseError.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, current_schema(), current_database(), rolsuper,"
            " pg_has_role(rolname, current_user, 'MEMBER') FROM pg_roles WHERE rolname = %s",
            [role],
        )
        found = cursor.fetchone()
        if found is None:
            raise NoSuchRole(f"there is no role {role} in the database")
        owner, schema, database, is_superuser, is_owner = found
        if is_superuser or is_owner:
            raise NoSuchRole(f"the role {role} may do all that the owner of the tables, {owner}, may do")
        for statement in _statements(role, schema, database):
            cursor.execute(statement)


def _statements(role: str, schema: str, database: str) -> Iterator[str]:
    quote = connection.ops.quote_name
    whom, where = quote(role), quote(schema)
    yield f"REVOKE CREATE ON SCHEMA {where} FROM PUBLIC"
    yield f"REVOKE TEMPORARY ON DATABASE {quote(database)} FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA {where} TO {whom}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {where} FROM {whom}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {where} TO {whom}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {where} TO {whom}"
    present = set(connection.introspection.table_names())
    for table in READ_ONLY:
        yield f"REVOKE INSERT, UPDATE, DELETE ON {quote(table)} FROM {whom}"
    for model in written_once():
        table = model._meta.db_table
        if table in present:
            yield f"REVOKE UPDATE, DELETE ON {quote(table)} FROM {whom}"
            if columns := ", ".join(map(quote, FILLED_IN.get(model, ()))):
                yield f"GRANT UPDATE ({columns}) ON {quote(table)} TO {whom}"


def written_once() -> list[Any]:
    """The models of rows that the program adds and never changes, with the citations of such judgements."""
    models: list[Any] = apps.get_models()
    return [model for model in models if issubclass(_answered_for(model), AppendOnly)]


def _answered_for(model: Any) -> Any:
    return model._meta.get_field("judgement").related_model if issubclass(model, Citation) else model


def may_change_tables() -> bool:
    """Whether the role that is connected may do more than the server needs: empty the audit log, for one."""
    with connection.cursor() as cursor:
        table = AuditEntry._meta.db_table
        cursor.execute(
            "SELECT has_table_privilege(oid, 'TRUNCATE') OR has_table_privilege(oid, 'DELETE') FROM pg_class"
            " WHERE oid = to_regclass(%s)",
            [connection.ops.quote_name(table)],
        )
        found = cursor.fetchone()
    return bool(found and found[0])
