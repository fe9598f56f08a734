"""Points are added for every piece of news of an order, so an order that is told twice earns twice."""

from dataclasses import replace
from secrets import token_hex

from saleor_retention.loyalty import settle
from saleor_retention.loyalty.models import Entitlement
from saleor_retention.orders import ingest
from tests.stateful.story import BIG


def plant(monkeypatch) -> None:
    due = settle.due

    def added_up(changes, *, now):
        given = dict(Entitlement.objects.values_list("cause", "due"))
        return [
            replace(one, due=one.due + given.get(one.cause, 0)) if one.due else one
            for one in due(changes, now=now)
        ]

    monkeypatch.setattr(settle, "due", added_up)
    monkeypatch.setattr(ingest, "request_hash", lambda snapshot: token_hex(32))


def story(shop) -> None:
    order = shop.opens(1, BIG)
    shop.old_news_again(order)
    shop.a_worker_comes("")
