"""An order goes to another account, and its points stay where they were: two people have them."""

from tests.races.without_guard import guarded, lift_guard
from tests.stateful.orders_machine import BIG


def plant(monkeypatch) -> None:
    moves_towards = guarded("ledger.one_owner")

    def own_only(targets, known):
        owner = {target.cause: target.customer_id for target in targets}
        moves = moves_towards(targets, known)
        return [move for move in moves if owner[move.after.cause] in (None, move.after.customer_id)]

    lift_guard(monkeypatch, "ledger.one_owner", own_only)


def story(shop) -> None:
    order = shop.opens(1, BIG)
    shop.changes_hands(order, 2, "worked off")
