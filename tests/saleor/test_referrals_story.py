"""A referral in a real Saleor as one story: link, account, an offer in the cart by itself, bought, sent, the window over, both
rewarded and told, part of it given back, all of it given back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import graphene
import pytest
from django.test import Client
from saleor.account.models import Group
from saleor.graphql.tests.utils import get_graphql_content
from saleor.plugins.manager import PluginsManager

from saleor_retention.core.clock import now
from saleor_retention.customers.identity import members
from saleor_retention.loyalty.models import Programme
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.referrals.claims import HINT, LINK_HINT
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.conversion.details import TermsDetails
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.settle import settle_due
from saleor_retention.referrals.terms import referral_terms_set
from saleor_retention.store.port import store

from .campaigns import deliver
from .storefront import a_campaign
from .test_referral_links import BASE, CONFIRM
from .test_referrals_conversion import Shopping, available, shopping, state

__all__ = ["shopping"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.promise("R1.1", "R1.2", "R2.1", "R3.1", "R6.3", "R8.1"),
]
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
FULFIL = """
mutation ($order: ID!, $input: OrderFulfillInput!) {
  orderFulfill(order: $order, input: $input) { errors { field code message } }
}
"""


@pytest.fixture(autouse=True)
def heard(monkeypatch) -> list[tuple[int, str]]:
    """What Saleor's notification plugins would send of referrals: to whom, and what."""
    messages: list[tuple[int, str]] = []

    def notify(self, event, payload_func=None, **more):
        payload = payload_func() if callable(payload_func) else payload_func
        if event.startswith("retention.referral_"):
            messages.append((payload["user_id"], event.removeprefix("retention.referral_")))

    monkeypatch.setattr(PluginsManager, "notify", notify)
    return messages


def terms(channel, **more) -> Programme:
    points = Programme.objects.create(slug="points", name="Points")
    details = TermsDetails(
        **{name: value(points) if callable(value) else value for name, value in more.items()}
    )
    referral_terms_set(
        channel=channel.slug, programme_id=points.pk, referrer_points=500, referee_points=250, details=details,
        is_active=True, valid_from=BEGIN, actor="staff:1", reason="spring", now=BEGIN,
    )  # fmt: skip
    return points


def code_of(user) -> str:
    snapshot = store().customers([user.pk])[user.pk]
    return get_or_create_code(members([snapshot])[user.pk], now())


def fulfil(order, staff, warehouse) -> None:
    """By staff who may work in every channel."""
    group = Group.objects.create(name="All channels", restricted_access_to_channels=False)
    staff.user.groups.add(group)
    line = order.lines.get()
    stocks = [{"quantity": line.quantity, "warehouse": gid("Warehouse", warehouse)}]
    lines = [{"orderLineId": gid("OrderLine", line.pk), "stocks": stocks}]
    variables = {"order": gid("Order", order.pk), "input": {"lines": lines, "notifyCustomer": False}}
    answer = get_graphql_content(staff.post_graphql(FULFIL, variables))
    assert answer["data"]["orderFulfill"]["errors"] == []


def gid(kind: str, pk) -> str:
    return graphene.Node.to_global_id(kind, pk)


def test_from_the_link_to_the_reward_and_back(
    channel_USD, shopping, customer_user, superuser_api_client, heard
):
    campaign = a_campaign(channel_USD, percent_bp=2_000)

    def welcome(points: Programme) -> int:
        draft = RewardDraft("Welcome", 500, "offer", {"campaign_id": campaign.pk}, is_active=False)
        return reward_create(points.pk, draft).pk

    terms(channel_USD, return_days=14, welcome_reward_id=welcome)
    answer = Client().get(f"{BASE}{code_of(customer_user)}")
    token = answer.headers["Location"].partition("?ref=")[2]
    friend = shopping.register("friend@example.com", (LINK_HINT, token))
    deliver()
    assert (state(), heard) == ("pending", [(friend.pk, "welcome")])

    shopping.price(Decimal(50), Decimal(10))
    order, payment = shopping.buy(friend)
    assert order.undiscounted_total_gross_amount - order.total_gross_amount == Decimal(10), (
        "20 % of the goods"
    )
    assert state() == "qualified"
    fulfil(order, superuser_api_client, shopping.variant.stocks.first().warehouse_id)
    settle_due(now=now() + 13 * DAY, limit=10)
    deliver()
    assert (state(), heard[1:]) == ("qualified", [(customer_user.pk, "qualified")])

    settle_due(now=now() + 15 * DAY, limit=10)
    deliver()
    both = [(customer_user.pk, "rewarded"), (friend.pk, "friend_rewarded")]
    assert (state(), sorted(heard[2:])) == ("rewarded", sorted(both))
    assert (available(customer_user), available(friend)) == (500, 250)

    part = Decimal(5)
    shopping.refund(payment, part, order.total_gross_amount - part)
    assert (state(), available(customer_user), available(friend)) == ("rewarded", 500, 250)
    for _ in range(2):
        shopping.refund(payment, order.total_gross_amount)
        assert (state(), available(customer_user), available(friend)) == ("reversed", 0, 0)
    deliver()
    assert len(heard) == 4


def test_a_guest_who_carries_a_code_is_rewarded_once_and_not_before_the_address_is_proved(
    channel_USD, shopping, customer_user, staff_api_client, permission_manage_users, heard
):
    terms(channel_USD)
    order, _ = shopping.buy(None, (HINT, code_of(customer_user)), email="guest@example.com")
    account = shopping.register("guest@example.com")
    deliver()
    assert (Referral.objects.count(), available(customer_user), available(account), heard) == (0, 0, 0, [])
    staff_api_client.user.user_permissions.add(permission_manage_users)
    for _ in range(2):
        get_graphql_content(staff_api_client.post_graphql(CONFIRM, {"id": gid("User", account.pk)}))
        deliver()
        assert (state(), available(customer_user), available(account)) == ("rewarded", 500, 250)
    assert Referral.objects.get().order_id == order.pk
    assert sorted(heard) == sorted([(customer_user.pk, "rewarded"), (account.pk, "friend_rewarded")])


def test_who_registers_under_somebody_elses_address_gets_nothing(
    channel_USD, shopping: Shopping, customer_user, heard
):
    """The address bought as a guest, with a code; whoever opens an account under it has not proved that it is theirs."""
    terms(channel_USD)
    shopping.buy(None, (HINT, code_of(customer_user)), email="victim@example.com")
    thief = shopping.register("victim@example.com")
    shopping.buy(thief)
    deliver()
    assert (available(customer_user), available(thief), heard) == (0, 0, [])
