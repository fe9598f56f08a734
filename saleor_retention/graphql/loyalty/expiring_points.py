"""Which points of a customer are about to end."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import graphene

from ...core.clock import now, store_zone
from ...loyalty.expiry.expiring_points import ExpiringPoints, expiring_of
from .. import kit

MOST_DAYS = 3_660


class ExpiringOfAccount(kit.DataLoader):
    """By customer and programme: points that end, by day."""

    def batch_load(self, keys: Sequence[tuple[int | None, int]]) -> list[tuple[ExpiringPoints, ...]]:
        """One statement."""
        known = [(customer, programme) for customer, programme in keys if customer is not None]
        rows = expiring_of(known, now=now(), using=self.using) if known else {}
        return [rows.get((customer or 0, programme), ()) for customer, programme in keys]


class LoyaltyExpiringPoints(kit.Type):
    """Roots are `loyalty.expiring_points.ExpiringPoints`."""

    points = kit.Points(required=True, description="Points that end with the day, all together.")
    last_day = kit.Date(
        required=True, description="The last day on which they can be spent, in the shop's zone."
    )
    expires_at = kit.DateTime(required=True, description="When the first of them end.")

    class Meta:
        description = "Points that end with one day."


class ExpiringPointsOfAccount:
    """Added to `LoyaltyAccount`."""

    next_expiry = graphene.Field(
        LoyaltyExpiringPoints, description="The points that end next; null where none do."
    )
    expiring_soon = kit.NonNullList(
        LoyaltyExpiringPoints,
        required=True,
        days=graphene.Int(default_value=30, description="Within so many days from today, at most 3660."),
        description="Points that end soon, by day, the soonest first.",
    )

    @staticmethod
    def resolve_next_expiry(root: Any, info: Any) -> Any:
        groups = ExpiringOfAccount(info.context).load((root.customer_id, root.programme_id))
        return groups.then(lambda rows: rows[0] if rows else None)

    @staticmethod
    def resolve_expiring_soon(root: Any, info: Any, days: int = 30) -> Any:
        last = now().astimezone(store_zone()).date() + timedelta(days=min(max(days, 0), MOST_DAYS))
        groups = ExpiringOfAccount(info.context).load((root.customer_id, root.programme_id))
        return groups.then(lambda rows: [row for row in rows if row.last_day <= last])
