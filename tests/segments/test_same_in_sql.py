"""The statement means what the rules say: the same scores, groups and flags for any purchases and any list of groups."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saleor_retention.core.db import fetch
from saleor_retention.core.idempotency import canonical
from saleor_retention.segments.batches import facts_of
from saleor_retention.segments.groups import group_of, values_of
from saleor_retention.segments.models import ScoringRun
from saleor_retention.segments.plans import SegmentTerms
from saleor_retention.segments.rules import (
    CustomerActivity,
    RfmScores,
    cuts,
    of_five,
    percentile,
    score,
    value_class,
)
from saleor_retention.segments.runs import CUTS, cut_points
from saleor_retention.segments.statements import UNSAVED_CUTS, scored
from tests.metrics.shop import bought, take_in

from .test_groups import RULES, a_list

pytestmark = [pytest.mark.django_db, pytest.mark.promise("M4.1")]
DAY = date(2026, 7, 1)
ORDERS = st.lists(
    st.tuples(st.integers(1, 6), st.integers(0, 400), st.sampled_from([0, 1, 500, 1_000, 70_000])),
    min_size=1,
    max_size=25,
)


@dataclass
class Row:
    customer_id: int
    currency: str
    recency: int
    frequency: int
    monetary: int
    group: str
    orders: int
    net_minor: int
    first_day: date
    last_day: date
    is_at_risk: bool
    churn: str
    value_class: str


def in_sql(terms: SegmentTerms) -> list[Row]:
    run = ScoringRun(day=DAY, zone="UTC", began_at=datetime(2026, 7, 1, 12, tzinfo=UTC))
    (points,) = cut_points(run, terms)
    rows = canonical([{name: getattr(points, name) for name in CUTS}])
    statement, params = scored(terms, of_range=False)
    return fetch(Row, f"WITH cuts AS ({UNSAVED_CUTS}) {statement}", facts_of(run) | params | {"cuts": rows})


def by_hand(rows: list[Row], terms: SegmentTerms) -> list[tuple[object, ...]]:
    """The rows' purchases, scored by `rules` and `groups`."""
    scale = terms.scale or 3
    past = [
        CustomerActivity(
            row.orders, row.net_minor, row.first_day.toordinal(), row.last_day.toordinal(), DAY.toordinal()
        )
        for row in rows
    ]
    recency = cuts([item.last_day for item in past], scale)
    frequency = cuts([item.orders for item in past], scale)
    monetary = cuts([item.net_minor for item in past], scale)
    worth = sorted(item.net_minor for item in past)
    vip, pre_vip = (
        percentile(worth, share / 100)
        for share in (100 - terms.vip_percent, 100 - terms.vip_percent - terms.pre_vip_percent)
    )
    results: list[tuple[object, ...]] = []
    for item in past:
        points = (
            score(item.last_day, recency),
            score(item.orders, frequency),
            score(item.net_minor, monetary),
        )
        values = values_of(RfmScores(*(of_five(point, scale) for point in points)), item)
        results.append(
            (
                *points,
                group_of(terms.groups, values).code,
                item.is_at_risk(terms.risk_percent),
                item.churn(terms.quiet_days or 0) or "",
                value_class(item.net_minor, vip, pre_vip) or "",
            )
        )
    return results


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    orders=ORDERS,
    bounds=RULES,
    scale=st.sampled_from([3, 4, 5, None]),
    risk=st.integers(100, 400),
    quiet=st.integers(1, 300),
    shares=st.tuples(st.integers(1, 50), st.integers(1, 49)),
)
def test_rules_and_statement_agree(orders, bounds, scale, risk, quiet, shares):
    terms = SegmentTerms(scale, *shares, risk, quiet, a_list(bounds))
    with transaction.atomic():
        take_in(
            *(bought(user_id, f"{DAY - timedelta(days=days)}T00:00", net) for user_id, days, net in orders)
        )
        rows = in_sql(terms)
        transaction.set_rollback(True)
    assert [
        (row.recency, row.frequency, row.monetary, row.group, row.is_at_risk, row.churn, row.value_class)
        for row in rows
    ] == by_hand(rows, terms)
