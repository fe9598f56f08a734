"""Django settings of the stand-alone tests: our app alone, on a real PostgreSQL."""

import os

import dj_database_url

from tests.server import database_url

SECRET_KEY = "tests"
USE_TZ = True
STATIC_URL = "static/"  # asked for by the live server of browser tests alone
TIME_ZONE = "UTC"
INSTALLED_APPS = ["saleor_retention"]
DATABASES = {"default": dj_database_url.parse(database_url())}
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("RETENTION_TEST_DB", "test_retention")}
ROOT_URLCONF = "saleor_retention.hosts.standalone.urls"
RETENTION_STORE = "saleor_retention.hosts.standalone.simulator.shop.SimulatedStore"
CELERY_TASK_ALWAYS_EAGER = True
RETENTION_COUNTER_FLUSH_SECONDS = 0
"""Nothing is written between a test's own statements; tests of figures write by hand."""
RETENTION_LANDING_URL = "https://shop.example.com/welcome?code={code}"
RETENTION_REFERRAL_LANDING_URL = "https://shop.example.com/welcome?ref={token}"
