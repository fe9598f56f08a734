"""What always holds of points spent on checkouts: statements that must return no row."""

from ...core.invariants import Invariant

HELD = Invariant(
    "open_redemptions_hold_their_points",
    "What is redeemed on an open checkout is held for its customer; where a hold went, settling is due.",
    """
    SELECT r.id, r.points, h.points AS held, h.state FROM saleor_retention_pointsredemption r
    JOIN saleor_retention_hold h ON h.id = r.hold_id
    WHERE r.state = 'open' AND NOT r.is_due AND (
        h.state <> 'open' OR (h.points, h.customer_id, h.checkout_id, h.programme_id)
            IS DISTINCT FROM (r.points, r.customer_id, r.checkout_id, r.programme_id))
    """,
)

SPENT = Invariant(
    "redemptions_spend_what_the_ledger_moved",
    "What an order took of redeemed points is what their hold and all later movements come to.",
    """
    SELECT r.id, r.spent, m.net FROM saleor_retention_pointsredemption r
    JOIN saleor_retention_hold h ON h.id = r.hold_id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(CASE t.kind WHEN 'restore' THEN -x.points ELSE x.points END), 0)
               + CASE h.state WHEN 'captured' THEN h.points ELSE 0 END AS net
        FROM saleor_retention_transaction t
        CROSS JOIN LATERAL (
            SELECT sum(p.points) AS points FROM saleor_retention_posting p
            JOIN saleor_retention_account s ON s.id = p.source_id
            JOIN saleor_retention_account d ON d.id = p.destination_id
            WHERE p.transaction_id = t.id AND 'redeemed' IN (s.kind, d.kind)) x
        WHERE t.programme_id = r.programme_id AND t.idempotency_key = ANY(ARRAY(
            SELECT 'redemption:' || r.id || ':' || n FROM generate_series(1, r.revision) n))) m
    WHERE r.spent <> m.net
    """,
)

INVARIANTS = (HELD, SPENT)
"""All of them."""
