"""What always holds for messages of referrals: statements that must return no row."""

from ...core.invariants import Invariant

TOLD_ONCE = Invariant(
    "referrals_are_told_once",
    "There is one message for each referral and topic.",
    """
    SELECT referral_id, topic, count(*) FROM saleor_retention_referralmessage GROUP BY 1, 2 HAVING count(*) > 1
    """,
)

INVARIANTS: tuple[Invariant, ...] = (TOLD_ONCE,)
