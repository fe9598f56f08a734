"""Traps of Saleor's checkout, each on a real one. Figures in minor units unless they are Saleor's own."""

from datetime import timedelta
from decimal import Decimal

import pytest
import saleor
from freezegun import freeze_time
from saleor.checkout.models import Checkout
from saleor.checkout.tasks import automatic_checkout_completion_task
from saleor.core.db.connection import allow_writer
from saleor.discount.models import Voucher, VoucherTranslation
from saleor.order.models import Order
from saleor.shipping.models import ShippingMethod, ShippingMethodChannelListing
from saleor.tax.models import TaxConfiguration

from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.checkout.sweep import sweep_checkouts
from saleor_retention.offers.models import Campaign, Reservation, Stacking
from saleor_retention.store.discounts import Benefit, OfferListing, Scope
from saleor_retention.store.port import store
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid
from tests.saleor.shop import reconcile

from .campaigns import applied, campaign, code_on, deliver, given, now, reason, uses
from .orders import change, complete, row_of

pytestmark = pytest.mark.django_db

LANGUAGE = """mutation($id: ID!, $code: LanguageCodeEnum!) { checkoutLanguageCodeUpdate(id: $id, languageCode: $code) {
    checkout { discountName translatedDiscountName } errors { field message code } } }"""


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def any_shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


def offered(shop, user_id: int, **terms) -> Campaign:
    made = campaign(shop, **terms)
    given(made, user_id)
    return made


def choose_delivery(shop, checkout, user_id: int) -> None:
    shop.ask(
        """mutation($id: ID!, $method: ID!) { checkoutDeliveryMethodUpdate(id: $id, deliveryMethodId: $method) {
            errors { field message code } } }""",
        client=shop.client_of(user_id),
        id=gid("Checkout", checkout),
        method=gid("ShippingMethod", shop.shipping.pk),
    )


@pytest.mark.promise("P1.8")
def test_what_ended_while_nobody_looked_does_not_stop_her_order(any_shop):
    shop = any_shop
    user_id, ends = shop.member(), now() + timedelta(hours=1)
    made = offered(shop, user_id, ends_at=ends, grace_seconds=0)
    checkout = shop.cart(user_id)
    assert shop.saving(checkout) == 1_560
    with freeze_time(ends + timedelta(minutes=1), tick=True):
        order = shop.complete(checkout, user_id)
    assert row_of(order).total_gross_amount in (Decimal("152.4"), Decimal(168))
    assert uses(made) in ([(1_560, True)], [])


def test_an_audiences_offer_is_on_one_of_her_checkouts_and_leaves_the_others_when_it_is_used(shop):
    user_id = shop.member()
    made = campaign(shop, rule={"orders": {"atMost": 5}})
    first, second = shop.cart(user_id), shop.cart(user_id, quantities={"A": 1, "B": 1})
    assert (applied(first), reason(second)) == (made, "reserved_elsewhere")
    complete(shop, first, user_id, saved=1_560)
    store().decide(second)
    assert (code_on(second), reason(second), shop.saving(second)) == ("", "used", 0)
    assert uses(made) == [(1_560, True)]


def test_a_grant_that_came_along_is_promised_to_one_checkout_too(any_shop):
    shop = any_shop
    user_id = shop.member()
    ten = offered(shop, user_id, stacking=Stacking.COMBINABLE)
    five = offered(shop, user_id, amount=500, stacking=Stacking.COMBINABLE)
    first, second = shop.cart(user_id), shop.cart(user_id, quantities={"A": 1, "B": 1})
    assert [shop.saving(one) for one in (first, second)] == [2_060, 0]
    complete(shop, first, user_id, saved=2_060)
    assert shop.saving(shop.cart(user_id)) == 0
    assert (uses(ten), uses(five)) == ([(1_560, True)], [(500, True)])


