"""What a view asks the API for: each document once, and of what it does not show nothing."""

import json
import re
from collections import Counter
from html import unescape

import pytest
from graphql_relay import to_global_id

from saleor_retention.console.pages.loyalty.page import LoyaltyPage
from saleor_retention.loyalty.milestones.models import Milestone
from saleor_retention.loyalty.rewards.models import Reward
from tests.console.points_world import ANN_ID, a_busy_customer
from tests.console.visitor import RanDocument, Visitor, ran_documents

pytestmark = pytest.mark.django_db(transaction=True)

LOADED = re.compile(r'hx-get="[^"]*/part/([^"]*)" hx-trigger="load"')


@pytest.fixture
def world():
    return a_busy_customer()


def run_by(visitor: Visitor, path: str, **arguments: str) -> list[RanDocument]:
    """By a page and by all parts of it that load by themselves."""
    with ran_documents() as ran:
        waiting = [(path, arguments)]
        while waiting:
            part, named = waiting.pop()
            html = visitor.part(part, **named)
            waiting += [(unescape(address), {}) for address in LOADED.findall(html)]
    return ran


def test_the_page_of_a_programme_runs_each_document_once(staff, world):
    ran = run_by(staff, "loyalty/programme", id=world.programme)
    assert sorted(document.name for document in ran) == [
        "drafts",
        "events",
        "programmes",
        "rewards",
        "staff/milestones",
        "tiers",
    ]


def test_it_asks_for_that_programme_alone(staff, world):
    (asked,) = [
        document
        for document in run_by(staff, "loyalty/programme", id=world.programme)
        if document.name == "programmes"
    ]
    edges = asked.data["loyaltyProgrammes"]["edges"]
    assert [edge["node"]["id"] for edge in edges] == [world.programme]


@pytest.mark.parametrize("part", sorted(LoyaltyPage.parts))
def test_no_view_of_points_runs_a_document_twice(staff, world, part):
    named = {
        "reward": to_global_id("LoyaltyReward", Reward.objects.earliest("pk").pk),
        "milestone": to_global_id("LoyaltyMilestone", Milestone.objects.earliest("pk").pk),
    }
    with ran_documents() as ran:
        staff.part(f"loyalty/{part}".rstrip("/"), id=world.programme, **named)
    assert {name: times for name, times in Counter(run.name for run in ran).items() if times > 1} == {}


def test_the_page_of_a_customer_asks_for_each_thing_once(staff, world):
    ran = run_by(staff, "customers/customer", id=ANN_ID)
    asked = Counter((document.name, json.dumps(document.variables, sort_keys=True)) for document in ran)
    assert {name for name, _ in asked} >= {"points", "statement", "former", "events", "orders"}
    assert {key: times for key, times in asked.items() if times > 1} == {}


@pytest.mark.parametrize("name", ["statement", "former", "events"])
def test_what_is_shown_of_one_programme_is_asked_of_that_one(staff, world, name):
    ran = run_by(staff, "customers/customer", id=ANN_ID)
    told = [
        [account["programme"]["id"] for account in document.data["user"]["loyaltyAccounts"]]
        for document in ran
        if document.name == name
    ]
    assert sorted(told) == sorted([[world.programme], [world.second_programme]])


@pytest.mark.parametrize("part", ["freeze", "record", "statement-file", "former", "event"])
def test_no_view_of_an_account_runs_a_document_twice(staff, world, part):
    with ran_documents() as ran:
        staff.part(f"customers/{part}", id=ANN_ID, programme=world.programme)
    assert {name: times for name, times in Counter(run.name for run in ran).items() if times > 1} == {}
    for document in ran:
        accounts = (document.data.get("user") or {}).get("loyaltyAccounts") or ()
        assert len(accounts) <= 1
