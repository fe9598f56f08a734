"""Gift cards that points bought: issued once for a purchase, with a message about it."""

from ...core.db import command
from ...core.queues.outbox import Effect
from ...errors import NotFound
from ...store.port import Gone, store
from .kinds.gift_card import card_key
from .purchases import lock_paid, mark_failed, mark_given


def issue(effect: Effect) -> None:
    """Give the customer the card. Safe to repeat: the store has the key. An account that is gone makes it fail for good."""
    payload = effect.payload
    key = card_key(payload["purchase_id"])
    with command():
        purchase = lock_paid(payload["purchase_id"])
        if purchase is not None:
            try:
                store().issue_gift_card(
                    key=key,
                    user_id=payload["user_id"],
                    amount_minor=payload["amount_minor"],
                    currency=payload["currency"],
                    carries_points=False,
                )
            except NotFound:
                mark_failed(purchase)
                return
            mark_given(purchase)
    reference = store().gift_card_of(key)
    if not isinstance(reference, Gone):
        store().notify(
            key=key,
            user_id=payload["user_id"],
            topic="offer_gift_card",
            payload={
                "card": reference,
                "amount_minor": payload["amount_minor"],
                "currency": payload["currency"],
            },
        )
