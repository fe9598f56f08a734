"""What an offer gives, as a sentence."""

import pytest

from saleor_retention.offers.publishing.description import Price, goods_in, sentence
from saleor_retention.store.carts import GoodsKind
from saleor_retention.store.discounts import Benefit, Per, Scope

MUGS, SHIRTS, SALE = (GoodsKind.PRODUCT, 1), (GoodsKind.PRODUCT, 2), (GoodsKind.COLLECTION, 9)
NAMES = {MUGS: "Mugs", SHIRTS: "T-Shirts", SALE: "Summer"}
NO_TERMS = [Price("USD", None, 0, None)]


@pytest.mark.parametrize(
    ("benefit", "text"),
    [
        (
            Benefit(
                percent_bp=10_000,
                kind="bundle",
                options={"buy": 2, "get": 1},
                scope=Scope(product_ids=frozenset({2, 1})),
            ),
            "Buy 2, get 1 free on Mugs and T-Shirts",
        ),
        (Benefit(percent_bp=2_000, scope=Scope(collection_ids=frozenset({9}))), "20% off Summer"),
        (
            Benefit(percent_bp=2_000, per=Per.CHEAPEST, scope=Scope(product_ids=frozenset({1}))),
            "20% off the cheapest piece of Mugs",
        ),
        (Benefit(percent_bp=2_000), "20% off everything"),
    ],
)
def test_goods_are_told_by_their_names(benefit, text):
    assert sentence(benefit, NO_TERMS, 0, NAMES) == text


@pytest.mark.parametrize(
    ("scope", "text"),
    [
        (Scope(product_ids=frozenset({1, 2}), collection_ids=frozenset({9})), "Summer, Mugs and T-Shirts"),
        (
            Scope(
                product_ids=frozenset({1, 2}), collection_ids=frozenset({9}), category_ids=frozenset({4, 5})
            ),
            "Summer, Mugs, T-Shirts and 2 more",
        ),
        (Scope(product_ids=frozenset({1, 7})), "Mugs and 1 more"),
        (Scope(product_ids=frozenset({7})), "selected goods"),
        (Scope(excluded_product_ids=frozenset({1})), "selected goods"),
    ],
)
def test_three_goods_are_named_and_the_rest_counted(scope, text):
    assert goods_in(scope, NAMES) == text
