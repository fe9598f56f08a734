"""What this room keeps of a person."""

from ..kernel.telling import Told

SECTIONS = (
    Told(
        "lists",
        """
        SELECT l.name, l.uploaded_at FROM saleor_retention_audiencelistmember m
        JOIN saleor_retention_audiencelist l ON l.id = m.list_id
        WHERE m.customer_id = ANY(%(ids)s) ORDER BY l.id, m.id
        """,
    ),
    Told(
        "audiences",
        """
        SELECT a.name, m.entered_at, m.left_at FROM saleor_retention_membership m
        JOIN saleor_retention_audience a ON a.id = m.audience_id
        WHERE m.customer_id = ANY(%(ids)s) ORDER BY m.entered_at, m.id
        """,
    ),
)
