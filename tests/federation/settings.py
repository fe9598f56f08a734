"""Settings to print the stand-alone schema with: no database is asked."""

SECRET_KEY = "tests"
USE_TZ = True
INSTALLED_APPS = ["saleor_retention"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}
ROOT_URLCONF = "saleor_retention.hosts.standalone.urls"
RETENTION_STORE = "saleor_retention.hosts.standalone.simulator.shop.SimulatedStore"
