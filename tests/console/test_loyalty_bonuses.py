"""What earns more, set with the rules of a programme, and the basket beside them that answers with it."""

import pytest
from graphql_relay import to_global_id

from saleor_retention.loyalty.models import Programme, ProgrammeVersion
from saleor_retention.store.carts import CartLine, GoodsKind
from saleor_retention.store.port import store
from tests.builders.points import a_programme
from tests.builders.tiers import a_tier_plan
from tests.console.test_loyalty import fields
from tests.console.visitor import Visitor, read

pytestmark = pytest.mark.django_db(transaction=True)

MARKUP = "<img src=x onerror=alert(1)>"
SOCKS, BOOTS = to_global_id("Product", 1), to_global_id("ProductVariant", 22)
SHOES = to_global_id("Category", 7)
FIRST = {"first_1_points": "50", "first_1_title": "Welcome"}
DOUBLE = {"goods_1_times": "2", "goods_1_category": SHOES, "goods_1_title": "Shoe week"}
SUNDAYS = {"days_1_times": "1.5", "days_1_weekdays": ["7"], "days_1_title": "Sundays"}
SUNDAY = "2026-03-01"


@pytest.fixture(autouse=True)
def _shop():
    store().open_channel("main", "USD")
    store().name_goods(
        {
            (GoodsKind.PRODUCT, 1): "Socks",
            (GoodsKind.VARIANT, 22): "Boots",
            (GoodsKind.CATEGORY, 7): "Shoes",
            (GoodsKind.VARIANT, 33): "Hat",
        }
    )
    store().sell("main", "USD", CartLine(2, 22, 1, 5_000, 5_000, category_id=7))


def kept() -> list[dict]:
    return ProgrammeVersion.objects.latest("valid_from").terms["bonuses"]["bonuses"]


def pk_of(version: ProgrammeVersion) -> str:
    return to_global_id("LoyaltyProgramme", version.programme_id)


def said(staff, **changes) -> str:
    return read(staff.do("loyalty/said", **fields(**{"basket_amount": "100"} | changes)).content.decode())


def test_bonuses_of_each_kind_are_kept_and_told(staff):
    values = fields(**FIRST, **DOUBLE, **SUNDAYS, most_times="3")
    staff.do("loyalty/create", **values)
    assert kept() == [
        {"kind": "first_order", "title": "Welcome", "points": 50},
        {
            "kind": "goods",
            "title": "Shoe week",
            "goods": {"product_ids": [], "variant_ids": [], "category_ids": [7], "collection_ids": []},
            "times": "2",
        },
        {"kind": "days", "title": "Sundays", "first": "", "last": "", "weekdays": [7], "times": "1.5"},
    ]
    text = staff.text("loyalty")
    assert "Welcome: 50 extra points for the first order." in text
    assert "Shoe week: some goods count 2 times." in text
    assert "Sundays: orders on some days of the week count 1.5 times (Sunday)." in text
    assert "Together at most 3 times." in text


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"days_1_first": "2026-11-27", "days_1_last": "2026-11-30"}, "orders from Nov 27, 2026 to Nov 30, 2026 count"),
        ({"days_1_first": "2026-11-27"}, "orders from Nov 27, 2026 on count 2 times"),
        ({"days_1_last": "2026-11-30", "days_1_weekdays": ["1", "2"]}, "until Nov 30, 2026 count 2 times (Monday, Tuesday)"),
    ],
)  # fmt: skip
def test_days_are_told(staff, days, words):
    assert words in said(staff, days_1_times="2", **days)


def test_without_a_name_it_has_a_usual_one(staff):
    sent = {"goods_1_times": "2", "goods_1_product": SOCKS, "goods_2_times": "3", "goods_2_variant": BOOTS}
    staff.do("loyalty/create", **fields(**sent))
    assert [bonus["title"] for bonus in kept()] == [
        "More points for these goods",
        "More points for these goods 2",
    ]


def test_new_rules_begin_with_the_bonuses_that_hold_and_a_row_to_spare(staff):
    staff.do(
        "loyalty/create",
        **fields(
            **FIRST, **DOUBLE, **SUNDAYS, goods_2_times="1.1155", goods_2_product=SOCKS, goods_2_title=MARKUP
        ),
    )
    before = kept()
    pk = pk_of(ProgrammeVersion.objects.get())
    html = staff.part("loyalty/rules", id=pk)
    for name, value in (("goods_1_times", "2"), ("goods_2_times", "1.1155"), ("first_1_points", "50")):
        assert f'name="{name}" value="{value}"' in html
    assert 'name="goods_3_times"' in html
    assert 'name="goods_4_times"' not in html
    assert f'value="{SHOES}" checked' in html
    assert MARKUP not in html
    again = (
        FIRST
        | DOUBLE
        | SUNDAYS
        | {"goods_2_times": "1.1155", "goods_2_product": SOCKS, "goods_2_title": MARKUP}
    )
    staff.do(f"loyalty/rules?id={pk}", **fields(**again))
    assert ProgrammeVersion.objects.count() == 2
    assert kept() == before


