"""Points are rounded down for each line instead of once for the order: 1.99 and 2.50 give 3 points, not 4."""

from saleor_retention.loyalty import rules
from saleor_retention.orders.rules import money_factor
from tests.races.without_guard import lift_guard
from tests.stateful.orders_machine import SMALL


def plant(monkeypatch) -> None:
    def sum_of_floors(rule, state, basis=None):
        if not rules.earns(state):
            return 0
        factor = money_factor(state.snapshot)
        return sum(rule.points_for(rules.kept_net(line) * factor) for line in state.snapshot.lines)

    lift_guard(monkeypatch, "points.rounded_once", sum_of_floors)


def story(shop) -> None:
    shop.opens(1, SMALL)
