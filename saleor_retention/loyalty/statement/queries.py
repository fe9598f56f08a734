"""Pages of a statement: which movements are asked for, and what there was after each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TextIO

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from ...core import csv
from ...core.db import execute
from ...orders.models import OrderFact
from ..ledger.sources import order_of, source_of
from ..models import Transaction
from ..queries import statement
from .rules import sentence


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """Which movements. Hashable, so that equal questions about many accounts are asked together."""

    kinds: tuple[str, ...] = ()
    """Any of these; all where none is named."""
    since: datetime | None = None
    until: datetime | None = None
    """Not included."""

    def of(self, customer_id: int, programme_id: int, *, using: str) -> "QuerySet[Transaction]":
        """The movements, newest first, as `loyalty.queries.statement`."""
        return self.within(statement(customer_id, programme_id, using=using))

    def within(self, rows: "QuerySet[Transaction]") -> "QuerySet[Transaction]":
        """These movements among others."""
        if self.kinds:
            rows = rows.filter(kind__in=self.kinds)
        if self.since is not None:
            rows = rows.filter(occurred_at__gte=self.since)
        if self.until is not None:
            rows = rows.filter(occurred_at__lt=self.until)
        return rows


AFTER = """
WITH page AS (
    SELECT customer_id, programme_id, min(id) AS first FROM saleor_retention_transaction
    WHERE id = ANY(%(ids)s) GROUP BY 1, 2),
held AS (
    SELECT p.customer_id, p.programme_id, p.first,
           coalesce(sum(CASE a.kind WHEN 'available' THEN a.balance WHEN 'owed' THEN -a.balance END), 0) AS now
    FROM page p JOIN saleor_retention_account a ON a.customer_id = p.customer_id AND a.programme_id = p.programme_id
    GROUP BY 1, 2, 3),
moved AS (
    SELECT t.id, h.customer_id, h.programme_id, h.now, coalesce(sum(
        CASE WHEN d.kind = 'available' OR s.kind = 'owed' THEN m.points
             WHEN s.kind = 'available' OR d.kind = 'owed' THEN -m.points ELSE 0 END), 0) AS points
    FROM held h
    JOIN saleor_retention_transaction t
        ON t.customer_id = h.customer_id AND t.programme_id = h.programme_id AND t.id >= h.first
    LEFT JOIN saleor_retention_posting m ON m.transaction_id = t.id
    LEFT JOIN saleor_retention_account s ON s.id = m.source_id
    LEFT JOIN saleor_retention_account d ON d.id = m.destination_id
    GROUP BY 1, 2, 3, 4)
SELECT id, after::bigint FROM (
    SELECT id, now - sum(points) OVER newer + points AS after FROM moved
    WINDOW newer AS (PARTITION BY customer_id, programme_id ORDER BY id DESC)) r
WHERE id = ANY(%(ids)s)
"""
"""From today's balance back: the first page of a long statement reads the newest movements alone."""


def balances_after(transaction_ids: Collection[int], *, using: str = DEFAULT_DB_ALIAS) -> dict[int, int]:
    """What could be spent, less what was owed, after each of these movements. One statement."""
    return dict(execute(AFTER, {"ids": sorted(transaction_ids)}, using))


COLUMNS = ("date", "kind", "points", "balance", "what", "order", "message", "reason", "actor")


def statement_csv(
    out: TextIO,
    customer_id: int,
    programme_id: int,
    which: StatementFilter,
    *,
    using: str = DEFAULT_DB_ALIAS,
) -> int:
    """Write the movements for staff, newest first, with who made them and why; returns how many. Three statements."""
    rows = list(which.of(customer_id, programme_id, using=using))
    after = balances_after([row.pk for row in rows], using=using)
    orders = {row.pk: order_id for row in rows if (order_id := order_of(row.cause)) is not None}
    facts = OrderFact.objects.using(using).filter(pk__in=set(orders.values()))
    numbers = dict(facts.values_list("pk", "number"))

    def told(row: Transaction) -> tuple[object, ...]:
        points: int = row.points  # type: ignore[attr-defined]
        number = numbers.get(orders[row.pk]) if row.pk in orders else None
        what = sentence(row.kind, source_of(row.kind, row.cause, points), points, number)
        return (
            row.occurred_at,
            row.kind,
            points,
            after[row.pk],
            what,
            number or "",
            row.message,
            row.reason,
            row.actor,
        )

    return csv.write(out, COLUMNS, map(told, rows))
