"""The inbox row is deleted after the work although the object rang again meanwhile: a lost update."""

from saleor_retention.core import inbox
from tests.stateful.story import BIG


def plant(monkeypatch) -> None:
    execute = inbox.execute
    monkeypatch.setattr(
        inbox, "execute", lambda sql, *args: execute(sql.replace("AND i.seq = c.seq", ""), *args)
    )


def story(shop) -> None:
    order = shop.opens(1, BIG)
    shop.is_refunded(order, "amount", "rung")
    shop.a_worker_comes("shop goes on")
