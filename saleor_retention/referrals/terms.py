"""What both sides earn: versions in each channel, never changed, only followed by another."""

from datetime import datetime

from ..audiences.models import Audience
from ..core.db import command, execute
from ..errors import Invalid, NotFound, Required, VersionInThePast
from ..loyalty.models import Programme
from ..loyalty.points import MOST_POINTS_AT_ONCE
from ..loyalty.rewards.kinds.offer import OfferReward
from ..loyalty.rewards.kinds.registry import parse_kind
from ..loyalty.rewards.models import Reward
from ..store.sales_channels import check_channel, check_currency
from .conversion.details import TermsDetails
from .models import ReferralProgramme

NOTHING_MORE = TermsDetails()


def referral_terms_set(  # noqa: PLR0913 - a version is its columns
    *,
    channel: str,
    programme_id: int,
    referrer_points: int,
    referee_points: int,
    minimum_minor: int = 0,
    currency: str = "",
    details: TermsDetails = NOTHING_MORE,
    is_active: bool,
    valid_from: datetime | None,
    actor: str,
    reason: str,
    now: datetime,
) -> ReferralProgramme:
    """Begin a version of a channel's terms, at once or later; the first one of a channel may begin in the past.

    Points go to accounts of `programme_id`. An order converts that is worth `minimum_minor` of `currency` at least, and
    keeps that worth. `is_active=False` switches referrals of the channel off from that
    instant on. Raises `VersionInThePast`, `NotFound` (programme, reward, audience), `Invalid` (points, minimum, details,
    channel, a version that begins at that very instant), `CurrencyMismatch`, `Required` (reason).
    """
    _check(channel, reason, {"referrer_points": referrer_points, "referee_points": referee_points})
    details.check()
    if minimum_minor < 0:
        raise Invalid("A minimum is not below zero.", field="minimum")
    has_money = bool(minimum_minor) or details.budget_minor is not None
    if has_money:
        check_currency(channel, currency)
    begins = valid_from or now
    with command():
        lock_channel(channel)
        if not Programme.objects.filter(pk=programme_id).exists():
            raise NotFound(field="programme_id")
        _check_named(details)
        _check_start(channel, begins, now)
        return ReferralProgramme.objects.create(
            programme_id=programme_id,
            channel=channel,
            referrer_points=referrer_points,
            referee_points=referee_points,
            minimum_minor=minimum_minor,
            currency=currency if has_money else "",
            **details.as_columns(),
            is_active=is_active,
            valid_from=begins,
            actor=actor,
            reason=reason,
        )


def referral_switch(
    *, channel: str, is_active: bool, actor: str, reason: str, now: datetime
) -> ReferralProgramme:
    """Switch a channel's referrals off or on: a version that is the one in force but for the switch, from now on.

    Where they are so already, nothing changes, and the version in force is returned. A version that is planned comes on
    its day all the same. Raises `NotFound` for a channel without terms, `Required` (reason).
    """
    if not reason.strip():
        raise Required("A reason is needed.", field="reason")
    with command():
        lock_channel(channel)
        rows = ReferralProgramme.objects.filter(channel=channel, valid_from__lte=now)
        current = rows.order_by("-valid_from").first()
        if current is None:
            raise NotFound("The channel has no terms of referrals in force.", field="channel")
        if current.is_active is is_active:
            return current
        _check_start(channel, now, now)
        return ReferralProgramme.objects.create(
            programme_id=current.programme_id,
            channel=channel,
            referrer_points=current.referrer_points,
            referee_points=current.referee_points,
            minimum_minor=current.minimum_minor,
            currency=current.currency,
            **TermsDetails.of(current).as_columns(),
            is_active=is_active,
            valid_from=now,
            actor=actor,
            reason=reason,
        )


def lock_channel(channel: str) -> None:
    """Two versions of a channel come one after the other."""
    execute(
        "SELECT /* guard:referral.lock_channel */ pg_advisory_xact_lock(hashtextextended('referral:terms:' || %s, 0))",
        [channel],
    )


def _check_start(channel: str, begins: datetime, now: datetime) -> None:
    earlier = ReferralProgramme.objects.filter(channel=channel)
    if begins < now and earlier.exists():
        raise VersionInThePast(field="valid_from")
    if earlier.filter(valid_from=begins).exists():
        raise Invalid("A version of this channel begins at that very instant.", field="valid_from")


def _check_named(details: TermsDetails) -> None:
    """Rewards and audiences are there; each is refused at its field. Two statements at most."""
    rewards = Reward.objects.in_bulk(set(details.rewards))
    for field, pk in _rewards_by_field(details):
        if pk not in rewards:
            raise NotFound(field=field)
        kind = parse_kind(rewards[pk].kind, rewards[pk].parameters)
        if not kind.is_possible():
            raise Invalid(f"The shop cannot give “{rewards[pk].name}”.", field=field)
        if field == "welcome_reward_id" and not isinstance(kind, OfferReward):
            raise Invalid("Friends are welcomed with an offer.", field=field)
    asked = {field: getattr(details, field) for field in ("referrer_audience_id", "referee_audience_id")}
    audiences = Audience.objects.in_bulk([pk for pk in asked.values() if pk is not None])
    for field, pk in asked.items():
        if pk is not None and pk not in audiences:
            raise NotFound(field=field)


def _rewards_by_field(details: TermsDetails) -> list[tuple[str, int]]:
    """Each reward of the catalogue that is named, with the field that names it."""
    sides = ("referrer_reward_id", "referee_reward_id", "welcome_reward_id")
    named = [(field, getattr(details, field)) for field in sides]
    named += [("tiers", tier.reward) for tier in details.tiers]
    return [(field, pk) for field, pk in named if pk is not None]


def _check(channel: str, reason: str, points: dict[str, int]) -> None:
    check_channel(channel)
    if not reason.strip():
        raise Required("A reason is needed.", field="reason")
    for field, number in points.items():
        if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= MOST_POINTS_AT_ONCE:
            raise Invalid(f"Points are a whole number from 0 to {MOST_POINTS_AT_ONCE}.", field=field)
