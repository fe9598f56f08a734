"""Tiers by real orders: up at once, down with the time or with the goods, and what a tier gives at the next order."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from freezegun import freeze_time

from saleor_retention.loyalty.tiers.models import TierBasis, TierWindow
from saleor_retention.loyalty.tiers.plan_changes import tier_plan_set
from saleor_retention.loyalty.tiers.plans import TierPlanDraft
from saleor_retention.loyalty.tiers.rules import Tier
from tests.saleor.campaigns import applied, campaign, now
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.points import (
    assert_the_books_balance,
    available,
    by_line,
    give,
    programme,
    settle,
    sweep_room,
)

pytestmark = pytest.mark.django_db
MINE = """{ me { loyalty { tier { slug keepsUntil benefits { multiplier }
    measure { points orders amount { amount } } next { slug missing { points orders amount { amount } } } } } } }"""


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


def plan(version, basis: TierBasis, silver: int, gold: int, *, months: int = 12, grace_days=30, **of_silver):
    """Silver doubles the points and gold trebles them; orders of the last months count."""
    tiers = [
        Tier("silver", "Silver", silver, multiplier_percent=200, **of_silver),
        Tier("gold", "Gold", gold, multiplier_percent=300),
    ]
    return tier_plan_set(
        version.programme_id,
        TierPlanDraft(
            basis=basis,
            window=TierWindow.ROLLING,
            months=months,
            grace_days=grace_days,
            tiers=[tier.as_json() for tier in tiers],
        ),
        actor="staff:1",
        reason="launch",
        now=now(),
    )


def bought(shop, user_id, **quantities):
    order = shop.order(user_id=user_id, quantities=quantities)
    shop.pay(order, shop.due(order))
    settle()
    return order


def tier(shop, user_id: int) -> str | None:
    told = shop.ask(MINE, client=shop.client_of(user_id))["me"]["loyalty"]["tier"]
    return told and told["slug"]


@pytest.mark.promise("L5.1", "L5.2")
@pytest.mark.parametrize(
    ("basis", "silver", "gold", "missing"),
    [
        (TierBasis.SPEND, 13_000, 16_000, {"amount": {"amount": 30.0}, "points": None, "orders": None}),
        (TierBasis.POINTS, 130, 190, {"amount": None, "points": 60, "orders": None}),
        (TierBasis.ORDERS, 1, 2, {"amount": None, "points": None, "orders": 1}),
    ],
    ids=["spend", "points", "orders"],
)
def test_a_paid_order_lifts_at_once_and_the_next_one_earns_by_the_tier(shop, basis, silver, gold, missing):
    """130.00 and then 30.00 net: silver earns the second order's points twice."""
    plan(programme(shop), basis, silver, gold)
    user_id = shop.member()
    unpaid = shop.order(user_id=user_id)
    assert tier(shop, user_id) is None
    shop.pay(unpaid, 16_800)
    settle()
    told = shop.ask(MINE, client=shop.client_of(user_id))["me"]["loyalty"]["tier"]
    assert (told["slug"], told["benefits"]["multiplier"]) == ("silver", 2)
    assert (told["next"]["slug"], told["next"]["missing"]) == ("gold", missing)
    assert datetime.fromisoformat(told["keepsUntil"]) > now() + timedelta(days=365 + 29)
    assert by_line(unpaid) == {"A": 100, "B": 30}
    second = bought(shop, user_id, B=1)
    assert by_line(second) == {"B": 60}
    assert (available(user_id), tier(shop, user_id)) == (190, "gold")
    # What silver made of it stays what it made of it: half of the money back, half of the points.
    shop.refund(second, 2_400)
    settle()
    assert by_line(second) == {"B": 30}
    assert_the_books_balance()


@pytest.mark.promise("L5.1")
def test_what_staff_give_lifts_nobody_and_goods_that_go_back_lower_at_once(shop):
    version = programme(shop)
    plan(version, TierBasis.POINTS, 130, 260)
    user_id = shop.member()
    give(version, user_id, 5_000)
    assert tier(shop, user_id) is None
    order = bought(shop, user_id, A=2, B=1)
    assert tier(shop, user_id) == "silver"
    shop.refund(order, 3_600, lines={"B": 1})
    settle()
    assert tier(shop, user_id) is None
    assert_the_books_balance()


@pytest.mark.promise("L5.1")
def test_a_refund_of_what_was_not_needed_changes_nothing_until_the_period_ends_with_its_grace(shop):
    """160.00 net and silver asks for 100.00: 30.00 go back. Twelve months and thirty days later it is over."""
    version = programme(shop)
    plan(version, TierBasis.SPEND, 10_000, 50_000)
    user_id = shop.member()
    order = bought(shop, user_id, A=2, B=2)
    shop.refund(order, 3_600, lines={"B": 1})
    settle()
    told = shop.ask(MINE, client=shop.client_of(user_id))["me"]["loyalty"]["tier"]
    assert told["slug"] == "silver"
    ends = datetime.fromisoformat(told["keepsUntil"])
    with freeze_time(ends - timedelta(hours=1), tick=True):
        sweep_room()
        assert tier(shop, user_id) == "silver"
    with freeze_time(ends + timedelta(hours=1), tick=True):
        sweep_room()
        assert tier(shop, user_id) is None
    assert_the_books_balance()


@pytest.mark.promise("L5.2")
def test_the_offer_of_a_tier_is_granted_once_and_lands_on_the_next_checkout(shop):
    made = campaign(shop, percent_bp=2_000, name="Silver's own")
    plan(programme(shop), TierBasis.ORDERS, 1, 5, campaign_ids=(made.pk,))
    user_id, other = shop.member(), shop.member()
    first = shop.cart(user_id)
    assert applied(first) is None
    order = shop.complete(first, user_id)
    shop.pay(order, 16_800)
    settle()
    assert tier(shop, user_id) == "silver"
    checkout = shop.cart(user_id)
    assert (applied(checkout), shop.total(checkout)) == (made, Decimal("136.8"))
    assert applied(shop.cart(other)) is None
    second = shop.complete(checkout, user_id)
    shop.pay(second, 13_680)
    settle()
    assert applied(shop.cart(user_id)) is None
    # 130.00 less 26.00 net, twice.
    assert by_line(second) == {"A": 160, "B": 48}
