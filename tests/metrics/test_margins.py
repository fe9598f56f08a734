"""Margins on new and returning customers: the worked example of docs/metrics.md, and what is left out."""

from dataclasses import replace
from decimal import Decimal

import pytest

from saleor_retention.core.db import execute
from saleor_retention.core.invariants import violations
from saleor_retention.core.models import InboxItem
from saleor_retention.metrics.figures.shares.margins import Margins, MarginsRow
from saleor_retention.metrics.invariants import INVARIANTS
from saleor_retention.metrics.models import PurchaseHistory
from saleor_retention.metrics.rollups.freshness import FigureSource, Freshness
from saleor_retention.metrics.rollups.histories import MOST_COST
from saleor_retention.store.orders import OrderSnapshot
from saleor_retention.store.port import store
from tests.builders import a_line
from tests.metrics.figures_shop import scope
from tests.metrics.rollups_shop import fold_all
from tests.metrics.shop import bought, look, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.promise("M7.1")]
YEAR = ("2026-01-01", "2027-01-01")
OF_ORDERS = Freshness(is_built=False)
ANN, BEN, CLEO = 1, 2, 3


def goods(order: OrderSnapshot, *units: tuple[int, int, int | None]) -> OrderSnapshot:
    """Lines of (quantity, net in all, cost of one)."""
    lines = tuple(
        a_line(order.id, f"L{n}", quantity=quantity, net_minor=net, gross_minor=net, cost_minor=cost)
        for n, (quantity, net, cost) in enumerate(units)
    )
    return replace(order, lines=lines)


def margins() -> MarginsRow:
    """Of 2026: with news that waits, when all is kept, and of the orders, which are the same."""
    late = Margins.compute(scope(*YEAR))
    fold_all()
    kept = scope(*YEAR)
    assert Margins.source(kept) is FigureSource.HISTORIES
    assert Margins.compute(kept) == late == Margins.compute(scope(*YEAR, freshness=OF_ORDERS))
    return late


def test_the_worked_example():
    again = goods(bought(ANN, "2026-02-01", 2_000), (2, 2_000, 600))
    take_in(
        bought(ANN, "2025-02-01", 9_900),
        again,
        goods(bought(BEN, "2026-03-01", 1_500), (1, 1_500, 900)),
        goods(bought(CLEO, "2026-03-01", 2_500), (1, 2_500, None)),
    )
    store().take_back(again.id, again.lines[0].id, 1)
    look(again.id)
    assert margins() == MarginsRow(600, 400, Decimal("0.6"), Decimal("0.5"))


def test_one_unknown_cost_leaves_the_order_out_and_nothing_known_is_null():
    take_in(goods(bought(ANN, "2026-02-01", 2_000), (1, 1_000, 100), (1, 1_000, None)))
    assert margins() == MarginsRow(None, None, None, Decimal(0))


def test_a_loss_has_no_share_and_an_empty_period_nothing():
    assert margins() == MarginsRow(None, None, None, None)
    take_in(
        bought(ANN, "2025-02-01"),
        goods(bought(ANN, "2026-02-01", 1_000), (1, 1_000, 3_000)),
        goods(bought(BEN, "2026-02-01", 1_000), (1, 1_000, 500)),
    )
    assert margins() == MarginsRow(500, -2_000, None, Decimal(1))


def test_a_free_gift_that_comes_back_is_no_cost_although_no_money_goes():
    order = goods(bought(ANN, "2026-02-01", 2_000), (1, 2_000, 600), (1, 0, 500))
    take_in(replace(order, lines=(order.lines[0], replace(order.lines[1], is_free_gift=True))))
    assert margins().new_margin == 900
    store().take_back(order.id, order.lines[1].id, 1)
    look(order.id)
    assert InboxItem.objects.filter(kind="history").count() == 1
    assert margins().new_margin == 1_400
    assert {(*history.net, *history.cost) for history in PurchaseHistory.objects.all()} == {(2_000, 600)}


def test_a_history_has_totals_of_purchases_whose_cost_is_known_and_nothing_where_none_is():
    take_in(
        goods(bought(ANN, "2026-02-01", 2_000), (1, 2_000, None)),
        goods(bought(ANN, "2026-02-02", 1_000), (1, 1_000, 300)),
        goods(bought(ANN, "2026-02-03", 500), (1, 500, None)),
        goods(bought(BEN, "2026-02-01", 2_000), (1, 2_000, None)),
    )
    fold_all()
    ann, ben = PurchaseHistory.objects.filter(channel="").order_by("customer_id")
    assert (ann.known_net, ann.cost) == ([0, 1_000, 1_000], [0, 300, 300])
    assert (ben.known_net, ben.cost) == ([], [])
    assert margins() == MarginsRow(700, None, None, Decimal("0.181818"))


def test_a_cost_beyond_all_reason_is_as_one_that_is_not_known():
    take_in(
        goods(bought(ANN, "2026-02-01", 2_000), (2_000_000_000, 2_000, 2**62)),
        goods(bought(ANN, "2026-02-02", 2_000), (1, 2_000, MOST_COST)),
    )
    assert margins() == MarginsRow(2_000 - MOST_COST, None, None, Decimal("0.5"))


def test_a_gift_card_has_no_cost_and_an_order_without_goods_none_that_is_known():
    card = goods(bought(ANN, "2026-02-01", 2_000), (1, 1_000, 400), (1, 1_000, None))
    take_in(
        replace(card, lines=(card.lines[0], replace(card.lines[1], is_gift_card=True))),
        bought(BEN, "2026-02-01", 1_000, lines=()),
    )
    row = margins()
    assert (row.new_margin, row.returning_margin) == (600, None)


@pytest.mark.parametrize("column", ["cost", "known_net"])
def test_a_history_of_other_costs_than_the_orders_say_is_noticed(column):
    take_in(goods(bought(ANN, "2026-02-01", 2_000), (1, 2_000, 600)))
    fold_all()
    (rule,) = (rule for rule in INVARIANTS if rule.name == "histories_equal_orders")
    assert violations(rule) == []
    execute(f"UPDATE saleor_retention_purchasehistory SET {column}[1] = 1", [])
    assert len(violations(rule)) == 2
