"""Points are earned on the net amount and taken back on the gross one, so a refund takes more than it gave."""

from fractions import Fraction

from saleor_retention.loyalty import rules
from saleor_retention.orders.rules import gone_minor
from tests.stateful.story import BIG


def plant(monkeypatch) -> None:
    def kept(line):
        return max(Fraction(0), line.net_minor - gone_minor(line))

    monkeypatch.setattr(rules, "kept_net", kept)


def story(shop) -> None:
    order = shop.opens(1, BIG)
    shop.is_refunded(order, "line", "worked off")
