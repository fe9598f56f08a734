"""How a shopper is told of the offers that a code takes off together: by the name of each, in every language."""

from collections.abc import Sequence
from dataclasses import replace

from django.db import DEFAULT_DB_ALIAS

from ...store.carts import OfferName
from ..models import Campaign
from .offer import Offer, PricedOffer
from .stacking import OfferCombination

LONGEST = 255
"""Letters of a name that Saleor keeps."""


def called(offer: Offer, picked: OfferCombination) -> Offer:
    """The offer whose code is put on, named by all that it takes off: "30 % together + 10 more", the largest first.

    Where one of them has no translation its own name stands for it. A gift card takes nothing off, and is not named.
    """
    paying = sorted((priced for priced in picked.all if not priced.offer.is_gift_card), key=_order)
    if len(paying) < 2:
        return offer
    offers = [item.offer for item in paying]
    languages = sorted({language for candidate in offers for language in candidate.translations})
    return replace(
        offer,
        name=together([candidate.name for candidate in offers]),
        translations={
            language: together([candidate.translations.get(language, candidate.name) for candidate in offers])
            for language in languages
        },
    )


def _order(priced: PricedOffer) -> tuple[int, int, str]:
    return (-priced.saving.minor, priced.offer.campaign_id, priced.offer.occasion)


def together(names: Sequence[str]) -> str:
    """All names, or the first and how many more there are: no name is cut in the middle."""
    for kept in range(len(names), 1, -1):
        text = _joined(names, kept)
        if len(text) <= LONGEST:
            return text
    return _joined(names, 1)


def _joined(names: Sequence[str], kept: int) -> str:
    left = len(names) - kept
    return " + ".join([*names[:kept], *([f"{left} more"] if left else [])])


def translations_of(
    campaign_ids: Sequence[int], *, using: str = DEFAULT_DB_ALIAS
) -> dict[int, dict[str, str]]:
    """Of each campaign its name by language. One statement."""
    rows = Campaign.objects.using(using).filter(pk__in=campaign_ids)
    return dict(rows.values_list("pk", "translations"))


def name_of(campaign: Campaign) -> OfferName:
    """Of an offer that goes alone."""
    return OfferName(campaign.name, tuple(sorted(campaign.translations.items())))
