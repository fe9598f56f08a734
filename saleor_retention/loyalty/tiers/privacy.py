"""What tiers keep of a person: told, erased, and moved when two customers are merged."""

from collections.abc import Collection
from datetime import datetime

from ...core.privacy import ExportSection
from .memberships import lock_customers
from .models import TierChange, TierMembership
from .plans import tiers_in
from .published import publish_tiers

SECTIONS = (
    ExportSection(
        "tiers",
        """
        SELECT p.slug AS programme, m.tier, m.since, m.until, m.why, m.keeps_until, m.promised_until
        FROM saleor_retention_tiermembership m JOIN saleor_retention_programme p ON p.id = m.programme_id
        WHERE m.customer_id = ANY(%(ids)s) ORDER BY m.id
        """,
    ),
)


def forget(customer_ids: Collection[int]) -> None:
    """Nothing of a person's status is needed for the books."""
    TierMembership.objects.filter(customer__in=customer_ids).delete()
    publish_tiers(customer_ids)


def move(source_id: int, target_id: int, *, now: datetime) -> int:
    """End the tiers of a customer who becomes another, who keeps the higher one for as long as it was kept; returns how many
    tiers went over. Call after their orders have converged."""
    programmes = TierMembership.objects.filter(customer__in=(source_id, target_id), until=None)
    moved = 0
    for pk in sorted(set(programmes.values_list("programme_id", flat=True))):
        lock_customers(pk, [source_id, target_id])
        rows = TierMembership.objects.filter(programme=pk, customer__in=(source_id, target_id), until=None)
        held = {row.customer_id: row for row in rows.select_related("plan")}
        if source_id in held:
            moved += _hand_over(held[source_id], held.get(target_id), target_id, now)
    publish_tiers([source_id, target_id])
    return moved


def _hand_over(giving: TierMembership, taking: TierMembership | None, target_id: int, now: datetime) -> int:
    TierMembership.objects.filter(pk=giving.pk).update(until=now)
    places = {tier.slug: place for place, tier in enumerate(tiers_in(giving.plan))}
    if giving.keeps_until <= now or (
        taking is not None and places.get(taking.tier, -1) >= places.get(giving.tier, -1)
    ):
        return 0
    if taking is not None:
        TierMembership.objects.filter(pk=taking.pk).update(until=now)
    TierMembership.objects.create(
        programme_id=giving.programme_id,
        customer_id=target_id,
        tier=giving.tier,
        plan=giving.plan,
        since=now,
        why=TierChange.MERGE,
        keeps_until=giving.keeps_until,
        promised_until=giving.keeps_until,
    )
    return 1
