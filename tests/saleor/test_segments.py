"""Scores and groups by real orders: the night's run, what staff see of it, and offers for a group at real checkouts."""

from datetime import timedelta

import pytest

from saleor_retention import tasks
from saleor_retention.core.clock import store_zone
from saleor_retention.segments.models import ScoringRun
from tests.builders.points import assert_no_invariant_is_broken
from tests.saleor.flows import TransactionShop
from tests.saleor.ids import gid
from tests.saleor.shop import reconcile

from .campaigns import applied, campaign, code_on, now

pytestmark = pytest.mark.django_db

SCORES = """query($id: ID!) { user(id: $id) { retention { scores {
    currency recency frequency monetary group groupName orders net { amount } valueClass changes { toGroup } } } } }"""
GROUPS = (
    """{ retentionSegments(currency: "USD") { customers groups { code customers orders net { amount } } } }"""
)
SET = """mutation($input: RetentionSegmentPlanSetInput!) { retentionSegmentPlanSet(input: $input) {
    forecasts { code customers } errors { field message } } }"""


@pytest.fixture
def shop(superuser_api_client, site_settings):
    return TransactionShop(superuser_api_client)


def bought(shop, user_id: int, **more):
    order = shop.order(user_id=user_id, **more)
    shop.pay(order, shop.due(order))
    reconcile()
    return order


def scored() -> None:
    """As beat asks a worker. Another time of the same day nothing happens."""
    tasks.JOBS["score_customers"]()
    assert ScoringRun.objects.get().finished_at is not None


@pytest.mark.promise("M4.1", "M4.2")
def test_real_orders_are_scored_and_told_to_staff(shop):
    once, twice = shop.member(), shop.member("twice@example.com")
    bought(shop, once, quantities={"B": 1})
    bought(shop, twice)
    bought(shop, twice)
    scored()
    (score,) = shop.answer(SCORES, id=gid("User", twice))["user"]["retention"]["scores"]
    assert (score["frequency"], score["monetary"], score["orders"]) == (3, 3, 2)
    assert score["net"] == {"amount": 260.0}
    assert [change["toGroup"] for change in score["changes"]] == [score["group"]]
    groups = shop.answer(GROUPS)["retentionSegments"]
    assert groups["customers"] == 2
    counted = {group["code"]: group["orders"] for group in groups["groups"] if group["customers"]}
    assert counted == {"acquaintances": 1, score["group"]: 2}
    assert sum(group["net"]["amount"] for group in groups["groups"]) == 290.0
    assert_no_invariant_is_broken()


@pytest.mark.promise("M4.1", "M4.2")
def test_only_staff_see_how_somebody_buys(shop):
    client = shop.client_of(shop.member())
    answer = client.post_graphql("{ me { retention { scores { group } } } }").json()
    assert answer["data"]["me"]["retention"] is None
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"


@pytest.mark.promise("P4.3")
def test_an_offer_for_a_group_is_on_the_checkouts_of_its_customers_only(shop):
    once, twice = shop.member(), shop.member("twice@example.com")
    bought(shop, once, quantities={"B": 1})
    bought(shop, twice)
    bought(shop, twice)
    again = {"code": "again", "name": "Came again", "nextStep": "Thank them.", "orders": {"atLeast": 2}}
    rest = {"code": "rest", "name": "The rest", "nextStep": "Greet them."}
    set_plan = shop.answer(
        SET,
        input={
            "vipPercent": 5,
            "preVipPercent": 10,
            "riskPercent": 200,
            "groups": [again, rest],
            "reason": "two are enough",
            "idempotencyKey": "k",
        },
    )["retentionSegmentPlanSet"]
    assert (set_plan["errors"], len(set_plan["forecasts"])) == ([], 2)
    made = campaign(shop, rule={"segment": {"currency": "USD", "oneOf": ["again"]}})
    assert code_on(shop.cart(twice)) == ""
    scored()
    assert applied(shop.cart(twice)) == made
    assert code_on(shop.cart(once)) == ""
    assert now().astimezone(store_zone()).date() - ScoringRun.objects.get().day < timedelta(days=2)
    assert_no_invariant_is_broken()
