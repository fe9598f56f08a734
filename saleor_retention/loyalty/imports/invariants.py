"""What always holds of imported balances: a statement that must return no row."""

from ...core.invariants import Invariant

IMPORTED = Invariant(
    "imports_give_what_they_say",
    "Points that a file says somebody had are theirs once, and nobody's while the address is not proved.",
    """
    SELECT r.id, r.points, e.customer_id, coalesce(e.due, 0) AS due FROM saleor_retention_importedbalance r
    LEFT JOIN saleor_retention_entitlement e ON e.programme_id = r.programme_id
        AND e.cause = 'import:' || r.source || ':' || r.id AND (e.due > 0 OR e.customer_id = r.owner_id)
    WHERE CASE WHEN r.owner_id IS NULL THEN e.due > 0
               ELSE coalesce(e.due, 0) <> r.points OR e.customer_id <> r.owner_id END
    """,
)
