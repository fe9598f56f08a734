"""Everything a shopper reads of their points over Saleor's own endpoint, and that nobody else reads it."""

from typing import Any

import pytest

from saleor_retention.hosts.saleor.vouchers import gift_cards
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.loyalty.tiers.models import TierBasis, TierWindow
from saleor_retention.loyalty.tiers.plan_changes import tier_plan_set
from saleor_retention.loyalty.tiers.plans import TierPlanDraft
from saleor_retention.loyalty.tiers.rules import Tier
from tests.saleor.campaigns import campaign, now
from tests.saleor.flows import PaymentShop, TransactionShop
from tests.saleor.ids import gid
from tests.saleor.points import give, programme, redeemed, settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("L4.1", "L5.2", "L7.2")]

ACCOUNT = """loyalty { isFrozen balance { available held owed pending } tier { slug next { slug } }
    rewards { reward { name } canBuy obstacle missingPoints }
    transactions(first: 20) { totalCount edges { node { kind points balanceAfter source { type orderId } } } } }"""
MINE = f"{{ me {{ {ACCOUNT} }} }}"
THEIRS = f"query($id: ID!) {{ user(id: $id) {{ {ACCOUNT} }} }}"
CHECKOUT = """query($id: ID!) { checkout(id: $id) { retention { points { redeemed wanted mostRedeemable leastPoints stepPoints
    amount { amount currency } mostAmount { amount } stepAmount { amount } } } } }"""
ORDER = """query($id: ID!) { order(id: $id) { retention { stage pointsDue pointsSpent pointsAmount { amount currency }
    lines { lineId points } } } }"""


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings):
    return request.param(superuser_api_client)


@pytest.fixture
def ann(shop):
    """1,000 points by staff, a tier in reach, and two rewards of which one is too dear."""
    version = programme(shop, redemption={"points": 10, "minor": 5, "least": 100, "most_percent": 50})
    tiers = [Tier("regular", "Regular", 0), Tier("silver", "Silver", 1)]
    draft = TierPlanDraft(TierBasis.ORDERS, TierWindow.CALENDAR, [tier.as_json() for tier in tiers])
    tier_plan_set(version.programme_id, draft, actor="s", reason="x", now=now())
    terms = {"campaign_id": campaign(shop, rule=None).pk}
    for name, points in (("Cheap", 300), ("Dear", 5_000)):
        reward_create(version.programme_id, RewardDraft(name, points, "offer", terms))
    user_id = shop.member()
    give(version, user_id, 1_000)
    return user_id


def asked(shop, user_id: int | None, document: str, **variables: Any) -> dict[str, Any]:
    """Answer and errors, whatever comes."""
    client = shop.client_of(user_id)
    client.token = None
    return client.post_graphql(document, variables).json()


def mine(shop, user_id: int) -> dict[str, Any]:
    return shop.ask(MINE, client=shop.client_of(user_id))["me"]["loyalty"]


def movements(told) -> list[tuple[str, float, float, str]]:
    rows = [edge["node"] for edge in told["transactions"]["edges"]]
    assert told["transactions"]["totalCount"] == len(rows)
    return [(row["kind"], row["points"], row["balanceAfter"], row["source"]["type"]) for row in rows]


def test_balance_tier_rewards_and_statement_follow_an_order(shop, ann):
    told = mine(shop, ann)
    assert told["balance"] == {"available": 1_000, "held": 0, "owed": 0, "pending": 0}
    assert told["tier"] == {"slug": "regular", "next": {"slug": "silver"}}
    assert told["rewards"] == [
        {"reward": {"name": "Cheap"}, "canBuy": True, "obstacle": None, "missingPoints": 0},
        {"reward": {"name": "Dear"}, "canBuy": False, "obstacle": "POINTS_MISSING", "missingPoints": 4_000},
    ]
    order = shop.order(user_id=ann)
    shop.pay(order, 16_800)
    settle()
    told = mine(shop, ann)
    assert (told["isFrozen"], told["balance"]["available"]) == (False, 1_130)
    assert told["tier"] == {"slug": "silver", "next": None}
    assert movements(told) == [("EARN", 130, 1_130, "ORDER"), ("ADJUST", 1_000, 1_000, "GOODWILL")]
    assert told["transactions"]["edges"][0]["node"]["source"]["orderId"] == gid("Order", order.id)


def test_nobody_but_the_customer_and_the_shop_reads_it(shop, ann):
    stranger = shop.member()
    for asker in (stranger, None):
        answer = asked(shop, asker, THEIRS, id=gid("User", ann))
        assert answer["errors"] != []
        assert not (answer["data"] or {}).get("user")
    assert asked(shop, None, MINE)["data"]["me"] is None
    told = mine(shop, stranger)
    assert (told["balance"]["available"], movements(told)) == (0, [])


if gift_cards.CARDS_BIND:

    def test_a_checkout_and_its_order_tell_what_points_pay(shop, ann):
        """10 points are .05, 100 at least, and half of the order at most."""
        checkout = redeemed(shop, shop.cart(ann), ann, 600)
        told = asked(shop, ann, CHECKOUT, id=gid("Checkout", checkout))["data"]["checkout"]
        assert told["retention"]["points"] == {
            "redeemed": 600,
            "wanted": 600,
            "mostRedeemable": 1_000,
            "leastPoints": 100,
            "stepPoints": 10,
            "amount": {"amount": 3, "currency": "USD"},
            "mostAmount": {"amount": 5},
            "stepAmount": {"amount": 0.05},
        }
        for asker in (shop.member(), None):
            told = asked(shop, asker, CHECKOUT, id=gid("Checkout", checkout))
            seen = (told["data"] or {}).get("checkout")
            assert seen is None or not (seen["retention"] or {}).get("points")
        assert movements(mine(shop, ann))[0] == ("HOLD", -600, 400, "CHECKOUT")
        order = shop.complete(checkout, ann)
        shop.pay(order, 16_500)
        settle()
        told = asked(shop, ann, ORDER, id=gid("Order", order.id))["data"]["order"]["retention"]
        # 130.00 net x 165/168.
        assert (told["stage"], told["pointsDue"], sum(line["points"] for line in told["lines"])) == (
            "SETTLED",
            127,
            127,
        )
        assert (told["pointsSpent"], told["pointsAmount"]) == (600, {"amount": 3, "currency": "USD"})
        assert [row[:3] for row in movements(mine(shop, ann))][:2] in (
            [("EARN", 127, 527), ("CAPTURE", 0, 400)],
            [("CAPTURE", 0, 527), ("EARN", 127, 527)],
        )
        shop.refund(order, 16_500)
        settle()
        told = asked(shop, ann, ORDER, id=gid("Order", order.id))["data"]["order"]["retention"]
        assert (told["pointsDue"], told["pointsSpent"], told["pointsAmount"]) == (0, 0, None)
        assert mine(shop, ann)["balance"]["available"] == 1_000

    def test_what_an_order_did_is_told_to_no_stranger(shop, ann):
        order = shop.complete(redeemed(shop, shop.cart(ann), ann, 600), ann)
        settle()
        for asker in (shop.member(), None):
            told = asked(shop, asker, ORDER, id=gid("Order", order.id))
            seen = (told["data"] or {}).get("order")
            assert seen is None or seen["retention"] is None
