"""News is dropped when the order's last instant is not newer than ours; a refund moves no instant."""

from saleor_retention.orders.models import OrderFact
from saleor_retention.store.port import Gone
from tests.races.without_guard import guarded, lift_guard
from tests.stateful.orders_machine import BIG


def plant(monkeypatch) -> None:
    record = guarded("orders.record")

    def guarded_by_time(snapshots, **named):
        seen = {
            fact.pk: fact.paid_at or fact.created_at for fact in OrderFact.objects.filter(pk__in=snapshots)
        }
        newer = {
            pk: one
            for pk, one in snapshots.items()
            if pk not in seen or isinstance(one, Gone) or (one.fully_paid_at or one.created_at) > seen[pk]
        }
        return record(newer, **named)

    lift_guard(monkeypatch, "orders.record", guarded_by_time)


def story(shop) -> None:
    order = shop.opens(1, BIG)
    shop.is_refunded(order, "amount", "worked off")
