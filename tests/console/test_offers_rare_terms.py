"""What few offers need, in the free form: single variants, favourites, what is left out, a margin, cities, sets."""

import pytest

from saleor_retention.core.clock import now
from saleor_retention.graphql.kit import global_id
from saleor_retention.offers.models import Campaign
from saleor_retention.store.carts import GoodsKind
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store

from .test_offers_absurd import NUMBERS, PICKS, empty_allowed, refused
from .test_offers_new import FREE, says

pytestmark = pytest.mark.django_db(transaction=True)
XSS = "<img src=x onerror=alert(1)>"
MUGS, CUPS = global_id("Product", 7), global_id("Product", 8)
MUG = global_id("ProductVariant", 1)
GIFTS, SALE = global_id("Category", 2), global_id("Collection", 3)
BUNDLE = {"gives": "bundle", "percent": "100", "buy_quantity": "2", "get_quantity": "1"}
TERMS = """query ($id: ID!) { personalOfferCampaign(id: $id) { terms { kind cities countries maxSets scope {
products variants excludedProducts excludedCategories excludedCollections excludesSaleItems marginFloorPercent favourite
} } } }"""
EMPTY = {
    "products": [], "variants": [], "excludedProducts": [], "excludedCategories": [], "excludedCollections": [],
    "excludesSaleItems": False, "marginFloorPercent": None, "favourite": None,
}  # fmt: skip


@pytest.fixture(autouse=True)
def shop():
    shop = store()
    shop.open_channel("main", "USD")
    named = {
        (GoodsKind.PRODUCT, 7): "Mugs", (GoodsKind.PRODUCT, 8): "Cups", (GoodsKind.VARIANT, 1): "Blue mug",
        (GoodsKind.CATEGORY, 2): "Gifts", (GoodsKind.COLLECTION, 3): XSS,
    }  # fmt: skip
    shop.name_goods(named)
    shop.join(CustomerSnapshot(1, "ann@example.com", now()))
    return shop


def drafted(staff, **more) -> dict:
    """The terms of the offer that the form makes, as the API tells them."""
    assert staff.errors("offers/create-free", **FREE | more) == {}
    pk = global_id("PersonalOfferCampaign", Campaign.objects.latest("pk").pk)
    body = {"query": TERMS, "variables": {"id": pk}}
    answer = staff.client.post("/graphql/", body, content_type="application/json").json()
    return answer["data"]["personalOfferCampaign"]["terms"]


def shown(staff) -> str:
    return staff.text(
        "offers/campaign", id=global_id("PersonalOfferCampaign", Campaign.objects.latest("pk").pk)
    )


