"""What scores keep of a person: told, forgotten, and moved when two customers are one."""

from collections.abc import Collection

from ..core.db import command, execute, lock_rows
from ..core.privacy import ExportSection
from ..customers.models import Customer
from ..customers.published import publish
from .statements import KEY, PUBLISHED

SECTIONS = (
    ExportSection(
        "scores",
        """
        SELECT currency, scored_on, recency, frequency, monetary, "group", orders, net_minor, first_day, last_day, is_at_risk,
               churn, value_class
        FROM saleor_retention_customerscore WHERE customer_id = ANY(%(ids)s) ORDER BY customer_id, currency
        """,
    ),
    ExportSection(
        "groups",
        """
        SELECT currency, day, before, after FROM saleor_retention_segmentchange
        WHERE customer_id = ANY(%(ids)s) ORDER BY day, id
        """,
    ),
)

LOCK_RUN = "SELECT day FROM saleor_retention_scoringrun ORDER BY day DESC LIMIT 1 FOR UPDATE"
"""No counts are made of scores that are just being taken away."""


def forget(customer_ids: Collection[int]) -> None:
    """Forget scores and groups; counts of today follow, those of days before keep no name. Call inside a transaction, with
    the customers locked; three statements."""
    ids = {"ids": sorted(customer_ids)}
    execute(LOCK_RUN, {})
    execute(
        """
        WITH gone AS (DELETE FROM saleor_retention_customerscore WHERE customer_id = ANY(%(ids)s) RETURNING *)
        UPDATE saleor_retention_segmentcount n SET customers = n.customers - g.customers,
            orders = n.orders - g.orders, net_minor = n.net_minor - g.net_minor
        FROM (SELECT scored_on, currency, "group", recency, frequency, count(*) AS customers, sum(orders) AS orders,
                     sum(net_minor) AS net_minor FROM gone GROUP BY 1, 2, 3, 4, 5) g
        WHERE (n.day, n.currency, n."group", n.recency, n.frequency)
            = (g.scored_on, g.currency, g."group", g.recency, g.frequency)
        """,
        ids,
    )
    execute("DELETE FROM saleor_retention_segmentchange WHERE customer_id = ANY(%(ids)s)", ids)


def move(source_id: int, target_id: int) -> None:
    """In a currency where the other has no history the customer's own goes on as theirs; elsewhere it is forgotten, for they
    are counted once. Tonight's run scores both together. Call inside a transaction, with both locked."""
    execute(LOCK_RUN, {})
    execute(
        """
        WITH free AS (
            SELECT DISTINCT s.currency FROM saleor_retention_segmentchange s WHERE s.customer_id = %(source)s AND NOT EXISTS (
                SELECT FROM saleor_retention_segmentchange t
                WHERE t.customer_id = %(target)s AND t.currency = s.currency)),
        history AS (
            UPDATE saleor_retention_segmentchange SET customer_id = %(target)s
            WHERE customer_id = %(source)s AND currency IN (SELECT currency FROM free))
        UPDATE saleor_retention_customerscore SET customer_id = %(target)s
        WHERE customer_id = %(source)s AND currency IN (SELECT currency FROM free)
        """,
        {"source": source_id, "target": target_id},
    )
    forget([source_id])
    publish(KEY, PUBLISHED, [source_id, target_id])


JOINED = """
SELECT DISTINCT s.customer_id, c.merged_into_id FROM saleor_retention_customerscore s
JOIN saleor_retention_customer c ON c.id = s.customer_id
WHERE c.merged_into_id IS NOT NULL ORDER BY 1 LIMIT %(limit)s
"""


def follow_joined(*, limit: int = 500) -> int:
    """Move the scores of guests who joined an account since they were scored, as `move` does; returns how many guests.

    Each in a transaction of its own. Raises `RetryLater` when it met another for too long.
    """
    joined = execute(JOINED, {"limit": limit})
    for source_id, target_id in joined:
        with command():
            rows = lock_rows(Customer.objects.filter(pk__in=(source_id, target_id)))
            if any(row.erased_at is not None for row in rows):
                continue  # whoever erases them forgets their scores
            move(source_id, target_id)
    return len(joined)
