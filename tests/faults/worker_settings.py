"""Settings of worker processes beside the tests: the test database itself, a real broker, short leases."""

import os

from tests.settings import *  # noqa: F403

DATABASES["default"]["NAME"] = os.environ["FAULTS_DB"]  # noqa: F405
DATABASES["default"].pop("TEST")  # noqa: F405
RETENTION_STORE = "tests.faults.fixture.FileShop"
RETENTION_LEASE_SECONDS = 1
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_URL = os.environ["CELERY_BROKER_URL"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_MAX_LOOP_INTERVAL = 0.2
