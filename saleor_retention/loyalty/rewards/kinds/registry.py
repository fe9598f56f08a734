"""The kinds of rewards: the line that imports one registers it."""

from collections.abc import Mapping
from typing import Any

from ....errors import Invalid
from ....registry import registered
from .gift_card import GiftCardReward
from .kind import RewardKind
from .offer import OfferReward
from .product_voucher import ProductVoucherReward

KINDS = registered(vars(), RewardKind)
BY_NAME = {kind.name: kind for kind in KINDS}


def parse_kind(name: str, data: Mapping[str, Any]) -> RewardKind:
    """A kind with its parameters. Raises `Invalid` for a name that is none, and what the kind raises."""
    if name not in BY_NAME:
        raise Invalid("There is no such kind of reward.", field="kind")
    return BY_NAME[name].parse(data)


__all__ = ["BY_NAME", "KINDS", "GiftCardReward", "OfferReward", "ProductVoucherReward", "parse_kind"]
