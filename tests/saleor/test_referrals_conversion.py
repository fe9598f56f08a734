"""A friend registers, buys through Saleor's own mutations and gives it all back: points on both sides follow."""

from datetime import UTC, datetime
from decimal import Decimal

import graphene
import pytest
from saleor.account.models import User
from saleor.graphql.tests.fixtures import ApiClient
from saleor.graphql.tests.utils import get_graphql_content
from saleor.order.models import Order
from saleor.product.models import ProductType, ProductVariantChannelListing
from saleor.shipping.models import ShippingMethodChannelListing

from saleor_retention.core.clock import now
from saleor_retention.customers.identity import members
from saleor_retention.errors import ReferralNotAvailable
from saleor_retention.loyalty.models import Account, Programme
from saleor_retention.orders.models import OrderFact
from saleor_retention.referrals.claims import HINT, claim
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.terms import referral_terms_set
from saleor_retention.store.port import store

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("R0.1")]

REGISTER = """
mutation ($email: String!, $metadata: [MetadataInput!]) {
  accountRegister(input: {email: $email, password: "Password1!", channel: "main", metadata: $metadata}) {
    errors { field code message }
  }
}
"""
CHECKOUT = """
mutation ($channel: String!, $variant: ID!, $email: String!, $address: AddressInput!, $metadata: [MetadataInput!]) {
  checkoutCreate(input: {
    channel: $channel, email: $email, metadata: $metadata, lines: [{quantity: 1, variantId: $variant}],
    shippingAddress: $address, billingAddress: $address
  }) { checkout { id shippingMethods { id } } errors { field code message } }
}
"""
DELIVERY = """
mutation ($id: ID!, $method: ID!) {
  checkoutDeliveryMethodUpdate(id: $id, deliveryMethodId: $method) {
    checkout { totalPrice { gross { amount currency } } } errors { field code message }
  }
}
"""
PAY = """
mutation ($id: ID!, $amount: PositiveDecimal!) {
  transactionCreate(id: $id, transaction: {
    name: "card", pspReference: "psp-1", amountCharged: {amount: $amount, currency: "USD"}
  }) { transaction { id } errors { field code message } }
}
"""
COMPLETE = """
mutation ($id: ID!) { checkoutComplete(id: $id) { order { id } errors { field code message } } }
"""
REFUND = """
mutation ($id: ID!, $refunded: PositiveDecimal!, $charged: PositiveDecimal!) {
  transactionUpdate(id: $id, transaction: {
    amountRefunded: {amount: $refunded, currency: "USD"}, amountCharged: {amount: $charged, currency: "USD"}
  }) { errors { field code message } }
}
"""
CLAIM = """
mutation ($code: String!) {
  referralClaim(code: $code) { referral { receivedState } errors { field code message } }
}
"""
MAKE_CODE = """
mutation { referralCodeCreate { referral { code } errors { field code message } } }
"""


@pytest.fixture
def code(customer_user, channel_USD):
    """The code of an established customer, in a shop whose terms give 500 points to them and 250 to their friend."""
    points = Programme.objects.create(slug="points", name="Points")
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    referral_terms_set(
        channel=channel_USD.slug,
        programme_id=points.pk,
        referrer_points=500,
        referee_points=250,
        is_active=True,
        valid_from=begin,
        actor="staff:1",
        reason="spring",
        now=begin,
    )
    snapshot = store().customers([customer_user.pk])[customer_user.pk]
    return get_or_create_code(members([snapshot])[customer_user.pk], now())


@pytest.fixture
def shopping(
    site_settings, channel_USD, product, shipping_zone, graphql_address_data, app, permission_manage_payments
):
    """How the friend buys."""
    site_settings.enable_account_confirmation_by_email = False
    site_settings.save()
    return Shopping(
        channel_USD, product.variants.get(), graphql_address_data, app, permission_manage_payments
    )


