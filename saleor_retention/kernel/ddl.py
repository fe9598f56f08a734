"""Migrations that never make a shop wait: what cannot have its lock at once gives up and is run again later."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

LOCK_TIMEOUT = "2s"
"""A statement of ours that waits for a lock makes every later one on that table wait behind it."""
BUILD_TIMEOUT = "60s"
"""Building an index beside the traffic may wait longer: nobody waits behind it."""


def patience() -> migrations.RunSQL:
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
            valid = self._is_valid(schema_editor)
            if valid is False:
                schema_editor.execute(f"DROP INDEX CONCURRENTLY {schema_editor.quote_name(self.index.name)}")
            if not valid:
                super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            schema_editor.execute("RESET lock_timeout")

    def _is_valid(self, schema_editor: Any) -> bool | None:
        """None when there is no such index."""
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT i.indisvalid FROM pg_index i WHERE i.indexrelid = to_regclass(%s)", [self.index.name]
            )
            row = cursor.fetchone()
        return None if row is None else bool(row[0])
