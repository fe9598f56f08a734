"""How often and how long: counted in this process, added to a small table every few seconds.

Counting touches memory only, so it may stand anywhere, also on the way of a shopper. A process that ends
loses at most what it counted since it last added. Nothing here ever raises, and nothing is written inside
a transaction of somebody else.
"""

import os
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from time import monotonic, perf_counter
from typing import Literal

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils.module_loading import import_string

from ..conf import conf
from .db import execute
from .failpoints import failpoint
from .idempotency import canonical
from .safe_logging import logger

log = logger(__name__)

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Upper bounds in seconds of what `timed` tells apart; slower than the last is beyond all of them."""
BEYOND = "+Inf"
DAYS_KEPT = 8
"""Days that are kept apart, so that lately can be told from ever. Older ones are one sum."""
WAIT = "250ms"
"""Longest wait for a row of the table. What cannot be added now is added later."""

Key = tuple[str, str]
"""A figure's name, and its labels as canonical JSON."""


@dataclass
class PendingFigures:
    """What this process counted since it last added it to the table."""

    sums: dict[Key, float] = field(default_factory=lambda: defaultdict(float))
    marks: dict[Key, float] = field(default_factory=dict)
    """By the process's own steady clock; the database's clock dates them when they are written."""
    firsts: dict[Key, float] = field(default_factory=dict)
    """In the manner of `marks`; what was written earlier stands."""
    stands: set[Key] = field(default_factory=set)
    """The firsts that this process wrote, or found written: nothing is to be said about them again."""
    flushed_at: float = float("-inf")
    lock: threading.Lock = field(default_factory=threading.Lock)


pending = PendingFigures()


def _begin_anew() -> None:
    """A forked process counts its own; what its parent counted is its parent's to write."""
    global pending
    pending = PendingFigures()


os.register_at_fork(after_in_child=_begin_anew)


def count(name: str, by: float = 1, **labels: str) -> None:
    """Add to a figure. Labels have few values and never name a person."""
    if by:
        with pending.lock:
            pending.sums[name, _text(tuple(labels.items()))] += by


@lru_cache(maxsize=1_000)
def _text(labels: tuple[tuple[str, str], ...]) -> str:
    """The canonical JSON of labels, which have few values: written once for each."""
    return canonical(dict(labels))


def mark(name: str, **labels: str) -> None:
    """The figure's instant is now."""
    with pending.lock:
        pending.marks[name, canonical(labels)] = monotonic()


def mark_first(name: str, **labels: str) -> None:
    """The figure's instant is now, unless it has one already."""
    key = (name, canonical(labels))
    with pending.lock:
        if key not in pending.stands:
            pending.firsts.setdefault(key, monotonic())


def keep(name: str, value: float, **labels: str) -> None:
    """The figure is this from now on: written at once, in the caller's transaction if there is one."""
    _write({(name, canonical(labels)): value}, "'1970-01-01'", "value", "excluded.value")


def kept(name: str) -> float | None:
    """The sum of a figure without labels as it stands in the table; None where nothing was ever written."""
    ((value,),) = execute(
        "SELECT sum(value) FROM saleor_retention_figure WHERE name = %s AND labels = %s",
        [name, canonical({})],
    )
    return None if value is None else float(value)


def observe(name: str, seconds: float, **labels: str) -> None:
    """Add a duration to a histogram: its sum, and the bucket it falls into."""
    bound = next((str(most) for most in BUCKETS if seconds <= most), BEYOND)
    count(f"{name}_bucket", 1, le=bound, **labels)
    count(f"{name}_sum", seconds, **labels)


@contextmanager
def timed(name: str, **labels: str) -> Iterator[dict[str, str]]:
    """Observe how long the block takes. It may change its labels, such as the outcome, while it runs."""
    began = perf_counter()
    try:
        yield labels
    finally:
        observe(name, perf_counter() - began, **labels)