class Shopping:
    """Saleor's mutations, one after the other, as a storefront and its payment app send them."""

    def __init__(self, channel, variant, address, app, permission) -> None:
        self.channel, self.variant, self.address = channel, variant, address
        app.permissions.add(permission)
        self.app = ApiClient(app=app)

    def register(self, email: str, *metadata: tuple[str, str]) -> User:
        pairs = [{"key": key, "value": value} for key, value in metadata]
        self._ask(
            ApiClient(user=None), REGISTER.replace("main", self.channel.slug), email=email, metadata=pairs
        )
        return User.objects.get(email=email)

    def buy(
        self, user: User | None, *metadata: tuple[str, str], email: str = "", paid: bool = True
    ) -> tuple[Order, str]:
        """The order, and the payment's transaction. Without an account a guest of this address buys."""
        shopper = ApiClient(user=user)
        checkout = self._ask(
            shopper,
            CHECKOUT,
            channel=self.channel.slug,
            variant=self._id("ProductVariant", self.variant.pk),
            email=user.email if user else email,
            metadata=[{"key": key, "value": value} for key, value in metadata],
            address=self.address,
        )["checkout"]
        method = checkout["shippingMethods"][0]["id"]
        total = self._ask(shopper, DELIVERY, id=checkout["id"], method=method)["checkout"]["totalPrice"][
            "gross"
        ]
        payment = (
            self._ask(self.app, PAY, id=checkout["id"], amount=total["amount"])["transaction"]
            if paid
            else None
        )
        self._ask(shopper, COMPLETE, id=checkout["id"])
        return Order.objects.latest("created_at"), payment["id"] if payment else ""

    def price(self, goods: Decimal, delivery: Decimal) -> None:
        listings = ProductVariantChannelListing.objects.filter(variant=self.variant)
        listings.update(price_amount=goods, discounted_price_amount=goods)
        ShippingMethodChannelListing.objects.filter(channel=self.channel).update(price_amount=delivery)

    def refund(self, payment: str, refunded: Decimal, charged: Decimal = Decimal(0)) -> None:
        self._ask(self.app, REFUND, id=payment, refunded=str(refunded), charged=str(charged))

    def _ask(self, client, query, **variables):
        (answer,) = get_graphql_content(client.post_graphql(query, variables))["data"].values()
        assert answer["errors"] == []
        return answer

    def _id(self, kind, pk):
        return graphene.Node.to_global_id(kind, pk)


def available(user: User) -> int:
    return sum(
        Account.objects.filter(customer__user_id=user.pk, kind="available").values_list("balance", flat=True)
    )


def state() -> str:
    return Referral.objects.get().state


def test_registration_purchase_and_full_refund_move_points_on_both_sides_once(code, shopping, customer_user):
    friend = shopping.register("friend@example.com", (HINT, code))
    assert (state(), available(customer_user), available(friend)) == ("pending", 0, 0)

    order, payment = shopping.buy(friend)
    assert order.user == friend
    assert (state(), available(customer_user), available(friend)) == ("rewarded", 500, 250)
    assert Referral.objects.get().order_id == order.pk

    half = order.total_gross_amount / 2
    shopping.refund(payment, half, order.total_gross_amount - half)
    assert (state(), available(customer_user), available(friend)) == ("rewarded", 500, 250)

    shopping.refund(payment, order.total_gross_amount)
    assert (state(), available(customer_user), available(friend)) == ("reversed", 0, 0)


def test_a_second_order_of_the_friend_moves_nothing(code, shopping, customer_user):
    friend = shopping.register("friend@example.com", (HINT, code))
    first, _ = shopping.buy(friend)
    shopping.buy(friend)

    assert (state(), available(customer_user), available(friend)) == ("rewarded", 500, 250)
    assert Referral.objects.get().order_id == first.pk


