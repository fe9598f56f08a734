"""Interleaved pairs of `checkoutLinesAdd` with the plugin on and off; not collected unless named.

Four situations of a signed-in customer with three lines:
no offer          she has none; the same mutation without the plugin beside it
offer unchanged   her offer is on, and these very lines were decided before; beside it the same voucher, plugin off
offer kept        her offer is on, the lines are new and it stays on; beside it the same voucher, plugin off
offer applied     this mutation puts it on; beside it full prices, plugin off. Most of this difference is Saleor's
                  own work on a voucher, in the response
"""

import os
import random
import time
from math import comb
from statistics import median

import pytest
from django.utils import timezone
from saleor.checkout.models import Checkout, CheckoutLine

from saleor_retention.host.plugin import RetentionPlugin
from saleor_retention.offers.models import CheckoutDecision, Grant, Reservation

from .shopping import a_campaign, granted

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


def timed(shopper, is_active: bool) -> float:
    """Milliseconds of one mutation, as the client sees it."""
    RetentionPlugin.DEFAULT_ACTIVE = is_active
    started = time.perf_counter()
    shopper.add((2, 1))
    return (time.perf_counter() - started) * 1_000


@pytest.mark.parametrize("situation", ["no offer", "offer unchanged", "offer kept", "offer applied"])
def test_difference(situation, shopper, channel_USD, customer_user, monkeypatch, capsys):
    monkeypatch.setattr(RetentionPlugin, "DEFAULT_ACTIVE", True)
    if situation != "no offer":
        granted(a_campaign(channel_USD), customer_user)
    shopper.create((2, 4), (1, 4), (0, 4))
    code = Grant.objects.get().code if situation in ("offer unchanged", "offer kept") else None
    on, off = [], []
    dice = random.Random(20260301)
    for number in range(PAIRS + WARM_UP):
        pair = {}
        for is_active in dice.sample([True, False], 2):
            reset(shopper, code=code)
            if situation == "offer kept":
                CheckoutDecision.objects.update(fingerprint="")
            pair[is_active] = timed(shopper, is_active)
        if number >= WARM_UP:
            on.append(pair[True])
            off.append(pair[False])
    differences = [a - b for a, b in zip(on, off, strict=True)]
    low, high = interval(differences)
    with capsys.disabled():
        print(
            f"\ncheckoutLinesAdd, {situation}: median {median(differences):+.1f} ms, 95 % [{low:+.1f}, {high:+.1f}],"
            f" of {median(off):.0f} ms without; {PAIRS} pairs"
        )
