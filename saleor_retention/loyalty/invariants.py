"""What always holds in the ledger: statements that must return no row.

Some repeat a constraint on purpose: the same truth, checked at two places.
"""

from ..core.invariants import Invariant
from ..orders.invariants import KEPT, NOT_ASKED_AGAIN, NOTHING
from .earning.invariants import HAS_TERMS, ORDERS_EXACT_BY_TERMS, PENDING_EXACT
from .earning.registry import EARNED
from .expiry.invariants import IDLE
from .imports.invariants import IMPORTED
from .ledger.freezes import NOT_SPENT

_MOVES = """
    SELECT destination_id AS account_id, id AS posting_id, transaction_id, points FROM saleor_retention_posting
    UNION ALL SELECT source_id, id, transaction_id, -points FROM saleor_retention_posting
"""

CONSERVED = Invariant(
    "points_are_conserved",
    "What customers hold equals what their programme gave out less what came back.",
    """
    SELECT c.programme_id, c.held, coalesce(i.net, 0) AS given
    FROM (SELECT programme_id, sum(balance) AS held FROM saleor_retention_account
          WHERE customer_id IS NOT NULL GROUP BY 1) c
    LEFT JOIN (
        SELECT s.programme_id, sum(CASE WHEN s.customer_id IS NULL AND d.customer_id IS NOT NULL THEN p.points
                                        WHEN s.customer_id IS NOT NULL AND d.customer_id IS NULL THEN -p.points
                                        ELSE 0 END) AS net
        FROM saleor_retention_posting p
        JOIN saleor_retention_account s ON s.id = p.source_id
        JOIN saleor_retention_account d ON d.id = p.destination_id GROUP BY 1) i USING (programme_id)
    WHERE c.held <> coalesce(i.net, 0)
    """,
)

REPLAYED = Invariant(
    "balances_equal_their_postings",
    "A customer's stored balance equals the replay of its postings; the programme's own accounts store none.",
    f"""
    SELECT a.id, a.balance, coalesce(m.net, 0) AS replayed FROM saleor_retention_account a
    LEFT JOIN (SELECT account_id, sum(points) AS net FROM ({_MOVES}) both_ends GROUP BY 1) m ON m.account_id = a.id
    WHERE a.balance <> CASE WHEN a.customer_id IS NULL THEN 0 ELSE coalesce(m.net, 0) END
    """,
)

NOT_OVERDRAWN = Invariant(
    "customers_are_not_overdrawn",
    "No account of a customer is below zero.",
    "SELECT id, balance FROM saleor_retention_account WHERE customer_id IS NOT NULL AND balance < 0",
)

NEVER_OVERDRAWN = Invariant(
    "customers_were_never_overdrawn",
    "At no moment of the past was an account of a customer below zero.",
    f"""
    SELECT account_id, posting_id, running FROM (
        SELECT account_id, posting_id, sum(points) OVER (PARTITION BY account_id ORDER BY posting_id) AS running
        FROM ({_MOVES}) both_ends) r
    JOIN saleor_retention_account a ON a.id = r.account_id
    WHERE a.customer_id IS NOT NULL AND running < 0
    """,
)

WELL_FORMED = Invariant(
    "postings_are_well_formed",
    "A posting moves points between two accounts of its transaction's programme, and no other customer's.",
    """
    SELECT p.id FROM saleor_retention_posting p
    LEFT JOIN saleor_retention_transaction t ON t.id = p.transaction_id
    LEFT JOIN saleor_retention_account s ON s.id = p.source_id
    LEFT JOIN saleor_retention_account d ON d.id = p.destination_id
    WHERE p.points <= 0 OR p.source_id = p.destination_id OR t.id IS NULL OR s.id IS NULL OR d.id IS NULL
       OR s.programme_id <> t.programme_id OR d.programme_id <> t.programme_id
       OR s.customer_id <> t.customer_id OR d.customer_id <> t.customer_id
    """,
)

NOT_EMPTY = Invariant(
    "no_transaction_is_empty",
    "Each transaction moved something.",
    """
    SELECT t.id FROM saleor_retention_transaction t
    WHERE NOT EXISTS (SELECT 1 FROM saleor_retention_posting p WHERE p.transaction_id = t.id)
    """,
)

ONCE = Invariant(
    "a_key_moves_points_once",
    "There is one transaction for each idempotency key.",
    """
    SELECT programme_id, idempotency_key, count(*) FROM saleor_retention_transaction GROUP BY 1, 2 HAVING count(*) > 1
    """,
)

