"""The database server of the tests: `DATABASE_URL`, or a PostgreSQL from a wheel with its data in `.cache`."""

import os
from pathlib import Path

from saleor_retention.hosts.standalone.database import server_url

CACHE = Path(__file__).parent.parent / ".cache"


def database_url() -> str:
    """Where tests may create databases. Processes that a test starts find the server by `DATABASE_URL`."""
    url = os.environ["DATABASE_URL"] = server_url(CACHE)
    return url