def test_an_order_for_nothing_converts_nobody_and_the_paid_one_after_it_does(code, shopping, customer_user):
    friend = shopping.register("friend@example.com", (HINT, code))
    shopping.price(Decimal(0), Decimal(0))
    free, _ = shopping.buy(friend, paid=False)
    fact = OrderFact.objects.get(pk=free.pk)
    assert (free.total_gross_amount, fact.paid_at is not None, fact.is_purchase) == (0, True, True)
    assert (state(), available(customer_user), available(friend)) == ("pending", 0, 0)

    shopping.price(Decimal(10), Decimal(5))
    paid, _ = shopping.buy(friend)
    assert (state(), available(customer_user), available(friend)) == ("rewarded", 500, 250)
    assert Referral.objects.get().order_id == paid.pk


def test_a_gift_card_alone_is_no_purchase_and_converts_nobody(code, shopping, customer_user):
    friend = shopping.register("friend@example.com", (HINT, code))
    kinds = ProductType.objects.filter(products=shopping.variant.product)
    kinds.update(kind="gift_card")
    card, _ = shopping.buy(friend)
    kinds.update(kind="normal")
    fact = OrderFact.objects.get(pk=card.pk)
    assert (fact.lines.get().is_gift_card, fact.paid_at is not None, fact.is_purchase) == (True, True, False)
    assert (state(), available(customer_user), available(friend)) == ("pending", 0, 0)

    shopping.buy(friend)
    assert (state(), available(customer_user), available(friend)) == ("rewarded", 500, 250)


def test_an_existing_customer_cannot_become_a_friend(code, shopping, customer_user):
    old = shopping.register("old@example.com")
    shopping.buy(old)

    with pytest.raises(ReferralNotAvailable):
        claim(old.pk, code, now())
    shopping.buy(old)

    assert not Referral.objects.exists()
    assert available(customer_user) == 0


def test_a_claim_before_the_first_paid_order_counts(code, shopping, customer_user):
    friend = shopping.register("friend@example.com")
    claim(friend.pk, code.lower(), now())

    shopping.buy(friend)

    assert (state(), available(customer_user), available(friend)) == ("rewarded", 500, 250)


def claimed(user: User, code: str) -> dict:
    return get_graphql_content(ApiClient(user=user).post_graphql(CLAIM, {"code": code}))["data"][
        "referralClaim"
    ]


def test_the_shoppers_api_gives_a_code_takes_a_claim_and_refuses_all_else_alike(
    code, shopping, customer_user
):
    answer = get_graphql_content(ApiClient(user=customer_user).post_graphql(MAKE_CODE))["data"][
        "referralCodeCreate"
    ]
    assert answer == {"referral": {"code": code}, "errors": []}
    friend, old = shopping.register("friend@example.com"), shopping.register("old@example.com")
    shopping.buy(old)

    refusals = [
        claimed(friend, "AAAAAAAA"),
        claimed(friend, "not a code"),
        claimed(customer_user, code),
        claimed(old, code),
    ]
    assert claimed(friend, code) == {"referral": {"receivedState": "PENDING"}, "errors": []}
    refusals.append(claimed(friend, code))

    error = {
        "field": "code",
        "code": "REFERRAL_NOT_AVAILABLE",
        "message": "This referral code is not available.",
    }
    assert refusals == [{"referral": None, "errors": [error]}] * 5
    shopping.buy(friend)
    assert (state(), available(customer_user), available(friend), available(old)) == ("rewarded", 500, 250, 0)


def test_a_visitor_without_an_account_can_neither_claim_nor_learn_anything(code):
    for asked in (code, "AAAAAAAA"):
        content = get_graphql_content(
            ApiClient(user=None).post_graphql(CLAIM, {"code": asked}), ignore_errors=True
        )
        assert content["data"]["referralClaim"] is None
        assert [error["extensions"]["exception"]["code"] for error in content["errors"]] == [
            "PermissionDenied"
        ]
    assert not Referral.objects.exists()
