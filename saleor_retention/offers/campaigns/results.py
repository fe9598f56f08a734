"""What came of campaigns: by day of the store's zone, with money, what is left, and against those who were held out.

Every figure is counted from rows that are still there (docs/offers.md says which); one statement for each family
of figures, for any number of campaigns. Amounts in minor units; currencies never mix.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ...core import csv
from ...core.clock import store_zone
from ...core.db import execute
from ...core.money import exponent
from ...errors import Invalid
from ...orders.rules import half_up
from .uplift import ArmCounts, Uplift, uplift


@dataclass(frozen=True, slots=True)
class CampaignCounts:
    """How often, on one day or in all."""

    granted: int = 0
    """Grants made."""
    seen: int = 0
    """Checkouts that it was put on, of those still on record: on one now, or used through one."""
    applied: int = 0
    """On a checkout now, or used by a living order."""
    redeemed: int = 0
    """Used by an order, whatever became of it."""
    restored: int = 0
    """Uses that came back because their order died."""


COUNTED = ("granted", "seen", "applied", "redeemed", "restored")


@dataclass(frozen=True, slots=True)
class Day:
    """One day on which anything happened."""

    day: date
    counts: CampaignCounts


@dataclass(frozen=True, slots=True)
class SalesByDay:
    """Living uses of one day in one currency: what was taken off, and the purchases they belong to."""

    day: date
    currency: str
    discounted_minor: int
    orders: int
    net_sales_minor: int


@dataclass(frozen=True, slots=True)
class BudgetUsage:
    """A budget: money of a currency, or uses ("")."""

    currency: str
    limit: int
    used: int

    @property
    def remaining(self) -> int:
        """Never less than nothing."""
        return max(0, self.limit - self.used)


@dataclass(frozen=True, slots=True)
class HoldoutArm:
    """One side of a hold-out: its customers, and what they bought since each was assigned."""

    customers: int = 0
    orders: int = 0
    net_sales: tuple[tuple[str, int], ...] = ()
    """By currency."""
    buyers: int = 0
    """Customers with one purchase or more."""

    @property
    def counts(self) -> ArmCounts:
        """What is compared."""
        return ArmCounts(self.customers, self.buyers)

    @property
    def orders_per_customer(self) -> Fraction | None:
        """Exact; None without customers."""
        return Fraction(self.orders, self.customers) if self.customers else None

    @property
    def net_sales_per_customer(self) -> tuple[tuple[str, int], ...]:
        """To the minor unit, halves up."""
        return tuple(
            (currency, half_up(Fraction(minor, self.customers))) for currency, minor in self.net_sales
        )


@dataclass(frozen=True, slots=True)
class Results:
    """Everything about one campaign in one period."""

    days: tuple[Day, ...] = ()
    sold: tuple[SalesByDay, ...] = ()
    budgets: tuple[BudgetUsage, ...] = ()
    treatment: HoldoutArm = HoldoutArm()
    holdout: HoldoutArm = HoldoutArm()
    holdout_bp: int = 0
    """The share that was to be held out, in hundredths of a percent; 0 where nobody was assigned."""

    @property
    def uplift(self) -> Uplift:
        """What the campaign did, as far as it can be told."""
        return uplift(self.treatment.counts, self.holdout.counts, self.holdout_bp)

    @property
    def total(self) -> CampaignCounts:
        """Of all days."""
        return CampaignCounts(*(sum(getattr(daily.counts, name) for daily in self.days) for name in COUNTED))

    @property
    def sold_in_all(self) -> tuple[SalesByDay, ...]:
        """Of all days, by currency; `day` is the last one."""
        result: dict[str, SalesByDay] = {}
        for item in self.sold:
            so_far = result.get(item.currency, SalesByDay(item.day, item.currency, 0, 0, 0))
            result[item.currency] = SalesByDay(
                item.day,
                item.currency,
                so_far.discounted_minor + item.discounted_minor,
                so_far.orders + item.orders,
                so_far.net_sales_minor + item.net_sales_minor,
            )
        return tuple(result[currency] for currency in sorted(result))


HAPPENED = """
SELECT campaign_id, (at AT TIME ZONE %(zone)s)::date AS day,
       count(*) FILTER (WHERE what = 'granted'), count(*) FILTER (WHERE what IN ('on', 'promised')),
       count(*) FILTER (WHERE what = 'on' OR (what = 'redeemed' AND lives)),
       count(*) FILTER (WHERE what = 'redeemed'), count(*) FILTER (WHERE what = 'restored')
FROM (
    SELECT g.campaign_id, 'granted' AS what, g.created_at AS at, true AS lives FROM saleor_retention_grant g
    WHERE g.campaign_id = ANY(%(ids)s) AND g.created_at >= %(start)s AND g.created_at < %(end)s
    UNION ALL
    SELECT g.campaign_id, 'on', v.reserved_at, true FROM saleor_retention_reservation v
    JOIN saleor_retention_grant g ON g.id = v.grant_id
    WHERE g.campaign_id = ANY(%(ids)s) AND v.reserved_at >= %(start)s AND v.reserved_at < %(end)s
    UNION ALL
    SELECT g.campaign_id, x.what, x.at, r.given_back_at IS NULL FROM saleor_retention_redemption r
    JOIN saleor_retention_grant g ON g.id = r.grant_id
    CROSS JOIN LATERAL (VALUES ('promised', r.promised_at), ('redeemed', r.redeemed_at),
                               ('restored', r.given_back_at)) AS x(what, at)
    WHERE g.campaign_id = ANY(%(ids)s) AND x.at >= %(start)s AND x.at < %(end)s) e
