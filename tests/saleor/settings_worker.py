"""Settings of real processes beside the tests: the same database, a real broker, nothing eager."""

import os

from tests.saleor.settings import *  # noqa: F403

PLUGINS = [RETENTION_PLUGIN]  # noqa: F405
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_URL = os.environ["CELERY_BROKER_URL"]
for alias in DATABASES.values():  # noqa: F405
    alias["NAME"] = os.environ["RETENTION_SALEOR_DB"]
    alias.pop("TEST", None)
