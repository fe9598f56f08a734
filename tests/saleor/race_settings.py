"""Settings of a racing process: the database of the tests, both plugins, tasks within the process."""

import os

from tests.saleor.settings import *  # noqa: F403

PLUGINS = [RETENTION_PLUGIN, "tests.saleor.gateway.BelievingGateway"]  # noqa: F405
for alias in DATABASES.values():  # noqa: F405
    alias["NAME"] = os.environ["RETENTION_SALEOR_DB"]
    alias.pop("TEST", None)
ALLOWED_HOSTS = ["testserver"]
