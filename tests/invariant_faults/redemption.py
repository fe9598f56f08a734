"""One fault for each invariant of points on checkouts."""

from saleor_retention.core.clock import database_now
from saleor_retention.loyalty.redemption.redeem import redeem
from tests.builders.redemption import a_rich_member, buy, cart_of, look

from . import Fault


def healthy() -> None:
    """One open redemption, and one that an order took."""
    a_rich_member(1_000)
    now = database_now()
    redeem(cart_of(5_000), 1, 200, now=now)
    cart = cart_of(4_000)
    redeem(cart, 1, 300, now=now)
    look(buy(cart, at=now), now=now)


FAULTS: dict[str, Fault] = {
    "open_redemptions_hold_their_points": Fault(
        healthy,
        "UPDATE saleor_retention_pointsredemption SET wanted = points + 1, points = points + 1 WHERE state = 'open'",
    ),
    "redemptions_spend_what_the_ledger_moved": Fault(
        healthy, "UPDATE saleor_retention_pointsredemption SET spent = spent - 1 WHERE state = 'settled'"
    ),
}
