"""Return rates and discounts: worked examples, in total and by product, and what counts as which."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from saleor_retention.errors import Invalid
from saleor_retention.metrics.dimensions import Dimension
from saleor_retention.metrics.figures.channel_discounts import ChannelDiscounts, channel_discounts
from saleor_retention.metrics.figures.figure import FigureScope
from saleor_retention.metrics.figures.returns import Returns, returns
from saleor_retention.metrics.returns_by import returns_by
from saleor_retention.metrics.rollups import rebuild
from saleor_retention.metrics.rollups.freshness import Freshness
from saleor_retention.metrics.scope import PurchaseScope
from saleor_retention.orders.models import OrderFact
from saleor_retention.store.carts import GoodsKind
from saleor_retention.store.orders import Origin, Status
from saleor_retention.store.port import store
from tests.builders import NOON, a_line
from tests.invariants import assert_sound
from tests.metrics.shop import bought, look, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.promise("M2.1")]

YEAR = {"start": date(2026, 1, 1), "end": date(2027, 1, 1), "currency": "USD"}
ALL = PurchaseScope(**YEAR)
KEPT = FigureScope(YEAR["start"], YEAR["end"], "USD", None, 365, "default")
UNBUILT = replace(KEPT, freshness=Freshness(is_built=False))


def of_two(user_id: int, at="2026-03-02", **changes):
    """4 units of product 1 for 40.00 and 1 of product 2 for 10.00."""
    order = bought(user_id, at, 5_000)
    lines = (
        a_line(order.id, "A", product_id=1, category_id=7, quantity=4, net_minor=4_000, gross_minor=4_000),
        a_line(order.id, "B", product_id=2, category_id=7, quantity=1, net_minor=1_000, gross_minor=1_000),
    )
    return replace(order, lines=lines, **changes)


def returned():
    """The rates of the year by what is kept of each order, which are those by its lines."""
    row = Returns.compute(KEPT)
    assert row == returns(**YEAR)
    return rates(row)


def discounts(channel=None):
    """The same of discounts."""
    rows = ChannelDiscounts.compute(replace(KEPT, channel=channel))
    assert rows == channel_discounts(**YEAR, channel=channel)
    return rows


def rates(row):
    return (row.units, row.units_returned, row.unit_rate, row.orders, row.orders_with_return, row.order_rate)


def test_the_worked_example_of_the_docs():
    """4 orders of 5 units: of one 1 unit came back, another was given back in full: 6 of 20 units, 2 of 4 orders."""
    orders = [of_two(n) for n in range(1, 5)]
    take_in(*orders)
    first, second, *_ = orders
    store().take_back(first.id, first.lines[0].id, 1)
    store().refund(second.id, 5_000)
    look(first.id, second.id)
    assert returned() == (20, 6, Decimal("0.3"), 4, 2, Decimal("0.5"))
    store().name_goods({(GoodsKind.PRODUCT, 1): "Tea"})
    tea, other = returns_by(Dimension.PRODUCT, ALL)
    assert (tea.value, tea.name, *rates(tea)) == ("1", "Tea", 16, 5, Decimal("0.3125"), 4, 2, Decimal("0.5"))
    assert (other.value, other.name, *rates(other)) == (
        "2",
        "#2",
        4,
        1,
        Decimal("0.25"),
        4,
        1,
        Decimal("0.25"),
    )
    (category,) = returns_by(Dimension.CATEGORY, ALL)
    assert (category.value, *rates(category)) == ("7", 20, 6, Decimal("0.3"), 4, 2, Decimal("0.5"))
    assert returns_by(Dimension.PRODUCT_TYPE, ALL) == []
    assert [row.value for row in returns_by(Dimension.PRODUCT, ALL, top=1)] == ["1"]


def test_a_unit_that_came_back_and_was_refunded_is_one_and_an_exchanged_one_is_kept():
    order, exchanged = of_two(1), of_two(2)
    take_in(order, exchanged)
    store().take_back(order.id, order.lines[0].id, 1)
    store().refund(order.id, 1_000, lines={order.lines[0].id: 1})
    reissue = store().exchange(exchanged.id, exchanged.lines[0].id, 1, at=exchanged.created_at)
    look(order.id, exchanged.id, reissue)
    assert returned() == (10, 1, Decimal("0.1"), 2, 1, Decimal("0.5"))


def test_returns_are_told_by_brand_and_lines_without_one_are_left_out():
    order = of_two(1)
    order = replace(order, lines=(replace(order.lines[0], brand="Lumen"), order.lines[1]))
    take_in(order)
    for line in order.lines:
        store().take_back(order.id, line.id, 1)
    look(order.id)
    (row,) = returns_by(Dimension.BRAND, ALL)
    assert (row.value, row.name, row.units, row.units_returned) == ("Lumen", "Lumen", 4, 1)


def test_what_was_never_sold_cannot_come_back():
    take_in(
        of_two(1),
        of_two(2, status=Status.CANCELLED),
        of_two(3, captured_minor=0, kept_minor=0, fully_paid_at=None),
        of_two(4, origin=Origin.REISSUE),
        of_two(5, at="2025-12-31"),
    )
    card = bought(6, "2026-03-02")
    take_in(
        replace(
            card, lines=(a_line(card.id, "A", is_gift_card=True), a_line(card.id, "B", is_free_gift=True))
        )
    )
    assert returned()[:4] == (5, 0, 0, 1)


def test_without_sales_there_are_no_rates_and_what_is_no_kind_of_goods_is_refused():
    assert returned() == (0, 0, None, 0, 0, None)
    assert discounts() == []
    for wrong, field in (((Dimension.COUNTRY, 10), "by"), ((Dimension.PRODUCT, 51), "top")):
        with pytest.raises(Invalid) as refusal:
            returns_by(wrong[0], ALL, top=wrong[1])
        assert refusal.value.field == field


def test_discounted_orders_and_the_depth_of_their_discounts_by_channel():
    """10.00 off goods of 50.00, which cost 40.00 then: a fifth. One of three by voucher, one on sale, two of three with either."""
    lines = (a_line(bought(2, "2026-03-02").id, "A", is_on_sale=True),)
    take_in(
        bought(1, "2026-03-02", 4_000, discount_minor=1_000, voucher_code="TEN"),
        bought(2, "2026-03-02", lines=lines),
        bought(3, "2026-03-02"),
        bought(4, "2026-03-02", channel="outlet"),
        bought(5, "2027-03-02", channel="outlet", discount_minor=500),
    )
    main, outlet = discounts()
    assert (main.channel, main.orders, main.with_voucher, main.with_sale_item, main.discounted) == (
        "main",
        3,
        1,
        1,
        2,
    )
    assert (main.share, main.discount_minor, main.depth) == (Decimal("0.666667"), 1_000, Decimal("0.2"))
    assert (outlet.channel, outlet.orders, outlet.share, outlet.depth) == ("outlet", 1, 0, None)
    assert [row.channel for row in discounts("outlet")] == ["outlet"]


def test_a_promotion_that_ends_does_not_change_what_was_bought_in_it():
    order = of_two(1)
    order = replace(order, lines=(replace(order.lines[0], is_on_sale=True), order.lines[1]))
    take_in(order)
    ended = replace(order, number="7", lines=(replace(order.lines[0], is_on_sale=False), order.lines[1]))
    take_in(ended)
    assert [row.with_sale_item for row in discounts()] == [1]
    assert OrderFact.objects.get().revision == 2


def test_until_all_orders_are_summed_their_lines_answer_and_a_rebuild_sums_them():
    """Also what was broken: of three orders one was seen before sums were kept, and one has a wrong one."""
    orders = [of_two(1, discount_minor=500), of_two(2), of_two(3)]
    take_in(*orders)
    right = (Returns.compute(KEPT), ChannelDiscounts.compute(KEPT))
    OrderFact.objects.filter(pk=orders[0].id).update(
        units=None, units_returned=None, has_sale_item=None, sold_gross_minor=None
    )
    OrderFact.objects.filter(pk=orders[1].id).update(units=1)
    assert Returns.compute(KEPT) != right[0]
    assert (Returns.compute(UNBUILT), ChannelDiscounts.compute(UNBUILT)) == right
    run = rebuild.begin(now=NOON)
    while rebuild.step(run.pk, now=NOON, limit=2):
        pass
    assert (Returns.compute(KEPT), ChannelDiscounts.compute(KEPT)) == right
    assert_sound()


def test_absurd_quantities_are_counted_like_others():
    """As many as a line can have, twice: more than fits into the integer of a line."""
    order, most = of_two(1), 2**31 - 1
    take_in(replace(order, lines=tuple(replace(line, quantity=most) for line in order.lines)))
    assert returned()[:2] == (2 * most, 0)
    assert_sound()


def test_each_is_one_statement(django_assert_num_queries):
    take_in(of_two(1))
    for figure in (returns, channel_discounts):
        with django_assert_num_queries(1):
            figure(**YEAR)
    with django_assert_num_queries(1):
        returns_by(Dimension.PRODUCT, ALL)
