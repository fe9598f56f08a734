"""What this room keeps of a person: told, and erased."""

from collections.abc import Collection

from ..core.db import execute
from ..core.privacy import ExportSection

SECTIONS = (
    ExportSection(
        "lists",
        """
        SELECT l.name, l.uploaded_at FROM saleor_retention_audiencelistmember m
        JOIN saleor_retention_audiencelist l ON l.id = m.list_id
        WHERE m.customer_id = ANY(%(ids)s) ORDER BY l.id, m.id
        """,
    ),
    ExportSection(
        "audiences",
        """
        SELECT a.name, m.entered_at, m.left_at FROM saleor_retention_membership m
        JOIN saleor_retention_audience a ON a.id = m.audience_id
        WHERE m.customer_id = ANY(%(ids)s) ORDER BY m.entered_at, m.id
        """,
    ),
)


def leave_audiences(customer_ids: Collection[int]) -> None:
    """Take these customers out of lists and audiences. Call inside a transaction; two statements."""
    ids = {"ids": sorted(customer_ids)}
    execute("DELETE FROM saleor_retention_audiencelistmember WHERE customer_id = ANY(%(ids)s)", ids)
    execute("DELETE FROM saleor_retention_membership WHERE customer_id = ANY(%(ids)s)", ids)
