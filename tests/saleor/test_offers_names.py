"""What a checkout and its order call the offers on them, in a real Saleor, in the shopper's language. A cart is 156.00."""

import pytest
from saleor.checkout.models import Checkout
from saleor.discount.models import Voucher, VoucherTranslation
from saleor.order.models import Order

from saleor_retention.hosts.saleor.checkout.hooks import decide_again
from saleor_retention.offers.campaigns.lifecycle import campaign_stop
from saleor_retention.offers.campaigns.translations import campaign_translate
from saleor_retention.offers.campaigns.update import Changes, campaign_update
from saleor_retention.offers.models import Campaign, Stacking
from saleor_retention.store.discounts import Benefit, Per, Scope
from saleor_retention.store.port import store
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid

from .campaigns import campaign, code_on, deliver, given, now
from .orders import change, complete
from .test_offers_staff import put_on

pytestmark = pytest.mark.django_db

LANGUAGE = """mutation($id: ID!, $code: LanguageCodeEnum!) { checkoutLanguageCodeUpdate(id: $id, languageCode: $code) {
    checkout { discountName } errors { field message code } } }"""
TOLD = """query($id: ID!) { checkout(id: $id) { discountName translatedDiscountName retention {
    offer { name translation(languageCode: DE) { languageCode name } }
    combinedWith { name translation(languageCode: DE) { name } } } } }"""
ORDERED = """query($id: ID!) { order(id: $id) { discounts { name translatedName } retention {
    redemptions { name translation(languageCode: DE) { name } } } } }"""


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def any_shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


def offered(shop, user_id: int, name: str, german: str = "", **terms) -> Campaign:
    made = campaign(shop, name=name, **{"stacking": Stacking.COMBINABLE} | terms)
    translate(made, german)
    given(made, user_id)
    return made


def translate(made: Campaign, german: str) -> None:
    campaign_translate(made.pk, "de", german, now=now())
    deliver()
    made.refresh_from_db()


def read_in(shop, user_id: int, checkout, code: str = "DE") -> None:
    """The shopper of the checkout reads another language."""
    shop.ask(LANGUAGE, client=shop.client_of(user_id), id=gid("Checkout", checkout), code=code)


def told(shop, user_id: int, checkout) -> dict:
    return shop.ask(TOLD, client=shop.client_of(user_id), id=gid("Checkout", checkout))["checkout"]


def names(shop, user_id: int, checkout) -> tuple[str, str]:
    said = told(shop, user_id, checkout)
    return said["discountName"], said["translatedDiscountName"] or ""


def on_order(order) -> list[tuple[str, str]]:
    rows = Order.objects.get(pk=order.id).discounts.values_list("name", "translated_name")
    return [(name, translated or "") for name, translated in rows]


def under(checkout) -> Voucher:
    return Voucher.objects.get(codes__code=code_on(checkout))


def test_two_offers_are_named_together_on_the_checkout_and_the_order_and_alone_in_ours(any_shop):
    shop = any_shop
    user_id = shop.member()
    offered(shop, user_id, "10 more", "10 dazu", amount=1_000)
    offered(shop, user_id, "30 % together", "30 % zusammen", percent_bp=3_000)
    checkout = shop.cart(user_id)
    assert code_on(checkout).startswith("30-TOGETHER-")
    assert names(shop, user_id, checkout) == ("30 % together + 10 more", "")
    assert under(checkout).name == "30 % together + 10 more"
    read_in(shop, user_id, checkout)
    said = told(shop, user_id, checkout)
    assert said["translatedDiscountName"] == "30 % zusammen + 10 dazu"
    assert said["retention"]["offer"] == {
        "name": "30 % together",
        "translation": {"languageCode": "DE", "name": "30 % zusammen"},
    }
    assert said["retention"]["combinedWith"] == [{"name": "10 more", "translation": {"name": "10 dazu"}}]
    order = complete(shop, checkout, user_id, saved=4_680 + 1_000)
    assert on_order(order) == [("30 % together + 10 more", "30 % zusammen + 10 dazu")]
    answer = shop.ask(ORDERED, client=shop.client_of(user_id), id=gid("Order", order.id))["order"]
    assert [one["translation"]["name"] for one in answer["retention"]["redemptions"]] == [
        "30 % zusammen",
        "10 dazu",
    ]


@pytest.mark.parametrize(
    "terms",
    [{"percent_bp": 1_000}, {"percent_bp": 5_000, "most": 1_560}],
    ids=["the campaign's voucher", "a private one"],
)
def test_one_offer_is_told_in_the_language_of_the_checkout_and_on_the_order(any_shop, terms):
    shop = any_shop
    user_id = shop.member()
    offered(shop, user_id, "Spring", "Frühling", **terms)
    checkout = shop.cart(user_id)
    assert names(shop, user_id, checkout) == ("Spring", "")
    read_in(shop, user_id, checkout)
    assert names(shop, user_id, checkout) == ("Spring", "Frühling")
    assert on_order(complete(shop, checkout, user_id, saved=1_560)) == [("Spring", "Frühling")]


