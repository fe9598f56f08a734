"""Databases of earlier releases: made once, cloned for each test, and gone afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection

from . import dump

FOLDER = Path(__file__).parent
INBOX = "saleor_retention_inboxitem"
LAST = {"0.1.0": "0002"}
"""The last migration of each release whose data is kept here."""


@contextmanager
def working_on(name: str) -> Iterator[None]:
    """The default connection leads to another database of the server for the block."""
    was = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = was


def name_of(what: str) -> str:
    """A database of this run's own, also where several workers run."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    return f"{connection.settings_dict['TEST']['NAME']}_{worker}_{what}"


def server(statement: str) -> None:
    """Run a statement about databases, as nobody's guest."""
    with psycopg.connect(**parameters("postgres"), autocommit=True) as session:
        session.execute(statement)


def parameters(name: str) -> dict[str, Any]:
    """How a session of one's own reaches a database of the server."""
    known = connection.get_connection_params() | {"dbname": name}
    return {key: known[key] for key in ("host", "port", "user", "password", "dbname") if known.get(key)}


def make(name: str) -> None:
    """An empty one."""
    drop(name)
    server(f"CREATE DATABASE {name}")


def clone(template: str, name: str) -> None:
    """One with everything that another has."""
    drop(name)
    server(f"CREATE DATABASE {name} TEMPLATE {template}")


def drop(name: str) -> None:
    """Whoever uses it."""
    server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def blocks(release: str) -> list[dump.Block]:
    """What the release left."""
    return dump.read(FOLDER / f"{release}.sql")


def fill(release: str) -> None:
    """Our tables of that release with its data, in the default connection's database."""
    migrate(LAST[release])
    connection.ensure_connection()
    dump.load(connection.connection, blocks(release))


def migrate(to: str = "") -> None:
    """To the present, or to a migration."""
    call_command("migrate", "saleor_retention", *([to] if to else []), verbosity=0)


def now_of(block: dump.Block) -> dump.Block:
    """The block's table as it is now, as far as the old release knew it."""
    connection.ensure_connection()
    return dump.taken(connection.connection, block.table, block.columns)


def differing(release: str) -> list[str]:
    """Tables that are not as the release left them; an upgrade may ask for orders to be read again."""
    return [
        one.table
        for one in blocks(release)
        if (now := now_of(one)) != one
        and not (one.table == INBOX and set(one.rows.splitlines()) <= set(now.rows.splitlines()))
    ]
