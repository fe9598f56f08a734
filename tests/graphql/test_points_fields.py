"""What staff ask of one customer's and one order's points: who moved them, for which reward, movement by movement."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.core.clock import now
from saleor_retention.core.queues import outbox
from saleor_retention.graphql.kit import global_id
from saleor_retention.loyalty.events.event_rules import event_rule_set
from saleor_retention.loyalty.events.record import event_record
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.loyalty.rewards.models import Reward, RewardPurchase
from saleor_retention.loyalty.rewards.purchases import reward_buy
from saleor_retention.loyalty.statement.orders import movements_of_orders
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.port import store
from tests.builders import NOON, an_order
from tests.builders.campaigns import see
from tests.builders.points import NEW_YEAR, a_member, a_programme, an_id

from .alone import post

STATEMENT = """query($id: ID!) { user(id: $id) { loyalty { transactions(first: 9) { edges { node {
  kind actor source { rewardName } } } } programme { events { kind points } } } } }"""
MINE = "{ me { loyalty { transactions(first: 9) { edges { node { kind actor source { rewardName } } } } } } }"
ANN = {"id": global_id("User", 1)}
EVENTS = """query($id: ID!, $programme: ID, $ids: [ID!]) {
  loyaltyEvents(userId: $id, programmeId: $programme, ids: $ids, first: 9) { totalCount edges { node { id key } } } }"""
ORDERS = """query($of: [_Any!]!) { _entities(representations: $of) { ... on Order { retention {
  pointsSpent pointsReturned movements { kind points } lines { variantId quantity } } } } }"""


@pytest.fixture
def version(alone):
    store().open_channel("main", "USD")
    store().join(CustomerSnapshot(1, "ann@example.com", NOON))
    return a_programme()


def given(version, actor: str, points: int = 200) -> None:
    customer = a_member(1)
    adjust(customer.pk, version.programme_id, points, actor=actor, reason="x", key=actor, now=now())
    card = RewardDraft("Card of 5", 100, "gift_card", {"amount_minor": 500, "currency": "USD"})
    reward_buy(customer.pk, reward_create(version.programme_id, card).pk, key="one", now=now())


def test_staff_see_who_moved_points_and_everybody_for_which_reward(version):
    given(version, "user:90")
    data = post("staff", STATEMENT, {"id": global_id("User", 1)})["data"]["user"]["loyalty"]
    nodes = [edge["node"] for edge in data["transactions"]["edges"]]
    assert [(node["kind"], node["actor"], node["source"]["rewardName"]) for node in nodes] == [
        ("SPEND", "", "Card of 5"),
        ("ADJUST", "user:90", None),
    ]
    answer = post("ann", MINE)
    nodes = [edge["node"] for edge in answer["data"]["me"]["loyalty"]["transactions"]["edges"]]
    assert [(node["actor"], node["source"]["rewardName"]) for node in nodes] == [
        (None, "Card of 5"),
        (None, None),
    ]
    assert "MANAGE_USERS" in answer["errors"][0]["message"]


CODES = "loyalty { rewardPurchases { state cardCode } }"


def codes_told() -> list[dict]:
    """To Ann."""
    rows: list[dict] = post("ann", f"{{ me {{ {CODES} }} }}")["data"]["me"]["loyalty"]["rewardPurchases"]
    return rows


@pytest.mark.parametrize(
    ("who", "is_told"), [("ann", True), ("staff", False), ("app", False), ("ben", False), ("stranger", False)]
)
def test_the_code_of_a_bought_card_is_told_to_the_customer_alone(version, who, is_told):
    store().join(CustomerSnapshot(2, "ben@example.com", NOON))
    given(version, "user:90")
    outbox.deliver(HANDLERS)
    (purchase,) = RewardPurchase.objects.all()
    code = store().gift_card_codes([f"reward:{purchase.pk}"], using="default")[f"reward:{purchase.pk}"]
    answer = json.dumps(post(who, f"query($id: ID!) {{ user(id: $id) {{ {CODES} }} me {{ {CODES} }} }}", ANN))
    assert (code in answer) is is_told


def test_there_is_no_code_before_the_card_is_given_nor_after_it_was_closed(version):
    given(version, "user:90")
    assert codes_told() == [{"state": "PAID", "cardCode": None}]
    outbox.deliver(HANDLERS)
    (row,) = codes_told()
    assert (row["state"], len(row["cardCode"])) == ("GIVEN", 16)
    (purchase,) = RewardPurchase.objects.all()
    store().close_gift_card(store().gift_card_of(f"reward:{purchase.pk}"))
    assert codes_told() == [{"state": "GIVEN", "cardCode": None}]


def test_there_is_no_code_of_a_card_that_is_spent(version):
    given(version, "user:90")
    outbox.deliver(HANDLERS)
    (purchase,) = RewardPurchase.objects.all()
    store().spend_card(store().gift_card_of(f"reward:{purchase.pk}"), 500)
    assert codes_told() == [{"state": "GIVEN", "cardCode": None}]


def test_fifty_codes_cost_as_many_statements_as_one(version):
    given(version, "user:90")
    reward, (ann,) = Reward.objects.get(), RewardPurchase.objects.values_list("customer", flat=True)
    counts = []
    for number in (1, 2):
        outbox.deliver(HANDLERS)
        with CaptureQueriesContext(connection) as queries:
            rows = codes_told()
        assert all(row["cardCode"] for row in rows)
        counts.append((len(rows), len(queries)))
        adjust(ann, version.programme_id, 5_000, actor="user:90", reason="x", key=f"m{number}", now=now())
        for key in range(49):
            reward_buy(ann, reward.pk, key=f"k{key}", now=now())
    ((few, of_few), (many, of_many)) = counts
    assert (few, many, of_few) == (1, 50, of_many)


def test_what_else_earns_in_the_programme_is_told_with_the_account(version):
    event_rule_set(version.programme_id, kind="review", points=25, actor="user:90", reason="x", now=NEW_YEAR)
    event_rule_set(
        version.programme_id, kind="social_post", points=0, actor="user:90", reason="x", now=NEW_YEAR
    )
    data = post("staff", STATEMENT, {"id": global_id("User", 1)})["data"]["user"]["loyalty"]
    assert data["programme"]["events"] == [{"kind": "REVIEW", "points": 25.0}]


def test_events_of_one_programme_and_some_events_alone(version):
    store().open_channel("other", "USD")
    second, ann = a_programme("coins", channel="other"), a_member(1)
    events = []
    for row in (version, second):
        event_rule_set(row.programme_id, kind="review", points=25, actor="user:90", reason="x", now=NEW_YEAR)
        for number in (1, 2):
            events.append(
                event_record(
                    ann.pk, row.programme_id, kind="review", key=f"{row.pk}:{number}", actor="app:7", now=now()
                )
            )  # fmt: skip

    def asked(**more) -> list[str]:
        answer = post("staff", EVENTS, {"id": global_id("User", 1), **more})
        return [edge["node"]["key"] for edge in answer["data"]["loyaltyEvents"]["edges"]]

    assert len(asked()) == 4
    first = global_id("LoyaltyProgramme", version.programme_id)
    assert asked(programme=first) == [f"{version.pk}:2", f"{version.pk}:1"]
    ids = [global_id("LoyaltyEvent", events[0].pk)]
    assert asked(ids=ids) == [f"{version.pk}:1"]
    assert asked(programme=global_id("LoyaltyProgramme", second.programme_id), ids=ids) == []
    for odd in ("", "nonsense", "\0", global_id("User", 1), global_id("LoyaltyEvent", 2**70)):
        assert asked(programme=odd) == []
        assert asked(ids=[odd]) == []
    assert asked(ids=[]) == []
    assert post("ann", EVENTS, {"id": global_id("User", 1), "ids": ids})["data"]["loyaltyEvents"] is None


def test_movements_of_ten_orders_cost_as_many_statements_as_of_one(version):
    pks = [an_id(number) for number in range(10)]
    see(*(an_order(pk, number=str(pk)[:8]) for pk in pks))
    counts = []
    for asked in (pks[:1], pks):
        of = [{"__typename": "Order", "id": global_id("Order", pk)} for pk in asked]
        with CaptureQueriesContext(connection) as queries:
            data = post("staff", ORDERS, {"of": of})["data"]["_entities"]
        counts.append(len(queries))
        assert [row["retention"]["movements"] for row in data] == [[{"kind": "EARN", "points": 130.0}]] * len(
            asked
        )
    assert counts[0] == counts[1]
    lines = {(line["variantId"], line["quantity"]) for line in data[0]["retention"]["lines"]}
    assert lines == {(global_id("ProductVariant", 1), 2), (global_id("ProductVariant", 2), 1)}


@pytest.mark.django_db
def test_an_order_that_moved_nothing_is_absent():
    assert movements_of_orders([an_id("nothing")], using="default") == {}
    assert movements_of_orders([], using="default") == {}
