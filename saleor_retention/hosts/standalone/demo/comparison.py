"""A campaign over the replayed history whose customers are on two sides, so that the console has something to compare.

What the history can carry and no more: on the campaign's first day everybody who had not bought for 90 days is put on a side
by the engine's own hash, and the purchases since are those of the history. The shop of the history made no offers, so nobody
used this one and nobody bought for its sake: the sides differ by chance alone, and that is what the page should say.
"""

from datetime import UTC, datetime, timedelta

from django.db.models import Max

from ....audiences.audiences import audience_create
from ....audiences.models import Audience
from ....core.db import command
from ....core.idempotency import StaffContext
from ....offers.campaigns.lifecycle import campaign_activate, campaign_create
from ....offers.campaigns.spec import CampaignSpec
from ....offers.grants.holdout import offered_to
from ....offers.models import Campaign, CampaignState
from ....offers.publishing.publish import spec
from ....orders.models import OrderFact
from ....store.discounts import OfferListing
from ..simulator.shop import SimulatedStore
from .cdnow import CHANNEL, CURRENCY

FIRST_DAY, END = datetime(1997, 10, 1, tzinfo=UTC), datetime(1998, 7, 1, tzinfo=UTC)
NAME, AUDIENCE = "We miss you", "Away for 90 days"
DAYS = 90
HOLDOUT_BP = 1_000


def compare(shop: SimulatedStore, *, now: datetime) -> Campaign:
    """The campaign, over by now, with the side of everybody whom it was for on its first day; made once."""
    shop.open_channel(CHANNEL, CURRENCY)
    live = Campaign.objects.filter(name=NAME, state=CampaignState.ACTIVE).first()
    if live is None:
        live = campaign_activate(campaign_create(_draft(now)).pk, now=FIRST_DAY)
    with command():
        offered_to(live.pk, live.holdout_bp, away(FIRST_DAY), now=FIRST_DAY)
    shop.publish_offer(spec(live))
    return live


def away(at: datetime) -> list[int]:
    """The customers of the history who had bought by then, and not in the 90 days before."""
    bought = OrderFact.objects.filter(channel=CHANNEL, is_purchase=True, created_at__lt=at)
    last = bought.values("customer_id").annotate(last=Max("created_at"))
    return sorted(
        last.filter(customer_id__isnull=False, last__lt=at - timedelta(days=DAYS)).values_list(
            "customer_id", flat=True
        )
    )


def _draft(now: datetime) -> CampaignSpec:
    audience = Audience.objects.filter(name=AUDIENCE).first() or audience_create(
        AUDIENCE,
        {"lastOrder": {"olderThanDays": DAYS}},
        by=StaffContext("demo", "the demo's comparison"),
        now=now,
    )
    return CampaignSpec(
        name=NAME,
        percent_bp=1_000,
        listings=[OfferListing(CHANNEL, CURRENCY, None, 0)],
        starts_at=FIRST_DAY,
        ends_at=END,
        audience_id=audience.pk,
        holdout_bp=HOLDOUT_BP,
    )
