"""Margins on new and returning customers: the worked example of docs/metrics.md, and what is left out."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from saleor_retention.metrics.figures.figure import FigureScope
from saleor_retention.metrics.figures.shares.margins import Margins, MarginsRow
from saleor_retention.store.orders import OrderSnapshot
from saleor_retention.store.port import store
from tests.builders import a_line
from tests.metrics.shop import bought, look, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.promise("M7.1")]
YEAR = FigureScope(date(2026, 1, 1), date(2027, 1, 1), "USD", None, 365, "default")
ANN, BEN, CLEO = 1, 2, 3


def goods(order: OrderSnapshot, *units: tuple[int, int, int | None]) -> OrderSnapshot:
    """Lines of (quantity, net in all, cost of one)."""
    lines = tuple(
        a_line(order.id, f"L{n}", quantity=quantity, net_minor=net, gross_minor=net, cost_minor=cost)
        for n, (quantity, net, cost) in enumerate(units)
    )
    return replace(order, lines=lines)


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
    assert Margins.compute(YEAR) == MarginsRow(600, 400, Decimal("0.6"), Decimal("0.5"))


def test_one_unknown_cost_leaves_the_order_out_and_nothing_known_is_null():
    take_in(goods(bought(ANN, "2026-02-01", 2_000), (1, 1_000, 100), (1, 1_000, None)))
    assert Margins.compute(YEAR) == MarginsRow(None, None, None, Decimal(0))


def test_a_loss_has_no_share_and_an_empty_period_nothing():
    assert Margins.compute(YEAR) == MarginsRow(None, None, None, None)
    take_in(
        bought(ANN, "2025-02-01"),
        goods(bought(ANN, "2026-02-01", 1_000), (1, 1_000, 3_000)),
        goods(bought(BEN, "2026-02-01", 1_000), (1, 1_000, 500)),
    )
    assert Margins.compute(YEAR) == MarginsRow(500, -2_000, None, Decimal(1))
