"""An order goes to another account, and its points stay where they were: two people have them."""

from saleor_retention.loyalty.ledger import converge
from tests.stateful.story import BIG


def plant(monkeypatch) -> None:
    moves_towards = converge.moves_towards

    def own_only(targets, known):
        owner = {target.cause: target.customer_id for target in targets}
        moves = moves_towards(targets, known)
        return [move for move in moves if owner[move.after.cause] in (None, move.after.customer_id)]

    monkeypatch.setattr(converge, "moves_towards", own_only)


def story(shop) -> None:
    order = shop.opens(1, BIG)
    shop.changes_hands(order, 2, "worked off")
