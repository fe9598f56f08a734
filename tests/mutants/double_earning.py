"""Points are added for every piece of news of an order, so an order that is told twice earns twice."""

from dataclasses import replace
from secrets import token_hex

from saleor_retention.loyalty.models import Entitlement
from tests.races.without_guard import guarded, lift_guard
from tests.stateful.orders_machine import BIG


def plant(monkeypatch) -> None:
    due = guarded("points.due")

    def added_up(changes, *, now):
        given = dict(Entitlement.objects.values_list("cause", "due"))
        return [
            replace(one, due=one.due + given.get(one.cause, 0)) if one.due else one
            for one in due(changes, now=now)
        ]

    lift_guard(monkeypatch, "points.due", added_up)
    lift_guard(monkeypatch, "request.hash", lambda snapshot: token_hex(32), within="saleor_retention.orders")


def story(shop) -> None:
    order = shop.opens(1, BIG)
    shop.old_news_again(order)
    shop.a_worker_comes("")