@pytest.mark.parametrize("most", [None, 1_000], ids=["the campaign's voucher", "a private one"])
def test_a_checkout_that_carries_it_is_told_anew_when_it_is_decided_next(shop, most):
    user_id = shop.member()
    made = offered(shop, user_id, "Spring", "Frühling", most=most)
    checkout = shop.cart(user_id)
    read_in(shop, user_id, checkout)
    code = code_on(checkout)
    for german in ("Lenz", ""):
        translate(made, german)
        decide_again(checkout, now=now())
        assert names(shop, user_id, checkout) == ("Spring", german)
    campaign_update(made.pk, Changes(name="Late spring"), now=now())
    translate(made, "Später Lenz")
    decide_again(checkout, now=now())
    assert names(shop, user_id, checkout) == ("Late spring", "Später Lenz")
    assert (code_on(checkout), code.startswith("SPRING-")) == (code, True)


def test_one_that_leaves_leaves_the_name_and_the_translations(shop):
    user_id = shop.member()
    offered(shop, user_id, "30 % together", "30 % zusammen", percent_bp=3_000)
    leaving = offered(shop, user_id, "10 more", "10 dazu", amount=1_000)
    checkout = shop.cart(user_id)
    read_in(shop, user_id, checkout)
    campaign_stop(leaving.pk, now=now())
    deliver()
    store().decide(checkout)
    assert names(shop, user_id, checkout) == ("30 % together", "30 % zusammen")


def test_one_that_leaves_leaves_the_name_also_when_the_saving_stays_what_it_was(shop):
    """10 % of 156.00 and 15.60 more are as much as 10 % of 312.00."""
    user_id = shop.member()
    offered(shop, user_id, "Ten", "Zehn", percent_bp=1_000)
    leaving = offered(shop, user_id, "More", "Mehr", amount=1_560)
    checkout = shop.cart(user_id)
    read_in(shop, user_id, checkout)
    assert names(shop, user_id, checkout) == ("Ten + More", "Zehn + Mehr")
    campaign_stop(leaving.pk, now=now())
    deliver()
    change(shop, checkout, user_id, A=4, B=2)
    assert (shop.saving(checkout), names(shop, user_id, checkout)) == (3_120, ("Ten", "Zehn"))


def test_what_is_carried_by_lines_is_named_on_the_lines_of_the_order(shop):
    user_id = shop.member()
    goods = Benefit(scope=Scope(variant_ids=frozenset({shop.variant("A")})), per=Per.ORDER)
    offered(shop, user_id, "A for less", "A billiger", percent_bp=1_000, benefit=goods)
    checkout = shop.cart(user_id)
    read_in(shop, user_id, checkout)
    assert names(shop, user_id, checkout) == ("A for less", "A billiger")
    order = complete(shop, checkout, user_id, saved=1_200)
    lines = Order.objects.get(pk=order.id).lines.all()
    assert {one.name for line in lines for one in line.discounts.all()} == {"A for less"}


@pytest.mark.parametrize("most", [None, 1_000], ids=["the campaign's voucher", "a private one"])
def test_what_staff_translate_on_saleors_page_holds_where_the_campaign_says_nothing(shop, most):
    user_id = shop.member()
    made = offered(shop, user_id, "Spring", "Frühling", most=most)
    voucher = Voucher.objects.get(pk=int(made.store_reference))
    VoucherTranslation.objects.create(voucher=voucher, language_code="pl", name="Wiosna")
    translate(made, "Lenz")
    checkout = shop.cart(user_id)
    found = {}
    for code in ("PL", "DE"):
        read_in(shop, user_id, checkout, code)
        found[code] = names(shop, user_id, checkout)[1]
    assert found == {"PL": "Wiosna", "DE": "Lenz"}
    translate(made, "")
    rows = VoucherTranslation.objects.filter(voucher=voucher).values_list("language_code", "name")
    assert list(rows) == [("pl", "Wiosna")]


def test_a_draft_is_told_the_name_of_the_one_offer_that_it_uses(shop):
    """Its voucher lay on a checkout before, together with another."""
    user = shop.account()
    half = {"percent_bp": 5_000, "benefit": Benefit(per=Per.CHEAPEST)}
    alone = campaign(shop, name="Half", stacking=Stacking.COMBINABLE, **half)
    grant = given(alone, user.pk)
    offered(shop, user.pk, "More", amount=100)
    checkout = shop.cart(user.pk)
    assert under(checkout).name == "Half + More"
    Checkout.objects.filter(pk=checkout).delete()
    draft = shop.draft(user)
    assert put_on(shop, draft, grant) == []
    assert Order.objects.get(pk=draft.id).voucher.name == "Half"
