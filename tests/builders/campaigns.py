"""Carts, offers and orders of the simulated shop, as the tests of offers need them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from saleor_retention import pipeline
from saleor_retention.core.db import command
from saleor_retention.core.queues import outbox
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.grants import granting
from saleor_retention.offers.models import Campaign, Grant
from saleor_retention.offers.pricing.benefits.registry import KINDS
from saleor_retention.offers.pricing.savings import Saving
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.carts import CartSnapshot
from saleor_retention.store.discounts import Benefit, OfferListing
from saleor_retention.store.orders import Status
from saleor_retention.store.port import store
from tests.builders import a_line, an_order

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
USD = OfferListing("main", "USD", None, 0)


def a_campaign(
    *,
    percent_bp=1_000,
    listings=(USD,),
    starts_at=NOON - timedelta(days=1),
    ends_at=None,
    active=True,
    **more,
) -> Campaign:
    """Ten percent off in the channel main, live."""
    campaign = lifecycle.campaign_create(
        CampaignSpec(
            name="Welcome back",
            percent_bp=percent_bp,
            listings=listings,
            starts_at=starts_at,
            ends_at=ends_at,
            **more,
        )
    )
    if active:
        campaign = lifecycle.campaign_activate(campaign.pk, now=NOON)
    return campaign


def saving_of(benefit: Benefit, cart: CartSnapshot) -> Saving:
    """What a benefit of any kind takes off."""
    return KINDS[benefit.kind].saving(benefit, cart)


def granted(campaign: Campaign, user_id: int = 1) -> Grant:
    """The user's grant."""
    granting.grant_to(campaign.pk, [user_id], now=NOON)
    return Grant.objects.get(campaign=campaign, customer__user_id=user_id)


def a_cart(user_id: int | None = 1, subtotal_minor: int = 24_000, **changes) -> UUID:
    """A cart of 240.00 USD; answers its id."""
    promotion = changes.pop("promotion_minor", 0)
    facts = {
        "id": uuid4(),
        "channel": "main",
        "currency": "USD",
        "user_id": user_id,
        "subtotal_minor": subtotal_minor,
        "quantity": 8,
        "fingerprint": str(subtotal_minor),
    }
    cart = CartSnapshot(**(facts | changes))
    store().open_cart(cart, promotion_minor=promotion)
    return cart.id


def deliver() -> int:
    """Let the shop know what it must."""
    return outbox.deliver(HANDLERS, limit=1_000)


def an_order_with(grant: Grant, *, checkout_id: UUID | None = None, order_id: UUID | None = None, **changes):
    """An order of the grant's customer that carries its code, 24.00 off."""
    order_id = order_id or uuid4()
    facts = {
        "user_id": grant.customer.user_id,
        "checkout_id": checkout_id,
        "voucher_code": grant.code,
        "discount_minor": 2_400,
        "lines": (a_line(order_id, "A", net_minor=21_600, gross_minor=21_600),),
        "status": Status.LIVE,
    }
    return an_order(order_id, **(facts | changes))


def see(*orders, now: datetime = NOON) -> None:
    """The shop's orders are now so, and the engine looks at them."""
    store().put(*orders)
    with command():
        pipeline.sync_orders([order.id for order in orders], now=now)
