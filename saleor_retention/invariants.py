"""Every invariant of the engine, by room, from the ground up."""

from .audiences import invariants as audiences
from .core import invariants as core
from .core.invariants import Invariant
from .customers import invariants as customers
from .loyalty import invariants as loyalty
from .metrics import invariants as metrics
from .offers import invariants as offers
from .orders import invariants as orders
from .referrals import invariants as referrals
from .store.port import store

ROOMS: dict[str, tuple[Invariant, ...]] = {
    "core": core.INVARIANTS,
    "customers": customers.INVARIANTS,
    "orders": orders.INVARIANTS,
    "audiences": audiences.INVARIANTS,
    "loyalty": loyalty.INVARIANTS,
    "offers": offers.INVARIANTS,
    "referrals": referrals.INVARIANTS,
    "metrics": metrics.INVARIANTS,
}

STORE = "store"


def rooms() -> dict[str, tuple[Invariant, ...]]:
    """Every room's, and what must hold between our tables and those of the store that we live in."""
    own = store().invariants()
    return ROOMS | ({STORE: own} if own else {})


INVARIANTS: tuple[Invariant, ...] = tuple(invariant for room in ROOMS.values() for invariant in room)
