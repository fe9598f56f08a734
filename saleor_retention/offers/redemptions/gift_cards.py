"""Gift cards that an offer gives: issued once the order is paid for, closed when the use is given back."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...core.db import command
from ...core.queues import outbox
from ...core.queues.outbox import Effect
from ...errors import NotFound
from ...orders.rules import OrderState
from ...store.port import Gone, store
from ..models import Grant
from .rules import OrderGrant, is_used

CARD = "offer.card"
CLOSE = "offer.card.close"


def settle(orders: Sequence[OrderState], named: Mapping[Any, Sequence[OrderGrant]]) -> None:
    """Ask the store for a card for each paid order that uses such an offer, and to close it for one that does not.

    One card for a grant and an order, whatever comes after: an effect's key is made of both.
    """
    effects = []
    for order in orders:
        for name in named.get(order.order_id, ()):
            if not name.is_gift_card or order.user_id is None:
                continue
            payload = {
                "grant_id": name.grant_id,
                "order_id": str(order.order_id),
                "key": f"offer:{name.grant_id}:{order.order_id}",
                "user_id": order.user_id,
                "amount_minor": name.amount_minor,
                "currency": order.currency,
            }
            if is_used(order, name) and order.is_purchase:
                effects.append(Effect(f"{CARD}:{name.grant_id}:{order.order_id}", CARD, payload))
            elif name.is_redeemed_here and not is_used(order, name):
                effects.append(Effect(f"{CLOSE}:{name.grant_id}:{order.order_id}", CLOSE, payload))
    if effects:
        outbox.put(effects)


def issue(payload: Mapping[str, Any]) -> None:
    """Give the customer the card and a message about it. Safe to repeat: the store has the key.

    Nothing when the order gave the use back meanwhile: who gives it back waits for the grant, so that whichever is
    second sees the first. Nothing either for an account that is gone.
    """
    with command():
        if not _is_in_use(payload):
            return
        try:
            reference = store().issue_gift_card(
                key=payload["key"],
                user_id=payload["user_id"],
                amount_minor=payload["amount_minor"],
                currency=payload["currency"],
                carries_points=False,
            )
        except NotFound:
            return
    store().notify(
        key=payload["key"],
        user_id=payload["user_id"],
        topic="offer_gift_card",
        payload={"card": reference, "amount_minor": payload["amount_minor"], "currency": payload["currency"]},
    )


def close(payload: Mapping[str, Any]) -> None:
    """Make the card worth nothing; what was spent of it stays spent."""
    reference = store().gift_card_of(payload["key"])
    if not isinstance(reference, Gone):
        store().close_gift_card(reference)


def _is_in_use(payload: Mapping[str, Any]) -> bool:
    """Whether the order uses the grant now; the grant is locked."""
    grant = Grant.objects.select_for_update(no_key=True).filter(pk=payload["grant_id"]).first()
    if grant is None:
        return False
    return grant.redemptions.filter(order_id=payload["order_id"], given_back_at=None).exists()
