"""What always holds of offers, as statements that return the rows where it does not."""

from ..core.invariants import Invariant
from .codes.invariants import CODES

INVARIANTS: tuple[Invariant, ...] = (
    *CODES,
    Invariant(
        "one_live_redemption",
        "A grant is used by at most one living order.",
        """
        SELECT grant_id, count(*) FROM saleor_retention_redemption WHERE given_back_at IS NULL
        GROUP BY grant_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        "redeemed_by_its_customer",
        "The order that used a grant is of the grant's customer, unless its account was deleted since.",
        """
        SELECT r.id, r.order_id FROM saleor_retention_redemption r
        JOIN saleor_retention_grant g ON g.id = r.grant_id
        JOIN saleor_retention_orderfact o ON o.order_id = r.order_id
        JOIN saleor_retention_customer c ON c.id = o.customer_id
        JOIN saleor_retention_customer k ON k.id = g.customer_id
        WHERE r.given_back_at IS NULL AND o.customer_id <> coalesce(k.merged_into_id, k.id) AND c.user_id IS NOT NULL
        """,
    ),
    Invariant(
        "redeemed_in_its_currency",
        "A redemption is in its order's currency, and a fixed amount in a currency its campaign has terms in.",
        """
        SELECT r.id, r.currency FROM saleor_retention_redemption r
        JOIN saleor_retention_grant g ON g.id = r.grant_id
        LEFT JOIN saleor_retention_orderfact o ON o.order_id = r.order_id
        WHERE o.currency <> r.currency OR NOT EXISTS (
            SELECT FROM saleor_retention_campaignlisting l
            WHERE l.campaign_id = g.campaign_id AND l.currency = r.currency)
        """,
    ),
    Invariant(
        "used_grants_are_not_promised",
        "No checkout holds a grant that a living order used.",
        """
        SELECT v.grant_id, v.checkout_id, r.order_id FROM saleor_retention_reservation v
        JOIN saleor_retention_redemption r ON r.grant_id = v.grant_id AND r.given_back_at IS NULL
        """,
    ),
    Invariant(
        "dead_orders_give_back",
        "An order that is cancelled, expired or gone holds no grant, unless its campaign never gives back.",
        """
        SELECT r.id, r.order_id FROM saleor_retention_redemption r
        JOIN saleor_retention_orderfact o ON o.order_id = r.order_id
        JOIN saleor_retention_grant g ON g.id = r.grant_id
        JOIN saleor_retention_campaign c ON c.id = g.campaign_id
        WHERE r.given_back_at IS NULL AND o.status IN ('cancelled', 'expired') AND c.restore_policy <> 'never'
        """,
    ),
    Invariant(
        "budgets_say_what_was_taken",
        "What a budget says was taken is what open checkouts hold of it and what orders used.",
        """
        SELECT b.id, b.taken, coalesce(m.net, 0) FROM saleor_retention_budget b LEFT JOIN (
            SELECT g.campaign_id, x.currency, sum(x.amount) AS net FROM (
                SELECT grant_id, amount_minor, currency FROM saleor_retention_reservation
                UNION ALL SELECT grant_id, amount_minor, currency FROM saleor_retention_redemption
                WHERE given_back_at IS NULL) t
            JOIN saleor_retention_grant g ON g.id = t.grant_id
            CROSS JOIN LATERAL (VALUES ('', 1::bigint), (nullif(t.currency, ''), t.amount_minor)) AS x(currency, amount)
            GROUP BY 1, 2) m ON m.campaign_id = b.campaign_id AND m.currency = b.currency
        WHERE b.taken <> coalesce(m.net, 0)
        """,
    ),
    Invariant(
        "promises_are_within_their_budget",
        "No campaign takes more than its budget has, but for what an order took again that had given it back.",
        """
        SELECT b.id, b.most, b.taken FROM saleor_retention_budget b
        JOIN saleor_retention_campaign c ON c.id = b.campaign_id
        WHERE b.taken > b.most AND c.restore_policy <> 'refunded'
        """,
    ),
    Invariant(
        "held_out_customers_get_nothing",
        "Who is held out of a campaign holds no grant of it.",
        """
        SELECT g.id, g.customer_id FROM saleor_retention_grant g
        JOIN saleor_retention_assignment a ON a.campaign_id = g.campaign_id AND a.customer_id = g.customer_id
        WHERE a.is_held_out
        """,
    ),
    Invariant(
        "promised_in_their_time",
        "A grant is promised only while its campaign runs or is in its grace.",
        """
        SELECT p.grant_id, p.at FROM (
            SELECT grant_id, reserved_at AS at FROM saleor_retention_reservation
            UNION ALL SELECT grant_id, promised_at FROM saleor_retention_redemption WHERE promised_at IS NOT NULL) p
        JOIN saleor_retention_grant g ON g.id = p.grant_id
        JOIN saleor_retention_campaign c ON c.id = g.campaign_id
        WHERE p.at < c.starts_at OR p.at >= least(c.ends_at, g.expires_at) + c.grace_seconds * interval '1 second'
        """,
    ),
    Invariant(
        "orders_use_the_grant_they_carry",
        "Every living order that a code of its customer made cheaper is the one that used the grant: there is no second use.",
        """
        SELECT o.order_id, g.id FROM saleor_retention_orderfact o
        JOIN saleor_retention_grant g ON g.code = o.voucher_code AND o.voucher_code <> ''
        JOIN saleor_retention_campaign c ON c.id = g.campaign_id
        JOIN saleor_retention_customer k ON k.id = g.customer_id
        WHERE o.customer_id = coalesce(k.merged_into_id, k.id)
          AND o.discount_minor > 0 AND o.status NOT IN ('cancelled', 'expired', 'draft') AND NOT o.is_gone
          AND NOT (c.restore_policy = 'refunded' AND o.paid_at IS NOT NULL AND NOT o.is_purchase)
          AND o.origin <> 'reissue' AND NOT EXISTS (
            SELECT FROM saleor_retention_redemption r WHERE r.order_id = o.order_id AND r.grant_id = g.id)
        """,
    ),
    Invariant(
        "taken_within_its_terms",
        "What an offer took off an order that a checkout became is within the campaign's terms on what was bought.",
        """
        SELECT r.id, r.order_id, r.amount_minor FROM saleor_retention_redemption r
        JOIN saleor_retention_grant g ON g.id = r.grant_id
        JOIN saleor_retention_campaign c ON c.id = g.campaign_id
        JOIN saleor_retention_orderfact o ON o.order_id = r.order_id AND o.origin = 'checkout'
        JOIN saleor_retention_campaignlisting l ON l.campaign_id = c.id AND l.channel = o.channel
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(x.gross_minor), 0) + o.discount_minor AS minor, coalesce(sum(x.quantity), 0) AS units
            FROM saleor_retention_orderlinefact x WHERE x.order_id = o.order_id AND NOT x.is_free_gift) goods
        WHERE r.given_back_at IS NULL AND r.promised_at IS NOT NULL AND (
            goods.minor < l.minimum_minor OR goods.units < c.minimum_quantity OR r.amount_minor > l.most_minor
            OR (coalesce(c.shape ->> 'kind', 'discount') = 'discount' AND coalesce(c.shape ->> 'per', 'order') = 'order'
                AND r.amount_minor > l.amount_minor)
            OR (coalesce(c.shape ->> 'kind', 'discount') = 'discount'
                AND r.amount_minor * 10000 > c.percent_bp * goods.minor + 10000 * (goods.units + 1))
            OR (c.shape ->> 'kind' = 'bundle' AND r.amount_minor * 10000 * ((c.shape ->> 'buy')::int + (c.shape ->> 'get')::int)
                > c.percent_bp * goods.minor * (c.shape ->> 'get')::int
                  + 10000 * (goods.units + 1) * ((c.shape ->> 'buy')::int + (c.shape ->> 'get')::int)))
        """,
    ),
    Invariant(
        "applied_means_promised",
        "A checkout that carries an offer holds its grant.",
        """
        SELECT d.checkout_id, d.applied_id FROM saleor_retention_checkoutdecision d
        LEFT JOIN saleor_retention_reservation v ON v.grant_id = d.applied_id AND v.checkout_id = d.checkout_id
        WHERE d.applied_id IS NOT NULL AND v.grant_id IS NULL
        """,
        waits=True,
    ),
    Invariant(
        "a_move_has_two_ends",
        "A checkout that an offer moved has another delivery than its shopper chose, and both are known.",
        """
        SELECT checkout_id, moved_delivery FROM saleor_retention_checkoutdecision
        WHERE moved_delivery IS NOT NULL AND (jsonb_array_length(moved_delivery) <> 2
            OR moved_delivery -> 0 = moved_delivery -> 1 OR moved_delivery @> 'null')
        """,
    ),
    Invariant(
        "promises_end",
        "No checkout keeps a grant to itself, untouched, for more than eight days.",
        """
        SELECT grant_id, checkout_id, touched_at FROM saleor_retention_reservation
        WHERE touched_at < now() - interval '8 days'
        """,
        waits=True,
    ),
    Invariant(
        "ended_offers_are_looked_at",
        "A checkout that still carries an ended offer, because it is paid for, was looked at within a day.",
        """
        SELECT d.checkout_id, d.applied_id FROM saleor_retention_checkoutdecision d
        JOIN saleor_retention_grant g ON g.id = d.applied_id
        JOIN saleor_retention_campaign c ON c.id = g.campaign_id
        WHERE d.decided_at < now() - interval '1 day'
          AND (c.state = 'stopped'
               OR least(c.ends_at, g.expires_at) + c.grace_seconds * interval '1 second' < now() - interval '1 day')
        """,
        waits=True,
    ),
    Invariant(
        "issued_means_published",
        "A code that the shop knows is of a campaign that the shop knows.",
        """
        SELECT g.id, g.campaign_id FROM saleor_retention_grant g
        JOIN saleor_retention_campaign c ON c.id = g.campaign_id AND c.store_reference = ''
        WHERE g.issued_at IS NOT NULL
        """,
    ),
    Invariant(
        "who_was_erased_has_no_offers",
        "Every grant of an erased customer is withdrawn.",
        """
        SELECT g.id, g.customer_id FROM saleor_retention_grant g
        JOIN saleor_retention_customer c ON c.id = g.customer_id AND c.erased_at IS NOT NULL
        WHERE g.withdrawn_at IS NULL
        """,
    ),
)
