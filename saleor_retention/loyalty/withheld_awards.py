"""What is due and is not given: in a channel that is off or in shadow, before the first day, by choice of history, or
because the rules let it be spent later.

Nothing of it is lost. Each look writes over what an order would be due, and the same look gives it once nothing
stands in its way. What has begun is never withheld: an order with an entitlement converges in every mode.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ..conf import conf
from ..core.db import execute
from ..core.queues.backoff import backoff
from ..core.safe_logging import logger
from ..store.channels import ChannelTerms, Mode
from ..store.orders import OrderSnapshot
from ..store.port import store
from .ledger.entitlements import cause_of
from .models import Withheld, WithheldReason

log = logger(__name__)


class PlacedOrder(Protocol):
    """As much of an order as decides whether something may begin with it."""

    @property
    def order_id(self) -> UUID: ...
    @property
    def channel(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class WithheldAward:
    """What a cause of an order would give its customer now."""

    cause: str
    order: PlacedOrder
    customer_id: int | None
    points: int
    version_id: int | None = None
    """Of what is pending: the rules it was computed by."""
    available_at: datetime | None = None
    """Of what is pending: when it can be spent; None while that is not known yet."""


@dataclass(slots=True)
class AwardFilter:
    """Why something may not begin with these orders, and what is withheld in the end."""

    terms: Mapping[str, ChannelTerms]
    known: Mapping[str, str]
    """Reasons of what was withheld when the batch was read, by cause."""
    causes: Collection[str]
    """Those this batch decides about; of the others it only knows."""
    rehearsed: list[tuple[WithheldAward, WithheldReason]] = field(default_factory=list)

    def reason(self, order: PlacedOrder) -> WithheldReason | None:
        """Why nothing may begin with this order, or None."""
        if self.known.get(cause_of(order.order_id)) == WithheldReason.HISTORY:
            return WithheldReason.HISTORY
        terms = self.terms[order.channel]
        if terms.mode is not Mode.LIVE:
            return WithheldReason.OFF if terms.mode is Mode.OFF else WithheldReason.SHADOW
        return WithheldReason.TOO_EARLY if terms.is_too_early(order.created_at) else None

    def rehearse(self, award: WithheldAward, reason: WithheldReason) -> None:
        """This would have been given."""
        if award.points > 0:
            self.rehearsed.append((award, reason))
        if reason is WithheldReason.SHADOW and award.points > 0:
            log.info(
                "would give points",
                order=award.order.order_id,
                channel=award.order.channel,
                count=award.points,
            )

    def close(self, *, now: datetime) -> None:
        """Keep what was rehearsed, and forget what is withheld no more. No statement where there is neither."""
        kept = {item.cause for item, _ in self.rehearsed}
        ended = [c for c in self.causes if c in self.known and c not in kept]
        if ended:
            Withheld.objects.filter(pk__in=ended).exclude(reason=WithheldReason.HISTORY).delete()
        if self.rehearsed:
            _keep(self.rehearsed, now)


def withholding(orders: Sequence[PlacedOrder], causes: Collection[str] | None = None) -> AwardFilter:
    """Read what may withhold something from these orders: their channels' terms, and what is withheld now.

    `causes`: what is decided about, when it is not the points of the orders themselves. Two statements for any number.
    """
    own = {cause_of(order.order_id) for order in orders}
    wanted = own | set(causes or ())
    known = Withheld.objects.filter(pk__in=wanted).values_list("pk", "reason") if wanted else ()
    terms = store().terms({order.channel for order in orders}) if orders else {}
    return AwardFilter(terms, dict(known), own if causes is None else causes)


def _keep(rehearsed: Sequence[tuple[WithheldAward, WithheldReason]], now: datetime) -> None:
    rows = sorted(rehearsed, key=lambda pair: pair[0].cause)
    Withheld.objects.bulk_create(
        [
            Withheld(
                cause=item.cause,
                reason=reason,
                order_id=item.order.order_id,
                channel=item.order.channel,
                customer_id=item.customer_id,
                points=item.points,
                order_created_at=item.order.created_at,
                computed_at=now,
                version_id=item.version_id if reason is WithheldReason.PENDING else None,
                available_at=item.available_at if reason is WithheldReason.PENDING else None,
            )
            for item, reason in rows
        ],
        update_conflicts=True,
        unique_fields=["cause"],
        update_fields=[
            "reason",
            "channel",
            "customer",
            "points",
            "computed_at",
            "version",
            "available_at",
            "attempts",
            "retry_at",
        ],
    )


def exclude_history(orders: Sequence[OrderSnapshot], *, now: datetime) -> None:
    """These orders never earn, by the owner's choice about history; those that have earned already go on as they are.

    One statement. Call under the orders' locks.
    """
    execute(
        """
        INSERT INTO saleor_retention_withheld
            (cause, reason, order_id, channel, customer_id, points, order_created_at, computed_at)
        SELECT w.cause, 'history', w.order_id, w.channel, NULL, 0, w.created_at, %(now)s
        FROM unnest(%(causes)s::text[], %(orders)s::uuid[], %(channels)s::text[], %(created)s::timestamptz[])
            AS w(cause, order_id, channel, created_at)
        WHERE NOT EXISTS (SELECT FROM saleor_retention_entitlement e WHERE e.cause = w.cause)
        ORDER BY w.cause
        ON CONFLICT (cause) DO UPDATE SET reason = 'history', version_id = NULL, available_at = NULL
        """,
        {
            "causes": [cause_of(order.id) for order in orders],
            "orders": [order.id for order in orders],
            "channels": [order.channel for order in orders],
            "created": [order.created_at for order in orders],
            "now": now,
        },
    )


def include_history(order_ids: Collection[UUID]) -> None:
    """The other choice: these orders may earn after all. What they are due is given by the look that follows."""
    Withheld.objects.filter(order_id__in=order_ids, reason=WithheldReason.HISTORY).delete()


CHANNELS_WAITING = """
SELECT w.channel FROM saleor_retention_withheld w WHERE w.reason IN ('off', 'shadow', 'too_early')
UNION SELECT w.channel FROM saleor_retention_withheld w WHERE w.reason = 'pending' AND w.available_at <= %(now)s
ORDER BY 1
"""
RELEASABLE = """
WITH live AS (
    SELECT channel, since FROM unnest(%(channels)s::text[], %(since)s::timestamptz[]) AS live(channel, since))
