"""What always holds of reviews and traces; each statement returns the rows that break it."""

from ...core.invariants import Invariant

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "rejected_referrals_are_not_rewarded",
        "What staff rejected or voided is not rewarded, and waits for nobody.",
        """
        SELECT r.id, r.state, w.decision FROM saleor_retention_referral r
        JOIN saleor_retention_referralreview w ON w.referral_id = r.id
        WHERE w.decision IN ('rejected', 'voided') AND r.state IN ('qualified', 'in_review', 'rewarded')
        """,
    ),
    Invariant(
        "referrals_in_review_say_why",
        "Staff look at a referral because of signals that were written down, and they have not decided yet; one refused for"
        " fraud or by staff has it written down, too.",
        """
        SELECT r.id, r.state, r.reason FROM saleor_retention_referral r
        LEFT JOIN saleor_retention_referralreview w ON w.referral_id = r.id
        WHERE r.state = 'in_review' AND (w.referral_id IS NULL OR w.outcome <> 'review' OR w.decision <> '')
           OR r.reason = 'fraud' AND (w.referral_id IS NULL OR w.outcome <> 'reject' OR w.decision <> '')
           OR r.reason = 'staff' AND w.decision IS DISTINCT FROM 'rejected'
           OR r.reason = 'voided' AND w.decision IS DISTINCT FROM 'voided'
        """,
    ),
    Invariant(
        "voided_referrals_gave_nothing",
        "Of a referral that staff voided neither side keeps anything.",
        """
        SELECT w.referral_id, e.cause FROM saleor_retention_referralreview w
        JOIN saleor_retention_entitlement e
          ON e.cause IN ('referral:' || w.referral_id || ':referrer', 'referral:' || w.referral_id || ':referee')
        JOIN saleor_retention_customer c ON c.id = e.customer_id AND c.erased_at IS NULL
        WHERE w.decision = 'voided' AND e.due > 0
        """,
    ),
    Invariant(
        "review_scores_add_up",
        "The score of a review is the sum of what its signals weigh.",
        """
        SELECT w.referral_id, w.score FROM saleor_retention_referralreview w
        WHERE w.score <> (SELECT coalesce(sum((s ->> 'weight')::bigint), 0) FROM jsonb_array_elements(w.signals) s)
        """,
    ),
    Invariant(
        "who_was_erased_leaves_no_traces",
        "Nothing tells what an erased customer had in common with others, and traces are hashes.",
        """
        SELECT t.id, t.customer_id FROM saleor_retention_customertrace t
        JOIN saleor_retention_customer c ON c.id = t.customer_id
        WHERE c.erased_at IS NOT NULL OR t.hash !~ '^[0-9a-f]{64}$'
        """,
    ),
)
