"""Saleor's own test settings, with whatever its plugin discovery found."""

import os
from datetime import timedelta

from saleor.settings import PLUGINS as DISCOVERED
from saleor.tests.settings import *  # noqa: F403

RETENTION_PLUGIN = "saleor_retention.hosts.saleor.plugin.RetentionPlugin"
PLUGINS = [RETENTION_PLUGIN]
DISCOVERED_PLUGINS = list(DISCOVERED)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DATABASES["default"]["TEST"] = {"NAME": os.environ["RETENTION_SALEOR_DB"]}  # noqa: F405
RETENTION_COUNTER_FLUSH_SECONDS = 0
# Everybody in these tests lives at one address; what is seen of that has a test of its own.
RETENTION_REFERRAL_REVIEW_AT = RETENTION_REFERRAL_REJECT_AT = 0
"""Nothing is written between a test's own statements; tests of figures write by hand."""
RETENTION_LANDING_URL = "https://shop.example.com/welcome?code={code}"
RETENTION_REFERRAL_LANDING_URL = "https://shop.example.com/welcome?ref={token}"
"""Where a code's link and picture lead."""
JWT_TTL_ACCESS = timedelta(hours=2)
"""A token lasts as long as the longest test, also where much else runs; the test of expired ones makes its own."""