def test_tiers_that_earn_more(staff):
    version = a_programme()
    # Gold itself earns one and a half times; a bonus for gold comes on top.
    a_tier_plan(version.programme_id)
    pk = pk_of(version)
    assert "Times the usual points in “Gold”" in staff.text("loyalty/rules", id=pk)
    staff.do(
        f"loyalty/rules?id={pk}",
        **fields(tier_1_times_gold="1.5", tier_1_times_silver="", tier_1_title="Gold"),
    )
    assert kept() == [{"kind": "tier", "title": "Gold", "tiers": [["gold", "1.5"]]}]
    assert 'name="tier_1_times_gold" value="1.5"' in staff.part("loyalty/rules", id=pk)
    assert "Gold: orders count up to 1.5 times by the customer's tier." in staff.text("loyalty")
    told = said(staff, tier_1_times_gold="1.5", tier_1_title="Sundays in gold", basket_tier="gold")
    assert "$100.00 count 2.25 times (Sundays in gold, Gold), 225 points" in told


def test_tiers_of_a_programme_without_any_are_refused(staff):
    pk = pk_of(a_programme())
    assert "no tiers" in staff.errors(f"loyalty/rules?id={pk}", **fields(tier_1_times_gold="2"))[""]
    assert ProgrammeVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"goods_1_product": SOCKS}, "goods_1_times"),
        ({"goods_1_title": "Shoes"}, "goods_1_times"),
        ({"days_1_times": "2"}, "days_1_first"),
        ({"days_1_times": "2", "days_1_first": "2026-03-02", "days_1_last": "2026-03-01"}, "days_1_last"),
        ({"days_1_times": "2", "days_1_weekdays": ["8"]}, "days_1_weekdays"),
        ({"first_1_title": "Welcome"}, "first_1_points"),
        (FIRST | DOUBLE | {"goods_1_title": "Welcome"}, "goods_1_title"),
        *((DOUBLE | {"goods_1_times": odd}, "goods_1_times") for odd in (
            "0", "-1", "101", "1.12345", "NaN", "Infinity", "1e999", "1" + "0" * 40, "\0", "9" * 100_000, "x",
        )),
        *((FIRST | {"first_1_points": odd}, "first_1_points") for odd in ("0", "-1", "1.5", "1000000001", "NaN")),
        *((SUNDAYS | {"days_1_first": odd}, "days_1_first") for odd in ("0000-01-01", "9999-12-31", "soon", "\0")),
        ({"goods_1_title": "x" * 101}, "goods_1_title"),
        ({"goods_1_title": "\0"}, "goods_1_title"),
        (DOUBLE | {"most_times": "0"}, "most_times"),
        (DOUBLE | {"most_times": "many"}, "most_times"),
    ],
    ids=range(31),
)  # fmt: skip
def test_what_makes_no_sense_is_refused_at_its_field(staff, changes, field):
    assert field in staff.errors("loyalty/create", **fields(**changes))
    assert not Programme.objects.exists()


def test_goods_that_are_none_are_refused(staff):
    for odd in (SOCKS, "\0", to_global_id("Category", 99), "9" * 100_000):
        html = staff.do("loyalty/create", **fields(**DOUBLE | {"goods_1_category": odd})).content.decode()
        assert "One of these is not there any more." in html
    assert (
        "Choose the goods that count more."
        in staff.do("loyalty/create", **fields(goods_1_times="2")).content.decode()
    )
    staff.do("loyalty/create", **fields(**{f"goods_{number}_times": "2" for number in (21, 99, 100)}))
    assert ProgrammeVersion.objects.get().terms == {}


