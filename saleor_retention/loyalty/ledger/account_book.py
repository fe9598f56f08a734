"""The books of one customer, in memory, while their accounts are locked: what each verb moves, posting by posting.

Nothing here touches the database. A verb opens the books (`ledger.open_books`), moves points, and hands the
entries back (`ledger.write`), so a batch of five hundred costs as many statements as one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ...core.idempotency import request_hash
from ...guards import guard
from .. import rules
from ..models import AccountKind, TransactionKind


@dataclass(slots=True, eq=False)
class OpenLot:
    """A lot with points left. `id` is 0 until it is written."""

    cause: str
    granted: int
    remaining: int
    earned_at: datetime
    expires_at: datetime | None
    id: int = 0
    idle_months: int | None = None
    """It ends so many months after the customer's last activity; `expires_at` is that instant as it is now."""
    initially: int = field(init=False)
    """What was left when the books were opened."""

    def __post_init__(self) -> None:
        self.initially = self.remaining


Taken = Sequence[tuple[OpenLot, int]]
"""How many points each lot gave."""


@dataclass(slots=True, eq=False)
class PostingDraft:
    """A posting to be: points from one account to another, and the lots they were taken from."""

    source: int
    destination: int
    points: int
    taken: Sequence[tuple[OpenLot, int]] = ()


@dataclass(slots=True, eq=False)
class LedgerEntry:
    """A transaction to be. `id` is 0 until it is written."""

    book: "AccountBook"
    kind: TransactionKind
    key: str
    request_hash: str
    cause: str
    occurred_at: datetime
    actor: str = ""
    reason: str = ""
    message: str = ""
    movements: list[PostingDraft] = field(default_factory=list)
    lots: list[OpenLot] = field(default_factory=list)
    id: int = 0


