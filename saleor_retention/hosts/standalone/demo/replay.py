"""Taking a history in: every order is marked and converged, as if its shop had just sent a notice."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from uuid import UUID

from django.db.models import Sum

from ....core.models import InboxItem
from ....core.queues import inbox
from ....loyalty.models import Programme, ProgrammeVersion
from ....loyalty.programmes import programme_create, version_add
from ....orders.models import OrderFact
from ....pipeline import ORDER, drain_orders, process_orders

BATCH = 500


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did: orders looked at, orders that had changed, orders still waiting (none, when all went well)."""

    orders: int
    changes: int
    waiting: int


def replay(
    order_ids: Sequence[UUID], *, now: datetime, progress: Callable[[int], object] = lambda _: None
) -> Replayed:
    """Ring for each order and converge, in batches of 500; `progress` hears how many are done. Safe to repeat."""
    before = _revisions()
    for batch in batched(order_ids, BATCH):
        inbox.mark_dirty(ORDER, batch)
        process_orders(now=now, limit=BATCH)
        progress(len(batch))
    drain_orders(now=now)
    waiting = InboxItem.objects.filter(kind=ORDER).count()
    return Replayed(len(order_ids), _revisions() - before, waiting)


def guests(order_ids: Iterable[UUID]) -> int:
    """Orders that the engine knows and this history does not: the database belongs to another one."""
    return len(set(OrderFact.objects.values_list("pk", flat=True)) - set(order_ids))


def ensure_programme(*, channel: str, currency: str, since: datetime, now: datetime) -> ProgrammeVersion:
    """One point for each whole unit of currency, in force before the history begins; made once."""
    if version := ProgrammeVersion.objects.filter(channel=channel).order_by("valid_from").first():
        return version
    programme = Programme.objects.filter(slug="demo").first() or programme_create("demo", "Demo points")
    return version_add(
        programme.pk,
        channel=channel,
        currency=currency,
        rate_points=1,
        rate_minor=100,
        expiry_months=None,
        valid_from=since,
        actor="demo",
        reason="one point for each dollar",
        now=now,
    )


def _revisions() -> int:
    """Every change of an order raises its revision by one, so the sum counts changes."""
    return OrderFact.objects.aggregate(all=Sum("revision"))["all"] or 0
