"""What a campaign is drafted with, and what makes no sense in a draft."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ...errors import Invalid, Required
from ...store.discounts import Benefit, OfferListing
from ...store.sales_channels import check_channels
from ..models import CodeKind, RestorePolicy, Stacking
from ..pricing import benefits
from ..pricing.benefits.registry import OPTIONS
from ..pricing.serialization import as_shape, from_shape

MOST_DAYS = 3_650
WHOLE_ORDER = Benefit()


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSpec:
    """A campaign before anybody gets it. Listings are its terms by channel, in minor units."""

    name: str
    listings: Sequence[OfferListing]
    starts_at: datetime
    ends_at: datetime | None = None
    percent_bp: int | None = None
    """Hundredths of a percent; None for amounts in the listings."""
    benefit: Benefit = WHOLE_ORDER
    """What the percentage or the amounts are taken off and how; its own percentage and amounts are not looked at."""
    grace_seconds: int | None = None
    """The owner's setting when None."""
    template: str = ""
    audience_id: int | None = None
    minimum_quantity: int = 0
    countries: Sequence[str] = ()
    cities: Sequence[str] = ()
    stacking: Stacking = Stacking.EXCLUSIVE
    restore_policy: RestorePolicy = RestorePolicy.ENDED
    code_kind: CodeKind = CodeKind.NONE
    uses_limit: int | None = None
    uses_per_customer: int = 1
    period_days: int | None = None
    cooldown_days: int = 0
    holdout_bp: int = 0

    @property
    def budgets(self) -> dict[str, int]:
        """What all orders may take: uses under "", and money by currency. Listings of one currency share a budget."""
        result = {} if self.uses_limit is None else {"": self.uses_limit}
        for listing in self.listings:
            if listing.budget_minor is not None:
                result[listing.currency] = max(listing.budget_minor, result.get(listing.currency, 0))
        return result

    def benefit_in(self, listing: OfferListing) -> Benefit:
        """What it gives in one channel."""
        return replace(
            self.benefit,
            percent_bp=self.percent_bp,
            amount_minor=listing.amount_minor,
            most_minor=listing.most_minor,
        )


def check(draft: CampaignSpec) -> None:
    """Raises `Required` or `Invalid` naming the field."""
    check_terms(draft)
    if not draft.listings:
        raise Required("A campaign needs its terms in at least one channel.", field="listings")
    if len({listing.channel for listing in draft.listings}) != len(draft.listings):
        raise Invalid("A channel is listed once.", field="listings")
    check_channels([(listing.channel, listing.currency) for listing in draft.listings])
    for listing in draft.listings:
        _check_listing(listing, draft)
        _check_benefit(listing, draft)


def check_terms(draft: CampaignSpec) -> None:
    """What does not depend on a channel. Raises `Required` or `Invalid` naming the field."""
    _check_name_and_time(draft)
    _check_conditions(draft)


def _check_name_and_time(draft: CampaignSpec) -> None:
    if not draft.name.strip():
        raise Required("A campaign needs a name: shoppers see it beside their discount.", field="name")
    if len(draft.name.strip()) > 100:
        raise Invalid("A name has at most 100 letters.", field="name")
    if draft.percent_bp is not None and not 0 < draft.percent_bp <= 10_000:
        raise Invalid("A percentage is more than 0 and at most 100.", field="percent")
    if len(draft.template) > 40:
        raise Invalid("A template's name has at most 40 letters.", field="template")
    if draft.ends_at is not None and draft.ends_at <= draft.starts_at:
        raise Invalid("A campaign ends after it starts.", field="ends_at")
    if draft.grace_seconds is not None and draft.grace_seconds < 0:
        raise Invalid("A grace is not negative.", field="grace_seconds")


def _check_conditions(draft: CampaignSpec) -> None:
    limits = {
        "minimum_quantity": (draft.minimum_quantity, 0, 10_000),
        "uses_limit": (draft.uses_limit, 1, 2**31 - 1),
        "uses_per_customer": (draft.uses_per_customer, 1, 1_000),
        "period_days": (draft.period_days, 1, MOST_DAYS),
        "cooldown_days": (draft.cooldown_days, 0, MOST_DAYS),
        "holdout_percent": (draft.holdout_bp, 0, 9_000),
    }
    for field, (value, least, most) in limits.items():
        if value is not None and not least <= value <= most:
            raise Invalid("This number is out of range.", field=field)
    if any(len(country) != 2 or not country.isalpha() for country in draft.countries):
        raise Invalid("A country is its two letters.", field="countries")
    if draft.cities and not draft.countries:
        raise Invalid("A city is named with its country.", field="cities")


def _check_listing(listing: OfferListing, draft: CampaignSpec) -> None:
    if len(listing.currency) != 3:
        raise Invalid("A currency has three letters.", field="currency")
    if listing.minimum_minor < 0:
        raise Invalid("A minimum is not negative.", field="minimum")
    if listing.most_minor is not None and listing.most_minor <= 0:
        raise Invalid("A maximum discount is above zero.", field="max_discount")
    if listing.budget_minor is not None and listing.budget_minor <= 0:
        raise Invalid("A budget is above zero.", field="budget")


HANDED_IN = {
    **{option.name: option.field for option in OPTIONS.values()},
    "margin_floor_bp": "margin_floor_percent",
    "product_ids": "products",
    "variant_ids": "variants",
    "category_ids": "categories",
    "collection_ids": "collections",
    "excluded_product_ids": "excluded_products",
    "excluded_category_ids": "excluded_categories",
    "excluded_collection_ids": "excluded_collections",
}
"""What fields of a benefit are called where they are handed in."""


def _check_benefit(listing: OfferListing, draft: CampaignSpec) -> None:
    """What would make no sense when it is read later is refused now."""
    benefit = draft.benefit_in(listing)
    try:
        benefits.check(benefit, is_new=True)
        from_shape(benefit.percent_bp, benefit.amount_minor, benefit.most_minor, as_shape(benefit))
    except (Invalid, Required) as error:
        raise type(error)(error.message, field=HANDED_IN.get(error.field or "", error.field)) from None
