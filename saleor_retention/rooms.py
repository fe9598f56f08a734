"""Every room, from the ground up: the one list of them.

To add a room is a folder and its line here, and its place in the layers of `pyproject.toml`.
"""

from collections.abc import Mapping

from .audiences.room import ROOM as AUDIENCES
from .core import invariants, models, privacy
from .core.queues.outbox import Handler
from .customers.room import ROOM as CUSTOMERS
from .loyalty.room import ROOM as LOYALTY
from .metrics.room import ROOM as METRICS
from .offers.room import ROOM as OFFERS
from .orders.room import ROOM as ORDERS
from .referrals.room import ROOM as REFERRALS
from .room import Room
from .segments.room import ROOM as SEGMENTS

CORE = Room(
    name="core",
    tables=models.TABLES,
    invariants=invariants.INVARIANTS,
    export=privacy.SECTIONS,
    erase=lambda erasure: privacy.forget_accounts(erasure.user_ids),
    retention_periods={"effects": privacy.forget_old_effects, "texts": privacy.forget_old_reasons},
)
"""The ground that the rooms stand on."""

ROOMS: tuple[Room, ...] = (CORE, CUSTOMERS, ORDERS, AUDIENCES, SEGMENTS, LOYALTY, OFFERS, REFERRALS, METRICS)

HANDLERS: Mapping[str, Handler] = {kind: handler for room in ROOMS for kind, handler in room.handlers.items()}
"""What does each kind of effect."""