SCOPED = {
    "variants": ({"variants": MUG}, {"variants": [MUG]}, "10% off Blue mug for customers"),
    "favourite product": ({"favourite": "PRODUCT"}, {"favourite": "PRODUCT"}, "10% off what each customer buys most for"),
    "favourite category": (
        {"favourite": "CATEGORY", "products": MUGS},
        {"favourite": "CATEGORY", "products": [MUGS]},
        "10% off Mugs and the category each buys most of for",
    ),
    "products left out": ({"excluded_products": [MUGS, CUPS]}, {"excludedProducts": [MUGS, CUPS]}, "Not for Mugs and Cups."),
    "categories left out": ({"excluded_categories": GIFTS}, {"excludedCategories": [GIFTS]}, "Not for Gifts."),
    "collections left out": ({"excluded_collections": SALE}, {"excludedCollections": [SALE]}, f"Not for {XSS}."),
    "on sale": ({"excludes_sale_items": "on"}, {"excludesSaleItems": True}, "Not for goods on sale."),
    "margin": (
        {"margin_floor_percent": "12.5"},
        {"marginFloorPercent": 12.5},
        "Only for goods that keep a margin of 12.5%.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SCOPED)
def test_the_goods_reach_the_campaign_its_sentence_and_its_page(staff, name):
    values, scope, said = SCOPED[name]
    assert said in says(staff, "offers/says-free", **FREE | values)
    assert drafted(staff, **values)["scope"] == EMPTY | scope
    assert said in shown(staff)


def test_cities_come_with_their_country(staff):
    values = {"countries": "DE", "cities": " Berlin,Frankfurt am Main , ,Berlin"}
    said = "Only for delivery to Berlin and Frankfurt am Main, in Germany."
    assert said in says(staff, "offers/says-free", **FREE | values)
    terms = drafted(staff, **values)
    assert (terms["countries"], terms["cities"]) == (["DE"], ["berlin", "frankfurt am main"])
    assert said.casefold() in shown(staff).casefold()
    errors = staff.errors("offers/create-free", **FREE | values | {"countries": ""})
    assert errors == {"cities": "Choose the country of these cities, too."}


@pytest.mark.parametrize(
    ("sets", "said"), [("1", "At most once in one order."), ("3", "At most 3 times in one order.")]
)
def test_a_bundle_counts_so_often_in_one_order(staff, sets, said):
    assert said in says(staff, "offers/says-free", **FREE | BUNDLE | {"max_sets": sets})
    assert drafted(staff, **BUNDLE, max_sets=sets)["maxSets"] == int(sets)
    assert said in shown(staff)


def test_without_a_number_a_bundle_counts_ever_and_beside_another_benefit_it_does_not_matter(staff):
    assert drafted(staff, **BUNDLE)["maxSets"] is None
    assert "in one order" not in says(staff, "offers/says-free", **FREE | {"max_sets": "3"})
    assert drafted(staff, max_sets="x")["maxSets"] is None


def test_what_is_for_an_order_takes_no_goods(staff):
    for values in ({"gives": "delivery"}, {"gives": "gift_card", "amount_usd": "5"}):
        for field, chosen in {
            "products": MUGS, "variants": MUG, "favourite": "PRODUCT", "excluded_categories": GIFTS,
            "excludes_sale_items": "on", "margin_floor_percent": "10",
        }.items():  # fmt: skip
            errors = staff.errors("offers/create-free", **FREE | values | {field: chosen})
            assert errors == {field: "This is for an order, whatever is in it. Leave it empty."}
    assert not Campaign.objects.exists()


def test_absurd_values_stand_at_their_fields(staff):
    absurd = {
        "variants": (MUGS, *PICKS),
        "favourite": ("x", "\0", "VARIANT", "x" * 100_000, ["PRODUCT", "x"]),
        "excluded_categories": (MUGS, *PICKS),
        "excluded_collections": (MUGS, *PICKS),
        "margin_floor_percent": (*empty_allowed(NUMBERS), "0", "99.01", "100"),
        "cities": (",", " , ,", "\0", "5", "Berlin,-1", "a\0b", "x" * 101, "x" * 100_000, ",".join(f"c{n}" for n in range(101))),
    }  # fmt: skip
    values = FREE | {"countries": "DE"}
    refused(staff, "offers/create-free", values, absurd)
    refused(
        staff,
        "offers/create-free",
        FREE | BUNDLE,
        {"max_sets": (*empty_allowed(NUMBERS), "0", "1001")},
    )
    for field, tries in absurd.items():
        for value in tries:
            assert list(staff.errors("offers/create-free", **values | {field: value})) == [field]


def test_the_sentence_never_fails(staff):
    for field in (
        "variants",
        "favourite",
        "excluded_categories",
        "margin_floor_percent",
        "cities",
        "max_sets",
    ):
        for value in (*NUMBERS, *PICKS):
            html = staff.do("offers/says-free", **FREE | {field: value}).content.decode()
            assert "This could not be shown." not in html
            assert "<img" not in html


def test_few_see_them_until_something_is_said_there(staff, desk):
    seen = desk(viewport={"width": 390, "height": 900}).open("offers/free")
    assert not seen.frame.get_by_label("Only for delivery to these cities").is_visible()
    assert not seen.frame.get_by_label("At most so many times in one order").is_visible()
    seen.choose("It gives", "Buy some, get some for less")
    assert seen.frame.get_by_label("At most so many times in one order").is_visible()
    seen.frame.locator("summary", has_text="More conditions").click()
    seen.choose("For what they like best", "The product that each customer buys most")
    assert seen.findings() == []
    assert seen.overflow() <= 0
    assert seen.complaints == []
    html = staff.do("offers/create-free", **FREE | {"cities": "Berlin"}).content.decode()
    assert html.count("<details open>") == 1
    assert html.index("<details open>") < html.index("id_cities-error") < html.index("<details>")
