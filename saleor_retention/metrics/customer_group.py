"""Figures of a group of customers: the one place where statements of figures are narrowed to them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from ..audiences.sql import Selection
from ..core.db import fetch
from .scope import SCOPE, PurchaseScope
from .suppression import LEAST

BUYERS = f"""
bought AS (
    SELECT customer_id, bool_or(created_at >= %(start)s) AS is_of_period FROM saleor_retention_orderfact
    WHERE {SCOPE} AND created_at < %(end)s GROUP BY customer_id)
SELECT count(*) FILTER (WHERE g.id IS NOT NULL) AS in_group, count(*) FILTER (WHERE g.id IS NULL) AS in_others,
       count(*) FILTER (WHERE g.id IS NOT NULL AND is_of_period) AS of_period_in_group,
       count(*) FILTER (WHERE g.id IS NULL AND is_of_period) AS of_period_in_others
FROM bought b LEFT JOIN chosen_group g ON g.id = b.customer_id
"""


def of_group(
    statement: str, params: Mapping[str, Any], group: Selection | None
) -> tuple[str, dict[str, Any]]:
    """The same statement about the customers of a group alone, and its parameters; about all without a group.

    It finds the orders and histories of the group under the names of the tables: what stands in a `WITH` goes before a table
    of that name (PostgreSQL manual, SELECT). So every figure counts a group as it counts everybody, and none can forget to.
    """
    if group is None:
        return statement, dict(params)
    GROUP, STATEMENT = group.sql, statement.lstrip()
    MORE, REST = (", " if STATEMENT.startswith("WITH ") else ""), STATEMENT.removeprefix("WITH ")
    narrowed = f"""
    WITH chosen_group AS MATERIALIZED ({GROUP}),
    saleor_retention_orderfact AS NOT MATERIALIZED (
        SELECT * FROM saleor_retention_orderfact WHERE customer_id IN (SELECT id FROM chosen_group)),
    saleor_retention_purchasehistory AS NOT MATERIALIZED (
        SELECT * FROM saleor_retention_purchasehistory WHERE customer_id IN (SELECT id FROM chosen_group)){MORE}
    {REST}
    """
    return narrowed, {**group.params, **params}


@dataclass(frozen=True, slots=True)
class _GroupBuyers:
    """Customers of the group and all others who bought before the period's end, and in the period."""

    in_group: int
    in_others: int
    of_period_in_group: int
    of_period_in_others: int


def tells_of_a_few(group: Selection, scope: PurchaseScope, *, using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether one to four customers are in the group or outside it: of those who bought until the period's end, or in it.

    Outside too, for the figures of everybody less those of the group are theirs.
    """
    GROUP = group.sql
    statement = f"WITH chosen_group AS ({GROUP}), {BUYERS}"
    (buyers,) = fetch(_GroupBuyers, statement, {**group.params, **scope.params()}, using)
    return any(0 < getattr(buyers, count.name) < LEAST for count in fields(buyers))