SELECT waiting.order_id FROM (
    (SELECT w.order_id, w.attempts FROM saleor_retention_withheld w JOIN live ON live.channel = w.channel
     WHERE w.reason IN ('off', 'shadow', 'too_early') AND (live.since IS NULL OR w.order_created_at >= live.since)
       AND (w.retry_at IS NULL OR w.retry_at <= %(now)s)
     ORDER BY w.attempts, w.order_id LIMIT %(limit)s)
    UNION ALL
    (SELECT w.order_id, w.attempts FROM saleor_retention_withheld w JOIN live ON live.channel = w.channel
     WHERE w.reason = 'pending' AND w.available_at <= %(now)s
       AND (live.since IS NULL OR w.order_created_at >= live.since) AND (w.retry_at IS NULL OR w.retry_at <= %(now)s)
     ORDER BY w.available_at LIMIT %(limit)s)) waiting
GROUP BY waiting.order_id ORDER BY max(waiting.attempts), waiting.order_id LIMIT %(limit)s
"""
"""Each branch has an index of its own: what waits for its day is not walked through every minute. What failed is
left out for its pause."""


def releasable_orders(*, now: datetime, limit: int | None = None) -> list[UUID]:
    """Orders from which nothing need be withheld any more, as the owner and the rules have it: they want another look."""
    channels = [channel for (channel,) in execute(CHANNELS_WAITING, {"now": now})]
    live = {name: term for name, term in store().terms(channels).items() if term.mode is Mode.LIVE}
    if not live:
        return []
    rows = execute(
        RELEASABLE,
        {
            "channels": list(live),
            "since": [item.begins_at for item in live.values()],
            "now": now,
            "limit": limit or conf.batch_size,
        },
    )
    return [order_id for (order_id,) in rows]


def put_back(order_id: UUID, *, now: datetime) -> None:
    """What is withheld of this order could not be given: it is tried again later, further apart each time."""
    rows = Withheld.objects.filter(order_id=order_id)
    attempts = max(rows.values_list("attempts", flat=True), default=0) + 1
    rows.update(attempts=attempts, retry_at=now + backoff(attempts))
