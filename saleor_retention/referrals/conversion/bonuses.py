"""Points for the referrer at so many rewarded friends: due while so many are rewarded, however that came about."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Count

from ...loyalty.ledger.entitlements import Target
from ...loyalty.models import ProgrammeVersion
from ..models import Referral, ReferralState
from .lots import end_of_points


def bonus_cause(referral_id: int) -> str:
    """The name under which the bonus is kept that the friend of this referral completed."""
    return f"referral-bonus:{referral_id}"


def due(referrer_ids: Collection[int]) -> list[Target]:
    """What these referrers are due for their numbers of friends now. Call after the referrals are written, under their lock.

    One statement where nobody has a bonus, three where somebody has.
    """
    rows = list(
        Referral.objects.filter(referrer__in=sorted(referrer_ids), bonus_at__isnull=False)
        .select_related("referrer", "terms")
        .order_by("pk")
    )
    if not rows:
        return []
    rewarded = Referral.objects.filter(
        referrer__in={row.referrer_id for row in rows}, state=ReferralState.REWARDED
    )
    numbers = dict(rewarded.values_list("referrer").annotate(number=Count("pk")))
    versions = list(
        ProgrammeVersion.objects.filter(programme__in={row.terms.programme_id for row in rows if row.terms})
    )
    return [_target(row, numbers.get(row.referrer_id, 0), versions) for row in rows]


def _target(row: Referral, rewarded: int, versions: Sequence[ProgrammeVersion]) -> Target:
    assert row.terms is not None
    assert row.rewarded_at is not None
    assert row.bonus_at is not None
    end = end_of_points(
        row.terms.programme_id,
        row.terms.channel,
        versions,
        placed_at=row.converted_at or row.rewarded_at,
        earned_at=row.rewarded_at,
    )
    return Target(
        programme_id=row.terms.programme_id,
        customer_id=None if row.referrer.erased_at else row.referrer_id,
        cause=bonus_cause(row.pk),
        due=(row.bonus_points or 0) if rewarded >= row.bonus_at else 0,
        version_id=None,
        earned_at=row.rewarded_at,
        expires_at=end.expires_at,
        idle_months=end.idle_months,
    )


def taken_away(referral_id: int, programme_id: int, now: datetime) -> Target:
    """Nobody is due the bonus of this referral any more."""
    return Target(programme_id, None, bonus_cause(referral_id), 0, None, now, None)
