"""What always holds of rewards: statements that must return no row."""

from ...core.invariants import Invariant

PAID = Invariant(
    "rewards_are_paid_once",
    "A reward that was bought was paid for once with its points, and they came back once if it could not be given.",
    """
    SELECT p.id, p.state, p.points, m.spent, m.restored FROM saleor_retention_rewardpurchase p
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(o.points) FILTER (WHERE t.kind = 'spend' AND d.kind = 'redeemed'), 0) AS spent,
               coalesce(sum(o.points) FILTER (WHERE t.kind = 'restore' AND s.kind = 'redeemed'), 0) AS restored
        FROM saleor_retention_transaction t
        JOIN saleor_retention_posting o ON o.transaction_id = t.id
        JOIN saleor_retention_account s ON s.id = o.source_id
        JOIN saleor_retention_account d ON d.id = o.destination_id
        WHERE t.cause = 'reward:' || p.id) m ON true
    WHERE m.spent <> p.points OR m.restored <> CASE WHEN p.state = 'restored' THEN p.points ELSE 0 END
    """,
)

INVARIANTS = (PAID,)