@dataclass(slots=True, eq=False)
class AccountBook:
    """One customer's accounts in one programme: ids of accounts by kind, their balances and open lots."""

    programme_id: int
    customer_id: int
    ids: dict[str, int]
    balances: dict[str, int]
    lots: list[OpenLot] = field(default_factory=list)
    expired: dict[str, int] = field(default_factory=dict)
    """Points of a cause that ended unused, less those whose cause was taken back since."""

    @guard("ledger.key")
    def entry(
        self, kind: TransactionKind, key: str, request: Any, *, cause: str, at: datetime
    ) -> LedgerEntry:
        """A new transaction of this customer, under a key made of the fact."""
        return LedgerEntry(self, kind, key, request_hash(request), cause, at)

    def earn(
        self,
        entry: LedgerEntry,
        points: int,
        *,
        earned_at: datetime,
        expires_at: datetime | None,
        idle_months: int | None = None,
    ) -> None:
        """Give points. A debt is paid first; a lot holds only what is left."""
        if debt := min(points, self.balances[AccountKind.OWED]):
            self._move(entry, AccountKind.OWED, AccountKind.FORGONE, debt)
        if rest := points - debt:
            self._move(entry, AccountKind.ISSUANCE, AccountKind.AVAILABLE, rest)
            self._receive(
                entry,
                OpenLot(entry.cause, rest, rest, earned_at, expires_at, idle_months=idle_months),
            )

    def claw_back(self, entry: LedgerEntry, points: int) -> None:
        """Take points back, the cause's own lots first. What is no longer there becomes a debt.

        Points that ended unused gave the customer nothing: they are taken from what expired, never from the customer.
        """
        own = sum(lot.remaining for lot in self.lots if lot.cause == entry.cause)
        if unused := min(max(0, points - own), self.expired.get(entry.cause, 0)):
            self._move(entry, AccountKind.EXPIRED, AccountKind.ISSUANCE, unused)
            self.expired[entry.cause] -= unused
            points -= unused
        if there := min(points, self.balances[AccountKind.AVAILABLE]):
            taken = rules.take(self.lots, there, own=entry.cause)
            self._move(entry, AccountKind.AVAILABLE, AccountKind.ISSUANCE, there, taken)
        if short := points - there:
            self._move(entry, AccountKind.FORGONE, AccountKind.OWED, short)

    def withdraw(self, entry: LedgerEntry, points: int) -> None:
        """Take points away without ever making a debt. Raises `NotEnoughPoints` before moving any."""
        taken = rules.take(self.lots, points)
        self._move(entry, AccountKind.AVAILABLE, AccountKind.ISSUANCE, points, taken)

    @guard("ledger.unexpired_lots")
    def hold(self, entry: LedgerEntry, points: int) -> None:
        """Set points aside; lots past their expiry cannot be spent. Raises `NotEnoughPoints`."""
        taken = rules.take(self._live(entry.occurred_at), points)
        self._move(entry, AccountKind.AVAILABLE, AccountKind.HELD, points, taken)

    def capture(self, entry: LedgerEntry, points: int) -> None:
        """Spend held points."""
        self._move(entry, AccountKind.HELD, AccountKind.REDEEMED, points)

    def release(self, entry: LedgerEntry, taken: Iterable[tuple[OpenLot, int]]) -> None:
        """Give held points back as lots of the same cause and expiry.

        A debt made meanwhile is paid first, out of the points that would expire soonest.
        """
        self._give_back(entry, AccountKind.HELD, list(taken))

    def spend(self, entry: LedgerEntry, points: int) -> None:
        """Pay with points at once; lots past their expiry cannot be spent. Raises `NotEnoughPoints`."""
        taken = rules.take(self._live(entry.occurred_at), points)
        self._move(entry, AccountKind.AVAILABLE, AccountKind.REDEEMED, points, taken)

    def restore(self, entry: LedgerEntry, taken: Iterable[tuple[OpenLot, int]]) -> None:
        """Give spent points back as lots of the same cause and expiry. A debt made meanwhile is paid first."""
        self._give_back(entry, AccountKind.REDEEMED, list(taken))

    def expire(self, entry: LedgerEntry, lot: OpenLot) -> None:
        """End what is left of a lot."""
        points = lot.remaining
        self._move(entry, AccountKind.AVAILABLE, AccountKind.EXPIRED, points, [(lot, points)])

    def forgo(self, entry: LedgerEntry) -> None:
        """Give up whatever can be spent, and forgive whatever is owed."""
        if debt := self.balances[AccountKind.OWED]:
            self._move(entry, AccountKind.OWED, AccountKind.FORGONE, debt)
        if points := self.balances[AccountKind.AVAILABLE]:
            taken = rules.take(self.lots, points)
            self._move(entry, AccountKind.AVAILABLE, AccountKind.FORGONE, points, taken)

    def hand_over(self, entry: LedgerEntry) -> Taken:
        """Let go of all that can be spent, for somebody else to take over; returns what the lots gave."""
        points = self.balances[AccountKind.AVAILABLE]
        if not points:
            return []
        taken = rules.take(self.lots, points)
        self._move(entry, AccountKind.AVAILABLE, AccountKind.ISSUANCE, points, taken)
        return taken

    def take_over(self, entry: LedgerEntry, taken: Taken) -> None:
        """Receive what another handed over, each part with the expiry it had. A debt is paid first."""
        self._give_back(entry, AccountKind.ISSUANCE, taken)

    def hand_over_debt(self, entry: LedgerEntry) -> int:
        """Owe nothing any more, because somebody else does; returns how much."""
        if debt := self.balances[AccountKind.OWED]:
            self._move(entry, AccountKind.OWED, AccountKind.FORGONE, debt)
        return debt

    def spendable(self, now: datetime) -> int:
        """Points that can be spent now; the lots have to be there."""
        return sum(lot.remaining for lot in self._live(now))

    def _live(self, now: datetime) -> list[OpenLot]:
        return [lot for lot in self.lots if lot.expires_at is None or lot.expires_at > now]

    def _give_back(self, entry: LedgerEntry, source: AccountKind, taken: Taken) -> None:
        points = sum(part for _, part in taken)
        if debt := min(points, self.balances[AccountKind.OWED]):
            if source != AccountKind.ISSUANCE:
                self._move(entry, source, AccountKind.ISSUANCE, debt)
            self._move(entry, AccountKind.OWED, AccountKind.FORGONE, debt)
        if rest := points - debt:
            self._move(entry, source, AccountKind.AVAILABLE, rest)
        for lot, part in taken:
            lost = min(part, debt)
            debt -= lost
            if left := part - lost:
                part_left = OpenLot(
                    lot.cause, left, left, lot.earned_at, lot.expires_at, idle_months=lot.idle_months
                )
                self._receive(entry, part_left)

    def _receive(self, entry: LedgerEntry, lot: OpenLot) -> None:
        entry.lots.append(lot)
        self.lots.append(lot)

    def _move(
        self,
        entry: LedgerEntry,
        source: str,
        destination: str,
        points: int,
        taken: Sequence[tuple[OpenLot, int]] = (),
    ) -> None:
        for lot, part in taken:
            lot.remaining -= part
        for kind, change in ((source, -points), (destination, points)):
            if kind in self.balances:
                self.balances[kind] += change
        entry.movements.append(PostingDraft(self.ids[source], self.ids[destination], points, taken))
