"""What always holds of commissions and payouts; each statement returns the rows that break it."""

from ...core.invariants import Invariant

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "commissions_are_due_exactly",
        "For each friend the book says what the partner was promised: a fixed amount, and a percentage of what the shop keeps"
        " of the order, while the referral is rewarded; nothing otherwise.",
        """
        WITH due AS (
            SELECT r.id AS referral_id, t.partner_id, x.currency, sum(x.amount) AS amount
            FROM saleor_retention_referral r
            JOIN saleor_retention_referralpartnerterms t ON t.id = r.partner_terms_id
            JOIN saleor_retention_orderfact o ON o.order_id = r.order_id
            CROSS JOIN LATERAL (VALUES
                (t.currency, t.fixed_minor::numeric),
                (o.currency, floor((2 * o.net_sales_minor::numeric * t.percent_bp + 10000) / 20000))) AS x(currency, amount)
            WHERE r.state = 'rewarded' AND x.amount <> 0 GROUP BY 1, 2, 3),
        book AS (
            SELECT referral_id, partner_id, currency, sum(amount_minor) AS amount
            FROM saleor_retention_referralcommission GROUP BY 1, 2, 3)
        SELECT referral_id, partner_id, currency, due.amount AS due, book.amount AS booked
        FROM due FULL JOIN book USING (referral_id, partner_id, currency)
        WHERE coalesce(due.amount, 0) <> coalesce(book.amount, 0)
        """,
    ),
    Invariant(
        "payouts_are_of_one_currency",
        "Every commission in a payout has the payout's currency, and is the partner's whose line it is in.",
        """
        SELECT e.commission_id, o.id AS payout_id FROM saleor_retention_referralpayoutentry e
        JOIN saleor_retention_referralcommission c ON c.id = e.commission_id
        JOIN saleor_retention_referralpayoutline l ON l.id = e.line_id
        JOIN saleor_retention_referralpayout o ON o.id = l.payout_id
        WHERE c.currency <> o.currency OR c.partner_id <> l.partner_id
        """,
    ),
    Invariant(
        "payouts_pay_their_commissions",
        "A line of a payout pays the sum of its commissions, at least the payout's minimum, and no payout is empty.",
        """
        SELECT l.id, l.amount_minor, sum(c.amount_minor) AS commissions FROM saleor_retention_referralpayoutline l
        JOIN saleor_retention_referralpayout o ON o.id = l.payout_id
        LEFT JOIN saleor_retention_referralpayoutentry e ON e.line_id = l.id
        LEFT JOIN saleor_retention_referralcommission c ON c.id = e.commission_id
        GROUP BY l.id, o.minimum_minor
        HAVING coalesce(sum(c.amount_minor), 0) <> l.amount_minor OR l.amount_minor < o.minimum_minor
        UNION ALL
        SELECT o.id, NULL, NULL FROM saleor_retention_referralpayout o
        WHERE NOT EXISTS (SELECT FROM saleor_retention_referralpayoutline l WHERE l.payout_id = o.id)
        """,
    ),
    Invariant(
        "who_was_erased_has_no_payout_name",
        "An erased partner has no name, and earns nothing more.",
        """
        SELECT p.id FROM saleor_retention_referralpartner p JOIN saleor_retention_customer k ON k.id = p.customer_id
        WHERE k.erased_at IS NOT NULL AND (p.name <> '' OR NOT p.is_closed)
        """,
    ),
)
