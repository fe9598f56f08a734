"""Points are earned on the net amount and taken back on the gross one, so a refund takes more than it gave."""

from fractions import Fraction

from saleor_retention.orders.rules import gone_minor
from tests.races.without_guard import lift_guard
from tests.stateful.orders_machine import BIG


def plant(monkeypatch) -> None:
    def kept(line):
        return max(Fraction(0), line.net_minor - gone_minor(line))

    lift_guard(monkeypatch, "orders.kept_net", kept, within="saleor_retention.loyalty")


def story(shop) -> None:
    order = shop.opens(1, BIG)
    shop.is_refunded(order, "line", "worked off")
