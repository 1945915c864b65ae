"""The database itself refuses to change or delete a line of the audit trail."""

from collections.abc import Mapping
from typing import Any

from django.db import migrations

_SQLITE = """
CREATE TRIGGER trace_{event} BEFORE {event} ON web_trace
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END
"""
_POSTGRESQL = (
    """
CREATE FUNCTION trace_immuable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$
""",
    """
CREATE TRIGGER trace_immuable BEFORE UPDATE OR DELETE OR TRUNCATE ON web_trace
FOR EACH STATEMENT EXECUTE FUNCTION trace_immuable()
""",
)
_UNDO = {
    "sqlite": ("DROP TRIGGER trace_UPDATE", "DROP TRIGGER trace_DELETE"),
    "postgresql": ("DROP TRIGGER trace_immuable ON web_trace", "DROP FUNCTION trace_immuable()"),
}
_DO = {
    "sqlite": tuple(_SQLITE.format(event=event) for event in ("UPDATE", "DELETE")),
    "postgresql": _POSTGRESQL,
}


def _run(statements: Mapping[str, tuple[str, ...]], schema_editor: Any) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def forbid(apps: Any, schema_editor: Any) -> None:
    """Set the triggers of this database; KeyError on one that has none written here."""
    _run(_DO, schema_editor)


def allow(apps: Any, schema_editor: Any) -> None:
    """Take them away."""
    _run(_UNDO, schema_editor)


class Migration(migrations.Migration):
    dependencies = (("web", "0001_initial"),)
    operations = (migrations.RunPython(forbid, allow),)
