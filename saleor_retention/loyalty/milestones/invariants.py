"""What always holds of milestones: statements that must return no row."""

from ...core.invariants import Invariant

GIVEN = Invariant(
    "milestones_give_one_of_their_rewards",
    "What a customer was given for a milestone is one of the rewards that it had when they reached it, theirs, and cost no points.",
    """
    SELECT r.id FROM saleor_retention_reachedmilestone r
    JOIN saleor_retention_milestone m ON m.id = r.milestone_id
    JOIN saleor_retention_rewardpurchase p ON p.id = r.purchase_id
    WHERE p.customer_id <> r.customer_id OR p.points <> 0
        OR NOT CASE r.rewards WHEN '[]' THEN m.rewards ELSE r.rewards END @> to_jsonb(p.reward_id)
    """,
)

GIVEN_ONCE = Invariant(
    "milestones_give_once",
    "For a milestone that a customer reached one reward was given, but for those that could not be.",
    """
    SELECT p.customer_id, substring(p.idempotency_key FROM '^milestone:[0-9]+:') AS reached, count(*)
    FROM saleor_retention_rewardpurchase p
    WHERE p.idempotency_key ~ '^milestone:[0-9]+:[0-9]+$' AND p.state <> 'restored'
    GROUP BY 1, 2 HAVING count(*) > 1
    """,
)

INVARIANTS = (GIVEN, GIVEN_ONCE)
