"""What rewards keep of a person: told, blanked, and moved when two customers are merged."""

from collections.abc import Collection

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from ...core.privacy import ExportSection
from .models import RewardPurchase

SECTIONS = (
    ExportSection(
        "rewards",
        """
        SELECT p.name, p.points, p.state, p.created_at, p.closed_at FROM saleor_retention_rewardpurchase p
        WHERE p.customer_id = ANY(%(ids)s) ORDER BY p.id
        """,
    ),
)


def forget(customer_ids: Collection[int]) -> None:
    """The books keep what was paid; the key that their storefront chose is blanked."""
    rows = RewardPurchase.objects.filter(customer__in=customer_ids)
    rows.update(idempotency_key=_own_key("erased:"))


def move(source_id: int, target_id: int) -> int:
    """Purchases count for whom the customer becomes; returns how many."""
    rows = RewardPurchase.objects.filter(customer=source_id)
    return rows.update(customer=target_id, idempotency_key=_own_key("merged:"))


def _own_key(prefix: str) -> Concat:
    return Concat(Value(prefix), Cast(F("pk"), CharField()))
