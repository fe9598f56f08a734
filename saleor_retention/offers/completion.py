"""What is asked again when a checkout is about to become an order."""

from dataclasses import replace
from datetime import datetime

from .intents import Standing
from .reservations import patience
from .rules import picks, ranked


def saving_by_terms(standing: Standing, *, now: datetime) -> int:
    """What the offers on the checkout may take off this very cart by their terms, in minor units; nothing is written.

    An offer that ended counts through its grace. 0 where none of them may be on it.
    """
    on_cart = standing.on_cart
    if on_cart is None or on_cart.grant_id is None or not standing.is_own:
        return 0
    kept = standing.reserved_ids | {on_cart.grant_id}
    theirs = [replace(offer, is_chosen=False) for offer in standing.offers if offer.grant_id in kept]
    possible, _ = ranked(theirs, standing.cart, now, applied_ids=kept, patience=patience())
    return max((one.saving.minor for one in picks(possible, standing.cart) if one.carrier), default=0)