def flush_if_due() -> bool:
    """Add what was counted to the table, unless that was done lately; whether it was done."""
    every = conf.counter_flush_seconds
    return every > 0 and monotonic() - pending.flushed_at >= every and flush()


def after_request(**signal: object) -> None:
    """Django's `request_finished`: the answer is with the shopper, nobody waits, no transaction is open."""
    if flush_if_due():
        connections[DEFAULT_DB_ALIAS].close_if_unusable_or_obsolete()  # as Django did, before us


def flush() -> bool:
    """Add what was counted to the table; False when it must wait: a transaction is open, or the database says no."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.in_atomic_block:
        return False
    taken = _take()
    if not any((taken.sums, taken.marks, taken.firsts)):
        return True
    try:
        with import_string(conf.write_context)(), transaction.atomic():
            failpoint("counters.before_write")
            execute("SELECT set_config('lock_timeout', %s, true)", [WAIT])
            _add(taken.sums)
            _write_instants(taken.marks, "greatest")
            _write_instants(taken.firsts, "least")
    except Exception:
        _give_back(taken)
        log.exception("figures could not be written")
        return False
    pending.stands.update(taken.firsts)
    return True


def _take() -> PendingFigures:
    with pending.lock:
        taken = PendingFigures(pending.sums, pending.marks, pending.firsts)
        pending.sums, pending.marks, pending.firsts = defaultdict(float), {}, {}
        pending.flushed_at = monotonic()
    return taken


def _give_back(taken: PendingFigures) -> None:
    with pending.lock:
        for key, value in taken.sums.items():
            pending.sums[key] += value
        for key, instant in taken.marks.items():
            pending.marks[key] = max(instant, pending.marks.get(key, instant))
        pending.firsts |= taken.firsts


def _add(sums: Mapping[Key, float]) -> None:
    # In one order everywhere: two processes that add at the same moment wait for each other, never in a ring.
    _write(
        sums, "(now() AT TIME ZONE 'UTC')::date", "value", "saleor_retention_figure.value + excluded.value"
    )


def _write_instants(marks: Mapping[Key, float], which: Literal["greatest", "least"]) -> None:
    """Of an instant that stands already and the new one the greatest, or the least, is kept."""
    ages = {key: monotonic() - instant for key, instant in marks.items()}
    _write(
        ages,
        "'1970-01-01'",
        "extract(epoch FROM now()) - value",
        f"{which}(saleor_retention_figure.value, excluded.value)",
    )


def _write(values: Mapping[Key, float], day: str, value: str, on_conflict: str) -> None:
    if not values:
        return
    rows = sorted(values.items())
    execute(
        f"""
        INSERT INTO saleor_retention_figure (name, labels, day, value)
        SELECT name, labels, {day}, {value}
        FROM unnest(%(names)s::text[], %(labels)s::text[], %(values)s::float8[]) WITH ORDINALITY
            AS given(name, labels, value, place)
        ORDER BY place
        ON CONFLICT (name, labels, day) DO UPDATE SET value = {on_conflict}
        """,
        {
            "names": [name for (name, _), _ in rows],
            "labels": [labels for (_, labels), _ in rows],
            "values": [float(data) for _, data in rows],
        },
    )


def fold() -> None:
    """Sum what is older than `DAYS_KEPT` days into one row each: totals stay, the table stays small."""
    execute(
        """
        WITH old AS (
            DELETE FROM saleor_retention_figure
            WHERE day > '1970-01-01' AND day <= (now() AT TIME ZONE 'UTC')::date - %(days)s
            RETURNING name, labels, value)
        INSERT INTO saleor_retention_figure (name, labels, day, value)
        SELECT name, labels, '1970-01-01', sum(value) FROM old GROUP BY name, labels ORDER BY name, labels
        ON CONFLICT (name, labels, day) DO UPDATE SET value = saleor_retention_figure.value + excluded.value
        """,
        {"days": DAYS_KEPT},
    )
