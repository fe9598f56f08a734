"""What always holds of referrals; each statement returns the rows that break it."""

from ..core.invariants import Invariant
from .conversion.invariants import CONVERSIONS
from .referee_orders import HAS_GOODS, PAID_FOR_GOODS
from .rules import ALPHABET, CHOSEN_LENGTHS

SIDES = """
SELECT r.id, s.side, r.state,
       CASE s.side WHEN 'referrer' THEN r.referrer_id ELSE r.referee_id END AS customer_id, t.programme_id,
       CASE WHEN r.state <> 'rewarded' THEN 0 WHEN s.side = 'referrer' THEN coalesce(r.referrer_points, 0)
            ELSE coalesce(r.referee_points, 0) END AS due
FROM saleor_retention_referral r CROSS JOIN (VALUES ('referrer'), ('referee')) AS s(side)
LEFT JOIN saleor_retention_referralprogramme t ON t.id = r.terms_id
"""
ERASED = "SELECT FROM saleor_retention_customer k WHERE k.id = w.customer_id AND k.erased_at IS NOT NULL"

LETTERS = f"^[{ALPHABET}]{{{CHOSEN_LENGTHS[0]},{CHOSEN_LENGTHS[-1]}}}$"

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "referrer_is_another_person",
        "Nobody is their own referrer.",
        "SELECT id FROM saleor_retention_referral WHERE referrer_id = referee_id",
    ),
    Invariant(
        "friend_has_one_referrer",
        "A friend was brought by one member only.",
        "SELECT referee_id, count(*) FROM saleor_retention_referral GROUP BY referee_id HAVING count(*) > 1",
    ),
    Invariant(
        "referral_pairs_have_one_direction",
        "Two customers never refer each other.",
        """
        SELECT a.id, b.id AS other FROM saleor_retention_referral a JOIN saleor_retention_referral b
          ON a.referrer_id = b.referee_id AND a.referee_id = b.referrer_id
        WHERE a.id < b.id
        """,
    ),
    Invariant(
        "referrals_form_no_ring",
        "Following referrals upward never returns to where it began (looked at to a depth of 50).",
        """
        WITH RECURSIVE walk(start, node, depth) AS (
            SELECT referee_id, referrer_id, 1 FROM saleor_retention_referral
            UNION
            SELECT w.start, r.referrer_id, w.depth + 1
            FROM walk w JOIN saleor_retention_referral r ON r.referee_id = w.node
            WHERE w.node <> w.start AND w.depth < 50)
        SELECT DISTINCT start FROM walk WHERE node = start AND depth > 1
        """,
    ),
    Invariant(
        "referral_rewards_are_due_exactly",
        "Both sides are due the points that were fixed when the referral was rewarded, while it is, and nothing otherwise;"
        " who was erased keeps what they had given up.",
        f"""
        SELECT w.id, w.side, w.due, coalesce(e.due, 0) AS booked FROM ({SIDES}) w
        LEFT JOIN (SELECT cause, customer_id, programme_id, sum(due) AS due
                   FROM saleor_retention_entitlement GROUP BY 1, 2, 3) e
          ON e.cause = 'referral:' || w.id || ':' || w.side AND e.customer_id = w.customer_id
             AND e.programme_id = w.programme_id
        WHERE coalesce(e.due, 0) <> w.due AND NOT EXISTS ({ERASED})
        """,
    ),
    Invariant(
        "referral_points_have_a_referral",
        "Points given for a referral belong to one side of a referral that exists.",
        f"""
        SELECT e.id, e.cause FROM saleor_retention_entitlement e LEFT JOIN ({SIDES}) w
          ON e.cause = 'referral:' || w.id || ':' || w.side AND e.customer_id = w.customer_id
        WHERE starts_with(e.cause, 'referral:') AND e.due > 0 AND w.id IS NULL
        """,
    ),
    Invariant(
        "conversion_is_the_friends_own_order",
        "The order that converts a referral is an order of the friend.",
        """
        SELECT r.id, r.order_id FROM saleor_retention_referral r
        LEFT JOIN saleor_retention_orderfact o ON o.order_id = r.order_id AND o.customer_id = r.referee_id
        WHERE r.order_id IS NOT NULL AND o.order_id IS NULL
        """,
    ),
    Invariant(
        "conversions_are_paid_for_goods",
        "The order that converts a referral was paid with something, and is not one of gift cards alone.",
        f"""
        SELECT r.id, r.order_id FROM saleor_retention_referral r
        JOIN saleor_retention_orderfact o ON o.order_id = r.order_id
        WHERE NOT ({PAID_FOR_GOODS})
        """,
    ),
    Invariant(
        "referral_state_follows_its_order",
        "A referral that waits, is looked at or is rewarded has an order that counts as a purchase worth the minimum, with"
        " goods that the terms ask for; one that is reversed has not, and was worth it once. One rejected stays so.",
        f"""
        SELECT r.id, r.state FROM saleor_retention_referral r
        JOIN saleor_retention_orderfact o ON o.order_id = r.order_id
        JOIN saleor_retention_referralprogramme t ON t.id = r.terms_id
        LEFT JOIN LATERAL (
            SELECT count(*) AS sold, count(*) FILTER (WHERE l.quantity > greatest(l.returned, l.refunded)) AS kept
            FROM saleor_retention_orderlinefact l WHERE l.order_id = o.order_id AND l.quantity > 0
              AND NOT l.is_gift_card AND NOT l.is_free_gift AND (t.goods = '{{}}' OR {HAS_GOODS})) g ON TRUE
        WHERE r.state <> 'rejected' AND (r.state = 'reversed')
              = (o.is_purchase AND o.kept_minor >= t.minimum_minor AND (t.goods = '{{}}' OR g.kept > 0))
           OR o.due_minor < t.minimum_minor OR t.goods <> '{{}}' AND g.sold = 0
        """,
    ),
    Invariant(
        "claims_come_before_conversions",
        "The friend's first paid order was paid at or after their claim.",
        """
        SELECT r.id, r.claimed_at, o.paid_at FROM saleor_retention_referral r
        JOIN saleor_retention_orderfact o ON o.order_id = r.order_id
        WHERE o.paid_at IS NULL OR o.paid_at < r.claimed_at OR r.converted_at <> o.paid_at
        """,
    ),
    Invariant(
        "referral_terms_are_those_of_the_day",
        "A referral is rewarded by the terms in force in the order's channel when it was placed.",
        """
        SELECT r.id, r.terms_id FROM saleor_retention_referral r
        JOIN saleor_retention_orderfact o ON o.order_id = r.order_id
        JOIN saleor_retention_referralprogramme t ON t.id = r.terms_id
        WHERE t.channel <> o.channel OR t.valid_from > o.created_at OR NOT t.is_active
           OR EXISTS (SELECT FROM saleor_retention_referralprogramme n WHERE n.channel = t.channel
                      AND n.valid_from > t.valid_from AND n.valid_from <= o.created_at)
        """,
    ),
    Invariant(
        "referral_codes_are_readable",
        "A code has 4 to 20 characters, none of which is mistaken for another.",
        f"""
        SELECT customer_id, code FROM saleor_retention_referralcode WHERE code !~ '{LETTERS}'
        UNION ALL
        SELECT customer_id, code FROM saleor_retention_formerreferralcode WHERE code !~ '{LETTERS}'
        """,
    ),
    Invariant(
        "a_referral_code_was_never_anothers",
        "No code is one member's now and was given up by a member, themselves or another.",
        """
        SELECT k.code, k.customer_id, f.customer_id AS before FROM saleor_retention_referralcode k
        JOIN saleor_retention_formerreferralcode f ON f.code = k.code
        """,
    ),
    Invariant(
        "a_claim_by_a_link_is_of_its_member",
        "A referral that came by a link is of the member whose link it was, as of the visit, and nothing else has a visit.",
        """
        SELECT r.id, r.referrer_id, v.customer_id FROM saleor_retention_referral r
        JOIN saleor_retention_referralvisit v ON v.id = r.visit_id
        WHERE r.source <> 'link' OR v.customer_id <> r.referrer_id
           OR r.touched_at IS DISTINCT FROM date_trunc('second', v.visited_at)
        """,
    ),
    Invariant(
        "visits_are_in_their_counts",
        "A member's visits are counted by day, with those that are not kept one by one any more.",
        """
        SELECT v.customer_id, v.visits, coalesce(n.visits, 0) AS counted
        FROM (SELECT customer_id, count(*) AS visits FROM saleor_retention_referralvisit GROUP BY 1) v
        LEFT JOIN (SELECT customer_id, sum(visits) AS visits FROM saleor_retention_referralvisitcount GROUP BY 1) n
          ON n.customer_id = v.customer_id
        WHERE v.visits > coalesce(n.visits, 0)
        """,
    ),
    Invariant(
        "hints_of_guests_wait_for_an_account",
        "What a guest left of who brought them waits only as long as no account has their order.",
        """
        SELECT g.order_id, o.customer_id FROM saleor_retention_guestreferralhint g
        JOIN saleor_retention_orderfact o ON o.order_id = g.order_id
        JOIN saleor_retention_customer c ON c.id = o.customer_id
        WHERE c.user_id IS NOT NULL
        """,
    ),
    Invariant(
        "who_left_brings_nobody",
        "Referrals of a customer who was merged are the other's, and an erased one has no code.",
        """
        SELECT r.id, c.id AS customer_id FROM saleor_retention_referral r
        JOIN saleor_retention_customer c ON c.id IN (r.referrer_id, r.referee_id) AND c.merged_into_id IS NOT NULL
        UNION ALL
        SELECT NULL, k.customer_id FROM saleor_retention_referralcode k
        JOIN saleor_retention_customer c ON c.id = k.customer_id AND c.erased_at IS NOT NULL
        UNION ALL
        SELECT NULL, k.customer_id FROM saleor_retention_formerreferralcode k
        JOIN saleor_retention_customer c ON c.id = k.customer_id AND c.erased_at IS NOT NULL
        """,
    ),
    *CONVERSIONS,
)
