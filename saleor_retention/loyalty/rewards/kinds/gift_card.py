"""A gift card of an amount, as the shop sells them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from ....core.queues.outbox import Effect
from ....errors import Invalid, Required
from ....store.port import Gone, store
from .kind import RewardKind

CARD = "loyalty.card"
"""The kind of the effect."""
MOST_MINOR = 2**31 - 1


def card_key(purchase_id: int) -> str:
    """Under which the store issues the card of a purchase, once."""
    return f"reward:{purchase_id}"


@dataclass(frozen=True, slots=True)
class GiftCardReward(RewardKind):
    """`amount_minor` of a currency, for their account alone. What it pays for is the customer's own money: it earns points."""

    name: ClassVar[str] = "gift_card"
    amount_minor: int
    currency: str

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> Self:
        amount, currency = data.get("amount_minor"), data.get("currency")
        if amount is None:
            raise Required("Say how much the card is worth.", field="card_amount")
        if not 0 < amount <= MOST_MINOR:
            raise Invalid("A card is worth something.", field="card_amount")
        if not currency or len(currency) != 3 or not currency.isascii() or not currency.isupper():
            raise Invalid("A currency has three capital letters.", field="card_currency")
        return cls(amount, currency)

    def is_possible(self) -> bool:
        return store().supports_personal_gift_cards()

    def effect(self, purchase_id: int, user_id: int, *, at: datetime) -> Effect:
        payload = {
            "purchase_id": purchase_id,
            "user_id": user_id,
            "amount_minor": self.amount_minor,
            "currency": self.currency,
        }
        return Effect(f"{CARD}:{purchase_id}", CARD, payload)

    def is_given(self, purchase_id: int) -> bool:
        return not isinstance(store().gift_card_of(card_key(purchase_id)), Gone)
