"""Interleaved pairs of `checkoutLinesAdd` with the plugin on and off; not collected unless named.

Situations of a signed-in customer with three lines. Beside each the same mutation with the plugin off: with the same
code on where one is on, at full prices else.
no offer             they have none
offer unchanged      their offer is on, and these very lines were decided before
offer kept           their offer is on, the lines are new and it stays on
offer applied        this mutation puts it on. Most of this difference is Saleor's own work on a voucher, in the response
amount kept          their offer has a maximum: it is carried as an amount that we work out anew at each change
companions kept      three offers combine: the sum is carried as an amount, two are promised beside it
audiences unchanged  twenty live campaigns are offered to audiences they are of, nothing changed
audiences kept       the same, the lines are new: all twenty are asked and ranked
audiences applied    the same, and this mutation puts the best on
"""

import os
import random
import sys
import time
from contextlib import ExitStack
from datetime import timedelta
from math import comb
from statistics import median

import pytest
from django.db import connections
from django.utils import timezone
from saleor.checkout.models import Checkout, CheckoutLine

from saleor_retention.audiences.audiences import audience_create
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.core.queues import outbox
from saleor_retention.hosts.saleor.plugin import RetentionPlugin
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.models import CheckoutDecision, Reservation, Stacking
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.discounts import OfferListing

from .storefront import a_campaign, granted

pytestmark = pytest.mark.django_db(transaction=True)
PAIRS = int(os.environ.get("RETENTION_BENCH_PAIRS", "200"))
WARM_UP = 5


def interval(differences: list[float]) -> tuple[float, float]:
    """A 95 % interval of the median by order statistics (the sign test): no assumption about the noise."""
    ordered, n = sorted(differences), len(differences)
    tail, rank = 0.0, 0
    while tail + comb(n, rank) / 2**n <= 0.025:
        tail += comb(n, rank) / 2**n
        rank += 1
    return ordered[max(rank - 1, 0)], ordered[n - max(rank, 1)]


def reset(shopper, *, code: str | None) -> None:
    """The checkout as before: three lines, the code on it or not, prices to be computed by the mutation."""
    CheckoutLine.objects.filter(checkout_id=shopper.pk).update(quantity=4)
    gone = {} if code else {"voucher_code": None, "discount_amount": 0, "discount_name": None}
    Checkout.objects.filter(pk=shopper.pk).update(price_expiration=timezone.now(), **gone)
    if code is None:
        CheckoutDecision.objects.all().delete()
        Reservation.objects.all().delete()


def timed(shopper, is_active: bool) -> tuple[float, int]:
    """Milliseconds of one mutation, as the client sees it, and the statements it took."""
    RetentionPlugin.DEFAULT_ACTIVE = is_active
    statements = 0

    def count(execute, sql, params, many, context):
        nonlocal statements
        statements += 1
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(count))
        started = time.perf_counter()
        shopper.add((2, 1))
        taken = (time.perf_counter() - started) * 1_000
    return taken, statements


def a_live_one(channel, *, most_minor=None, **more):
    """A campaign as drafted, known to the shop."""
    now = timezone.now()
    listing = OfferListing(channel.slug, channel.currency_code, None, 0, most_minor)
    terms = {"name": "Ten", "percent_bp": 1_000, "starts_at": now - timedelta(days=1)} | more
    campaign = lifecycle.campaign_create(CampaignSpec(listings=[listing], **terms))
    lifecycle.campaign_activate(campaign.pk, now=now)
    return campaign


def one_offer(channel, user):
    granted(a_campaign(channel), user)


def with_a_maximum(channel, user):
    granted(a_live_one(channel, most_minor=2_500), user)


def three_that_combine(channel, user):
    for percent_bp in (500, 700, 900):
        granted(a_live_one(channel, percent_bp=percent_bp, stacking=Stacking.COMBINABLE), user)


def twenty_audiences(channel, user):
    by = StaffContext("user:1", "To measure.")
    for place in range(20):
        rule = {"none": [{"orders": {"atLeast": 1 + place}}, {"country": {"oneOf": ["IS"]}}]}
        audience = audience_create(f"audience {place}", rule, by=by, now=timezone.now())
        a_live_one(channel, percent_bp=500 + 50 * place, audience_id=audience.pk)
    while outbox.deliver(HANDLERS):
        pass


ON, NEW = True, True
SITUATIONS = {
    "no offer": (lambda channel, user: None, not ON, not NEW),
    "offer unchanged": (one_offer, ON, not NEW),
    "offer kept": (one_offer, ON, NEW),
    "offer applied": (one_offer, not ON, NEW),
    "amount kept": (with_a_maximum, ON, NEW),
    "companions kept": (three_that_combine, ON, NEW),
    "audiences unchanged": (twenty_audiences, ON, not NEW),
    "audiences kept": (twenty_audiences, ON, NEW),
    "audiences applied": (twenty_audiences, not ON, NEW),
}
"""What there is, whether it is on the checkout before, and whether its lines are new to us each time."""


@pytest.mark.parametrize("situation", SITUATIONS)
def test_difference(situation, shopper, channel_USD, customer_user, monkeypatch, capsys):
    monkeypatch.setattr(RetentionPlugin, "DEFAULT_ACTIVE", True)
    arrange, is_on, is_new = SITUATIONS[situation]
    arrange(channel_USD, customer_user)
    seen = shopper.create((2, 4), (1, 4), (0, 4))
    assert (seen.code is None) == (situation == "no offer")
    assert Reservation.objects.count() == {"no offer": 0, "companions kept": 3}.get(situation, 1)
    pairs = []
    dice = random.Random(20260301)
    for number in range(PAIRS + WARM_UP):
        pair = {}
        for is_active in dice.sample([True, False], 2):
            reset(shopper, code=seen.code if is_on else None)
            if is_on and is_new:
                CheckoutDecision.objects.update(fingerprint="")
            pair[is_active] = timed(shopper, is_active)
        if number >= WARM_UP:
            pairs.append((*pair[True], *pair[False]))
        with capsys.disabled():
            print(
                f"\r{situation}: {number + 1} of {PAIRS + WARM_UP} pairs", end="", file=sys.stderr, flush=True
            )
    on, on_count, off, off_count = zip(*pairs, strict=True)
    differences = [a - b for a, b in zip(on, off, strict=True)]
    low, high = interval(differences)
    with capsys.disabled():
        print(
            f"\ncheckoutLinesAdd, {situation}: median {median(differences):+.1f} ms, 95 % [{low:+.1f}, {high:+.1f}],"
            f" of {median(off):.0f} ms without ({median(on) / median(off):.2f} x);"
            f" {median(on_count):.0f} statements, {median(off_count):.0f} without; {PAIRS} pairs"
        )
