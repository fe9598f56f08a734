"""What customers have bought or earned that counts for their tier: read from the facts, never added up."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import DEFAULT_DB_ALIAS

from ...core.db import fetch
from .models import TierBasis, TierPlan
from .plans import period_of
from .rules import Contribution

PURCHASES = """
SELECT o.customer_id, o.created_at AS at, {amount} AS amount FROM saleor_retention_orderfact o
WHERE o.is_purchase AND o.customer_id = ANY(%(customers)s) AND o.created_at >= %(since)s
  AND o.channel IN (SELECT v.channel FROM saleor_retention_programmeversion v WHERE v.programme_id = %(programme)s)
  {condition}
"""
"""Orders of the channels where the programme has rules, those of before it began as well."""

POINTS = """
SELECT e.customer_id, coalesce(o.created_at, t.at) AS at, e.due AS amount FROM saleor_retention_entitlement e
LEFT JOIN saleor_retention_orderfact o
    ON o.order_id = CASE WHEN e.cause ~ '^order:[0-9a-f-]{36}$' THEN substr(e.cause, 7)::uuid END
LEFT JOIN LATERAL (
    SELECT min(occurred_at) AS at FROM saleor_retention_transaction
    WHERE cause = e.cause AND customer_id = e.customer_id AND kind = 'earn') t ON o.order_id IS NULL
WHERE e.due > 0 AND e.programme_id = %(programme)s AND e.customer_id = ANY(%(customers)s)
  AND coalesce(o.created_at, t.at) >= %(since)s
"""
"""Points that were earned and not taken back, from when their order was placed; spent ones count as any other."""

STATEMENTS = {
    TierBasis.SPEND: PURCHASES.format(amount="o.net_sales_minor", condition="AND o.currency = %(currency)s"),
    # An order for nothing is no paid order: three free samples reach nothing.
    TierBasis.ORDERS: PURCHASES.format(amount="1", condition="AND o.captured_minor > 0"),
    TierBasis.POINTS: POINTS,
}


SUM = "SELECT customer_id, sum(amount)::bigint AS amount FROM ({parts}) parts GROUP BY 1"
TOTALS = {basis: SUM.format(parts=statement) for basis, statement in STATEMENTS.items()}

EVER = datetime(1, 1, 1, tzinfo=UTC)
"""Before every order."""


@dataclass(frozen=True, slots=True)
class _Row:
    customer_id: int
    at: datetime
    amount: int


def contributions_of(
    plan: TierPlan, customer_ids: Collection[int], *, now: datetime, using: str = DEFAULT_DB_ALIAS
) -> dict[int, list[Contribution]]:
    """What counts of each customer, as far back as it can matter. One statement."""
    parts: dict[int, list[Contribution]] = defaultdict(list)
    if not customer_ids:
        return parts
    params = {
        "customers": sorted(customer_ids),
        "since": period_of(plan).begins(now),
        "programme": plan.programme_id,
        "currency": plan.currency,
    }
    for row in fetch(_Row, STATEMENTS[TierBasis(plan.basis)], params, using):
        parts[row.customer_id].append(Contribution(row.at, row.amount))
    return parts


@dataclass(frozen=True, slots=True)
class _Total:
    customer_id: int
    amount: int


def totals_of(
    basis: str,
    *,
    programme_id: int,
    currency: str,
    customer_ids: Collection[int],
    since: datetime | None,
    using: str = DEFAULT_DB_ALIAS,
) -> dict[int, int]:
    """What counts of each customer since an instant, None: ever; whoever has nothing is absent. One statement."""
    if not customer_ids:
        return {}
    params = {
        "customers": sorted(customer_ids),
        "since": since or EVER,
        "programme": programme_id,
        "currency": currency,
    }
    return {row.customer_id: row.amount for row in fetch(_Total, TOTALS[TierBasis(basis)], params, using)}
