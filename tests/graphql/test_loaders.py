"""What hangs under a list is read once for the list: ten customers cost as many statements as one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.core.clock import now
from saleor_retention.customers.identity import members
from saleor_retention.graphql.kit import global_id
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.programmes import programme_create, version_add
from saleor_retention.offers.campaigns.lifecycle import campaign_activate, campaign_create
from saleor_retention.offers.campaigns.spec import CampaignSpec
from saleor_retention.offers.grants.granting import grant_to
from saleor_retention.store.discounts import OfferListing
from saleor_retention.store.port import store
from tests.builders import NOON

from .alone import PLACES, AloneHost, placed, post

USERS = """query($of: [_Any!]!) { _entities(representations: $of) { ... on User {
  loyalty { programme { slug versions { id } } balance { available }
    transactions(first: 2) { totalCount edges { node { points } } pageInfo { hasNextPage } } }
  personalOffers { name listings { channel } } referral { pending } } } }"""
ORDERS = """query($of: [_Any!]!) { _entities(representations: $of) { ... on Order {
  retention { pointsDue lines { points } redemption { name } isPurchase netSales { amount } } } } }"""
TEN = range(1, 11)


@pytest.fixture
def members_of_the_shop(shop):
    programme = programme_create("points", "Points")
    terms = {"channel": "main", "currency": "USD", "rate_points": 1, "rate_minor": 100, "expiry_months": None}
    version_add(programme.pk, **terms, valid_from=NOON, actor="user:1", reason="launch", now=now())
    listing = OfferListing(channel="main", currency="USD", amount_minor=None, minimum_minor=0)
    campaign = campaign_create(CampaignSpec(name="Ten", percent_bp=1_000, listings=[listing], starts_at=NOON))
    campaign_activate(campaign.pk, now=now())
    host = AloneHost()
    for number in TEN:
        PLACES[f"number {number}"] = number
        host.user(f"number {number}")
        del PLACES[f"number {number}"]
    ids = members([store().customers([number])[number] for number in TEN])
    for number, customer_id in ids.items():
        for turn in range(3):
            adjust(
                customer_id,
                programme.pk,
                number,
                actor="user:1",
                reason="r",
                key=f"{number}/{turn}",
                now=now(),
            )
    grant_to(campaign.pk, list(TEN), now=now())


def asked(document: str, kind: str, keys: list) -> tuple[list, int]:
    representations = [{"__typename": kind, "id": global_id(kind, key)} for key in keys]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = post("staff", document, {"of": representations})
    assert "errors" not in answer, answer
    return answer["data"]["_entities"], len(queries)


def test_ten_customers_cost_as_many_statements_as_one(members_of_the_shop):
    one, of_one = asked(USERS, "User", [1])
    ten, of_ten = asked(USERS, "User", list(TEN))
    assert (len(one), len(ten)) == (1, 10)
    assert of_one == of_ten == 9
    seventh = ten[6]["loyalty"]
    assert seventh["balance"]["available"] == 21
    assert seventh["transactions"]["totalCount"] == 3
    assert [edge["node"]["points"] for edge in seventh["transactions"]["edges"]] == [7, 7]
    assert seventh["transactions"]["pageInfo"]["hasNextPage"] is True


def test_ten_orders_cost_as_many_statements_as_one(members_of_the_shop):
    orders = [placed(number) for number in TEN]
    _, of_one = asked(ORDERS, "Order", orders[:1])
    ten, of_ten = asked(ORDERS, "Order", orders)
    assert of_one == of_ten == 7
    assert {one["retention"]["pointsDue"] for one in ten} == {130}
    assert {tuple(sorted(line["points"] for line in one["retention"]["lines"])) for one in ten} == {(30, 100)}
    assert {one["retention"]["netSales"]["amount"] for one in ten} == {130.0}


def test_a_customer_the_engine_never_met_has_an_empty_account(members_of_the_shop):
    answer, _ = asked(USERS, "User", [4711])
    loyalty = answer[0]["loyalty"]
    assert loyalty["balance"]["available"] == 0
    assert loyalty["transactions"] == {"totalCount": 0, "edges": [], "pageInfo": {"hasNextPage": False}}
    assert answer[0]["personalOffers"] == []
    assert answer[0]["referral"] == {"pending": 0}


def test_the_last_page_backwards_is_in_the_order_of_the_list(members_of_the_shop):
    document = (
        "{ me { loyalty { transactions(last: 2) { edges { node { id } } pageInfo { hasPreviousPage } } } } }"
    )
    whole = "{ me { loyalty { transactions(first: 9) { edges { node { id } } } } } }"
    last = post("ann", document)["data"]["me"]["loyalty"]["transactions"]
    all_of_them = post("ann", whole)["data"]["me"]["loyalty"]["transactions"]["edges"]
    assert last["edges"] == all_of_them[1:]
    assert last["pageInfo"]["hasPreviousPage"] is True
