"""A partner of a real shop: the friend buys through Saleor's own mutations, staff pay out over the API, a refund is carried over."""

import csv
from decimal import Decimal
from io import StringIO
from typing import Any

import graphene
import pytest
from saleor.graphql.tests.fixtures import ApiClient
from saleor.graphql.tests.utils import assert_no_permission, get_graphql_content

from saleor_retention.core.money import percent_of
from saleor_retention.orders.models import OrderFact
from saleor_retention.referrals.payouts.models import ReferralCommission
from tests.saleor.test_referrals_conversion import HINT, available, code, shopping, state

__all__ = ["code", "shopping"]
pytestmark = [pytest.mark.django_db, pytest.mark.promise("R3.2")]

SET = """
mutation ($input: ReferralPartnerSetInput!) {
  referralPartnerSet(input: $input) { partner { id name } errors { field code message } }
}
"""
CREATE = """
mutation ($input: ReferralPayoutCreateInput!) {
  referralPayoutCreate(input: $input) { payout { id csv total { amount } } errors { field code message } }
}
"""
PAID = """
mutation ($input: ReferralPayoutMarkPaidInput!) {
  referralPayoutMarkPaid(input: $input) { payout { id paidAt } errors { field code message } }
}
"""
MINE = "{ me { referral { commissions { earned { amount } paid { amount } open { amount } } } } }"


class Office:
    """Staff who may manage customers."""

    def __init__(self, staff_user: Any, permission: Any) -> None:
        staff_user.user_permissions.add(permission)
        self.client = ApiClient(user=staff_user)

    def do(self, mutation: str, key: str, **given: Any) -> Any:
        data = {**given, "reason": "As agreed", "idempotencyKey": key}
        (answer,) = get_graphql_content(self.client.post_graphql(mutation, {"input": data}))["data"].values()
        return answer


@pytest.fixture
def office(staff_user, permission_manage_users):
    return Office(staff_user, permission_manage_users)


def gid(user: Any) -> str:
    return str(graphene.Node.to_global_id("User", user.pk))


def book() -> list[int]:
    return list(ReferralCommission.objects.order_by("pk").values_list("amount_minor", flat=True))


def test_a_partner_is_paid_once_for_a_friend_and_a_refund_is_carried_over(
    code, shopping, office, customer_user
):
    made = office.do(
        SET, "p-1", userId=gid(customer_user), name="=Ann's Blog", amount="5", currency="USD", percent="10"
    )
    assert made["errors"] == []
    friend = shopping.register("friend@example.com", (HINT, code))
    order, payment = shopping.buy(friend)
    net = OrderFact.objects.get(pk=order.pk).net_sales_minor
    amount = 500 + percent_of(net, 1_000)
    assert (state(), available(customer_user), available(friend)) == ("rewarded", 0, 250)
    assert book() == [amount]

    payout = office.do(CREATE, "c-1", currency="USD", reference="July")["payout"]
    assert office.do(CREATE, "c-1", currency="USD", reference="July")["payout"]["id"] == payout["id"]
    (row,) = csv.DictReader(StringIO(payout["csv"]))
    assert (row["partner"], row["code"], row["friends"]) == ("'=Ann's Blog", code, "1")
    assert Decimal(row["amount"]) == Decimal(amount) / 100

    first = office.do(PAID, "paid-1", payoutId=payout["id"])["payout"]
    assert office.do(PAID, "paid-1", payoutId=payout["id"])["payout"] == first
    (refused,) = office.do(PAID, "paid-2", payoutId=payout["id"])["errors"]
    assert refused["code"] == "ALREADY_RESOLVED"

    shopping.refund(payment, order.total_gross_amount)
    assert state() == "reversed"
    assert sum(book()) == 0
    mine = get_graphql_content(ApiClient(user=customer_user).post_graphql(MINE))["data"]["me"]["referral"]
    (balance,) = mine["commissions"]
    assert Decimal(str(balance["open"]["amount"])) == -Decimal(amount) / 100
    (nothing,) = office.do(CREATE, "c-2", currency="USD")["errors"]
    assert nothing["field"] == "currency"


def test_who_may_not_manage_customers_makes_no_payout(code, staff_user):
    data = {"currency": "USD", "reason": "Mine", "idempotencyKey": "x"}
    assert_no_permission(ApiClient(user=staff_user).post_graphql(CREATE, {"input": data}))
