"""What always holds of audiences, as statements that return the rows where it does not."""

from ..core.invariants import Invariant

INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "who_was_erased_is_in_no_audience",
        "An erased customer is in no list and in no audience.",
        """
        SELECT c.id FROM saleor_retention_customer c WHERE c.erased_at IS NOT NULL AND (
            EXISTS (SELECT FROM saleor_retention_audiencelistmember m WHERE m.customer_id = c.id)
            OR EXISTS (SELECT FROM saleor_retention_membership m WHERE m.customer_id = c.id))
        """,
    ),
    Invariant(
        "nobody_is_twice_in_an_audience",
        "The spans of a customer in an audience do not overlap, and at most one is open.",
        """
        SELECT a.id, b.id FROM saleor_retention_membership a
        JOIN saleor_retention_membership b ON b.audience_id = a.audience_id AND b.customer_id = a.customer_id AND b.id > a.id
        WHERE tstzrange(a.entered_at, a.left_at) && tstzrange(b.entered_at, b.left_at)
        """,
    ),
    Invariant(
        "audiences_are_their_last_version",
        "What an audience is now is what was written down when it was last changed.",
        """
        SELECT a.id FROM saleor_retention_audience a LEFT JOIN LATERAL (
            SELECT * FROM saleor_retention_audienceversion v WHERE v.audience_id = a.id
            ORDER BY v.id DESC LIMIT 1) v ON true
        WHERE (a.name, a.rule, a.is_tracked) IS DISTINCT FROM (v.name, v.rule, v.is_tracked)
        """,
    ),
)
