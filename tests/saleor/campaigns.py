"""Campaigns, audiences and grants in a shop of the tests, and what a checkout of it says about them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from saleor.checkout.models import Checkout

from saleor_retention.audiences.audiences import audience_create
from saleor_retention.audiences.models import Audience
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.core.queues import outbox
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.grants import granting
from saleor_retention.offers.models import Campaign, CheckoutDecision, Grant, Redemption
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.discounts import Benefit, OfferListing
from tests.saleor.ids import serial
from tests.saleor.shop import Shop

STAFF = StaffContext("staff", "a test")


def now() -> datetime:
    """As the product reads it: frozen tests travel."""
    return datetime.now(UTC)


def audience(rule: Mapping[str, Any], **more: Any) -> Audience:
    """Whoever the rule says."""
    return audience_create(f"Audience {next(serial)}", rule, by=STAFF, now=now(), **more)


def campaign(
    shop: Shop,
    *,
    percent_bp: int | None = 1_000,
    amount: int | None = None,
    minimum: int = 0,
    most: int | None = None,
    budget: int | None = None,
    rule: Mapping[str, Any] | None = None,
    benefit: Benefit | None = None,
    is_active: bool = True,
    **terms: Any,
) -> Campaign:
    """A live campaign in the shop's channel, 10 % by default; with a rule it is offered to whoever the rule says."""
    listing = OfferListing(shop.channel, shop.currency, amount, minimum, most, budget)
    made = lifecycle.campaign_create(
        CampaignSpec(
            name=terms.pop("name", "Hers"),
            percent_bp=None if amount is not None else percent_bp,
            listings=[listing],
            benefit=benefit or Benefit(),
            audience_id=None if rule is None else audience(rule).pk,
            starts_at=terms.pop("starts_at", now() - timedelta(days=1)),
            **terms,
        )
    )
    if is_active:
        made = lifecycle.campaign_activate(made.pk, now=now())
        deliver()
    return made


def given(made: Campaign, user_id: int, **more: Any) -> Grant:
    """The member's grant of the campaign, its code known to the shop."""
    granting.grant_to(made.pk, [user_id], now=now(), **more)
    deliver()
    return Grant.objects.filter(campaign=made, customer__user_id=user_id).latest("pk")


def deliver() -> None:
    """Let the shop hear whatever it must."""
    while outbox.deliver(HANDLERS):
        pass


def code_on(checkout_id: UUID) -> str:
    """The code that is on the checkout."""
    return Checkout.objects.get(pk=checkout_id).voucher_code or ""


def reason(checkout_id: UUID) -> str:
    """Why an offer is on the checkout or not, as decided; "" when nothing ever was."""
    return CheckoutDecision.objects.filter(pk=checkout_id).values_list("reason", flat=True).first() or ""


def applied(checkout_id: UUID) -> Campaign | None:
    """Whose code is on the checkout."""
    code = code_on(checkout_id)
    return Campaign.objects.filter(grants__code=code).first() if code else None


def uses(made: Campaign) -> list[tuple[int, bool]]:
    """What each use of a campaign took off, and whether it counts still; oldest first."""
    rows = Redemption.objects.filter(grant__campaign=made).order_by("pk")
    return [(row.amount_minor, row.given_back_at is None) for row in rows]
