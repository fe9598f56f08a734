"""A campaign that was measured against its hold-out: who may have it, who never gets it, and what each bought since."""

from datetime import datetime, timedelta

from saleor_retention.customers.identity import Identity, customers_of
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.models import Assignment, Campaign
from saleor_retention.store.discounts import OfferListing

from . import an_order
from .audiences import an_audience
from .campaigns import an_order_with, granted, see

DAY = timedelta(days=1)


def a_measured_campaign(
    *,
    at: datetime,
    treated: int = 4,
    held_out: int = 1,
    bought: tuple[int, int] = (2, 0),
    budget_minor=200_000,
) -> Campaign:
    """“Win back” with a hold-out of forty percent. `bought`: how many of each side bought for 130.00 net, once each; two
    more of the first side did with the offer."""
    lapsed = an_audience({"lastOrder": {"olderThanDays": 90}}, "Lapsed")
    draft = CampaignSpec(
        name="Win back",
        percent_bp=1_000,
        listings=[OfferListing("main", "USD", None, 3_000, budget_minor=budget_minor)],
        starts_at=at - 20 * DAY,
        audience_id=lapsed.pk,
        holdout_bp=4_000,
        template="win_back",
    )
    campaign = lifecycle.campaign_activate(lifecycle.campaign_create(draft).pk, now=at)
    sides = {user_id: user_id > treated for user_id in range(1, treated + held_out + 1)}
    ids = {
        who.user_id: pk for who, pk in customers_of([Identity(user_id, None) for user_id in sides]).items()
    }
    for user_id, is_held_out in sides.items():
        Assignment.objects.create(
            campaign=campaign, customer_id=ids[user_id], is_held_out=is_held_out, assigned_at=at - 10 * DAY
        )
    with_it = [
        an_order_with(granted(campaign, user_id), created_at=at - DAY, fully_paid_at=at - DAY)
        for user_id in range(1, min(treated, 2) + 1)
    ]
    buyers = [*range(3, bought[0] + 1), *range(treated + 1, treated + 1 + bought[1])]
    plain = [
        an_order(user_id=user_id, created_at=at - 2 * DAY, fully_paid_at=at - 2 * DAY) for user_id in buyers
    ]
    see(*with_it, *plain, now=at - DAY)
    return campaign
