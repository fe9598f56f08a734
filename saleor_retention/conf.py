"""Settings of engineers, typed, in one place, read once when first asked for. Switches of merchants are plugin configuration.

Each attribute is the default; `RETENTION_<NAME>` in Django's settings, or the environment variable of
the same name, overrides it.
"""

import os
from typing import Any, cast

from django.conf import settings as django_settings
from django.core.signals import setting_changed

FORMER_NAMES = {
    "task_context": ("workplace",),
    "write_context": ("permit",),
    "code_attempts_per_hour": ("guesses_per_hour",),
    "counter_flush_seconds": ("figures_seconds",),
    "max_query_cost": ("most_query_cost",),
    "max_aliases": ("most_aliases",),
    "max_mutations": ("most_mutations",),
    "max_batched": ("most_batched",),
}
"""What settings were called in 0.1: a shop that has set one keeps it."""


class Settings:
    """The whole surface. Durations in seconds unless the name says otherwise."""

    store: str = ""
    """Dotted path of the `Store` in use; the app config chooses one when empty."""
    task_context: str = "saleor_retention.task_context.anywhere"
    """Dotted path of what background work runs within; the host sets its own."""
    write_context: str = "contextlib.nullcontext"
    """Dotted path of what a write outside of any request or task needs around it; the host sets its own."""
    alert_board: str = ""
    """Dotted path of what shows the alerts somewhere else as well; the host sets its own."""
    time_zone: str = ""
    """Zone of the store, decides month keys; Django's TIME_ZONE when empty."""
    email_key: str = ""
    """Key of the e-mail hash; Django's SECRET_KEY when empty. Changing it orphans guest identities."""
    batch_size: int = 500
    """Most inbox rows that one transaction converges."""
    lease_seconds: int = 300
    """How long a claimed row belongs to its worker."""
    max_attempts: int = 8
    """Tries before a row is parked and shown to operators."""
    lock_timeout_ms: int = 3_000
    """How long a command waits for a row lock."""
    request_lock_timeout_ms: int = 1_000
    """How long a hook within a shopper's request waits for a lock; without us the request goes on."""
    reconcile_overlap_seconds: int = 600
    """How far behind its cursor the reconciler looks again."""
    reservation_seconds: int = 7 * 24 * 3_600
    """How long an untouched checkout may keep a reserved grant."""
    reservation_takeover_seconds: int = 15 * 60
    """How long a checkout must lie untouched before a newer one of its customer may take its grant."""
    offer_grace_seconds: int = 3_600
    """How long an ended offer is still honoured on a checkout that was priced with it."""
    offer_recheck_seconds: int = 300
    """How long a decision stands while the cart does not change."""
    join_guests: str = "confirmed"
    """When a guest's history joins an account: once it is `confirmed`, or only as the `store` itself gives orders to it."""
    brand_attribute: str = ""
    """Slug of the product attribute that names the brand; without one nothing is known of brands."""
    value_margin_percent: int = 100
    """What is left of net sales as margin, where the value to be expected of customers is told."""
    value_discount_percent: int = 10
    """What money of a year from now is worth less than today's, there."""
    keep_effects_days: int = 90
    """How long what was done in the store stays on record; 0: for ever."""
    keep_decisions_days: int = 30
    """How long what was decided for a checkout is kept after the checkout is gone; 0: for ever."""
    keep_staff_notes_months: int = 0
    """How long reasons that staff wrote are kept; 0: for ever."""
    keep_customers_months: int = 0
    """How long a customer who does nothing any more is kept; then they are erased. 0: for ever."""
    keep_former_customers_days: int = 730
    """How long the address of an account that the store deleted counts as one that has bought; 0: not at all."""
    hold_seconds: int = 15 * 60
    """How long points stay held for a checkout that is not touched."""
    max_points_per_adjustment: int = 100_000
    """How many points staff give or take by hand at once; 0: as many as there can be."""
    max_points_per_staff_day: int = 1_000_000
    """How many points each of staff, and each app, gives and takes by hand in a day of the shop; 0: no limit."""
    code_attempts_per_hour: int = 10
    """How often an account may try a code in an hour; after that the right one is refused as well."""
    console_frame_hosts: str = ""
    """Hosts of Dashboards that may frame our pages, beside those of Saleor's `ALLOWED_CLIENT_HOSTS`; separated by commas."""
    code_requests_per_hour: int = 1_000
    """How many addresses in an hour are sent a code of one campaign by its landing page."""
    landing_url: str = ""
    """Page of the shop where a code lands, `https://shop.example/offer?code={code}`; without one there are no links."""
    referral_landing_url: str = ""
    """Page of the shop where members' links land, `https://shop.example/welcome?ref={token}`; without one there are none."""
    referral_link_url: str = ""
    """Where the shop itself hands members' links on to us, `https://shop.example/r/{code}`; the host's own address when empty."""
    referral_reserved_codes: str = ""
    """Words that no member may choose as their code, such as names of brands; separated by commas."""
    referral_visits_per_hour: int = 100
    """How many visits to one member's link are counted in an hour; the others come to the shop all the same."""
    attribution_days: int = 30
    """How long a followed link is remembered."""
    attribution_touch: str = "first"
    """Which member brought a customer of those who are named: the `first` or the `last`."""
    referral_review_at: int = 50
    """From this score on staff look at a referral before it is rewarded; 0: never."""
    referral_reject_at: int = 150
    """From this score on a referral is refused, until staff say otherwise; 0: never."""
    voucher_prefix: str = ""
    """What stands before the names of our vouchers in Saleor. Shoppers read it, too, beside what they save."""
    page_limit: int = 100
    """Most items of a connection that the stand-alone API answers at once."""
    max_query_cost: int = 50_000
    """Dearest document that the stand-alone API runs, by the cost map."""
    max_aliases: int = 100
    """Most aliases in one document of the stand-alone API."""
    max_mutations: int = 4
    """Most mutations in one document of the stand-alone API."""
    max_batched: int = 1
    """Most operations in one request to the stand-alone API."""
    allowed_origins: str = "*"
    """Where pages may come from that ask the stand-alone API in a browser: patterns, separated by commas."""
    tokens: dict[str, Any] = {}
    """Bearer tokens of the stand-alone API and the `Requestor` each stands for."""
    logins: dict[str, Any] = {}
    """Users of the stand-alone API's page by name, each a `Login`; without any there is no page."""
    counter_flush_seconds: int = 10
    """How long a process keeps what it counted to itself; 0: it never writes it, and monitoring sees no counters."""
    monitoring_token: str = ""
    """Bearer token of a monitoring system that has no account; without one, only staff and apps may look."""
    celery_queue: str = ""
    """Queue of our tasks; Celery's default when empty."""


class SettingsCache:
    """Answers as `Settings`, with what is set; each is looked up once, for a checkout asks for several."""

    def __getattr__(self, name: str) -> Any:
        default = getattr(Settings, name)
        for key in (name, *FORMER_NAMES.get(name, ())):
            if (value := _set_value(f"RETENTION_{key.upper()}", type(default))) is not None:
                break
        else:
            value = default
        self.__dict__[name] = value
        return value

    def clear(self, **signal: object) -> None:
        """Look everything up again: what is set has changed, as it does in tests."""
        self.__dict__.clear()


def _set_value(key: str, type_: type) -> Any:
    value = getattr(django_settings, key, None)
    return type_(os.environ[key]) if value is None and key in os.environ else value


_cache = SettingsCache()
conf = cast(Settings, _cache)
clear_settings = _cache.clear
setting_changed.connect(clear_settings)