_EARNED = """
    SELECT t.programme_id, t.customer_id, t.cause, count(DISTINCT t.id) AS movements,
           sum(CASE WHEN s.kind IN ('issuance', 'owed') THEN p.points ELSE -p.points END) AS net
    FROM saleor_retention_transaction t
    JOIN saleor_retention_posting p ON p.transaction_id = t.id
    JOIN saleor_retention_account s ON s.id = p.source_id
    WHERE t.kind IN ('earn', 'import', 'clawback') GROUP BY 1, 2, 3
"""

CONVERGED = Invariant(
    "entitlements_equal_their_movements",
    "What a customer was given for a cause, less what was taken back, is what the ledger says they are due.",
    f"""
    SELECT coalesce(e.cause, m.cause) AS cause, coalesce(e.customer_id, m.customer_id) AS customer, e.due, m.net
    FROM saleor_retention_entitlement e
    FULL JOIN ({_EARNED}) m
        ON m.programme_id = e.programme_id AND m.customer_id = e.customer_id AND m.cause = e.cause
    WHERE e.due IS DISTINCT FROM m.net OR e.revision IS DISTINCT FROM m.movements
    """,
)

ONE_OWNER = Invariant(
    "a_cause_has_one_owner",
    "Points of one cause are due to one customer.",
    """
    SELECT cause, count(*) FROM saleor_retention_entitlement WHERE due > 0 GROUP BY cause HAVING count(*) > 1
    """,
)

ORDERS_EXACT = Invariant(
    "orders_give_what_they_are_due",
    "The points of an order are those of its present state, by the rules it was first computed with.",
    f"""
    SELECT e.cause, e.customer_id, e.due, x.points FROM saleor_retention_entitlement e
    JOIN saleor_retention_customer c ON c.id = e.customer_id
    JOIN saleor_retention_programmeversion v ON v.id = e.version_id
    JOIN saleor_retention_orderfact o
        ON o.order_id = CASE WHEN e.cause ~ '^order:[0-9a-f-]{{36}}$' THEN substr(e.cause, 7)::uuid END
    JOIN ({KEPT}) k USING (order_id)
    CROSS JOIN LATERAL (SELECT CASE
        WHEN c.user_id IS NULL OR o.customer_id IS DISTINCT FROM e.customer_id OR o.currency <> v.currency
          OR o.paid_at IS NULL OR o.captured_minor <= 0 OR o.status <> 'live' OR o.origin = 'reissue' THEN 0
        ELSE floor({EARNED} + {NOTHING})
        END AS points) x
    WHERE e.due <> x.points AND c.erased_at IS NULL AND {NOT_ASKED_AGAIN} AND NOT {HAS_TERMS}
    """,
)

COVERED = Invariant(
    "lots_cover_the_balance",
    "What is left in a customer's lots is what they have available.",
    """
    SELECT a.id, a.balance, coalesce(l.remaining, 0) AS in_lots FROM saleor_retention_account a
    LEFT JOIN (SELECT account_id, sum(remaining) AS remaining FROM saleor_retention_lot GROUP BY 1) l
        ON l.account_id = a.id
    WHERE a.balance <> coalesce(l.remaining, 0) AND a.kind = 'available'
       OR l.remaining IS NOT NULL AND a.kind <> 'available'
    """,
)

NOT_OVERCONSUMED = Invariant(
    "lots_are_never_overconsumed",
    "What is left in a lot is what it granted less what was taken from it, and never below zero.",
    """
    SELECT l.id, l.granted, l.remaining, coalesce(c.used, 0) AS used FROM saleor_retention_lot l
    LEFT JOIN (SELECT lot_id, sum(points) AS used, min(points) AS least
               FROM saleor_retention_lotconsumption GROUP BY 1) c ON c.lot_id = l.id
    WHERE l.remaining <> l.granted - coalesce(c.used, 0) OR l.remaining < 0 OR c.least <= 0
    """,
)

FROM_LOTS = Invariant(
    "what_leaves_comes_from_lots",
    "Every point that leaves or enters what a customer has available was taken from a lot or put into one.",
    """
    SELECT p.id FROM saleor_retention_posting p
    JOIN saleor_retention_account s ON s.id = p.source_id AND s.kind = 'available'
    LEFT JOIN saleor_retention_lotconsumption c ON c.posting_id = p.id
    LEFT JOIN saleor_retention_lot l ON l.id = c.lot_id
    GROUP BY p.id, p.points, p.source_id
    HAVING p.points <> coalesce(sum(c.points), 0) OR bool_or(l.account_id <> p.source_id)
    UNION ALL
    SELECT t.transaction_id FROM (
        SELECT p.transaction_id, sum(p.points) AS points FROM saleor_retention_posting p
        JOIN saleor_retention_account d ON d.id = p.destination_id AND d.kind = 'available' GROUP BY 1) t
    LEFT JOIN (SELECT transaction_id, sum(granted) AS granted FROM saleor_retention_lot GROUP BY 1) l
        USING (transaction_id)
    WHERE t.points <> coalesce(l.granted, 0)
    """,
)

