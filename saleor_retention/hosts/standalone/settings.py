"""Django settings of the stand-alone project: our app alone, on a database of its own."""

import os

import dj_database_url

from .database import database_url
from .demo.addresses import allowed_hosts

DATASET = os.environ.get("DATASET", "") or "full"
"""Which real order history the demo replays: `full`, or `sample` for a tenth of it."""

SECRET_KEY = os.environ.get("SECRET_KEY", "only-for-a-demonstration-on-this-machine")
ALLOWED_HOSTS = allowed_hosts()
# It is what compares the host with the allowed ones: no foreign name may lead a browser here.
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
USE_TZ = True
TIME_ZONE = "UTC"
INSTALLED_APPS = ["saleor_retention"]
DATABASES = {"default": dj_database_url.parse(database_url(f"retention_demo_{DATASET}"))}
ROOT_URLCONF = "saleor_retention.hosts.standalone.urls"
RETENTION_STORE = "saleor_retention.hosts.standalone.simulator.shop.SimulatedStore"
RETENTION_LANDING_URL = "https://shop.example.com/welcome?code={code}"
RETENTION_REFERRAL_LANDING_URL = "https://shop.example.com/welcome?ref={token}"
CELERY_TASK_ALWAYS_EAGER = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"nowhere": {"class": "logging.NullHandler"}},
    # It logs every refusal with its traceback and the words of the exception; what matters, our own log tells.
    "loggers": {"graphql.execution": {"handlers": ["nowhere"], "propagate": False}},
}
