"""Batches over `offers.queries`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...kernel.clock import now
from ...offers import queries
from ...offers.models import Campaign, CampaignListing, Grant
from .. import kit


@dataclass(frozen=True, slots=True)
class Offer:
    """One grant with its terms in each channel."""

    terms: tuple[queries.OfferRow, ...]

    @property
    def grant(self) -> queries.OfferRow:
        """What is the same in each channel."""
        return self.terms[0]


class OffersOfUser(kit.DataLoader):
    """By the store's own account id: her offers, the newest first."""

    def batch_load(self, keys: Sequence[int]) -> list[list[Offer]]:
        """One statement; rows of one grant are put together."""
        found = queries.offers_of(list(keys), at=now(), using=self.using)
        return [_by_grant(found.get(key, [])) for key in keys]


def _by_grant(rows: Sequence[queries.OfferRow]) -> list[Offer]:
    grants: dict[int, list[queries.OfferRow]] = defaultdict(list)
    for row in rows:
        grants[row.grant_id].append(row)
    return [Offer(tuple(terms)) for terms in grants.values()]


def offer_of(context: Any, user_id: int, grant_id: int) -> Any:
    """A promise of one of an account's offers, read after what was just written; None when it is not shown."""
    loader = OffersOfUser(context)
    loader.clear(user_id)
    return loader.load(user_id).then(
        lambda offers: next((one for one in offers if one.grant.grant_id == grant_id), None)
    )


def offer_of_grant(context: Any, grant_id: int) -> Any:
    """The same by the grant alone."""
    rows = Grant.objects.using(kit.port.alias(context)).filter(pk=grant_id)
    user_id = rows.values_list("customer__user_id", flat=True).first()
    return None if user_id is None else offer_of(context, user_id, grant_id)


class CampaignById(kit.DataLoader):
    """By campaign id."""

    def batch_load(self, keys: Sequence[int]) -> list[Campaign | None]:
        """One statement."""
        found = queries.campaigns(using=self.using).in_bulk(keys)
        return [found.get(key) for key in keys]


class ListingsOfCampaign(kit.DataLoader):
    """By campaign id, in channel order."""

    def batch_load(self, keys: Sequence[int]) -> list[list[CampaignListing]]:
        """One statement."""
        found: dict[int, list[CampaignListing]] = defaultdict(list)
        for row in (
            CampaignListing.objects.using(self.using).filter(campaign__in=keys).order_by("channel", "pk")
        ):
            found[row.campaign_id].append(row)
        return [found[key] for key in keys]
