"""An order goes to another account, and its points stay where they were: two people have them."""

from saleor_retention.loyalty import ledger
from tests.machine.story import BIG


def plant(monkeypatch) -> None:
    moves_towards = ledger.moves_towards

    def own_only(targets, known):
        owner = {target.cause: target.customer_id for target in targets}
        moves = moves_towards(targets, known)
        return [move for move in moves if owner[move.after.cause] in (None, move.after.customer_id)]

    monkeypatch.setattr(ledger, "moves_towards", own_only)


def story(shop) -> None:
    order = shop.opens(1, BIG)
    shop.changes_hands(order, 2, "worked off")
