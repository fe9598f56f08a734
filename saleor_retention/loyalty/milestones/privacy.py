"""What milestones keep of a person: told, erased, and moved when two customers are merged."""

from collections.abc import Collection

from ...core.privacy import ExportSection
from .models import ReachedMilestone

SECTIONS = (
    ExportSection(
        "milestones",
        """
        SELECT m.name, r.reached_at FROM saleor_retention_reachedmilestone r
        JOIN saleor_retention_milestone m ON m.id = r.milestone_id
        WHERE r.customer_id = ANY(%(ids)s) ORDER BY r.id
        """,
    ),
)


def forget(customer_ids: Collection[int]) -> None:
    """Nothing of it is needed for the books."""
    ReachedMilestone.objects.filter(customer__in=customer_ids).delete()


def move(source_id: int, target_id: int) -> None:
    """What both reached, the one who stays keeps as their own; call before the rewards are moved."""
    rows = ReachedMilestone.objects.filter(customer=source_id)
    theirs = ReachedMilestone.objects.filter(customer=target_id).values("milestone")
    rows.filter(milestone__in=theirs).delete()
    rows.update(customer=target_id)
