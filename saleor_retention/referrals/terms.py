"""What both sides earn: versions in each channel, never changed, only followed by another."""

from datetime import datetime

from ..core.db import command, execute
from ..errors import Invalid, NotFound, Required, VersionInThePast
from ..loyalty.models import Programme
from ..loyalty.points import MOST_POINTS_AT_ONCE
from ..store.sales_channels import check_channel, check_currency
from .models import ReferralProgramme


def referral_terms_set(  # noqa: PLR0913 - a version is its columns
    *,
    channel: str,
    programme_id: int,
    referrer_points: int,
    referee_points: int,
    minimum_minor: int = 0,
    currency: str = "",
    is_active: bool,
    valid_from: datetime | None,
    actor: str,
    reason: str,
    now: datetime,
) -> ReferralProgramme:
    """Begin a version of a channel's terms, at once or later; the first one of a channel may begin in the past.

    Points go to accounts of `programme_id`. An order converts that is worth `minimum_minor` of `currency` at least, and
    keeps that worth. `is_active=False` switches referrals of the channel off from that
    instant on. Raises `VersionInThePast`, `NotFound` (programme), `Invalid` (points, minimum, channel, a version that
    begins at that very instant), `CurrencyMismatch`, `Required` (reason).
    """
    _check(channel, reason, {"referrer_points": referrer_points, "referee_points": referee_points})
    if minimum_minor < 0:
        raise Invalid("A minimum is not below zero.", field="minimum")
    if minimum_minor:
        check_currency(channel, currency)
    begins = valid_from or now
    with command():
        execute(
            "SELECT /* guard:referral.lock_channel */ pg_advisory_xact_lock(hashtextextended('referral:terms:' || %s, 0))",
            [channel],
        )
        if not Programme.objects.filter(pk=programme_id).exists():
            raise NotFound(field="programme_id")
        earlier = ReferralProgramme.objects.filter(channel=channel)
        if begins < now and earlier.exists():
            raise VersionInThePast(field="valid_from")
        if earlier.filter(valid_from=begins).exists():
            raise Invalid("A version of this channel begins at that very instant.", field="valid_from")
        return ReferralProgramme.objects.create(
            programme_id=programme_id,
            channel=channel,
            referrer_points=referrer_points,
            referee_points=referee_points,
            minimum_minor=minimum_minor,
            currency=currency if minimum_minor else "",
            is_active=is_active,
            valid_from=begins,
            actor=actor,
            reason=reason,
        )


def _check(channel: str, reason: str, points: dict[str, int]) -> None:
    check_channel(channel)
    if not reason.strip():
        raise Required("A reason is needed.", field="reason")
    for field, number in points.items():
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= MOST_POINTS_AT_ONCE:
            raise Invalid(f"Points are a whole number from 0 to {MOST_POINTS_AT_ONCE}.", field=field)
