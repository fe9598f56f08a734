"""What is measured when somebody looks: statements over the tables, each cheap enough to be asked every minute."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS

from ..core.db import execute


@dataclass(frozen=True, slots=True)
class Gauge:
    """A figure in base units. `sql` answers a row for each set of labels: the labels in order, then the value."""

    name: str
    says: str
    labels: tuple[str, ...]
    sql: str


Samples = Mapping[tuple[str, ...], float]
"""Values by labels, in the gauge's order of labels."""

_KINDS = """
    FROM (SELECT 'order' AS kind UNION SELECT 'customer' UNION SELECT kind FROM saleor_retention_inboxitem) AS kinds
    LEFT JOIN saleor_retention_inboxitem i USING (kind)
"""
_DUE = "i.parked_at IS NULL AND i.due_at <= now()"
_TO_DO = "delivered_at IS NULL AND parked_at IS NULL AND due_at <= now()"

GAUGES: tuple[Gauge, ...] = (
    Gauge(
        "inbox_waiting_rows",
        "Objects that are due to be looked at.",
        ("kind",),
        f"SELECT kind, count(i.id) FILTER (WHERE {_DUE}) {_KINDS} GROUP BY kind",
    ),
    Gauge(
        "inbox_oldest_due_age_seconds",
        "How long the object that waits longest has been due; 0 when none waits.",
        ("kind",),
        f"SELECT kind, coalesce(extract(epoch FROM now() - min(i.due_at) FILTER (WHERE {_DUE})), 0) {_KINDS} GROUP BY kind",
    ),
    Gauge(
        "inbox_parked_rows",
        "Objects that were given up after several tries.",
        ("kind",),
        f"SELECT kind, count(i.parked_at) {_KINDS} GROUP BY kind",
    ),
    Gauge(
        "outbox_waiting_effects",
        "Effects that are due to be done in the store.",
        (),
        f"SELECT count(*) FROM saleor_retention_outboxeffect WHERE {_TO_DO}",
    ),
    Gauge(
        "outbox_oldest_due_age_seconds",
        "How long the effect that waits longest has been due; 0 when none waits.",
        (),
        f"SELECT coalesce(extract(epoch FROM now() - min(due_at)), 0) FROM saleor_retention_outboxeffect WHERE {_TO_DO}",
    ),
    Gauge(
        "outbox_parked_effects",
        "Effects that were given up after several tries.",
        (),
        "SELECT count(*) FROM saleor_retention_outboxeffect WHERE parked_at IS NOT NULL",
    ),
    Gauge(
        "dead_leases",
        "Rows whose worker let its lease run out: it died, or was too slow.",
        ("flow",),
        f"""
        SELECT 'inbox', count(*) FROM saleor_retention_inboxitem i WHERE {_DUE} AND claimed_until < now()
        UNION ALL
        SELECT 'outbox', count(*) FROM saleor_retention_outboxeffect WHERE {_TO_DO} AND claimed_until < now()
        """,
    ),
    Gauge(
        "last_check_timestamp_seconds",
        "When the invariants were last checked; absent before the first check.",
        (),
        "SELECT extract(epoch FROM finished_at) FROM saleor_retention_checkrun ORDER BY finished_at DESC LIMIT 1",
    ),
    Gauge(
        "last_check_broken_invariants",
        "How many invariants the last check found broken; absent before the first check.",
        (),
        "SELECT jsonb_array_length(broken) FROM saleor_retention_checkrun ORDER BY finished_at DESC LIMIT 1",
    ),
    Gauge(
        "reconcile_timestamp_seconds",
        "When the reconciler last looked for changed orders, by its cursors; absent before the first time.",
        ("cursor",),
        "SELECT name, extract(epoch FROM moved_at) FROM saleor_retention_reconcilecursor",
    ),
    Gauge(
        "open_holds",
        "Points that are held for checkouts, in holds.",
        (),
        "SELECT count(*) FROM saleor_retention_hold WHERE state = 'open'",
    ),
    Gauge(
        "overdue_holds",
        "Holds that should have been released ten minutes ago or more.",
        (),
        "SELECT count(*) FROM saleor_retention_hold WHERE state = 'open' AND expires_at < now() - interval '10 minutes'",
    ),
    Gauge(
        "oldest_referral_review_age_seconds",
        "How long ago the order was paid of the referral that waits longest for a decision of staff; 0 when none waits.",
        (),
        """
        SELECT coalesce(extract(epoch FROM now() - min(converted_at)), 0) FROM saleor_retention_referral
        WHERE state = 'in_review'
        """,
    ),
    Gauge(
        "liability_points",
        "Points that customers may still spend: available and held.",
        ("programme",),
        """
        SELECT p.slug, coalesce(sum(a.balance), 0) FROM saleor_retention_programme p
        LEFT JOIN saleor_retention_account a ON a.programme_id = p.id AND a.kind IN ('available', 'held')
        GROUP BY p.slug
        """,
    ),
)


def read(using: str = DEFAULT_DB_ALIAS) -> dict[str, Samples]:
    """Every gauge's values by its name; one statement each, whatever the shop's size."""
    return {
        gauge.name: {
            tuple(str(label) for label in labels): float(value)
            for *labels, value in execute(gauge.sql, {}, using)
        }
        for gauge in GAUGES
    }
