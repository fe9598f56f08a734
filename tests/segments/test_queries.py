"""What is read of scores and groups: any day, and who went from where to where between any two."""

from datetime import date, timedelta

import pytest

from saleor_retention.segments.queries import (
    changes_of,
    distribution,
    members,
    movements,
    scored_by,
    scores_of,
)
from tests.metrics.shop import bought, take_in

from .shop import TODAY, group_of, noon, scored, spread_shop

pytestmark = [pytest.mark.django_db, pytest.mark.promise("M4.2")]
TOMORROW = TODAY + timedelta(days=1)


def flows(start: date, end: date) -> dict[tuple[str, str], int]:
    result = movements("USD", start, end)
    assert result is not None
    return {(flow.before, flow.after): flow.customers for flow in result.flows}


def test_a_day_adds_up_in_its_groups_and_in_its_grid(django_assert_num_queries):
    spread_shop()
    scored()
    with django_assert_num_queries(3):
        result = distribution("USD", TODAY + timedelta(days=30))
    assert result is not None
    assert (result.day, result.cuts.scale, result.total.customers) == (TODAY, 5, 5)
    assert {code: totals.customers for code, totals in result.groups.items() if totals.customers} == {
        group_of(user_id): 1 for user_id in range(1, 6)
    }
    assert {cell: totals.customers for cell, totals in result.cells.items() if totals.customers} == {
        (n, n): 1 for n in range(1, 6)
    }
    assert len(result.cells) == 25
    soulmates = result.groups["soulmates"]
    assert (soulmates.orders, soulmates.net_minor) == (5, 25_000)
    assert sum(totals.net_minor for totals in result.cells.values()) == result.total.net_minor


def test_before_the_first_day_and_of_another_currency_there_is_nothing():
    spread_shop()
    assert distribution("USD") is None
    scored()
    assert distribution("USD", TODAY - timedelta(days=1)) is None
    assert distribution("EUR") is None
    assert movements("USD", TODAY - timedelta(days=1), TODAY) is None


def test_movements_between_any_two_days():
    spread_shop()
    scored(date(2026, 3, 10), now=noon(TODAY))
    scored()
    take_in(bought(1, "2026-07-01T13:00", 90_000))
    scored(TOMORROW)
    assert flows(TODAY, TODAY) == {
        (code, code): 1
        for code in ("breakups", "acquaintances", "potential_lovers", "true_lovers", "soulmates")
    }
    assert flows(TODAY, TOMORROW)["breakups", "new_passion"] == 1
    assert sum(flows(TODAY, TOMORROW).values()) == 5
    first = flows(date(2026, 3, 12), TOMORROW)
    assert first["", "new_passion"] == 1
    assert sum(number for (before, _), number in first.items() if not before) == 2
    assert sum(first.values()) == 5


def test_history_stands_whatever_is_scored_later():
    spread_shop()
    scored()
    before = distribution("USD", TODAY)
    take_in(bought(1, "2026-07-01T13:00", 90_000))
    scored(TOMORROW)
    after = distribution("USD", TODAY)
    assert before is not None
    assert after is not None
    assert (after.groups, after.cells, after.cuts) == (before.groups, before.cells, before.cuts)
    assert flows(TODAY, TODAY)["breakups", "breakups"] == 1


def test_members_come_by_what_they_bought_for():
    take_in(*(bought(user_id, "2026-06-01", 1_000 * (1 + user_id % 3)) for user_id in range(1, 7)))
    scored()
    nets = list(members("USD", "acquaintances").values_list("net_minor", flat=True))
    assert nets == sorted(nets, reverse=True)
    assert len(nets) == 6


def test_reads_of_many_customers_are_one_statement_each(django_assert_num_queries):
    spread_shop()
    scored()
    with django_assert_num_queries(1):
        scores = scores_of(range(1, 9))
    assert sorted(scores) == [1, 2, 3, 4, 5]
    with django_assert_num_queries(1):
        changes = changes_of([(row.customer_id, row.currency) for (row,) in scores.values()])
    assert len(changes) == 5
    with django_assert_num_queries(2):
        how = scored_by([TODAY])
    assert how[TODAY].scales == {"USD": 5}