def test_what_was_computed_follows_the_cart_and_is_the_orders(any_shop):
    """Half of it, at most 70.00: Saleor has no such voucher."""
    shop = any_shop
    user_id = shop.member()
    made = offered(shop, user_id, percent_bp=5_000, most=7_000)
    checkout = shop.cart(user_id, quantities={"A": 1, "B": 1})
    for quantities, saved in (({"A": 3}, 7_000), ({"A": 1}, 4_800), ({"B": 3}, 7_000), ({"B": 2}, 6_600)):
        change(shop, checkout, user_id, **quantities)
        assert (applied(checkout), shop.saving(checkout)) == (made, saved)
    complete(shop, checkout, user_id, saved=6_600)
    assert uses(made) == [(6_600, True)]


def post_asks_for(shop, least: int) -> None:
    listing = shop.shipping.channel_listings.get()
    listing.minimum_order_price_amount = least
    listing.save()


@pytest.mark.promise("P8.1")
def test_a_discount_that_would_leave_her_without_a_delivery_stays_away(shop):
    """156.00 of goods, and the post asks for 150.00: with 10 % off they could not even choose it."""
    post_asks_for(shop, 150)
    user_id = shop.member()
    made = offered(shop, user_id)
    checkout = shop.cart(user_id)
    assert (code_on(checkout), reason(checkout)) == ("", "better_without")
    change(shop, checkout, user_id, A=3)
    assert (applied(checkout), shop.saving(checkout)) == (made, 2_160)
    change(shop, checkout, user_id, A=2)
    assert code_on(checkout) == ""
    if saleor.__version__.startswith("3.22"):
        # It takes the delivery off for goods too cheap before any plugin is asked; they choose it again.
        choose_delivery(shop, checkout, user_id)
    complete(shop, checkout, user_id, saved=0)
    assert uses(made) == []


@pytest.mark.promise("P8.1")
def test_a_discount_that_takes_a_cheap_delivery_away_has_to_save_more_than_the_next_one_costs(shop):
    """The post is free from 150.00 on, a courier costs 12.00 whatever they buy."""
    post_asks_for(shop, 150)
    courier = ShippingMethod.objects.create(
        name="Courier",
        type="price",
        shipping_zone=shop.shipping.shipping_zone,
        tax_class=shop.shipping.tax_class,
    )
    listing = {"shipping_method": courier, "channel": shop.row, "currency": "USD"}
    ShippingMethodChannelListing.objects.create(**listing, price_amount=12, minimum_order_price_amount=0)
    shop.shipping.channel_listings.update(price_amount=0)
    ann, eve = shop.member(), shop.member()
    little, much = offered(shop, ann, amount=1_100), offered(shop, eve, amount=1_300)
    hers = shop.cart(ann)
    assert (code_on(hers), reason(hers), shop.total(hers)) == ("", "better_without", 156)
    shop.shipping = courier
    theirs = shop.cart(eve)
    assert (applied(theirs), shop.total(theirs)) == (much, 155)
    assert uses(little) == []


def test_one_grant_moves_between_channels_with_what_it_is_worth_there(shop):
    euros = TransactionShop(shop.staff, currency="EUR")
    made = lifecycle.campaign_create(
        CampaignSpec(
            name="Both",
            percent_bp=5_000,
            starts_at=now() - timedelta(days=1),
            listings=[
                OfferListing(shop.channel, "USD", None, 0, 3_000),
                OfferListing(euros.channel, "EUR", None, 0, 2_500),
            ],
        )
    )
    lifecycle.campaign_activate(made.pk, now=now())
    user_id = shop.member()
    given(made, user_id)
    checkout = shop.cart(user_id)
    assert (applied(checkout), shop.saving(checkout)) == (made, 3_000)
    Checkout.objects.filter(pk=checkout).delete()
    sweep_checkouts(now=now() + timedelta(hours=1))
    complete(euros, euros.cart(user_id), user_id, saved=2_500)
    assert uses(made) == [(2_500, True)]


