"""Groups, scores and flags as audiences ask for them: by the last run, of all customers and of one at the checkout."""

from datetime import timedelta

import pytest

from saleor_retention.audiences.parsing import parse
from saleor_retention.audiences.preview import previews
from saleor_retention.audiences.profiles import profiles
from saleor_retention.audiences.rules import matches
from saleor_retention.core.clock import store_zone

from .shop import TODAY, noon, scored, spread_shop

pytestmark = [pytest.mark.django_db, pytest.mark.promise("P4.3")]


def members(rule) -> list[int]:
    (preview,) = previews([parse(rule)], now=noon(TODAY), anew=True)
    return sorted(preview.sample)


RULES = [
    ({"segment": {"currency": "USD", "oneOf": ["soulmates", "true_lovers"]}}, [4, 5]),
    ({"segment": {"currency": "EUR", "oneOf": ["soulmates"]}}, []),
    ({"scores": {"currency": "USD", "frequencyAtLeast": 2, "monetaryAtMost": 4}}, [2, 3, 4]),
    ({"atRisk": {"currency": "USD"}}, [2]),
    ({"vip": {"currency": "USD"}}, []),
    ({"preVip": {"currency": "USD"}}, []),
    ({"none": [{"segment": {"currency": "USD", "oneOf": ["breakups"]}}]}, [2, 3, 4, 5]),
]


@pytest.mark.parametrize(("rule", "expected"), RULES)
def test_all_customers_and_one_of_them_are_asked_alike(rule, expected, django_assert_num_queries):
    spread_shop()
    scored()
    assert members(rule) == expected
    with django_assert_num_queries(1):
        everybody = profiles(range(1, 6))
    assert [
        user_id
        for user_id, profile in sorted(everybody.items())
        if matches(parse(rule), profile, noon(TODAY), store_zone())
    ] == expected


def test_an_audience_follows_the_next_run():
    spread_shop()
    rule = {"segment": {"currency": "USD", "oneOf": ["soulmates"]}}
    assert members(rule) == []
    scored()
    assert members(rule) == [5]
    scored(TODAY + timedelta(days=180))
    assert members(rule) == []
