"""Every invariant of the engine, by room, from the ground up."""

from .core.invariants import Invariant
from .rooms import ROOMS
from .store.port import store

BY_ROOM: dict[str, tuple[Invariant, ...]] = {room.name: room.invariants for room in ROOMS}
STORE = "store"


def rooms() -> dict[str, tuple[Invariant, ...]]:
    """Every room's, and what must hold between our tables and those of the store that we live in."""
    own = store().invariants()
    return BY_ROOM | ({STORE: own} if own else {})


INVARIANTS: tuple[Invariant, ...] = tuple(invariant for room in ROOMS for invariant in room.invariants)
