"""An apology: one call of support gives one customer a discount, which their next order has by itself."""

from dataclasses import dataclass
from datetime import datetime

from ...core.db import command
from ...errors import Invalid, NotFound
from ...store.customers import CustomerSnapshot
from ...store.discounts import Benefit, OfferListing, Per, Scope
from ...store.port import store
from ..grants.granting import grant_to
from ..models import Grant
from . import lifecycle
from .spec import CampaignSpec

TEMPLATE = "goodwill"
NAME = "With our apologies"


@dataclass(frozen=True, slots=True)
class Goodwill:
    """What the customer gets: a percentage in hundredths of a percent or an amount in minor units, in one channel.

    With products or variants named it is for those alone.
    """

    channel: str
    currency: str
    percent_bp: int | None = None
    amount_minor: int | None = None
    product_ids: tuple[int, ...] = ()
    variant_ids: tuple[int, ...] = ()
    expires_at: datetime | None = None
    name: str = ""

    @property
    def benefit(self) -> Benefit:
        """Off the goods that are named, else off the whole order. An amount is off one unit of named goods."""
        scope = Scope(product_ids=frozenset(self.product_ids), variant_ids=frozenset(self.variant_ids))
        is_for_one = self.amount_minor is not None and scope.names_goods
        return Benefit(scope=scope, per=Per.CHEAPEST if is_for_one else Per.ORDER)


def grant_goodwill(user_id: int, goodwill: Goodwill, *, now: datetime) -> Grant:
    """Make a campaign for one customer, let it run, and grant it to them. Returns the grant.

    Raises `NotFound` for an account that is not there, `Invalid` for terms that make no sense; nothing is left then.
    """
    if (goodwill.percent_bp is None) == (goodwill.amount_minor is None):
        raise Invalid("An apology is a percentage or an amount.", field="percent")
    if goodwill.expires_at is not None and goodwill.expires_at <= now:
        raise Invalid("A grant expires in the future.", field="expires_at")
    with command():
        if not isinstance(store().customers([user_id]).get(user_id), CustomerSnapshot):
            raise NotFound(field="user_id")
        draft = CampaignSpec(
            name=goodwill.name.strip() or NAME,
            template=TEMPLATE,
            percent_bp=goodwill.percent_bp,
            listings=[OfferListing(goodwill.channel, goodwill.currency, goodwill.amount_minor, 0)],
            benefit=goodwill.benefit,
            starts_at=now,
            ends_at=goodwill.expires_at,
        )
        campaign = lifecycle.campaign_create(draft)
        lifecycle.campaign_activate(campaign.pk, now=now)
        grant_to(campaign.pk, [user_id], now=now, expires_at=goodwill.expires_at)
        return Grant.objects.get(campaign=campaign)
