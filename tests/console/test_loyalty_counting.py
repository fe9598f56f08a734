"""What counts for points, and when they can be spent, set with the rules of a programme."""

import pytest
from graphql_relay import to_global_id

from saleor_retention.loyalty.models import Programme, ProgrammeVersion
from saleor_retention.store.carts import GoodsKind
from saleor_retention.store.port import store
from tests.console.test_loyalty import fields
from tests.console.visitor import read

pytestmark = pytest.mark.django_db(transaction=True)

MARKUP = "<img src=x onerror=alert(1)>"
SOCKS, SHOES = to_global_id("Product", 1), to_global_id("Category", 7)


@pytest.fixture(autouse=True)
def _shop():
    store().open_channel("main", "USD")
    store().name_goods({(GoodsKind.PRODUCT, 1): f"Socks {MARKUP}", (GoodsKind.CATEGORY, 7): "Shoes"})


def pk_of(version: ProgrammeVersion) -> str:
    return to_global_id("LoyaltyProgramme", version.programme_id)


def set_rules(staff, **changes) -> str:
    """Sets them, and returns what the page says of them."""
    values = fields(**changes)
    said = read(staff.do("loyalty/said", **values).content.decode())
    staff.do("loyalty/create", **values)
    shown = staff.text("loyalty")
    for sentence in said.split(" A basket of")[0].strip().split(". "):
        assert sentence in shown
    return shown


def test_nothing_is_said_where_all_is_as_usual(staff):
    set_rules(staff)
    assert ProgrammeVersion.objects.get().terms == {}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"count_tax": "on"}, "Goods count with tax."),
        ({"count_shipping": "on"}, "Goods and shipping count, without tax."),
        ({"count_tax": "on", "count_shipping": "on"}, "Goods and shipping count, with tax."),
        ({"leave_out_sale_items": "on"}, "Goods on sale earn nothing."),
        ({"leave_out_gift_cards": "on"}, "The part paid with gift cards earns nothing."),
        ({"excluded_product_ids": SOCKS}, "Some goods earn nothing."),
        ({"until": "FULFILLED"}, "Points can be spent once all goods of the order were sent."),
        ({"until": "RETURN_WINDOW", "return_days": "1"}, "Points can be spent 1 day after all goods"),
        ({"until": "RETURN_WINDOW", "return_days": "14"}, "Points can be spent 14 days after all goods"),
    ],
)
def test_each_is_told_in_a_sentence(staff, sent, said):
    assert said in set_rules(staff, **sent)


def test_what_counts_is_kept_and_new_rules_begin_with_it(staff):
    sent = {
        "count_shipping": "on",
        "leave_out_sale_items": "on",
        "excluded_product_ids": [SOCKS],
        "excluded_category_ids": [SHOES],
        "until": "RETURN_WINDOW",
        "return_days": "14",
    }
    set_rules(staff, **sent)
    version = ProgrammeVersion.objects.get()
    assert version.terms["counting"] == {
        "tax": False,
        "shipping": True,
        "sale_items": False,
        "gift_cards": True,
        "excluded": {"product_ids": [1], "variant_ids": [], "category_ids": [7], "collection_ids": []},
    }
    assert version.terms["pending"] == {"until": "return_window", "days": 14}
    html = staff.part("loyalty/rules", id=pk_of(version))
    for name in ("count_shipping", "leave_out_sale_items"):
        assert f'<input type="checkbox" name="{name}" id="id_{name}" checked>' in html
    assert 'name="count_tax" id="id_count_tax">' in html
    assert f'value="{SOCKS}" checked' in html
    assert MARKUP not in html
    assert 'name="return_days" value="14"' in html
    assert '<option value="RETURN_WINDOW" selected>' in html


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"until": "RETURN_WINDOW"}, "return_days"),
        ({"until": "RETURN_WINDOW", "return_days": "366"}, "return_days"),
        ({"until": "RETURN_WINDOW", "return_days": "0"}, "return_days"),
        ({"until": "RETURN_WINDOW", "return_days": "NaN"}, "return_days"),
        ({"until": "RETURN_WINDOW", "return_days": "1" + "0" * 40}, "return_days"),
        ({"until": "RETURN_WINDOW", "return_days": "\0"}, "return_days"),
        ({"return_days": "14"}, "until"),
        ({"until": "FULFILLED", "return_days": "14"}, "until"),
        ({"until": "NEVER"}, "until"),
        ({"until": "\0"}, "until"),
        ({"excluded_product_ids": SHOES}, "excluded_product_ids"),
        ({"excluded_product_ids": "\0"}, "excluded_product_ids"),
        ({"excluded_product_ids": to_global_id("Product", 99)}, "excluded_product_ids"),
        ({"excluded_category_ids": ["9" * 100_000]}, "excluded_category_ids"),
        ({"excluded_collection_ids": [SHOES]}, "excluded_collection_ids"),
        (
            {"excluded_product_ids": [to_global_id("Product", pk) for pk in range(1, 600)]},
            "excluded_product_ids",
        ),
    ],
    ids=range(16),
)
def test_what_makes_no_sense_is_refused_at_its_field(staff, changes, field):
    html = staff.do("loyalty/create", **fields(**changes)).content.decode()
    assert "error" in html.split(f"id_{field}")[-1] or f'id_{field}-error"' in html
    assert not Programme.objects.exists()
