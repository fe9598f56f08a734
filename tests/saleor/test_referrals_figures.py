"""What referrals came to, over the API of a real Saleor: figures of a month, and who brought most friends."""

from datetime import timedelta
from decimal import Decimal

import pytest
from saleor.core.db.connection import allow_writer
from saleor.order.models import Order

from saleor_retention.metrics.rollups import consumer
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.terms import referral_terms_set
from tests.saleor.campaigns import now
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid
from tests.saleor.points import assert_the_books_balance, customer_of, programme, settle

pytestmark = pytest.mark.django_db
FIGURES = """query($period: RetentionPeriodInput!, $currency: String!, $channel: String) {
  retentionReferralFigures(period: $period, currency: $currency, channel: $channel) {
    total { invitations claims conversions reversed orders cost { amount } reversedCost { amount } revenue { amount } }
    members conversion k roi isComplete reward { amount }
    referred { customers meanLifetimeRevenue { amount } } others { customers meanLifetimeRevenue { amount } } } }"""
NAME = """mutation($name: String!) { referralNameSet(name: $name) { referral { name } errors { field code } } }"""
BOARD = "{ me { referral { leaderboard { leaders { rank friends name } friends rank } } } }"
LEADERS = "{ referralLeaderboard(first: 5) { rank friends name userId } }"


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


@pytest.fixture
def member(shop, settings) -> int:
    """500 points for them and 250 for each friend, a point worth a cent. All orders here go to one address."""
    settings.RETENTION_REFERRAL_REVIEW_AT = settings.RETENTION_REFERRAL_REJECT_AT = 0
    with allow_writer():
        referral_terms_set(
            channel=shop.channel,
            programme_id=programme(shop).programme_id,
            referrer_points=500,
            referee_points=250,
            is_active=True,
            valid_from=now() - timedelta(days=1),
            actor="staff:1",
            reason="spring",
            now=now(),
        )
    return shop.member()


def worth(order) -> int:
    return int(Order.objects.get(pk=order.id).total_gross_amount * 100)


def buys(shop, user_id: int):
    order = shop.order(user_id=user_id, quantities={"A": 1})
    shop.pay(order, worth(order))
    settle()
    return order


def brought_by(shop, member: int) -> int:
    friend = shop.member()
    with allow_writer():
        claim(friend, get_or_create_code(customer_of(member), now()), now())
    return friend


def figures(shop) -> dict:
    """Of yesterday, today and tomorrow, once everything is counted."""
    with allow_writer():
        consumer.run(now())
    day = now().date()
    period = {"start": f"{day - timedelta(days=1)}", "end": f"{day + timedelta(days=2)}"}
    asked = {"period": period, "currency": shop.currency, "channel": shop.channel}
    answer = shop.ask(FIGURES, **asked)["retentionReferralFigures"]
    assert answer["isComplete"]
    return answer


@pytest.mark.promise("R7.1", "R7.2")
def test_a_months_referrals_cost_and_bring_what_the_definitions_say(shop, member):
    kept, undone = (buys(shop, brought_by(shop, member)) for _ in range(2))
    brought_by(shop, member)
    buys(shop, shop.member())
    net = Decimal("50")  # a good of 60.00 with 20 % tax inside
    told = figures(shop)
    assert told["total"] == {
        "invitations": 3, "claims": 3, "conversions": 2, "reversed": 0, "orders": 2,
        "cost": {"amount": 15.0}, "reversedCost": {"amount": 0.0}, "revenue": {"amount": float(2 * net)},
    }  # fmt: skip
    assert (told["members"], told["conversion"], told["k"], told["reward"]["amount"]) == (
        1,
        0.666667,
        2.0,
        7.5,
    )
    # (LTV x (1 + k) - reward) / reward
    assert told["roi"] == pytest.approx(float((net * 3 - Decimal("7.5")) / Decimal("7.5")), abs=1e-6)
    assert told["referred"] == {"customers": 2, "meanLifetimeRevenue": {"amount": float(net)}}
    assert told["others"] == {"customers": 1, "meanLifetimeRevenue": {"amount": float(net)}}

    shop.refund(undone, worth(undone))
    settle()
    told = figures(shop)
    total = told["total"]
    assert (total["conversions"], total["reversed"], total["orders"]) == (1, 1, 1)
    assert (total["cost"], total["reversedCost"]) == ({"amount": 7.5}, {"amount": 7.5})
    assert told["referred"] == {"customers": 1, "meanLifetimeRevenue": {"amount": float(net)}}
    assert set(Referral.objects.values_list("order_id", "state")) == {
        (kept.id, "rewarded"),
        (undone.id, "reversed"),
        (None, "pending"),
    }
    assert_the_books_balance()


@pytest.mark.promise("R7.1")
def test_the_leaderboard_names_who_chose_a_name_and_nobody_else(shop, member):
    other = shop.member()
    for referrer in (member, member, other):
        buys(shop, brought_by(shop, referrer))
    mine = shop.client_of(member)
    assert shop.ask(NAME, client=mine, name="Ann of the market")["referralNameSet"]["referral"] == {
        "name": "Ann of the market"
    }
    refused = shop.answer(NAME, client=mine, name="ann@example.com")["referralNameSet"]
    assert (refused["referral"], [error["field"] for error in refused["errors"]]) == (None, ["name"])
    figures(shop)
    board = shop.ask(BOARD, client=mine)["me"]["referral"]["leaderboard"]
    assert board == {
        "leaders": [
            {"rank": 1, "friends": 2, "name": "Ann of the market"},
            {"rank": 2, "friends": 1, "name": None},
        ],
        "friends": 2,
        "rank": 1,
    }
    assert shop.answer(LEADERS)["referralLeaderboard"] == [
        {"rank": 1, "friends": 2, "name": "Ann of the market", "userId": gid("User", member)},
        {"rank": 2, "friends": 1, "name": None, "userId": gid("User", other)},
    ]
