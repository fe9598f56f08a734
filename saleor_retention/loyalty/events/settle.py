"""Events become points: each is due what its rule says while it stands, and nothing once it is withdrawn."""

from collections.abc import Collection, Sequence
from datetime import datetime

from ...core.clock import store_zone
from ...core.db import lock_rows
from ..expiry.kind import LotEnd
from ..ledger.converge import converge
from ..ledger.entitlements import Target
from ..models import ProgrammeVersion
from ..programmes import versions_in
from ..terms.expiry import end_of
from .models import Event
from .rules import cause_of


def settle_events(event_ids: Collection[int], *, now: datetime) -> int:
    """Let these events come to what they are due; returns how many movements. Call inside a transaction."""
    if not event_ids:
        return 0
    rows = Event.objects.select_related("customer", "rule").filter(pk__in=event_ids).order_by("pk")
    return converge(_targets(lock_rows(rows)), now=now)


def _targets(events: Sequence[Event]) -> list[Target]:
    programme_ids = {event.programme_id for event in events}
    channels = ProgrammeVersion.objects.filter(programme__in=programme_ids).values_list("channel", flat=True)
    versions = versions_in(set(channels))
    targets = []
    for event in events:
        earned_at = max(event.occurred_at, event.rule.valid_from)
        governing = [
            version
            for channel in sorted(set(channels))
            if (version := versions.in_force(channel, event.recorded_at)) is not None
            and version.programme_id == event.programme_id
        ]
        end = _latest([end_of(version, earned_at, store_zone()) for version in governing])
        targets.append(
            Target(
                programme_id=event.programme_id,
                customer_id=None if event.customer.erased_at else event.customer_id,
                cause=cause_of(event.pk),
                due=0 if event.withdrawn_at else event.points,
                version_id=None,
                earned_at=earned_at,
                expires_at=end.expires_at,
                idle_months=end.idle_months,
            )
        )
    return targets


def _latest(ends: Sequence[LotEnd]) -> LotEnd:
    """An event belongs to no channel: of several the customer has the best."""
    never = [end for end in ends if end.expires_at is None]
    if never or not ends:
        return LotEnd(None)
    return max(
        ends,
        key=lambda end: (end.expires_at is not None and end.expires_at.timestamp(), end.idle_months or 0),
    )
