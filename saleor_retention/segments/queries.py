"""The read side of scores and groups: each a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from ..audiences.sql import Selection
from ..core.db import fetch
from ..errors import NotFound
from .models import CustomerScore, ScoreCuts, ScoringRun, SegmentChange, SegmentCount
from .plans import SegmentTerms, terms_of


@dataclass(slots=True)
class BuyerTotals:
    """Customers, and what they had bought in all by that day, net in minor units."""

    customers: int = 0
    orders: int = 0
    net_minor: int = 0

    def add(self, row: SegmentCount) -> None:
        """Count these as well."""
        self.customers += row.customers
        self.orders += row.orders
        self.net_minor += row.net_minor


@dataclass(frozen=True, slots=True)
class Distribution:
    """A day and currency: its cut points and terms, its groups in the order of their rules, and its grid of scores."""

    day: date
    cuts: ScoreCuts
    terms: SegmentTerms
    groups: Mapping[str, BuyerTotals]
    cells: Mapping[tuple[int, int], BuyerTotals]
    """By recency and frequency, all that the scale has."""
    total: BuyerTotals = field(default_factory=BuyerTotals)


def run_by(day: date | None, *, using: str = DEFAULT_DB_ALIAS) -> ScoringRun | None:
    """The last finished run of a day or before it; None: of all."""
    rows = ScoringRun.objects.using(using).filter(finished_at__isnull=False).select_related("plan")
    if day is not None:
        rows = rows.filter(day__lte=day)
    return rows.order_by("-day").first()


def distribution(
    currency: str, day: date | None = None, *, using: str = DEFAULT_DB_ALIAS
) -> Distribution | None:
    """The groups as of the last run by a day (None: today); None before the first one, and for a currency without customers.

    Three statements.
    """
    run = run_by(day, using=using)
    if run is None:
        return None
    cuts = ScoreCuts.objects.using(using).filter(run=run, currency=currency).first()
    if cuts is None:
        return None
    terms = terms_of(run.plan)
    scale = range(1, cuts.scale + 1)
    groups = {group.code: BuyerTotals() for group in terms.groups}
    cells = {cell: BuyerTotals() for cell in product(scale, scale)}
    total = BuyerTotals()
    for row in SegmentCount.objects.using(using).filter(currency=currency, day=run.day):
        for counted in (groups[row.group], cells[row.recency, row.frequency], total):
            counted.add(row)
    return Distribution(run.day, cuts, terms, groups, cells, total)


@dataclass(frozen=True, slots=True)
class SegmentFlow:
    """Customers who were in one group on a day and are in another, or the same, on a later one. Empty: in none."""

    before: str
    after: str
    customers: int


@dataclass(frozen=True, slots=True)
class SegmentFlows:
    """Between two days that were scored; names by the terms of the later one."""

    start: date
    end: date
    terms: SegmentTerms
    flows: Sequence[SegmentFlow]


FLOWS = """
WITH at_start AS (
    SELECT DISTINCT ON (customer_id) customer_id, after AS code FROM saleor_retention_segmentchange
    WHERE currency = %(currency)s AND day <= %(start)s ORDER BY customer_id, day DESC, id DESC),
at_end AS (
    SELECT DISTINCT ON (customer_id) customer_id, after AS code FROM saleor_retention_segmentchange
    WHERE currency = %(currency)s AND day <= %(end)s ORDER BY customer_id, day DESC, id DESC)
SELECT coalesce(s.code, '') AS before, coalesce(e.code, '') AS after, count(*) AS customers
FROM at_start s FULL JOIN at_end e USING (customer_id)
WHERE coalesce(s.code, '') <> '' OR coalesce(e.code, '') <> '' GROUP BY 1, 2
"""


def movements(currency: str, start: date, end: date, *, using: str = DEFAULT_DB_ALIAS) -> SegmentFlows | None:
    """Who went from which group to which between the last runs by two days; None before the first run.

    Whoever was erased since is not among them. Three statements, one of them over the history of groups.
    """
    first, last = run_by(start, using=using), run_by(end, using=using)
    if first is None or last is None:
        return None
    params = {"currency": currency, "start": first.day, "end": last.day}
    terms = terms_of(last.plan)
    places = {"": -1} | {group.code: place for place, group in enumerate(terms.groups)}
    flows = sorted(
        fetch(SegmentFlow, FLOWS, params, using),
        key=lambda flow: (places.get(flow.before, 99), flow.before, places.get(flow.after, 99), flow.after),
    )
    return SegmentFlows(first.day, last.day, terms, flows)


def days_of(numbers: Sequence[int]) -> list[date]:
    """Days of cut points, which count from 1970-01-01."""
    return [date(1970, 1, 1) + timedelta(days=number) for number in numbers]


IN_GROUP = """
SELECT customer_id AS id FROM saleor_retention_customerscore
WHERE currency = %(group_currency)s AND "group" = %(group_code)s
"""


def members(currency: str, group: str, *, using: str = DEFAULT_DB_ALIAS) -> QuerySet[CustomerScore]:
    """The scores of who is in a group now, those first who bought for the most."""
    rows = CustomerScore.objects.using(using).filter(currency=currency, group=group)
    return rows.select_related("customer").order_by("-net_minor", "-pk")


def in_group(currency: str, group: str, *, using: str = DEFAULT_DB_ALIAS) -> Selection:
    """Who is in a group now, guests among them, for a statement about them. Raises `NotFound` for no group of the last run."""
    run = run_by(None, using=using)
    if run is None or group not in {rule.code for rule in terms_of(run.plan).groups}:
        raise NotFound("There is no group of this code.", field="group")
    return Selection(IN_GROUP, {"group_currency": currency, "group_code": group})


def scores_of(
    user_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS
) -> Mapping[int, Sequence[CustomerScore]]:
    """The scores of accounts in each currency, by the store's own id; who bought nothing is absent. One statement."""
    rows = CustomerScore.objects.using(using).filter(customer__user_id__in=user_ids)
    scores: dict[int, list[CustomerScore]] = defaultdict(list)
    for row in rows.select_related("customer").order_by("currency"):
        if row.customer.user_id is not None:
            scores[row.customer.user_id].append(row)
    return scores


def changes_of(
    keys: Collection[tuple[int, str]], *, using: str = DEFAULT_DB_ALIAS
) -> Mapping[tuple[int, str], Sequence[SegmentChange]]:
    """The changes of group of customers in currencies, the newest first. One statement."""
    rows = SegmentChange.objects.using(using).filter(customer__in={customer for customer, _ in keys})
    changes: dict[tuple[int, str], list[SegmentChange]] = defaultdict(list)
    for row in rows.order_by("-day", "-pk"):
        changes[row.customer_id, row.currency].append(row)
    return changes


@dataclass(frozen=True, slots=True)
class ScoredBy:
    """How a day was scored."""

    terms: SegmentTerms
    scales: Mapping[str, int]
    """By currency."""


def scored_by(days: Collection[date], *, using: str = DEFAULT_DB_ALIAS) -> Mapping[date, ScoredBy]:
    """How these days were scored. Two statements."""
    scales: dict[date, dict[str, int]] = defaultdict(dict)
    for row in ScoreCuts.objects.using(using).filter(run__in=days):
        scales[row.run_id][row.currency] = row.scale
    runs = ScoringRun.objects.using(using).filter(day__in=days).select_related("plan")
    return {run.day: ScoredBy(terms_of(run.plan), scales[run.day]) for run in runs}
