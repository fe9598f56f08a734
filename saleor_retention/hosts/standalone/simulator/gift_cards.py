"""Gift cards of the simulated shop."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from ....store.port import GONE, Gone


@dataclass(slots=True)
class Card:
    """A gift card that carries points, or was given by an offer. What was spent is `initial` less `current`."""

    user_id: int
    currency: str
    initial: int
    current: int
    is_active: bool = True
    checkout_id: UUID | None = None
    carries_points: bool = True
    order_id: UUID | None = None
    """That took money from it last."""


class SimulatedCards:
    """Cards that carry points, or were given by an offer, by their references."""

    def __init__(self) -> None:
        super().__init__()
        self._cards: dict[str, Card] = {}

    def supports_personal_gift_cards(self) -> bool:
        """Nobody here spends a card but its customer."""
        return True

    def gift_card_of(self, key: str) -> str | Gone:
        """The card that was issued under this key."""
        reference = f"card:{key}"
        return reference if reference in self._cards else GONE

    def gift_card_codes(self, keys: Collection[str], *, using: str) -> Mapping[str, str]:
        """Codes of the cards that were given under these keys and are worth something."""
        cards = {key: self._cards.get(f"card:{key}") for key in keys}
        return {
            key: sha256(key.encode()).hexdigest()[:16].upper()
            for key, card in cards.items()
            if card is not None and card.is_active and card.current > 0 and not card.carries_points
        }

    def issue_gift_card(
        self, *, key: str, user_id: int, amount_minor: int, currency: str, carries_points: bool = True
    ) -> str:
        """A card bound to the customer; the same key gives the same card."""
        reference = f"card:{key}"
        card = Card(user_id, currency, amount_minor, amount_minor, carries_points=carries_points)
        self._cards.setdefault(reference, card)
        return reference

    def spend_card(self, reference: str, amount_minor: int, order_id: UUID | None = None) -> None:
        """An order takes money from a card; a negative amount is a refund that lands on it."""
        card = self._cards[reference]
        card.current, card.order_id = card.current - amount_minor, order_id or card.order_id

    def order_of_gift_card(self, reference: str) -> UUID | Gone:
        """The order that took money from it last."""
        card = self._cards.get(reference)
        return GONE if card is None or card.order_id is None else card.order_id

    def gift_card(self, reference: str) -> Mapping[str, Any] | Gone:
        """Initial and current balance in minor units, whether it is active, and its checkout."""
        card = self._cards.get(reference)
        if card is None:
            return GONE
        return {
            "initial_minor": card.initial,
            "current_minor": card.current,
            "currency": card.currency,
            "is_active": card.is_active,
            "checkout_ids": () if card.checkout_id is None else (card.checkout_id,),
        }

    def close_gift_card(self, reference: str) -> int:
        """The card is worth nothing from now on; answers the balance it had, 0 when it was closed before."""
        card = self._cards[reference]
        card.is_active, card.checkout_id = False, None
        left, card.current = card.current, 0
        return left

    def attach_gift_card(self, checkout_id: UUID, reference: str) -> None:
        """It pays what it can of the cart."""
        self._cards[reference].checkout_id = checkout_id

    def detach_gift_card(self, checkout_id: UUID, reference: str) -> None:
        """It pays nothing of the cart any more."""
        if (card := self._cards.get(reference)) is not None and card.checkout_id == checkout_id:
            card.checkout_id = None

    def refilled_cards(self, references: Collection[str]) -> tuple[str, ...]:
        """Of these, closed cards that are worth something again."""
        cards = [(name, self._cards[name]) for name in sorted(references) if name in self._cards]
        return tuple(name for name, card in cards if not card.is_active and card.current > 0)
