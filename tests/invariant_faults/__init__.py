"""Faults to plant, one for each invariant: a checker that cannot speak proves nothing."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """`setup` makes healthy data; `sql` lifts what forbids the fault and commits it."""

    setup: Callable[[], object]
    sql: str
