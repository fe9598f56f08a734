"""Who is in an audience now."""

from datetime import datetime

from django.db import DEFAULT_DB_ALIAS

from ...core.clock import store_zone
from ...core.db import execute
from ...errors import NotFound
from ..models import Audience
from ..parsing import parse
from ..sql import selection


def members_of(audience_id: int, *, now: datetime, using: str = DEFAULT_DB_ALIAS) -> list[int]:
    """Our ids of all customers in it, in their order. Two statements, however many there are. Raises `NotFound`."""
    audience = Audience.objects.using(using).filter(pk=audience_id).first()
    if audience is None:
        raise NotFound(field="audience_id")
    members = selection(parse(audience.rule), now, store_zone())
    rows = execute(f"{members.sql} ORDER BY c.id", members.params, using)
    return [customer_id for (customer_id,) in rows]
