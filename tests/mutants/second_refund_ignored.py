"""An order's points are taken back once; the second partial refund is taken for a repetition of the first."""

from saleor_retention.loyalty.models import Entitlement, Transaction
from tests.races.without_guard import guarded, lift_guard
from tests.stateful.orders_machine import BIG


def plant(monkeypatch) -> None:
    due = guarded("points.due")

    def once(changes, *, now):
        given = dict(Entitlement.objects.values_list("cause", "due"))
        taken = set(Transaction.objects.filter(kind="clawback").values_list("cause", flat=True))
        return [
            one
            for one in due(changes, now=now)
            if one.cause not in taken or one.due >= given.get(one.cause, 0)
        ]

    lift_guard(monkeypatch, "points.due", once)


def story(shop) -> None:
    order = shop.opens(1, BIG)
    shop.is_refunded(order, "amount", "worked off")
    shop.is_refunded(order, "amount", "worked off")
