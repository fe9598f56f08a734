"""Migrations that never make a shop wait: what cannot have its lock at once gives up and is run again later."""

from django.db import migrations

LOCK_TIMEOUT = "2s"
"""A statement of ours that waits for a lock makes every later one on that table wait behind it."""


def patience() -> migrations.RunSQL:
    """First operation of every migration that alters a table with rows in it."""
    return migrations.RunSQL(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'", migrations.RunSQL.noop)
