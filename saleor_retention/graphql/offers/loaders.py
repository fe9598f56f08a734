"""Batches over `offers.queries`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ...kernel.clock import now
from ...offers import queries
from ...offers.models import Campaign, CampaignListing
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
