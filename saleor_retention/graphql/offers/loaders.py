"""Batches over `offers.queries`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...core.clock import now
from ...errors import Invalid
from ...offers import queries
from ...offers.checkout.customer_offers import customer_offers
from ...offers.models import Campaign, CampaignListing, Grant
from ...offers.publishing.description import Price, sentence
from ...store.carts import Goods
from ...store.discounts import Benefit
from ...store.port import store
from .. import kit


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """One grant, or what an audience gets without one, with its terms in each channel."""

    terms: tuple[queries.OfferRow, ...]

    @property
    def grant(self) -> queries.OfferRow:
        """What is the same in each channel."""
        return self.terms[0]

    @property
    def benefit(self) -> Benefit | None:
        """With the amounts of the first channel; None when what is stored makes no sense."""
        try:
            return self.grant.benefit
        except Invalid:
            return None

    def sentence(self, names: Mapping[Goods, str]) -> str | None:
        """What it gives, in every channel."""
        benefit = self.benefit
        prices = [
            Price(row.currency, row.amount_minor, row.minimum_minor, row.most_minor) for row in self.terms
        ]
        return None if benefit is None else sentence(benefit, prices, self.grant.minimum_quantity, names)

    @property
    def campaign_id(self) -> int:
        """Whose offer it is."""
        return self.grant.campaign_id

    @property
    def key(self) -> str:
        """Of its ID."""
        return self.grant.offer_key


class OffersByUser(kit.DataLoader):
    """By the store's own account id: the customer's offers, the newest first."""

    def batch_load(self, keys: Sequence[int]) -> list[list[OfferTerms]]:
        """Three statements at most; rows of one offer are put together."""
        result = customer_offers(list(keys), at=now(), using=self.using)
        return [_by_offer(result.get(key, [])) for key in keys]


def _by_offer(rows: Sequence[queries.OfferRow]) -> list[OfferTerms]:
    offers: dict[tuple[int | None, int, str], list[queries.OfferRow]] = defaultdict(list)
    for row in rows:
        offers[row.grant_id, row.campaign_id, row.occasion].append(row)
    return [OfferTerms(tuple(terms)) for terms in offers.values()]


def offer_of(context: Any, user_id: int, grant_id: int) -> Any:
    """A promise of one of an account's offers, read after what was just written; None when it is not shown."""
    loader = OffersByUser(context)
    loader.clear(user_id)
    return loader.load(user_id).then(
        lambda offers: next((candidate for candidate in offers if candidate.grant.grant_id == grant_id), None)
    )


def offer_of_grant(context: Any, grant_id: int) -> Any:
    """The same by the grant alone."""
    rows = Grant.objects.using(kit.port.alias(context)).filter(pk=grant_id)
    user_id = rows.values_list("customer__user_id", flat=True).first()
    return None if user_id is None else offer_of(context, user_id, grant_id)


class NameOfGoods(kit.DataLoader):
    """By kind and id of goods; None for what has no name to tell."""

    def batch_load(self, keys: Sequence[Goods]) -> list[str | None]:
        """One statement."""
        with kit.port.store_access():
            result = store().goods_names(keys)
        return [result.get(key) for key in keys]


class CampaignById(kit.DataLoader):
    """By campaign id."""

    def batch_load(self, keys: Sequence[int]) -> list[Campaign | None]:
        """One statement."""
        result = queries.campaigns(using=self.using).in_bulk(keys)
        return [result.get(key) for key in keys]


class ListingsOfCampaign(kit.DataLoader):
    """By campaign id, in channel order."""

    def batch_load(self, keys: Sequence[int]) -> list[list[CampaignListing]]:
        """One statement."""
        result: dict[int, list[CampaignListing]] = defaultdict(list)
        for row in (
            CampaignListing.objects.using(self.using).filter(campaign__in=keys).order_by("channel", "pk")
        ):
            result[row.campaign_id].append(row)
        return [result[key] for key in keys]
