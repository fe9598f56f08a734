"""The tables of a release as text, and back: blocks of COPY, as pg_dump writes them, in an order that can be loaded.

    dump.py FILE

run with a release's package on PYTHONPATH and DATABASE_URL naming an empty database, tells the story there and
writes the file. `scripts/keep_release_data` does that.
"""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HEAD = re.compile(r"^COPY (\w+) \(([^)]*)\) FROM stdin;\n(.*?)^\\\.\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One table: its columns as they were, and its rows as text."""

    table: str
    columns: tuple[str, ...]
    rows: str

    @property
    def text(self) -> str:
        return f"COPY {self.table} ({', '.join(self.columns)}) FROM stdin;\n{self.rows}\\.\n"


def read(path: Path) -> list[Block]:
    """The blocks of a file."""
    return [
        Block(table, tuple(columns.split(", ")), rows)
        for table, columns, rows in HEAD.findall(path.read_text())
    ]


def taken(connection: Any, table: str, columns: tuple[str, ...]) -> Block:
    """The table's rows as they are now, those columns only, ordered by the first."""
    sql = f"COPY (SELECT {', '.join(columns)} FROM {table} ORDER BY {columns[0]}) TO STDOUT"
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        rows = b"".join(bytes(part) for part in copy).decode()
    return Block(table, columns, rows)


def load(connection: Any, blocks: list[Block]) -> None:
    """Put the rows into empty tables. Triggers rest meanwhile: what they did is in the rows."""
    with connection.transaction(), connection.cursor() as cursor:
        for block in blocks:
            cursor.execute(f"ALTER TABLE {block.table} DISABLE TRIGGER USER")
            with cursor.copy(f"COPY {block.table} ({', '.join(block.columns)}) FROM STDIN") as copy:
                copy.write(block.rows)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for block in blocks:
            cursor.execute(f"ALTER TABLE {block.table} ENABLE TRIGGER USER")
            if block.columns[0] == "id":
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{block.table}', 'id'), max(id)) FROM {block.table}"
                )


def tables() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every table of the release with its columns, the key first; what others point at comes before them."""
    from django.apps import apps

    models = apps.get_app_config("saleor_retention").get_models()
    known: list[Any] = []
    waiting = sorted(models, key=lambda one: one._meta.db_table)
    while waiting:
        ready = [
            one
            for one in waiting
            if {f.related_model for f in one._meta.concrete_fields if f.is_relation} <= {*known, one}
        ]
        known += ready
        waiting = [one for one in waiting if one not in ready]
    for one in known:
        fields = sorted(one._meta.concrete_fields, key=lambda field: not field.primary_key)
        yield one._meta.db_table, tuple(field.column for field in fields)


def main(path: Path) -> None:
    """Tell the story on an empty database and write what it left."""
    import dj_database_url
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.configure(
        SECRET_KEY="tests",
        USE_TZ=True,
        TIME_ZONE="UTC",
        INSTALLED_APPS=["saleor_retention"],
        DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"])},
        RETENTION_STORE="saleor_retention.hosts.standalone.simulator.shop.SimulatedStore",
        RETENTION_FIGURES_SECONDS=0,
    )
    django.setup()
    call_command("migrate", verbosity=0)
    import story
    from django.db import connection

    from saleor_retention.core.invariants import violations
    from saleor_retention.invariants import INVARIANTS

    story.tell()
    assert [one.name for one in INVARIANTS if not one.waits and violations(one)] == []
    connection.ensure_connection()
    blocks = [taken(connection.connection, *one) for one in tables()]
    path.write_text("\n".join(block.text for block in blocks))
    for block in blocks:
        print(f"{block.rows.count(chr(10)):6} {block.table}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
