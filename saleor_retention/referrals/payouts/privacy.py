"""Partners as persons: told, forgotten, and moved when two customers turn out to be one."""

from ...core.db import execute
from ...core.privacy import ExportSection
from ...room import Erasure

SECTIONS = (
    ExportSection(
        "referral_partner",
        """
        SELECT p.name, p.created_at, t.valid_from, t.is_active, t.fixed_minor, t.currency, t.percent_bp
        FROM saleor_retention_referralpartner p JOIN saleor_retention_referralpartnerterms t ON t.partner_id = p.id
        WHERE p.customer_id = ANY(%(ids)s) ORDER BY t.id
        """,
    ),
    ExportSection(
        "referral_commissions",
        """
        SELECT c.at, c.amount_minor, c.currency, o.created_at AS paid_out_at, o.paid_at
        FROM saleor_retention_referralpartner p JOIN saleor_retention_referralcommission c ON c.partner_id = p.id
        LEFT JOIN saleor_retention_referralpayoutentry e ON e.commission_id = c.id
        LEFT JOIN saleor_retention_referralpayoutline l ON l.id = e.line_id
        LEFT JOIN saleor_retention_referralpayout o ON o.id = l.payout_id
        WHERE p.customer_id = ANY(%(ids)s) ORDER BY c.id
        """,
    ),
)
FORGET_NAMES = """
UPDATE saleor_retention_referralpartner SET name = '', is_closed = TRUE WHERE customer_id = ANY(%(ids)s)
"""
FORGET_TERMS = """
UPDATE saleor_retention_referralpartnerterms t
SET reason = CASE WHEN p.customer_id = ANY(%(ids)s) THEN 'erased' ELSE t.reason END,
    actor = CASE WHEN t.actor = ANY(%(actors)s) THEN 'erased' ELSE t.actor END
FROM saleor_retention_referralpartner p
WHERE p.id = t.partner_id AND (p.customer_id = ANY(%(ids)s) OR t.actor = ANY(%(actors)s))
"""
FORGET_STAFF = """
UPDATE saleor_retention_referralpayout
SET actor = CASE WHEN actor = ANY(%(actors)s) THEN 'erased' ELSE actor END,
    paid_by = CASE WHEN paid_by = ANY(%(actors)s) THEN 'erased' ELSE paid_by END
WHERE actor = ANY(%(actors)s) OR paid_by = ANY(%(actors)s)
"""
MOVE = """
UPDATE saleor_retention_referralpartner p
SET customer_id = %(target)s,
    is_closed = p.is_closed OR EXISTS (
        SELECT FROM saleor_retention_referralpartner o WHERE o.customer_id = %(target)s AND NOT o.is_closed)
WHERE p.customer_id = %(source)s
"""


def forget(erasure: Erasure) -> None:
    """The name goes, and nothing more is earned. Commissions and payouts stay, as amounts of nobody."""
    named = {
        "ids": sorted(erasure.customer_ids),
        "actors": [f"user:{pk}" for pk in sorted(erasure.user_ids)],
    }
    execute(FORGET_NAMES, named)
    execute(FORGET_TERMS, named)
    execute(FORGET_STAFF, named)


def move(source_id: int, target_id: int) -> None:
    """What one earned is the other's. Of two partners the one who stays goes on, and what the second is owed is paid out."""
    execute(MOVE, {"source": source_id, "target": target_id})
