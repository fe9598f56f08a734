"""A shopper in a real Saleor: mutations over GraphQL, and what their responses show."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import graphene
import pytest
from saleor.app.models import App
from saleor.checkout.models import Checkout
from saleor.graphql.tests.fixtures import ApiClient
from saleor.permission.models import Permission

from saleor_retention.core.queues import outbox
from saleor_retention.offers.campaigns import lifecycle
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.grants import granting
from saleor_retention.offers.models import Campaign, Grant
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.discounts import OfferListing

CHECKOUT = """
    id token voucherCode discount { amount } discountName
    totalPrice { gross { amount } } subtotalPrice { gross { amount } }
    lines { id quantity isGift totalPrice { gross { amount } } undiscountedTotalPrice { amount } variant { id } }
"""
ADDRESS = {
    "firstName": "Ann",
    "lastName": "Example",
    "streetAddress1": "1 Main Street",
    "city": "New York",
    "countryArea": "NY",
    "postalCode": "10001",
    "country": "US",
}


def gid(kind: str, pk: object) -> str:
    """Saleor's global id."""
    return graphene.Node.to_global_id(kind, pk)


@dataclass
class Seen:
    """What a response says about the checkout."""

    data: dict[str, Any]
    errors: list[dict[str, Any]]

    @property
    def code(self) -> str | None:
        return self.data["voucherCode"]

    @property
    def discount(self) -> Decimal:
        amount = self.data["discount"]
        return Decimal(str(amount["amount"])) if amount else Decimal(0)

    @property
    def total(self) -> Decimal:
        return Decimal(str(self.data["totalPrice"]["gross"]["amount"]))

    @property
    def lines(self) -> list[dict[str, Any]]:
        return self.data["lines"]


class Shopper:
    """One client and its checkout."""

    def __init__(self, client: Any, channel: Any, variants: list[Any]) -> None:
        self.client, self.channel, self.variants = client, channel, variants
        self.id = ""

    @property
    def pk(self) -> Any:
        return graphene.Node.from_global_id(self.id)[1]

    @property
    def checkout(self) -> Checkout:
        return Checkout.objects.get(pk=self.pk)

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        self.client.token = None  # made anew: tests travel further than a token lives
        response = self.client.post_graphql(query, variables)
        content = response.json()
        assert "errors" not in content, content
        return content["data"]

    def _change(self, mutation: str, declared: str, arguments: str, **variables: Any) -> Seen:
        query = (
            f"mutation({declared}) {{ answer: {mutation}({arguments})"
            f" {{ checkout {{ {CHECKOUT} }} errors {{ field code message }} }} }}"
        )
        answer = self.ask(query, **variables)["answer"]
        if answer["checkout"]:
            self.id = answer["checkout"]["id"]
        return Seen(answer["checkout"], answer["errors"])

    def _lines(self, lines: list[tuple[int, int]]) -> list[dict[str, Any]]:
        return [{"variantId": gid("ProductVariant", self.variants[i].pk), "quantity": n} for i, n in lines]

    def create(self, *lines: tuple[int, int], ready: bool = False, **more: Any) -> Seen:
        """A checkout of (index of variant, quantity); `ready` gives it addresses."""
        given = {"channel": self.channel.slug, "lines": self._lines(list(lines))} | more
        if ready:
            given |= {"shippingAddress": ADDRESS, "billingAddress": ADDRESS}
        return self._change("checkoutCreate", "$input: CheckoutCreateInput!", "input: $input", input=given)

    def add(self, *lines: tuple[int, int]) -> Seen:
        return self._change(
            "checkoutLinesAdd", "$id: ID, $lines: [CheckoutLineInput!]!", "id: $id, lines: $lines",
            id=self.id, lines=self._lines(list(lines)),
        )  # fmt: skip

    def update(self, *lines: tuple[int, int]) -> Seen:
        return self._change(
            "checkoutLinesUpdate", "$id: ID, $lines: [CheckoutLineUpdateInput!]!", "id: $id, lines: $lines",
            id=self.id, lines=self._lines(list(lines)),
        )  # fmt: skip

    def drop(self, line_id: str) -> Seen:
        return self._change(
            "checkoutLinesDelete", "$id: ID!, $lines: [ID!]!", "id: $id, linesIds: $lines",
            id=self.id, lines=[line_id],
        )  # fmt: skip

    def type_code(self, code: str) -> Seen:
        return self._change(
            "checkoutAddPromoCode",
            "$id: ID, $code: String!",
            "id: $id, promoCode: $code",
            id=self.id,
            code=code,
        )

    def remove_code(self, code: str) -> Seen:
        return self._change(
            "checkoutRemovePromoCode",
            "$id: ID, $code: String",
            "id: $id, promoCode: $code",
            id=self.id,
            code=code,
        )

    def attach(self) -> Seen:
        return self._change("checkoutCustomerAttach", "$id: ID", "id: $id", id=self.id)

    def detach(self) -> Seen:
        return self._change("checkoutCustomerDetach", "$id: ID", "id: $id", id=self.id)

    def email(self, email: str) -> Seen:
        return self._change(
            "checkoutEmailUpdate",
            "$id: ID, $email: String!",
            "id: $id, email: $email",
            id=self.id,
            email=email,
        )

    def deliver(self) -> Seen:
        """Choose the first delivery method."""
        query = "query($id: ID!) { checkout(id: $id) { shippingMethods { id } } }"
        method = self.ask(query, id=self.id)["checkout"]["shippingMethods"][0]["id"]
        return self._change(
            "checkoutDeliveryMethodUpdate", "$id: ID, $method: ID", "id: $id, deliveryMethodId: $method",
            id=self.id, method=method,
        )  # fmt: skip

    def look(self) -> Seen:
        """A query: no hook is fired."""
        query = f"query($id: ID!) {{ checkout(id: $id) {{ {CHECKOUT} }} }}"
        return Seen(self.ask(query, id=self.id)["checkout"], [])

    def complete(self) -> dict[str, Any]:
        """Place the order; answers `order` and `errors` as Saleor does."""
        query = """
            mutation($id: ID) { checkoutComplete(id: $id) {
                order { id voucherCode total { gross { amount } } discounts { type amount { amount } } }
                errors { field code message } } }
        """
        return self.ask(query, id=self.id)["checkoutComplete"]


