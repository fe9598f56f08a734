"""Migrations that never make a shop wait: what cannot have its lock at once gives up and is run again later."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

LOCK_TIMEOUT = "2s"
"""A statement of ours that waits for a lock makes every later one on that table wait behind it."""
BUILD_TIMEOUT = "60s"
"""Building an index beside the traffic may wait longer: nobody waits behind it."""


def set_lock_timeout() -> migrations.RunSQL:
    """First operation of every migration that alters a table with rows in it."""
    return migrations.RunSQL(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'", migrations.RunSQL.noop)


class BuildIndex(AddIndexConcurrently):
    """An index of a table that has rows, built beside the traffic. Its migration is not atomic.

    A build that was broken off leaves an invalid index of that name, which is dropped before the next try; a
    build that was finished is not begun again.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Bounded waits, whatever was left cleared away, then the build."""
        schema_editor.execute(f"SET lock_timeout = '{BUILD_TIMEOUT}'")
        try:
            valid = is_valid_index(schema_editor, self.index.name)
            if valid is False:
                schema_editor.execute(f"DROP INDEX CONCURRENTLY {schema_editor.quote_name(self.index.name)}")
            if not valid:
                super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            schema_editor.execute("RESET lock_timeout")


class BuildUnique(migrations.AddConstraint):
    """A unique constraint of a table that has rows: its index is built beside the traffic, then named a constraint.

    Where it is conditional the index is all there is. A broken build is cleared away, as with `BuildIndex`.
    """

    model_name: str
    constraint: Any

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Bounded waits, the build, and a moment's lock for the name."""
        model = to_state.apps.get_model(app_label, self.model_name)
        table, name = schema_editor.quote_name(model._meta.db_table), self.constraint.name
        schema_editor.execute(f"SET lock_timeout = '{BUILD_TIMEOUT}'")
        try:
            valid = is_valid_index(schema_editor, name)
            if valid is False:
                schema_editor.execute(f"DROP INDEX CONCURRENTLY {schema_editor.quote_name(name)}")
            if not valid:
                conditional = self.constraint.create_sql(model, schema_editor)
                schema_editor.execute(self._building(str(conditional), table, name, model, schema_editor))
            if self.constraint.condition is None and not is_constraint(schema_editor, name):
                schema_editor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
                schema_editor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}")
        finally:
            schema_editor.execute("RESET lock_timeout")

    def _building(self, conditional: str, table: str, name: str, model: Any, schema_editor: Any) -> str:
        if self.constraint.condition is not None:
            return conditional.replace("CREATE UNIQUE INDEX", "CREATE UNIQUE INDEX CONCURRENTLY", 1)
        columns = ", ".join(
            schema_editor.quote_name(model._meta.get_field(field).column) for field in self.constraint.fields
        )
        return f"CREATE UNIQUE INDEX CONCURRENTLY {schema_editor.quote_name(name)} ON {table} ({columns})"


def is_valid_index(schema_editor: Any, name: str) -> bool | None:
    """None when there is no such index."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT i.indisvalid FROM pg_index i WHERE i.indexrelid = to_regclass(%s)", [name])
        row = cursor.fetchone()
    return None if row is None else bool(row[0])


def is_constraint(schema_editor: Any, name: str) -> bool:
    """Whether the index stands behind a constraint already."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_constraint WHERE conindid = to_regclass(%s))", [name])
        return bool(cursor.fetchone()[0])
