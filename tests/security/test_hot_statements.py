"""With fifty thousand of everything no statement of the daily flow reads a table from one end to the other."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from saleor_retention import pipeline
from saleor_retention.core.db import command
from saleor_retention.core.queues import inbox, outbox
from saleor_retention.customers.models import Customer
from saleor_retention.errors import ReferralNotAvailable
from saleor_retention.loyalty import queries as points
from saleor_retention.loyalty.breakdown import points_of_orders
from saleor_retention.loyalty.ledger import adjustments, holds
from saleor_retention.loyalty.models import Account, Programme
from saleor_retention.offers import queries as offers
from saleor_retention.offers.checkout import sweep
from saleor_retention.offers.models import Campaign, CampaignListing
from saleor_retention.offers.reservations import reserve
from saleor_retention.referrals import claims, codes
from saleor_retention.referrals import queries as referrals
from saleor_retention.referrals.links import visits
from tests.builders import NOON, an_order
from tests.shop import Shop

from .large_dataset import PLENTY, fill, plans

FIRST = UUID("c4ca4238-a0b9-2382-0dcc-509a6f75849b")
"""md5 of "1": the first order and checkout."""
LATER = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def shop(db, monkeypatch):
    """Plenty of everything, and a store that knows a few of it."""
    Programme.objects.create(pk=1, slug="points", name="Points")
    campaign = Campaign.objects.create(
        pk=1, name="Ten", state="active", percent_bp=1_000, starts_at=NOON, grace_seconds=0
    )
    CampaignListing.objects.create(campaign=campaign, channel="main", currency="USD")
    Account.objects.create(pk=1_000_000, programme_id=1, kind="issuance")
    fill()
    # Open holds have their points.
    Account.objects.bulk_create(
        Account(pk=3_000_000 + n, programme_id=1, customer_id=n, kind="held", balance=1)
        for n in range(100, PLENTY + 1, 100)
    )
    shop = Shop()
    for name in (
        "referrals.claims",
        "pipeline",
        "offers.reservations.reserve",
        "offers.checkout.sweep",
        "offers.checkout.decide",
    ):
        monkeypatch.setattr(f"saleor_retention.{name}.store", lambda: shop)
    shop.orders_of_checkouts = lambda ids: {}
    shop.decide = lambda checkout_id: None
    shop.cart = lambda checkout_id: None
    shop.terms = lambda channels: {}
    for user_id in (1, 2, 3):
        shop.register(user_id)
    return shop


READS = {
    "balances": lambda: points.accounts_of([1, 2, 3], using="default"),
    "points of orders": lambda: points_of_orders([FIRST], using="default"),
    "a page of a statement": lambda: list(points.statement(5, 1, using="default")[:21]),
    "her offers": lambda: offers.offers_of([1, 2, 3], at=NOON),
    "decisions": lambda: offers.decisions_of([FIRST], at=NOON),
    "redemptions": lambda: offers.redemptions_of_orders([FIRST]),
    "referrals": lambda: referrals.referrals_of([1, 2, 3], using="default"),
}


def converge_one(shop: Shop) -> None:
    order = an_order(FIRST, user_id=1)
    shop.put(order)
    with command():
        pipeline.sync_orders([order.id], now=NOON)


WRITES = {
    "a claimed batch of rings": lambda shop: inbox.finish(inbox.claim("order", limit=500)),
    "a claimed batch of effects": lambda shop: outbox.claim(limit=100),
    "an order that changed": converge_one,
    "an account that is met": lambda shop: pipeline.sync_customers([1, 2], now=NOON),
    "an adjustment": lambda shop: adjustments.adjust(1, 1, 5, actor="user:1", reason="r", key="k", now=NOON),
    "a reservation": lambda shop: reserve.reserve(1, uuid4(), now=LATER),
    "a claim": lambda shop: claims.claim(3, "NBDYSC2D", NOON),
    "a followed link": lambda shop: visits.follow("NBDYSC2D", now=NOON),
    "visits that are over": lambda shop: visits.forget_visits(now=LATER + timedelta(days=30)),
    "a code that is chosen": lambda shop: codes.change_code(3, "CHSEN", NOON),
    "stale holds": lambda shop: holds.release_stale(now=LATER, limit=100),
    "expired lots": lambda shop: adjustments.expire(now=LATER, limit=100),
    "a sweep's page of overdue offers": lambda shop: sweep.overdue(LATER, sweep.FIRST),
    "a sweep's page of idle promises": lambda shop: sweep.idle(LATER, sweep.FIRST),
}


def test_no_statement_of_the_flow_reads_a_table_from_one_end_to_the_other(shop):
    works = {name: (lambda shop, read=read: read()) for name, read in READS.items()} | WRITES
    found = {}
    for name, work in works.items():
        with plans() as scans:
            try:
                work(shop)
            except ReferralNotAvailable:
                assert name == "a claim"
        if scans:
            found[name] = [(table, " ".join(sql.split())[:300]) for table, sql in scans]
    assert found == {}
    # The control: a statement that does is found.
    with plans() as scans:
        assert Customer.objects.filter(joined_at=NOON).count() < PLENTY
    assert [table for table, _ in scans] == ["saleor_retention_customer"]
    assert Customer.objects.count() >= PLENTY