def pay_by_transaction(shopper: Shopper, amount: Decimal) -> None:
    """Money arrives for a checkout, as a payment app reports it."""
    app, _ = App.objects.get_or_create(name="till", identifier="till", is_active=True)
    app.permissions.add(Permission.objects.get(codename="handle_payments"))
    query = """
        mutation($id: ID!, $amount: PositiveDecimal!, $currency: String!) {
            transactionCreate(id: $id, transaction: {
                name: "card", pspReference: "paid", amountCharged: {amount: $amount, currency: $currency}}) {
                transaction { id } errors { field code message } } }
    """
    variables = {"id": shopper.id, "amount": str(amount), "currency": shopper.channel.currency_code}
    answer = ApiClient(app=app).post_graphql(query, variables).json()
    assert answer["data"]["transactionCreate"]["errors"] == [], answer


def pay_by_payment(shopper: Shopper, amount: Decimal) -> Seen:
    """The shopper enters a card in the payment flow; it is charged when the order is placed."""
    return shopper._change(
        "checkoutPaymentCreate", "$id: ID, $payment: PaymentInput!", "id: $id, input: $payment",
        id=shopper.id, payment={"gateway": "tests.believing", "token": "card", "amount": str(amount)},
    )  # fmt: skip


def a_campaign(
    channel: Any,
    *,
    percent_bp: int | None = 1_000,
    amount_minor: int | None = None,
    minimum_minor: int = 0,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    grace_seconds: int | None = None,
    name: str = "Welcome back",
    is_active: bool = True,
    cooldown_days: int = 0,
    **more: Any,
) -> Campaign:
    """A live campaign in one channel: 10 % by default."""
    now = datetime.now(UTC)
    campaign = lifecycle.campaign_create(
        CampaignSpec(
            name=name,
            percent_bp=None if amount_minor else percent_bp,
            listings=[OfferListing(channel.slug, channel.currency_code, amount_minor, minimum_minor)],
            starts_at=starts_at or now - timedelta(days=1),
            ends_at=ends_at,
            grace_seconds=grace_seconds,
            cooldown_days=cooldown_days,
            **more,
        )
    )
    if is_active:
        lifecycle.campaign_activate(campaign.pk, now=now)
    return campaign


def granted(campaign: Campaign, user: Any) -> Grant:
    """The user's grant of the campaign, its code known to the store."""
    granting.grant_to(campaign.pk, [user.pk], now=datetime.now(UTC))
    while outbox.deliver(HANDLERS):
        pass
    return Grant.objects.get(campaign=campaign, customer__user_id=user.pk)


@pytest.fixture
def wares(product_list):
    """Three variants at 10, 20 and 30 USD, a hundred of each."""
    return [product.variants.get() for product in product_list]


@pytest.fixture
def shopper(user_api_client, channel_USD, wares):
    """A signed-in customer."""
    return Shopper(user_api_client, channel_USD, wares)


@pytest.fixture
def guest(api_client, channel_USD, wares):
    """Nobody in particular."""
    return Shopper(api_client, channel_USD, wares)
