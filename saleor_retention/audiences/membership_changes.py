"""Who came into a tracked audience and who left it, and when that was seen."""

from datetime import datetime

from ..core.clock import store_zone
from ..core.db import command, execute
from ..core.safe_logging import logger
from ..errors import Invalid
from .models import Audience
from .parsing import parse
from .sql import selection

log = logger(__name__)


def record_movements(*, now: datetime) -> int:
    """Close the spans of who left and open those of who came, audience by audience; returns how many changes.

    Two statements for an audience, whatever its size, in a transaction of its own. Two sweeps at once: the second
    waits, and finds nothing to do. An audience that is tracked no longer keeps its spans as they are.
    """
    audiences = Audience.objects.filter(is_tracked=True).order_by("pk")
    return sum(_moved_if_sound(pk, now) for pk in audiences.values_list("pk", flat=True))


def _moved_if_sound(audience_id: int, now: datetime) -> int:
    """One whose stored rule makes no sense stays as it is, and takes no other with it."""
    try:
        return _moved(audience_id, now)
    except Invalid:
        log.exception("the rule of an audience makes no sense", ref=audience_id)
        return 0


def _moved(audience_id: int, now: datetime) -> int:
    with command():
        audience = Audience.objects.select_for_update().filter(pk=audience_id, is_tracked=True).first()
        if audience is None:
            return 0
        members = selection(parse(audience.rule), now, store_zone())
        inside = members.sql
        params = members.params | {"audience": audience_id, "now": now}
        left = execute(
            f"""
            UPDATE saleor_retention_membership m SET left_at = greatest(m.entered_at, %(now)s)
            WHERE m.audience_id = %(audience)s AND m.left_at IS NULL
              AND NOT EXISTS (SELECT FROM ({inside}) i WHERE i.id = m.customer_id) RETURNING m.id
            """,
            params,
        )
        came = execute(
            f"""
            INSERT INTO saleor_retention_membership (audience_id, customer_id, entered_at)
            SELECT %(audience)s, i.id, %(now)s FROM ({inside}) i WHERE NOT EXISTS (
                SELECT FROM saleor_retention_membership m
                WHERE m.audience_id = %(audience)s AND m.customer_id = i.id AND m.left_at IS NULL)
            ORDER BY i.id RETURNING id
            """,
            params,
        )
        return len(left) + len(came)