RESOLVED_ONCE = Invariant(
    "a_hold_is_resolved_once",
    "A hold is open, or captured or released by one transaction of that kind; a checkout has one open hold.",
    """
    SELECT h.id FROM saleor_retention_hold h
    LEFT JOIN saleor_retention_transaction r ON r.id = h.resolution_id
    WHERE (h.state = 'open') <> (h.resolution_id IS NULL) OR (h.state = 'open') <> (h.resolved_at IS NULL)
       OR h.state = 'captured' AND r.kind <> 'capture' OR h.state = 'released' AND r.kind <> 'release'
    UNION SELECT min(id) FROM saleor_retention_hold WHERE state = 'open'
        GROUP BY programme_id, checkout_id HAVING count(*) > 1
    UNION SELECT min(id) FROM saleor_retention_hold WHERE resolution_id IS NOT NULL
        GROUP BY resolution_id HAVING count(*) > 1
    """,
)

HELD = Invariant(
    "what_is_held_is_promised",
    "A customer's held points are exactly those of their open holds.",
    """
    SELECT a.customer_id, a.balance, coalesce(h.points, 0) AS promised FROM saleor_retention_account a
    LEFT JOIN (SELECT programme_id, customer_id, sum(points) AS points FROM saleor_retention_hold
               WHERE state = 'open' GROUP BY 1, 2) h USING (programme_id, customer_id)
    WHERE a.kind = 'held' AND a.balance <> coalesce(h.points, 0)
    """,
)

DEBT_FIRST = Invariant(
    "a_debt_is_paid_first",
    "Nobody owes points and has some available.",
    """
    SELECT o.customer_id, o.balance AS owed, a.balance AS available FROM saleor_retention_account o
    JOIN saleor_retention_account a ON a.programme_id = o.programme_id AND a.customer_id = o.customer_id
    WHERE o.kind = 'owed' AND a.kind = 'available' AND o.balance > 0 AND a.balance > 0
    """,
)

LEFT_NOTHING = Invariant(
    "who_left_holds_no_points",
    "A customer who was erased, or merged into another, holds and owes nothing.",
    """
    SELECT a.customer_id, a.kind, a.balance FROM saleor_retention_account a
    JOIN saleor_retention_customer c ON c.id = a.customer_id
    WHERE a.balance <> 0 AND (c.erased_at IS NOT NULL OR c.merged_into_id IS NOT NULL)
    """,
)

NOT_STALE = Invariant(
    "no_hold_is_stale",
    "An overdue hold is released within the sweep's grace.",
    """
    SELECT id, expires_at FROM saleor_retention_hold
    WHERE state = 'open' AND expires_at < now() - interval '15 minutes'
    """,
    waits=True,
)

EXPIRED = Invariant(
    "expired_lots_are_closed",
    "A lot past its expiry is closed within a day.",
    """
    SELECT id, expires_at FROM saleor_retention_lot
    WHERE remaining > 0 AND expires_at < now() - interval '1 day'
    """,
    waits=True,
)


WITHHELD = Invariant(
    "what_is_withheld_was_not_given",
    "Points that are withheld from a cause were never given for it: what has begun is not withheld.",
    """
    SELECT w.cause, w.reason, w.points, e.due FROM saleor_retention_withheld w
    JOIN saleor_retention_entitlement e ON e.cause = w.cause
    """,
)

INVARIANTS: tuple[Invariant, ...] = (
    CONSERVED,
    REPLAYED,
    NOT_OVERDRAWN,
    NEVER_OVERDRAWN,
    WELL_FORMED,
    NOT_EMPTY,
    ONCE,
    CONVERGED,
    ONE_OWNER,
    ORDERS_EXACT,
    ORDERS_EXACT_BY_TERMS,
    PENDING_EXACT,
    COVERED,
    NOT_OVERCONSUMED,
    FROM_LOTS,
    RESOLVED_ONCE,
    HELD,
    DEBT_FIRST,
    LEFT_NOTHING,
    NOT_STALE,
    EXPIRED,
    IDLE,
    WITHHELD,
    NOT_SPENT,
    IMPORTED,
)
