"""What owners' pages ask beyond the storefronts: rules with a new programme, ages of points, referrals, a customer's orders."""

from datetime import timedelta

import pytest

from saleor_retention.graphql.kit import global_id
from saleor_retention.graphql.kit.port_standalone import Permission, Requestor
from saleor_retention.loyalty.models import Programme, ProgrammeVersion
from saleor_retention.referrals import claims
from saleor_retention.referrals.codes import get_or_create_code
from tests.builders import NOON, an_order
from tests.builders.campaigns import see
from tests.builders.codes import ANN, BEN, CLEO, members
from tests.builders.points import a_member, a_programme, an_id, give

from .alone import post

CREATE = """mutation($input: LoyaltyProgrammeCreateInput!) { loyaltyProgrammeCreate(input: $input) {
  loyaltyProgramme { slug versions { channel ratePoints validFrom } } errors { field code } } }"""
RULES = {"channel": "main", "currency": "USD", "ratePoints": 2, "rateAmount": "1.00"}


def created(name: str = "Stars", key: str = "k", **more) -> dict:
    given = {"name": name, "reason": "launch", "idempotencyKey": key, **more}
    return post("staff", CREATE, {"input": given})["data"]["loyaltyProgrammeCreate"]


def test_a_programme_comes_with_its_first_rules_or_not_at_all(alone):
    assert created(rules=RULES | {"ratePoints": -1})["errors"] == [{"field": "ratePoints", "code": "INVALID"}]
    assert created(key="k2", rules=RULES | {"validFrom": "soon"})["errors"][0]["field"] == "validFrom"
    assert not Programme.objects.exists()
    made = created(key="k3", rules=RULES | {"validFrom": "2999-01-01"})["loyaltyProgramme"]
    assert made["slug"] == "stars"
    assert [version["ratePoints"] for version in made["versions"]] == [2]
    assert created(key="k3", rules=RULES | {"validFrom": "2999-01-01"})["loyaltyProgramme"] == made
    assert ProgrammeVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "slug"), [("Müller's Points", "mullers-points"), ("星", "points"), ("x" * 100, "x" * 40)]
)
def test_a_slug_is_made_of_the_name_and_is_its_own(alone, name, slug):
    assert [created(name, key)["loyaltyProgramme"]["slug"] for key in "abc"] == [
        slug,
        f"{slug}-2",
        f"{slug}-3",
    ]


def test_points_that_can_be_spent_are_told_by_the_month_they_were_earned_in(alone):
    version = a_programme()
    ends = NOON + timedelta(days=300)
    give(a_member(7), 100, version, "order:1", expires_at=ends)
    give(a_member(8), 50, version, "order:2", earned_at=NOON - timedelta(days=40))
    give(a_member(9), 30, version, "order:3")
    give(a_member(10), 0, version, "order:4")
    query = "{ loyaltyProgrammes(first: 9) { edges { node { outstanding { month points expiring } } } } }"
    (edge,) = post("staff", query)["data"]["loyaltyProgrammes"]["edges"]
    assert edge["node"]["outstanding"] == [
        {"month": "2026-01-01", "points": 50, "expiring": 0},
        {"month": "2026-03-01", "points": 130, "expiring": 100},
    ]


REFERRALS = """query($user: ID, $state: ReferralState) { referralTotals { codes pending rewarded }
  referralConversions(first: 9, userId: $user, state: $state) { totalCount edges { node { state refereeId } } } }"""


@pytest.fixture
def _friends(alone):
    members()
    code = get_or_create_code(a_member(CLEO).pk, NOON)
    for user_id in (ANN, BEN):
        claims.claim(user_id, code, NOON)


@pytest.mark.usefixtures("_friends")
def test_referrals_are_told_in_numbers_and_one_by_one():
    data = post("staff", REFERRALS)["data"]
    assert data["referralTotals"] == {"codes": 1, "pending": 2, "rewarded": 0}
    told = [edge["node"]["refereeId"] for edge in data["referralConversions"]["edges"]]
    assert told == [global_id("User", BEN), global_id("User", ANN)]
    for user, number in ((ANN, 1), (CLEO, 2), (99, 0)):
        data = post("staff", REFERRALS, {"user": global_id("User", user)})["data"]
        assert data["referralConversions"]["totalCount"] == number
    assert post("staff", REFERRALS, {"user": "nonsense"})["data"]["referralConversions"]["edges"] == []
    assert post("staff", REFERRALS, {"state": "REVERSED"})["data"]["referralConversions"]["edges"] == []


@pytest.mark.usefixtures("_friends")
def test_whose_referrals_they_are_may_be_asked_by_who_may_know_customers(settings):
    permissions = frozenset({Permission.MANAGE_DISCOUNTS.value})
    settings.RETENTION_TOKENS = {"seller": Requestor(app="1", permissions=permissions)}
    answer = post("seller", REFERRALS, {"user": global_id("User", ANN)})
    assert answer["data"]["referralConversions"] is None
    assert "MANAGE_USERS" in answer["errors"][0]["message"]
    nodes = [edge["node"] for edge in post("seller", REFERRALS)["data"]["referralConversions"]["edges"]]
    assert [node["refereeId"] for node in nodes] == [None, None]


def test_orders_of_a_customer_come_in_pages_the_newest_first(alone):
    a_programme()
    members()
    see(*(an_order(an_id(n), number=str(n), created_at=NOON + timedelta(hours=n % 3)) for n in range(5)))
    see(an_order(an_id("draft"), number="draft", status="draft"), an_order(an_id("ben"), user_id=BEN))
    query = """query($user: ID!, $after: String) { retentionCustomerOrders(userId: $user, first: 2, after: $after) {
      totalCount edges { node { number retention { pointsDue } } } pageInfo { endCursor hasNextPage } } }"""
    told, cursor, has_more = [], None, True
    while has_more:
        answer = post("staff", query, {"user": global_id("User", ANN), "after": cursor})
        page = answer["data"]["retentionCustomerOrders"]
        assert page["totalCount"] == 5
        told += [edge["node"] for edge in page["edges"]]
        cursor, has_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    numbers = [node["number"] for node in told]
    assert numbers[0] == "2"
    assert (sorted(numbers), {*numbers[1:3]}, {*numbers[3:]}) == (list("01234"), {"1", "4"}, {"0", "3"})
    assert {node["retention"]["pointsDue"] for node in told} == {130}
