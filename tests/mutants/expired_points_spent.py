"""Points past their expiry can be spent until the sweep comes."""

from saleor_retention.loyalty import rules
from saleor_retention.loyalty.models import AccountKind
from tests.races.without_guard import lift_guard
from tests.stateful.orders_machine import BIG, DAY


def plant(monkeypatch) -> None:
    def hold(self, entry, points):
        self._move(entry, AccountKind.AVAILABLE, AccountKind.HELD, points, rules.take(self.lots, points))

    lift_guard(monkeypatch, "ledger.unexpired_lots", hold)


def story(shop) -> None:
    shop.opens(1, BIG)
    shop.time_passes(DAY * 370)
    shop.holds_points(1, 20, "x")
