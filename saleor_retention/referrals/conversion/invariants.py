"""What always holds of conversions: windows, places, limits, budgets, and rewards that are given exactly once."""

from ...core.invariants import Invariant

WAS_MERGED = """EXISTS (SELECT FROM saleor_retention_customer m WHERE m.merged_into_id = r.referrer_id)"""
"""The referrer is two members in one: each had places and limits of their own."""

TIER_POINTS = """CASE WHEN r.partner_terms_id IS NOT NULL THEN 0 ELSE coalesce((
    SELECT (s.tier ->> 'points')::int FROM jsonb_array_elements(t.tiers) AS s(tier)
    WHERE (s.tier ->> 'from_friends')::int <= r.place
    ORDER BY (s.tier ->> 'from_friends')::int DESC LIMIT 1), t.referrer_points) END"""
"""Outside partners have none: they earn cash."""

BY_THEN = "(m.rewarded_at, m.due_at, m.id) <= (r.rewarded_at, r.due_at, r.id)"
"""In the order in which they were decided about."""

OF_TERMS = """saleor_retention_referral r JOIN saleor_retention_referralprogramme t ON t.id = r.terms_id"""

CONVERSIONS: tuple[Invariant, ...] = (
    Invariant(
        "referral_points_are_those_of_the_terms",
        "A referral that was rewarded has an instant, a place, and the points that the terms say for that place.",
        f"""
        SELECT r.id, r.place, r.referrer_points, r.referee_points FROM {OF_TERMS}
        WHERE r.state = 'rewarded' AND r.rewarded_at IS NULL
           OR r.rewarded_at IS NOT NULL AND (r.place IS NULL OR r.place < 1
              OR r.referee_points IS DISTINCT FROM t.referee_points
              OR r.referrer_points IS DISTINCT FROM {TIER_POINTS})
           OR r.rewarded_at IS NULL AND coalesce(r.place, r.referrer_points, r.bonus_at, r.partner_terms_id) IS NOT NULL
           OR r.partner_terms_id IS NOT NULL AND r.bonus_at IS NOT NULL
        """,
    ),
    Invariant(
        "referrals_wait_for_the_return_window",
        "Nobody is rewarded before the goods cannot be returned any more: so many days after they were sent last, or after"
        " payment where nothing is sent.",
        f"""
        SELECT r.id, r.rewarded_at, r.due_at FROM {OF_TERMS}
        JOIN saleor_retention_orderfact o ON o.order_id = r.order_id
        WHERE t.return_days > 0 AND (
              r.rewarded_at < r.due_at OR r.rewarded_at IS NOT NULL AND r.due_at IS NULL
              OR r.rewarded_at IS NULL AND r.due_at IS DISTINCT FROM make_interval(days => t.return_days) + CASE
                  WHEN EXISTS (SELECT FROM saleor_retention_orderlinefact l
                               WHERE l.order_id = o.order_id AND l.is_shipped AND l.quantity > 0)
                  THEN CASE WHEN o.delivered_at IS NOT NULL THEN greatest(o.delivered_at, o.paid_at) END
                  ELSE o.paid_at END)
        """,
    ),
    Invariant(
        "conversions_are_soon_enough",
        "The order that converts a referral was placed within the days that the terms give after the claim.",
        f"""
        SELECT r.id, r.claimed_at, o.created_at FROM {OF_TERMS}
        JOIN saleor_retention_orderfact o ON o.order_id = r.order_id
        WHERE o.created_at > r.claimed_at + make_interval(days => t.within_days)
        """,
    ),
    Invariant(
        "referrers_are_rewarded_within_limits",
        "Nobody is rewarded for more friends than the terms allow in their days.",
        f"""
        SELECT r.id, t.most_rewards, n.number FROM {OF_TERMS}
        JOIN LATERAL (SELECT count(*) AS number FROM saleor_retention_referral m
                      WHERE m.referrer_id = r.referrer_id AND {BY_THEN}
                        AND (t.limit_days IS NULL OR m.rewarded_at > r.rewarded_at - make_interval(days => t.limit_days))
                     ) n ON TRUE
        WHERE n.number > t.most_rewards AND NOT {WAS_MERGED}
        """,
    ),
    Invariant(
        "referral_budgets_are_kept",
        "Rewards of a channel cost at most the budget of the terms that a referral was rewarded by, this one included.",
        f"""
        SELECT r.id, t.budget_minor, n.cost FROM {OF_TERMS}
        JOIN LATERAL (SELECT sum(m.cost_minor) AS cost FROM saleor_retention_referral m
                      JOIN saleor_retention_referralprogramme o ON o.id = m.terms_id
                      WHERE o.channel = t.channel AND {BY_THEN}) n ON TRUE
        WHERE r.rewarded_at IS NOT NULL AND n.cost > t.budget_minor
        """,
    ),
    Invariant(
        "referrals_are_of_their_audiences",
        "Nobody is rewarded where a side was not of the audience that the terms ask for when the order qualified.",
        f"""
        SELECT r.id, r.state FROM {OF_TERMS}
        WHERE (t.referrer_audience_id IS NOT NULL OR t.referee_audience_id IS NOT NULL)
          AND r.state IN ('qualified', 'in_review', 'rewarded') AND r.is_in_audience IS DISTINCT FROM TRUE
        """,
    ),
    Invariant(
        "referral_bonuses_are_due_exactly",
        "A referrer is due the points for so many friends while so many are rewarded, once for each number, and nobody is"
        " due a bonus of no referral.",
        f"""
        SELECT r.id, r.bonus_at, r.bonus_points, coalesce(e.due, 0) AS booked FROM saleor_retention_referral r
        JOIN LATERAL (SELECT count(*) AS number FROM saleor_retention_referral m
                      WHERE m.referrer_id = r.referrer_id AND m.state = 'rewarded') n ON TRUE
        LEFT JOIN LATERAL (SELECT sum(x.due) AS due FROM saleor_retention_entitlement x
                           WHERE x.cause = 'referral-bonus:' || r.id AND x.customer_id = r.referrer_id) e ON TRUE
        WHERE r.bonus_at IS NOT NULL
          AND coalesce(e.due, 0) <> CASE WHEN n.number >= r.bonus_at THEN r.bonus_points ELSE 0 END
          AND NOT EXISTS (SELECT FROM saleor_retention_customer k WHERE k.id = r.referrer_id AND k.erased_at IS NOT NULL)
        UNION ALL
        SELECT min(r.id), r.bonus_at, NULL, count(*) FROM saleor_retention_referral r
        WHERE r.bonus_at IS NOT NULL AND NOT {WAS_MERGED} GROUP BY r.referrer_id, r.bonus_at HAVING count(*) > 1
        UNION ALL
        SELECT NULL, NULL, NULL, x.due FROM saleor_retention_entitlement x
        WHERE starts_with(x.cause, 'referral-bonus:') AND x.due > 0 AND NOT EXISTS (
            SELECT FROM saleor_retention_referral r WHERE x.cause = 'referral-bonus:' || r.id AND r.bonus_at IS NOT NULL)
        """,
    ),
    Invariant(
        "referral_rewards_are_given_once",
        "A reward of the catalogue stands for each side while its referral is rewarded and is taken back otherwise; it is"
        " the side's own and cost no points.",
        f"""
        SELECT g.id, g.referral_id, g.side FROM saleor_retention_referralreward g
        JOIN saleor_retention_referral r ON r.id = g.referral_id
        JOIN saleor_retention_rewardpurchase p ON p.id = g.purchase_id
        LEFT JOIN saleor_retention_referralprogramme t ON t.id = r.terms_id
        WHERE p.points <> 0
           OR p.customer_id <> CASE g.side WHEN 'referrer' THEN r.referrer_id ELSE r.referee_id END
           OR g.side <> 'welcome' AND g.taken_back_at IS NULL AND r.state <> 'rewarded'
        UNION ALL
        SELECT NULL, r.id, s.side FROM {OF_TERMS}
        CROSS JOIN LATERAL (VALUES
            ('referrer', coalesce((
                SELECT (s.tier -> 'reward')::text FROM jsonb_array_elements(t.tiers) AS s(tier)
                WHERE (s.tier ->> 'from_friends')::int <= r.place
                ORDER BY (s.tier ->> 'from_friends')::int DESC LIMIT 1), t.referrer_reward_id::text, 'null'),
             r.referrer_id),
            ('referee', coalesce(t.referee_reward_id::text, 'null'), r.referee_id)) AS s(side, reward, customer_id)
        JOIN saleor_retention_customer k ON k.id = s.customer_id AND k.user_id IS NOT NULL
        WHERE r.state = 'rewarded' AND s.reward <> 'null' AND NOT (s.side = 'referrer' AND r.partner_terms_id IS NOT NULL)
          AND NOT EXISTS (
            SELECT FROM saleor_retention_referralreward g WHERE g.referral_id = r.id AND g.side = s.side
              AND g.taken_back_at IS NULL)
        """,
    ),
)
