"""What is counted for a reward: its own sales where it is limited, and nothing that only grows."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saleor_retention.errors import RewardNotAvailable
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.loyalty.rewards.models import Reward
from saleor_retention.loyalty.rewards.purchases import reward_buy
from saleor_retention.loyalty.rewards.queries import shelves_of
from tests.builders import NOON
from tests.builders.points import a_member, a_programme, give

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return a_programme()


@pytest.fixture
def ann(version):
    customer = a_member(1)
    give(customer, 700, version)
    return customer


def a_reward(version, **limits) -> Reward:
    card = {"amount_minor": 500, "currency": "USD"}
    return reward_create(version.programme_id, RewardDraft("Card", 10, "gift_card", card, **limits))


def counts_of_all(verb: Callable[[], object]) -> list[str]:
    """The statements of a verb that count purchases whoever made them."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        verb()
    return [
        query["sql"]
        for query in queries
        if "COUNT(" in query["sql"]
        and 'FROM "saleor_retention_rewardpurchase"' in query["sql"]
        and '"customer_id" IN' not in query["sql"]
    ]


def test_to_buy_what_is_not_limited_counts_no_sales(ann, version):
    a_reward(version, total_limit=5)
    reward = a_reward(version)
    assert counts_of_all(lambda: reward_buy(ann.pk, reward.pk, key="k", now=NOON)) == []


def test_to_buy_what_is_limited_counts_its_own_sales_alone(ann, version):
    a_reward(version, total_limit=5)
    reward = a_reward(version, total_limit=1)
    (sql,) = counts_of_all(lambda: reward_buy(ann.pk, reward.pk, key="k", now=NOON))
    assert f'"reward_id" IN ({reward.pk})' in sql
    with pytest.raises(RewardNotAvailable, match="sold out"):
        reward_buy(ann.pk, reward.pk, key="k2", now=NOON)


def test_a_shelf_counts_the_sales_of_what_is_limited(ann, version):
    limited, free = a_reward(version, total_limit=5), a_reward(version)
    for number, reward in enumerate((limited, limited, free)):
        reward_buy(ann.pk, reward.pk, key=f"k{number}", now=NOON)
    account = (ann.pk, version.programme_id)
    shelf = shelves_of([account], now=NOON)[account]
    assert shelf.rewards == [limited, free]
    assert (shelf.bought, shelf.bought_by_all) == ({limited.pk: 2, free.pk: 1}, {limited.pk: 2})