@pytest.mark.parametrize(
    ("rules", "basket", "words"),
    [
        ({}, {}, "A basket of $100.00 earns 100 points."),
        (DOUBLE, {}, "A basket of $100.00 earns 100 points."),
        (DOUBLE, {"basket_goods": BOOTS}, "earns 200 points. Goods: $100.00 count 2 times (Shoe week), 200 points."),
        (SUNDAYS, {"basket_day": SUNDAY}, "earns 150 points. Goods: $100.00 count 1.5 times (Sundays), 150 points."),
        (FIRST, {"basket_first": "on"}, "earns 150 points. Goods: $100.00 count, 100 points. Welcome: 50 points."),
        ({"count_shipping": "on"}, {"basket_shipping": "10"}, "earns 110 points. Goods: $100.00 count, 100 points. Shipping: $10.00 count, 10 points."),
        ({"count_tax": "on"}, {"basket_tax": "20"}, "earns 120 points."),
        ({"leave_out_sale_items": "on"}, {"basket_on_sale": "on"}, "earns 0 points."),
        ({"leave_out_gift_cards": "on"}, {"basket_gift_card": "40"}, "earns 60 points."),
        ({}, {"basket_points": "10"}, "earns 90 points."),
        ({"redeem_points": "100", "redeem_amount": "5"}, {}, "At the checkout they buy $5.00."),
    ],
)  # fmt: skip
def test_the_basket_beside_the_form_answers_with_the_new_rules(staff, rules, basket, words):
    assert words in said(staff, **rules, **basket)
    assert not Programme.objects.exists()


@pytest.mark.parametrize(
    ("basket", "words"),
    [
        ({"basket_amount": ""}, "A basket of: Give an amount."),
        ({"basket_amount": "NaN"}, "A basket of: Give an amount, for example 5.00."),
        ({"basket_amount": "-1"}, "A basket of: At least"),
        ({"basket_gift_card": "101"}, "Paid with a gift card: That is more than the basket costs."),
        ({"basket_gift_card": "60", "basket_points": "60"}, "Paid with points: That is more than the basket costs."),
        ({"basket_goods": to_global_id("ProductVariant", 33)}, "The goods of the basket are not sold in this channel now."),
        ({"basket_goods": "\0"}, "What it is of: One of these is not there any more."),
        ({"basket_tax": "1e999"}, "Tax: Give a number"),
        ({"basket_day": "0000-01-01"}, "Ordered on: Choose a day"),
    ],
)  # fmt: skip
def test_an_odd_basket_is_a_sentence_and_spoils_no_rules(staff, basket, words):
    text = said(staff, **basket)
    assert "1 point for every $1.00." in text
    assert words in text
    refused = staff.errors("loyalty/create", **fields(**basket, rate_points=""))
    assert set(refused) == {"rate_points"}
    staff.do("loyalty/create", **fields(**basket))
    assert ProgrammeVersion.objects.count() == 1


def test_a_basket_stays_as_it_was_typed_when_rules_are_refused(staff):
    typed = {"basket_amount": "70.50", "basket_goods": BOOTS, "basket_first": "on", "basket_day": SUNDAY}
    html = staff.do("loyalty/create", **fields(**typed, rate_points="")).content.decode()
    assert 'name="basket_amount" value="70.50"' in html
    assert f'value="{BOOTS}" checked' in html
    assert 'name="basket_first" id="id_basket_first" checked' in html
    assert f'name="basket_day" value="{SUNDAY}"' in html


def test_the_basket_on_the_first_page_answers_by_all_rules_in_force(staff):
    a_programme(
        terms={
            "bonuses": {"bonuses": [{"kind": "days", "title": "Always", "first": "2020-01-01", "times": "3"}]}
        }
    )
    text = read(staff.do("loyalty/basket", channel="main", amount="50").content.decode())
    assert "A basket of $50.00 earns 150 points. Goods: $50.00 count 3 times (Always), 150 points." in text


def test_who_may_not_set_rules_tries_none():
    text = read(Visitor("only-MANAGE_USERS").do("loyalty/said", **fields(basket_amount="5")).content.decode())
    assert "earns" not in text
    assert "Manage sales and vouchers" in text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_rules_are_typed_and_tried_in_the_browser(desk, theme):
    seen = desk(theme=theme, viewport={"width": 390, "height": 800}).open("loyalty/new")
    for title in (
        "What counts",
        "Goods that earn nothing",
        "What earns more",
        "A customer's first order",
        "Goods that count more",
        "Days on which orders count more",
        "When points can be spent",
        "More about this basket",
    ):
        seen.frame.get_by_text(title, exact=True).first.click()
    assert seen.findings() == []
    assert seen.overflow() <= 0
    seen.type("Extra points", "50").check("It is the customer's first order")
    seen.frame.wait_for_selector("text=A basket of $50.00 earns 100 points.")
    seen.page.set_viewport_size({"width": 1280, "height": 3600})
    seen.page.screenshot(path=f"/tmp/d_books_rules_{theme}.png")
    seen.click("Start the programme")
    assert "First order: 50 extra points for the first order." in seen.text
    assert kept() == [{"kind": "first_order", "title": "First order", "points": 50}]
    assert seen.complaints == []
