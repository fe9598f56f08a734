"""What a storefront copies is what the story asks of both hosts: the same fragments, the same operations."""

import re

import pytest
from graphql import parse, validate

from saleor_retention.graphql.documents import whole
from saleor_retention.hosts.standalone.api.schema import built

from .alone import post
from .operations import document, names
from .storefront_files import CHECKOUT, FILES, MAIN, definitions, ours, told

STOREFRONTS_OWN = """
query checkout($id: ID!, $languageCode: LanguageCodeEnum!) { checkout(id: $id) { ...CheckoutFragment } }
query order($id: ID!) { order(id: $id) { ...OrderFragment } }
fragment CheckoutFragment on Checkout { id ...RetentionAllOfCheckout }
fragment OrderFragment on Order { id ...RetentionOfOrder }
"""
"""As the recipe has it spread them."""
LIMIT = 50_000
"""What Saleor allows a query to cost unless an owner says otherwise."""


def test_there_are_two_files():
    assert sorted(FILES.rglob("*.graphql")) == sorted([MAIN, CHECKOUT])


@pytest.mark.parametrize("path", [MAIN, CHECKOUT], ids=["cart and account", "checkout"])
def test_every_definition_is_one_that_the_story_asks_of_both_hosts(path):
    known = ours()
    assert {name: text for name, text in told(path).items() if known.get(name) != text} == {}


@pytest.mark.parametrize("path", [MAIN, CHECKOUT], ids=["cart and account", "checkout"])
def test_every_name_is_ours(path):
    names = definitions(path.read_text())
    assert len(names) > 9
    assert [name for name in names if not name.startswith("Retention")] == []


@pytest.mark.parametrize("path", [MAIN, CHECKOUT], ids=["cart and account", "checkout"])
def test_they_are_valid_beside_a_storefronts_own(path):
    assert validate(built, parse(path.read_text() + STOREFRONTS_OWN)) == []


def test_a_definition_that_went_its_own_way_would_be_found():
    """The control."""
    changed = definitions(MAIN.read_text().replace("balanceAfter", "message"))
    assert [name for name, text in changed.items() if ours()[name] != text] == ["RetentionRewardsPage"]


def test_a_mutation_at_the_checkout_answers_with_the_storefronts_own_fragment():
    mutations = [one for one in CHECKOUT.read_text().split("\n\n") if "\nmutation " in one]
    assert len(mutations) == 5
    assert [one for one in mutations if one.count("...CheckoutFragment") != 1] == []


@pytest.mark.parametrize("first", [20, 100])
def test_the_account_page_costs_little_of_what_a_query_may(shop, first):
    variables = {"channel": "main", "languageCode": "DE", "first": first}
    answer = post("ann", document("shopper/rewards_page"), variables)
    assert "errors" not in answer
    assert answer["extensions"]["cost"]["requestedQueryCost"] < LIMIT / 20


@pytest.mark.parametrize("page", ["storefront.md", "storefront-elsewhere.md"])
def test_operations_that_the_pages_name_are_there_and_what_they_ask_is_valid(page):
    text = (FILES.parents[1] / "docs" / page).read_text()
    assert set(re.findall(r"`(shopper/\w+)`", text)) <= set(names())
    queries = [whole(one) for one in re.findall(r"```graphql\n(.*?)```", text, re.DOTALL)]
    assert [error for query in queries for error in validate(built, parse(query))] == []
