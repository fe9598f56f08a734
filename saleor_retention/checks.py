"""Refuses absurd settings at start: what would lose news, sleep for ever or mix up months is said before it happens."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, register
from django.db import DEFAULT_DB_ALIAS, connections

from .conf import conf
from .offers.codes.links import LANDING
from .referrals.links import landing_page as referral_landing
from .referrals.links.rules import ATTRIBUTION_DAYS

BOUNDS: dict[str, tuple[int, int]] = {
    "batch_size": (1, 5_000),
    "lease_seconds": (10, 24 * 3_600),
    "max_attempts": (1, 100),
    "lock_timeout_ms": (1, 60_000),
    "reconcile_overlap_seconds": (0, 24 * 3_600),
    "reservation_seconds": (60, 90 * 24 * 3_600),
    "offer_grace_seconds": (0, 24 * 3_600),
    "offer_recheck_seconds": (0, 24 * 3_600),
    "hold_seconds": (60, 24 * 3_600),
    "keep_effects_days": (0, 3_650),
    "keep_decisions_days": (0, 3_650),
    "keep_staff_notes_months": (0, 600),
    "keep_customers_months": (0, 600),
    "max_points_per_adjustment": (0, 1_000_000_000),
    "max_points_per_staff_day": (0, 1_000_000_000_000),
    "code_attempts_per_hour": (1, 10_000),
    "code_requests_per_hour": (1, 1_000_000),
    "counter_flush_seconds": (0, 3_600),
    "referral_visits_per_hour": (1, 1_000_000),
    "attribution_days": ATTRIBUTION_DAYS,
}
"""Smallest and largest value that makes sense."""

CHOICES: dict[str, tuple[str, ...]] = {
    "join_guests": ("confirmed", "store"),
    "attribution_touch": ("first", "last"),
}
"""Words that mean something."""


@register()
def settings_make_sense(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Every setting of ours is of its type and within its bounds."""
    return [*_numbers(), *_words(), *_links(), *_zone(), *_database()]


def _numbers() -> Iterable[CheckMessage]:
    for name, (least, most) in BOUNDS.items():
        try:
            value = getattr(conf, name)
        except ValueError:  # an environment variable that is no number
            value = None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            yield Error(
                f"RETENTION_{name.upper()} is a whole number from {least} to {most}.",
                id="saleor_retention.E001",
            )


def _words() -> Iterable[CheckMessage]:
    for name, choices in CHOICES.items():
        if getattr(conf, name) not in choices:
            yield Error(
                f"RETENTION_{name.upper()} is one of {', '.join(choices)}.", id="saleor_retention.E004"
            )


def _links() -> Iterable[CheckMessage]:
    """`offers.links` and `referrals.links` take nothing else for a page of the shop's own."""
    if conf.landing_url and not LANDING.fullmatch(conf.landing_url):
        yield Error(
            "RETENTION_LANDING_URL is an https address of your own with {code} once, after its host.",
            id="saleor_retention.E005",
        )
    if conf.referral_landing_url and not referral_landing.LANDING.fullmatch(conf.referral_landing_url):
        yield Error(
            "RETENTION_REFERRAL_LANDING_URL is an https address of your own whose last parameter is {token}.",
            id="saleor_retention.E006",
        )
    if conf.referral_link_url and not referral_landing.LINK.fullmatch(conf.referral_link_url):
        yield Error(
            "RETENTION_REFERRAL_LINK_URL is an https address of your own that ends with {code}.",
            id="saleor_retention.E007",
        )


def _zone() -> Iterable[CheckMessage]:
    zone = conf.time_zone or django_settings.TIME_ZONE
    try:
        ZoneInfo(zone)
    except (ValueError, KeyError):  # unknown names are a KeyError, absurd ones a ValueError
        yield Error(f"RETENTION_TIME_ZONE {zone!r} is no time zone.", id="saleor_retention.E002")


def _database() -> Iterable[CheckMessage]:
    if connections[DEFAULT_DB_ALIAS].vendor != "postgresql":
        yield Error(
            "The engine needs PostgreSQL: its guarantees are constraints and triggers.",
            id="saleor_retention.E003",
        )
