"""What always holds of drafts: a statement that must return no row."""

from ...core.invariants import Invariant

INVARIANTS = (
    Invariant(
        "activated_drafts_are_their_versions",
        "A draft that was activated says what its version says.",
        """
        SELECT d.id, v.id AS version_id FROM saleor_retention_programmedraft d
        JOIN saleor_retention_programmeversion v ON v.id = d.version_id
        WHERE (d.programme_id, d.channel, d.currency, d.rate_points, d.rate_minor, d.earning, d.terms, d.expiry_months)
              IS DISTINCT FROM
              (v.programme_id, v.channel, v.currency, v.rate_points, v.rate_minor, v.earning, v.terms, v.expiry_months)
        """,
    ),
)
