"""Where entitlements are and where they should be: the steps between, without a database."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ...guards import guard
from ..models import TransactionKind

Pair = tuple[int, int]
"""A programme and a customer."""


def cause_of(order_id: object) -> str:
    """The name under which an order's points are kept."""
    return f"order:{order_id}"


@dataclass(frozen=True, slots=True)
class Target:
    """What a customer should have been given for one cause, all told. A customer of None: nobody is due it."""

    programme_id: int
    customer_id: int | None
    cause: str
    due: int
    version_id: int | None
    earned_at: datetime
    expires_at: datetime | None
    idle_months: int | None = None
    """Its lot ends so many months after the customer's last activity, whatever it earned before."""
    kind: TransactionKind = TransactionKind.EARN
    """What giving is called in the books."""


@dataclass(frozen=True, slots=True)
class EntitlementState:
    """Where the ledger is for one cause and customer. `id` is None before the first movement."""

    programme_id: int
    customer_id: int
    cause: str
    due: int = 0
    revision: int = 0
    version_id: int | None = None
    id: int | None = None

    @property
    def key(self) -> "Key":
        return (self.cause, self.programme_id, self.customer_id)


Key = tuple[str, int, int]
EntitlementStates = dict[Key, EntitlementState]


@dataclass(frozen=True, slots=True)
class EntitlementStep:
    """One step of a standing; `target` says why, and when what it gives was earned and expires."""

    before: EntitlementState
    after: EntitlementState
    target: Target

    @property
    def pair(self) -> Pair:
        return (self.before.programme_id, self.before.customer_id)

    @property
    def points(self) -> int:
        """What is to be given, or with a minus taken back."""
        return self.after.due - self.before.due


@guard("ledger.one_owner")
def moves_towards(targets: Sequence[Target], known: EntitlementStates) -> list[EntitlementStep]:
    """The steps from what is known to the targets, each seeing the ones before it.

    Other holders of a target's cause go to 0, before its own customer is given anything.
    """
    by_cause: dict[str, EntitlementStates] = {}
    for key in sorted(known):
        by_cause.setdefault(key[0], {})[key] = known[key]
    moves: list[EntitlementStep] = []
    for target in targets:
        here = by_cause.setdefault(target.cause, {})
        own_key = (target.cause, target.programme_id, target.customer_id or 0)
        steps = [
            _step(item, 0, item.version_id, target)
            for key, item in here.items()
            if key != own_key and item.due
        ]
        if target.customer_id is not None:
            own = here.get(own_key) or EntitlementState(target.programme_id, target.customer_id, target.cause)
            if own.due != target.due:
                steps.append(_step(own, target.due, target.version_id or own.version_id, target))
        here |= {step.after.key: step.after for step in steps}
        moves += steps
    return moves


def _step(before: EntitlementState, due: int, version_id: int | None, target: Target) -> EntitlementStep:
    after = replace(before, due=due, revision=before.revision + 1, version_id=version_id)
    return EntitlementStep(before, after, target)
