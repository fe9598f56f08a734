"""How many points staff may move by hand: at once, and each of them in a day of the shop."""

from collections.abc import Collection
from datetime import datetime, timedelta

from ...conf import conf
from ...core.clock import store_zone
from ...core.db import command, execute
from ...errors import LimitExceeded
from ..models import StaffAllowance

KEPT_DAYS = 31
"""A day that is over limits nobody; so long it can be looked up who moved how much."""


def use_allowance(actor: str, points: int, *, now: datetime) -> None:
    """Note that staff move so many points, given or taken alike; raises `LimitExceeded` where that is too many.

    Call inside the transaction that moves them: what is refused is noted nowhere. The row of the actor's day is locked by
    the statement, so two adjustments at once never pass the limit together.
    """
    at_once, in_a_day = conf.max_points_per_adjustment, conf.max_points_per_staff_day
    number = abs(points)
    if at_once and number > at_once:
        raise LimitExceeded(f"Staff move at most {at_once:,} points at once.", field="points")
    if not in_a_day:
        return
    ((used,),) = execute(
        """
        INSERT INTO saleor_retention_staffallowance AS a (actor, day, points) VALUES (%s, %s, %s)
        ON CONFLICT (actor, day) DO UPDATE SET points = a.points + excluded.points RETURNING a.points
        """,
        [actor, now.astimezone(store_zone()).date(), number],
    )
    if used > in_a_day:
        left = max(0, in_a_day - used + number)
        raise LimitExceeded(
            f"Each of staff moves at most {in_a_day:,} points a day; {left:,} are left today.", field="points"
        )


def forget_actors(actors: Collection[str]) -> None:
    """Of people who are erased. Call inside a transaction."""
    StaffAllowance.objects.filter(actor__in=actors).delete()


def forget_allowances(*, now: datetime) -> int:
    """Forget days that limit nobody any more; returns how many rows."""
    before = now.astimezone(store_zone()).date() - timedelta(days=KEPT_DAYS)
    with command():
        count, _ = StaffAllowance.objects.filter(day__lt=before).delete()
    return count
