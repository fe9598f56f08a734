"""What is kept of a person's redemptions: told, and moved when two customers are merged."""

from ...core.privacy import ExportSection
from .models import PointsRedemption

SECTIONS = (
    ExportSection(
        "points_redemptions",
        """
        SELECT checkout_id, order_id, points, wanted, amount_minor, currency, state, spent, created_at
        FROM saleor_retention_pointsredemption WHERE customer_id = ANY(%(ids)s) ORDER BY id
        """,
    ),
)


def move_redemptions(source_id: int, target_id: int) -> None:
    """What one customer redeemed is the other's: what comes back of it goes to them."""
    PointsRedemption.objects.filter(customer=source_id).update(customer=target_id)
