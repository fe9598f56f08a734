"""What always holds of tiers: statements that must return no row."""

from ...core.invariants import Invariant

ONE_AT_A_TIME = Invariant(
    "a_customer_is_in_one_tier",
    "The times that a customer was in the tiers of a programme follow each other: one is open at most, and none overlap.",
    """
    SELECT a.id, b.id AS other FROM saleor_retention_tiermembership a
    JOIN saleor_retention_tiermembership b
        ON b.programme_id = a.programme_id AND b.customer_id = a.customer_id AND b.id > a.id
    WHERE a.since < coalesce(b.until, 'infinity') AND b.since < coalesce(a.until, 'infinity')
    """,
)

OF_THEIR_PLAN = Invariant(
    "a_tier_is_one_of_its_plan",
    "Whoever is in a tier is in one that asks for something, of a plan of the same programme.",
    """
    SELECT m.id, m.tier FROM saleor_retention_tiermembership m
    JOIN saleor_retention_tierplan p ON p.id = m.plan_id
    WHERE p.programme_id <> m.programme_id OR NOT EXISTS (
        SELECT 1 FROM jsonb_array_elements(p.tiers) t
        WHERE t ->> 'slug' = m.tier AND (t ->> 'threshold')::bigint > 0)
    """,
)

OF_MEMBERS = Invariant(
    "only_members_are_in_tiers",
    "Nobody who was erased or merged into another is in a tier now.",
    """
    SELECT m.id FROM saleor_retention_tiermembership m JOIN saleor_retention_customer c ON c.id = m.customer_id
    WHERE m.until IS NULL AND (c.erased_at IS NOT NULL OR c.merged_into_id IS NOT NULL)
    """,
)

REVIEWED = Invariant(
    "tiers_end_when_they_were_kept_long_enough",
    "No tier of a programme that is on is open an hour after the time it was kept for.",
    """
    SELECT m.id, m.keeps_until FROM saleor_retention_tiermembership m
    JOIN saleor_retention_programme p ON p.id = m.programme_id
    WHERE m.until IS NULL AND p.is_active AND m.keeps_until < now() - interval '1 hour'
    """,
    waits=True,
)

PUBLISHED = Invariant(
    "tiers_are_published_as_held",
    "The tiers that audiences ask about are those that customers are in now.",
    """
    SELECT customer_id, f.published -> 'tiers' AS published, m.tiers FROM saleor_retention_customerfacts f
    FULL JOIN (
        SELECT t.customer_id, jsonb_object_agg(p.slug, t.tier) AS tiers FROM saleor_retention_tiermembership t
        JOIN saleor_retention_programme p ON p.id = t.programme_id
        WHERE t.until IS NULL GROUP BY t.customer_id) m USING (customer_id)
    WHERE f.published -> 'tiers' IS DISTINCT FROM m.tiers
    """,
)

INVARIANTS = (ONE_AT_A_TIME, OF_THEIR_PLAN, OF_MEMBERS, REVIEWED, PUBLISHED)
