"""Every invariant of the engine, by room, from the ground up."""

from .customers import invariants as customers
from .kernel import flow_invariants as kernel
from .kernel.invariants import Invariant
from .loyalty import invariants as loyalty
from .metrics import invariants as metrics
from .offers import invariants as offers
from .orders import invariants as orders
from .referrals import invariants as referrals
from .segments import invariants as segments

ROOMS: dict[str, tuple[Invariant, ...]] = {
    "kernel": kernel.INVARIANTS,
    "customers": customers.INVARIANTS,
    "orders": orders.INVARIANTS,
    "segments": segments.INVARIANTS,
    "loyalty": loyalty.INVARIANTS,
    "offers": offers.INVARIANTS,
    "referrals": referrals.INVARIANTS,
    "metrics": metrics.INVARIANTS,
}

INVARIANTS: tuple[Invariant, ...] = tuple(invariant for room in ROOMS.values() for invariant in room)
