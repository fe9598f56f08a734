"""How many points staff may move by hand: at once, and each of them in a day of the shop."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from ...conf import conf
from ...core.clock import store_zone
from ...core.db import command, execute
from ...errors import LimitExceeded
from ..models import StaffAllowance

KEPT_DAYS = 31
"""A day that is over limits nobody; so long it can be looked up who moved how much."""


def use_allowance(
    actor: str, points: int, *, largest: int | None = None, now: datetime, field: str = "points"
) -> None:
    """Note that staff move so many points, given or taken alike; raises `LimitExceeded` where that is too many.

    `largest`: of several movements the one of most points, for only one is made at once. Call inside the transaction that
    moves them: what is refused is noted nowhere. The row of the actor's day is locked by the statement, so two of them at
    once never pass the limit together.
    """
    number = abs(points)
    _check_at_once(number if largest is None else largest, field)
    if not conf.max_points_per_staff_day or not number:
        return
    ((used,),) = execute(
        """
        INSERT INTO saleor_retention_staffallowance AS a (actor, day, points) VALUES (%s, %s, %s)
        ON CONFLICT (actor, day) DO UPDATE SET points = a.points + excluded.points RETURNING a.points
        """,
        [actor, _day(now), number],
    )
    _check_day(used, number, field)


def require_allowance(
    actor: str, points: int, *, largest: int | None = None, now: datetime, field: str = "points"
) -> None:
    """Raises as `use_allowance` would, and notes nothing."""
    number = abs(points)
    _check_at_once(number if largest is None else largest, field)
    used = StaffAllowance.objects.filter(actor=actor, day=_day(now)).values_list("points", flat=True).first()
    _check_day((used or 0) + number, number, field)


def _day(now: datetime) -> date:
    return now.astimezone(store_zone()).date()


def _check_at_once(number: int, field: str) -> None:
    at_once = conf.max_points_per_adjustment
    if at_once and number > at_once:
        raise LimitExceeded(f"Staff move at most {at_once:,} points at once.", field=field)


def _check_day(used: int, number: int, field: str) -> None:
    """`used`: with these, `number` of them."""
    in_a_day = conf.max_points_per_staff_day
    if in_a_day and number and used > in_a_day:
        left = max(0, in_a_day - used + number)
        raise LimitExceeded(
            f"Each of staff moves at most {in_a_day:,} points a day; {left:,} are left today.", field=field
        )


def forget_actors(actors: Collection[str]) -> None:
    """Of people who are erased. Call inside a transaction."""
    StaffAllowance.objects.filter(actor__in=actors).delete()


def forget_allowances(*, now: datetime) -> int:
    """Forget days that limit nobody any more; returns how many rows."""
    before = _day(now) - timedelta(days=KEPT_DAYS)
    with command():
        count, _ = StaffAllowance.objects.filter(day__lt=before).delete()
    return count
