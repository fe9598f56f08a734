"""What a group of customers has more often than all others: counted in one statement, judged by the rules beside it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ...audiences.sql import Selection
from ...core.clock import store_zone
from ...core.db import fetch
from ..dimensions import COUNTED, OF_LINE, OF_ORDER, Dimension, labels
from ..scope import SCOPE, PurchaseScope
from ..suppression import LEAST
from .rules import FALSE_SHARE, FEWEST, Finding, Trait, eligible, findings, without_small

ORDER_DIMENSIONS = (
    Dimension.COUNTRY,
    Dimension.CITY,
    Dimension.CHANNEL,
    Dimension.CODE,
    Dimension.HOUR,
    Dimension.WEEKDAY,
)
ORDER_VALUES = ", ".join(f"('{dimension.value}', {OF_ORDER[dimension]})" for dimension in ORDER_DIMENSIONS)
LINE_VALUES = ", ".join(f"('{dimension.value}', {column}::text)" for dimension, column in OF_LINE.items())

TRAITS = f"""
bought AS MATERIALIZED (
    SELECT order_id, customer_id,
           row_number() OVER (PARTITION BY customer_id ORDER BY created_at, order_id) = 1 AS is_first
    FROM saleor_retention_orderfact
    WHERE {SCOPE} AND created_at >= %(start)s AND created_at < %(end)s),
chosen AS MATERIALIZED (SELECT order_id, customer_id FROM bought WHERE is_first OR NOT %(is_first_alone)s),
people AS MATERIALIZED (
    SELECT b.customer_id, g.id IS NOT NULL AS is_in_group
    FROM (SELECT DISTINCT customer_id FROM bought) b
    JOIN saleor_retention_customer c ON c.id = b.customer_id
    LEFT JOIN chosen_group g ON g.id = b.customer_id
    WHERE g.id IS NOT NULL OR NOT %(is_of_accounts)s OR c.user_id IS NOT NULL),
held AS (
    SELECT b.customer_id, v.dimension, v.value
    FROM chosen b JOIN saleor_retention_orderfact o USING (order_id)
    CROSS JOIN LATERAL (VALUES {ORDER_VALUES}) AS v(dimension, value)
    UNION
    SELECT b.customer_id, v.dimension, v.value
    FROM chosen b JOIN saleor_retention_orderlinefact l ON l.order_id = b.order_id AND {COUNTED}
    CROSS JOIN LATERAL (VALUES {LINE_VALUES}) AS v(dimension, value))
SELECT '' AS dimension, '' AS value, count(*) FILTER (WHERE is_in_group) AS in_group,
       count(*) FILTER (WHERE NOT is_in_group) AS in_others
FROM people
UNION ALL
SELECT h.dimension, h.value, count(*) FILTER (WHERE p.is_in_group), count(*) FILTER (WHERE NOT p.is_in_group)
FROM held h JOIN people p USING (customer_id)
WHERE h.value <> '' GROUP BY h.dimension, h.value HAVING count(*) >= %(fewest)s
"""


class Basis(StrEnum):
    """Which purchases of a customer tell their traits."""

    FIRST = "first"
    """Their first purchase in the period: everybody is asked of one."""
    ALL = "all"
    """All of them: who buys more often then meets more values, in whatever group."""


@dataclass(frozen=True, slots=True)
class GroupProfile:
    """What sets a group apart. `group` and `others` are customers; None, like what is left out, where they may not be told."""

    group: int | None
    others: int | None
    tested: int
    findings: tuple[Finding, ...]
    names: dict[tuple[str, str], str]
    is_suppressed: bool


def profile(
    group: Selection,
    scope: PurchaseScope,
    *,
    basis: Basis = Basis.FIRST,
    may_see_customers: bool,
    false_share: float = FALSE_SHARE,
    using: str = DEFAULT_DB_ALIAS,
) -> GroupProfile:
    """Traits that the customers of a group have more often than all others who bought in the scope.

    Hours and weekdays are those of the store's zone. Without `may_see_customers` nothing is told of fewer than
    five customers, on either side.
    """
    params = (
        group.params
        | scope.params()
        | {
            "zone": str(store_zone()),
            "is_first_alone": basis is Basis.FIRST,
            "is_of_accounts": group.is_of_accounts,
            "fewest": FEWEST,
        }
    )
    sizes, traits = _counted(group.sql, params, using)
    asked = eligible(traits)
    reported = findings(asked, group=sizes.in_group, others=sizes.in_others, false_share=false_share)
    if not may_see_customers:
        if 0 < min(sizes.in_group, sizes.in_others) < LEAST:
            return GroupProfile(None, None, len(asked), (), {}, is_suppressed=True)
        reported = without_small(reported, group=sizes.in_group, others=sizes.in_others, least=LEAST)
    names = labels(((finding.trait.dimension, finding.trait.value) for finding in reported), using=using)
    return GroupProfile(
        sizes.in_group,
        sizes.in_others,
        len(asked),
        tuple(reported),
        names,
        is_suppressed=not may_see_customers,
    )


def _counted(group: str, params: dict[str, Any], using: str) -> tuple[Trait, list[Trait]]:
    rows = fetch(Trait, f"WITH chosen_group AS ({group}), {TRAITS}", params, using)
    sizes = next(row for row in rows if not row.dimension)
    traits = [row for row in rows if row.dimension]
    return sizes, sorted(traits, key=lambda trait: (trait.dimension, trait.value))
