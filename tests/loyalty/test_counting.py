"""What of an order counts: tax, shipping, sale items, excluded goods, gift cards; the part paid with points never."""

from dataclasses import replace

import pytest

from saleor_retention.errors import Invalid
from saleor_retention.loyalty.terms.earning_scope import CountingTerms
from tests.builders import a_line, an_order
from tests.builders.points import a_programme, an_id, due_of, the_shop_says
from tests.loyalty.table import ROWS

pytestmark = pytest.mark.promise("L1.4")
ORDER = an_id("the order")
PAID = an_order(ORDER)
BY_CARD = replace(PAID, gift_card_minor=10_000)
WITH_POINTS = replace(PAID, points_minor=1_680)


def earned(order, **counting) -> int:
    """By 1 point for each 1.00 USD."""
    a_programme(terms={"counting": counting})
    the_shop_says(order)
    return due_of(order.id)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("order", "counting", "due"),
    [
        (PAID, {}, 130),
        (PAID, {"tax": True}, 156),
        (PAID, {"shipping": True}, 140),
        (PAID, {"tax": True, "shipping": True}, 168),
        # 12.00 of shipping went back by name; without it the goods are left.
        (replace(PAID, kept_minor=15_600, attributed_minor=1_200), {"shipping": True}, 130),
        (replace(PAID, kept_minor=16_200, attributed_minor=600), {"shipping": True}, 135),
        # A tenth of it was paid with points.
        (WITH_POINTS, {}, 117),
        (WITH_POINTS, {"tax": True, "shipping": True}, 151),
        # 100.00 of 168.00 were paid with a gift card: 68.00 are money that was new to the shop.
        (BY_CARD, {}, 130),
        (BY_CARD, {"gift_cards": False}, 52),
        (BY_CARD, {"gift_cards": False, "tax": True, "shipping": True}, 68),
        (replace(BY_CARD, kept_minor=13_400), {"gift_cards": False, "tax": True, "shipping": True}, 34),
        (replace(BY_CARD, kept_minor=10_000), {"gift_cards": False}, 0),
        # 100.00 by card and 16.80 with points leave 51.20.
        (
            replace(BY_CARD, points_minor=1_680),
            {"gift_cards": False, "tax": True, "shipping": True},
            51,
        ),
        (replace(PAID, gift_card_minor=16_800), {"gift_cards": False}, 0),
        (replace(PAID, gift_card_minor=16_800), {}, 130),
        # Shipping alone, of whose money a third is kept: a share that no number of decimal places says.
        (
            replace(
                PAID,
                lines=(),
                due_minor=14_400,
                shipping_net_minor=12_000,
                shipping_gross_minor=14_400,
                kept_minor=4_800,
            ),
            {"shipping": True},
            40,
        ),
    ],
)
def test_what_counts(order, counting, due):
    assert earned(order, **counting) == due


SALE = replace(
    PAID,
    lines=(
        a_line(ORDER, "A", is_on_sale=True, category_id=7),
        a_line(
            ORDER, "B", product_id=2, variant_id=2, quantity=1, net_minor=3_000, gross_minor=3_600,
            collection_ids=(5, 9),
        ),
    ),
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("counting", "due"),
    [
        ({"sale_items": True}, 130),
        ({"sale_items": False}, 30),
        ({"excluded": {"product_ids": [2]}}, 100),
        ({"excluded": {"category_ids": [7]}}, 30),
        ({"excluded": {"collection_ids": [9]}}, 100),
        ({"excluded": {"collection_ids": [1], "category_ids": [1]}}, 130),
        ({"sale_items": False, "excluded": {"product_ids": [2]}}, 0),
        ({"sale_items": False, "shipping": True}, 40),
    ],
)
def test_goods_that_do_not_count(counting, due):
    assert earned(SALE, **counting) == due


@pytest.mark.django_db
def test_what_was_bought_counts_as_it_was_then():
    """The promotion ends, the goods change their shelves: the order keeps what they were."""
    assert earned(SALE, sale_items=False, excluded={"category_ids": [8]}) == 30
    later = tuple(replace(line, is_on_sale=False, category_id=8, collection_ids=()) for line in SALE.lines)
    the_shop_says(replace(SALE, lines=later, discount_minor=1))
    assert due_of(ORDER) == 30


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.number} {row.says}")
def test_the_table_stands_where_terms_say_what_holds_anyway(row):
    """Each row of "Points and refunds", by terms that repeat the defaults."""
    a_programme(terms={"counting": {"sale_items": True, "gift_cards": True}})
    a_programme("yen", channel="japan", currency="JPY", rate_minor=100, terms={"counting": {}})
    for state in (*row.states, *row.also):
        the_shop_says(state)
    assert due_of(ORDER) == row.due


def test_defaults_are_what_holds_without():
    assert CountingTerms.parse({}) == CountingTerms()
    some = CountingTerms.parse({"tax": True, "excluded": {"product_ids": [3, 1, 3]}})
    assert (some.excluded.product_ids, CountingTerms.parse(some.as_json())) == ((1, 3), some)


def test_too_many_goods_are_refused_at_their_field():
    with pytest.raises(Invalid) as refused:
        CountingTerms.parse({"excluded": {"category_ids": list(range(501))}})
    assert refused.value.field == "excluded_category_ids"


def test_it_reads_as_a_sentence():
    assert CountingTerms().describe("EUR") == ("Goods without tax count, but not what is paid with points.")
    rules = CountingTerms.parse(
        {
            "tax": True,
            "shipping": True,
            "sale_items": False,
            "gift_cards": False,
            "excluded": {"product_ids": [1]},
        }
    )
    assert rules.describe("EUR") == (
        "Goods and shipping with tax count, but not sale items, some goods, what is paid with gift cards, "
        "what is paid with points."
    )
