"""What a room gives to the whole: each has one `Room` in its `room.py`, and `rooms.py` lists them.

This module stands below every room, so it knows their types by name only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from django.db.models import Model

    from .core.invariants import Invariant
    from .core.privacy import ExportSection
    from .core.queues.outbox import Handler


type OrderChanges = Sequence[Any]
"""Of `orders.rules.OrderChange`, which this module stands below."""
type Targets = Sequence[Any]
"""Of `loyalty.ledger.entitlements.Target`."""


@dataclass(frozen=True, slots=True)
class JobResult:
    """What has to follow a run of a job."""

    marked_dirty: bool = False
    """Something is in the inbox now: a worker is asked to look."""
    has_more: bool = False
    """The run ended at its bound: it is asked for again at once."""
    workers: int = 1
    """How many runs are asked for then, where they share the work that is left."""


@dataclass(frozen=True, slots=True)
class Job:
    """Background work of a room. `name` is that of its Celery task, so it never changes; a run does a bounded batch."""

    name: str
    description: str
    every: timedelta
    work: Callable[[datetime], JobResult]


@dataclass(frozen=True, slots=True)
class Erasure:
    """Whom to forget: all their rows are locked. `has_left`: the store deleted the account, and nobody asked for more."""

    customer_ids: tuple[int, ...]
    user_ids: tuple[int, ...]
    now: datetime
    has_left: bool
    totals: Counter[str] = field(default_factory=Counter)
    """What was done, for the report: a room adds its figures."""


@dataclass(frozen=True, slots=True)
class CustomerMerge:
    """Two customers, both locked, of whom the first becomes the second."""

    source_id: int
    target_id: int
    actor: str
    reason: str
    now: datetime
    totals: Counter[str] = field(default_factory=Counter)
    """What went over, for the report: a room adds its figures."""


class Settle(Protocol):
    """Converges a room to changed orders, inside the transaction that recorded them."""

    def __call__(self, changes: OrderChanges, *, now: datetime) -> object: ...


class PointsDue(Protocol):
    """Says which points changed orders are due. All accounts are locked together afterwards."""

    def __call__(self, changes: OrderChanges, *, now: datetime) -> Targets: ...


class OrdersGone(Protocol):
    """Follows orders that the store deleted, known to us or not."""

    def __call__(self, order_ids: Sequence[UUID], *, now: datetime) -> object: ...


class Batch(Protocol):
    """Does one bounded batch in transactions of its own; returns how much that was, 0 when nothing is left."""

    def __call__(self, *, now: datetime) -> int: ...


def _settle_nothing(changes: OrderChanges, *, now: datetime) -> None:
    pass


def _no_points(changes: OrderChanges, *, now: datetime) -> Targets:
    return ()


def _no_orders_gone(order_ids: Sequence[UUID], *, now: datetime) -> None:
    pass


def _erase_nothing(erasure: Erasure) -> None:
    pass


def _merge_nothing(merge: CustomerMerge) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Everything that others do to a room without knowing it. What a room does not need, it leaves out."""

    name: str
    tables: tuple[type[Model], ...] = ()

    settle: Settle = _settle_nothing
    """First: what follows from changed orders in this room's own tables, but for points."""
    points_due: PointsDue = _no_points
    """Second: what all rooms say is due is booked at once."""
    settle_totals: Settle = _settle_nothing
    """Last: what is summed up for others to read."""
    orders_gone: OrdersGone = _no_orders_gone

    handlers: Mapping[str, Handler] = field(default_factory=dict)
    """What does each kind of effect that this room writes into the outbox."""
    jobs: tuple[Job, ...] = ()
    sweep: Mapping[str, Batch] = field(default_factory=dict)
    """What time alone changes, by its name in the counters: all of it, every minute."""
    sweep_batches: Mapping[str, Batch] = field(default_factory=dict)
    """The same, but batch by batch: each returns how many it met, 0 when none is left. A run ends at its bound of batches."""
    invariants: tuple[Invariant, ...] = ()

    export: tuple[ExportSection, ...] = ()
    """What is kept of a person."""
    erase: Callable[[Erasure], object] = _erase_nothing
    """Forgets a person, inside the transaction of it. Rooms above have forgotten them already."""
    merge: Callable[[CustomerMerge], AbstractContextManager[None]] = _merge_nothing
    """Moves what one customer has to another: entered before the orders converge, left after it in reverse order."""
    retention_periods: Mapping[str, Batch] = field(default_factory=dict)
    """What is kept for some time only, by name. Rooms may share a name: their batches are added up."""