GROUP BY 1, 2 ORDER BY 1, 2
"""

SOLD = """
SELECT g.campaign_id, (r.redeemed_at AT TIME ZONE %(zone)s)::date AS day, r.currency, sum(r.amount_minor)::bigint,
       count(DISTINCT o.order_id) FILTER (WHERE o.is_purchase),
       coalesce(sum(o.net_sales_minor) FILTER (WHERE o.is_purchase), 0)::bigint
FROM saleor_retention_redemption r
JOIN saleor_retention_grant g ON g.id = r.grant_id
LEFT JOIN saleor_retention_orderfact o ON o.order_id = r.order_id AND o.currency = r.currency
WHERE g.campaign_id = ANY(%(ids)s) AND r.given_back_at IS NULL AND r.redeemed_at >= %(start)s AND r.redeemed_at < %(end)s
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""

BUDGETS = """
SELECT campaign_id, currency, most, taken FROM saleor_retention_budget
WHERE campaign_id = ANY(%(ids)s) ORDER BY campaign_id, currency
"""

SIDES = """
SELECT a.campaign_id, a.is_held_out, o.currency, count(DISTINCT coalesce(k.merged_into_id, k.id)),
       count(o.order_id), coalesce(sum(o.net_sales_minor), 0)::bigint, count(DISTINCT o.customer_id), max(c.holdout_bp)
FROM saleor_retention_assignment a
JOIN saleor_retention_campaign c ON c.id = a.campaign_id
JOIN saleor_retention_customer k ON k.id = a.customer_id
LEFT JOIN saleor_retention_orderfact o ON o.customer_id = coalesce(k.merged_into_id, k.id) AND o.is_purchase
     AND o.created_at >= a.assigned_at AND o.created_at < %(end)s AND o.channel IN (
         SELECT l.channel FROM saleor_retention_campaignlisting l WHERE l.campaign_id = a.campaign_id)
WHERE a.campaign_id = ANY(%(ids)s) AND a.assigned_at < %(end)s
GROUP BY GROUPING SETS ((a.campaign_id, a.is_held_out), (a.campaign_id, a.is_held_out, o.currency))
ORDER BY a.campaign_id, a.is_held_out, grouping(o.currency) DESC, o.currency
"""
"""Of each side first the row over all currencies, then one for each currency."""


def results_of(
    campaign_ids: Sequence[int], *, start: date, end: date, using: str = DEFAULT_DB_ALIAS
) -> dict[int, Results]:
    """The results of campaigns from `start` to the day before `end`; budgets are as of now. Four statements.

    A hold-out is measured from each customer's assignment up to `end`. Raises `Invalid` for a period without a day.
    """
    if end <= start:
        raise Invalid("A period ends after it starts.", field="period")
    zone = store_zone()
    first, last = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (start, end))
    params = {"ids": list(campaign_ids), "zone": zone.key, "start": first, "end": last}
    days = _by_campaign(
        (campaign_id, Day(day, CampaignCounts(*counts)))
        for campaign_id, day, *counts in execute(HAPPENED, params, using)
    )
    sold = _by_campaign((row[0], SalesByDay(*row[1:])) for row in execute(SOLD, params, using))
    budgets = budgets_of(campaign_ids, using=using)
    rows = execute(SIDES, params, using)
    sides, shares = _sides(rows), {row[0]: row[-1] for row in rows}
    return {
        pk: Results(
            days=tuple(days.get(pk, ())),
            sold=tuple(sold.get(pk, ())),
            budgets=tuple(budgets.get(pk, ())),
            treatment=sides.get((pk, False), HoldoutArm()),
            holdout=sides.get((pk, True), HoldoutArm()),
            holdout_bp=shares.get(pk, 0),
        )
        for pk in campaign_ids
    }


def budgets_of(campaign_ids: Sequence[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, list[BudgetUsage]]:
    """The budgets of each campaign as they are now; one without is absent. One statement."""
    rows = execute(BUDGETS, {"ids": list(campaign_ids)}, using)
    return _by_campaign((row[0], BudgetUsage(*row[1:])) for row in rows)


def _by_campaign(rows: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    result: dict[int, list[Any]] = {}
    for campaign_id, row in rows:
        result.setdefault(campaign_id, []).append(row)
    return result


def _sides(rows: Sequence[tuple[Any, ...]]) -> dict[tuple[int, bool], HoldoutArm]:
    """The rows of `SIDES`; those of no currency after the first are customers who bought nothing."""
    result: dict[tuple[int, bool], HoldoutArm] = {}
    for campaign_id, is_held_out, currency, customers, orders, net, buyers, _ in rows:
        side = result.get((campaign_id, is_held_out))
        if side is None:
            result[campaign_id, is_held_out] = HoldoutArm(customers, orders, buyers=buyers)
        elif currency is not None:
            net_sales = (*side.net_sales, (currency, net))
            result[campaign_id, is_held_out] = replace(side, net_sales=net_sales)
    return result


COLUMNS = ("campaign", "day", "figure", "currency", "value")


def as_csv(name: str, results: Results) -> str:
    """The days of a campaign as CSV that no spreadsheet takes for formulas: one line for each figure that is not 0."""
    out = io.StringIO()
    csv.write(out, COLUMNS, _lines(name, results))
    return out.getvalue()


def _lines(name: str, results: Results) -> Iterable[tuple[Any, ...]]:
    for daily in results.days:
        for figure in COUNTED:
            if number := getattr(daily.counts, figure):
                yield name, daily.day, figure, None, number
    for sold in results.sold:
        yield name, sold.day, "discounted", sold.currency, _major(sold.discounted_minor, sold.currency)
        yield name, sold.day, "orders", sold.currency, sold.orders
        yield name, sold.day, "net_sales", sold.currency, _major(sold.net_sales_minor, sold.currency)


def _major(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-exponent(currency))
