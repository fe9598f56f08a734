"""Saleor's gift line beside a private voucher: the better of both, never both, in the response of the mutation."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from saleor.checkout.models import Checkout

from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.checkout.simulate import simulate
from saleor_retention.store.discounts import Benefit, OfferListing, Scope

from .storefront import granted, pay_by_transaction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("P8.1")]


def a_scoped_campaign(channel, variant, percent_bp):
    """A percentage of one product's lines."""
    made = lifecycle.campaign_create(
        CampaignSpec(
            name="Hers",
            percent_bp=percent_bp,
            benefit=Benefit(scope=Scope(product_ids=frozenset({variant.product_id}))),
            listings=[OfferListing(channel.slug, "USD", None, 0)],
            starts_at=datetime.now(UTC) - timedelta(days=1),
        )
    )
    lifecycle.campaign_activate(made.pk, now=datetime.now(UTC))
    return made


def test_a_gift_worth_more_stays_and_one_worth_less_yields_to_a_discount_on_lines(
    shopper, channel_USD, customer_user, wares, gift_promotion_rule
):
    """The better of the two gifts is worth 20.00; a gift line is neither counted nor discounted."""
    grant = granted(a_scoped_campaign(channel_USD, wares[2], 1_500), customer_user)
    told = {
        n: simulate(customer_user.pk, channel_USD.slug, {wares[2].pk: n}, now=datetime.now(UTC))
        for n in (4, 8)
    }
    assert [(n, one.saving_minor, one.alternative_minor) for n, one in told.items()] == [
        (4, 0, 2_000),
        (8, 3_600, 2_000),
    ]
    assert not Checkout.objects.exists()
    seen = shopper.create((2, 4), ready=True)
    assert (seen.code, seen.total, len(seen.lines)) == (None, Decimal("120.0"), 2)
    seen = shopper.update((2, 8))
    assert (seen.code, seen.total, len(seen.lines)) == (grant.code, Decimal("204.0"), 1)
    seen = shopper.update((2, 4))
    assert (seen.code, seen.total, len(seen.lines)) == (None, Decimal("120.0"), 2)
    shopper.update((2, 8))
    pay_by_transaction(shopper, shopper.deliver().total)
    answer = shopper.complete()
    assert (answer["errors"], answer["order"]["total"]["gross"]["amount"]) == ([], 214.0)