def test_its_name_is_told_in_the_language_of_the_checkout_however_it_is_carried(shop):
    user_id = shop.member()
    native = offered(shop, user_id, name="Thanks")
    deliver()
    native.refresh_from_db()
    polish = Voucher.objects.get(pk=native.store_reference)
    VoucherTranslation.objects.create(voucher=polish, language_code="pl", name="Dzięki")
    checkout = shop.cart(user_id)

    def told(code: str) -> tuple[str, str]:
        asked = {"id": gid("Checkout", checkout), "code": code}
        said = shop.ask(LANGUAGE, client=shop.client_of(user_id), **asked)
        assert said["checkoutLanguageCodeUpdate"]["checkout"]["discountName"].startswith("Thanks")
        query = "query($id: ID!) { checkout(id: $id) { discountName translatedDiscountName } }"
        answer = shop.ask(query, client=shop.client_of(user_id), id=asked["id"])["checkout"]
        return answer["discountName"], answer["translatedDiscountName"] or ""

    assert [told(one) for one in ("PL", "EN", "PL")] == [
        ("Thanks", "Dzięki"),
        ("Thanks", ""),
        ("Thanks", "Dzięki"),
    ]
    always = offered(shop, user_id, amount=100, stacking=Stacking.ALWAYS, name="More")
    store().decide(checkout)
    assert shop.saving(checkout) == 1_660
    assert [told(one) for one in ("EN", "PL")] == [("Thanks + More", ""), ("Thanks + More", "")]
    complete(shop, checkout, user_id, saved=1_660)
    assert uses(always) == [(100, True)]


TAXING = "tests.saleor.taxes.TaxingPlugin"


def taxed_by(shop, app: str) -> None:
    rows = TaxConfiguration.objects.filter(channel=shop.row)
    rows.update(tax_calculation_strategy="TAX_APP", tax_app_id=app, prices_entered_with_tax=False)


def test_where_an_app_answers_the_taxes_they_are_of_what_is_left(shop, settings):
    settings.PLUGINS = [*settings.PLUGINS, TAXING]
    taxed_by(shop, "plugin:tests.taxing")
    user_id = shop.member()
    a = Scope(product_ids=frozenset({shop.variants["A"].product_id}))
    for terms, net in (
        ({}, "140.4"),
        ({"percent_bp": 5_000, "most": 3_000}, "126"),
        ({"percent_bp": 5_000, "benefit": Benefit(scope=a)}, "96"),
    ):
        made = offered(shop, user_id, **terms)
        checkout = shop.cart(user_id)
        assert applied(checkout) == made
        total = (Decimal(net) + 12) * Decimal("1.25")
        assert shop.total(checkout) == total
        row = row_of(shop.complete(checkout, user_id))
        assert (row.total_net_amount, row.total_gross_amount) == (Decimal(net) + 12, total)
        assert [amount for amount, _ in uses(made)] == [int((156 - Decimal(net)) * 100)]


def test_where_no_app_answers_the_offer_is_on_and_waits_with_saleor(shop):
    taxed_by(shop, "plugin:nobody.there")
    user_id = shop.member()
    made = offered(shop, user_id)
    checkout = shop.cart(user_id)
    assert (applied(checkout), reason(checkout)) == (made, "applied")
    change(shop, checkout, user_id, A=3)
    assert Checkout.objects.get(pk=checkout).discount_amount == Decimal("21.6")


@pytest.mark.promise("P8.4", "P1.7")
def test_saleors_own_completion_of_what_is_paid_records_every_offer_of_it(shop):
    user_id = shop.member()
    ten = offered(shop, user_id, stacking=Stacking.COMBINABLE)
    five = offered(shop, user_id, amount=500, stacking=Stacking.COMBINABLE)
    checkout = shop.cart(user_id)
    shop.ask(
        """mutation($id: ID!, $amount: PositiveDecimal!) { transactionCreate(id: $id, transaction: {name: "card",
            pspReference: "auto", amountCharged: {amount: $amount, currency: "USD"}}) {
            transaction { id } errors { field message code } } }""",
        id=gid("Checkout", checkout),
        amount=str(shop.total(checkout)),
    )
    with allow_writer():
        automatic_checkout_completion_task(checkout)
    row = Order.objects.get(checkout_token=str(checkout))
    assert (row.total_gross_amount, row.total_charged_amount) == (Decimal("147.4"), Decimal("147.4"))
    reconcile()
    assert (uses(ten), uses(five)) == ([(1_560, True)], [(500, True)])
    assert not Reservation.objects.exists()
