"""A shop in memory that behaves like Saleor where the engine can see it: the demo's shop, and the tests'.

Orders are kept as the snapshots that the engine reads; each verb below moves one the way the event of the same
name moves an order in Saleor, and moves only the cursors that Saleor moves.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid5

from ....orders.models import OrderFact
from ....orders.refunds import NamedRefund, attributed
from ....store.channels import ChannelTerms, Mode
from ....store.customers import CustomerSnapshot
from ....store.orders import LineSnapshot, OrderSnapshot, Origin, Status
from ....store.pagination import ChangedOrders, Cursors, HistoryPage
from ....store.port import GONE, Gone
from .channels import SimulatedChannels
from .draft_orders import SimulatedDrafts
from .order_owners import OrderOwners
from .traces import SimulatedTraces

UPDATED = "orders"
"""The cursor of `Order.updated_at`: money moves it, and so do cancelling and editing."""
EVENTS = "events"
"""The cursor of `OrderEvent.date`: goods coming back, replacements and expiry move only this one."""


class SimulatedStore(SimulatedChannels, SimulatedTraces, SimulatedDrafts):
    """The `Store` port over dictionaries, with the verbs of customers and staff beside it."""

    def __init__(self) -> None:
        super().__init__()
        self._customers: dict[int, CustomerSnapshot] = {}
        # Position of each order's last movement by cursor; moving again puts it at the end.
        self._moved: dict[str, dict[UUID, int]] = {UPDATED: {}, EVENTS: {}}
        self._clicks = 0
        self._terms: dict[str, ChannelTerms] = {}
        self._is_on = True
        self._refunds: dict[UUID, tuple[NamedRefund, ...]] = {}

    # What the engine asks

    def orders(self, ids: Sequence[UUID]) -> dict[UUID, OrderSnapshot | Gone]:
        """The present state of each order."""
        return {order_id: self._orders.get(order_id, GONE) for order_id in ids}

    def changed_orders(self, cursors: Cursors, *, limit: int) -> ChangedOrders:
        """Orders moved since the cursors, at most `limit` for each cursor. Nothing commits late here."""
        ids: dict[UUID, None] = {}
        after, is_last = dict(cursors), True
        for name, moved in self._moved.items():
            since = int(cursors.get(name, 0))
            fresh = [(click, order_id) for order_id, click in moved.items() if click > since]
            page = fresh[:limit]
            is_last = is_last and len(page) == len(fresh)
            ids.update((order_id, None) for _, order_id in page)
            after[name] = str(page[-1][0] if page else since)
        return ChangedOrders(tuple(ids), after, is_last)

    def drifted_orders(self, *, after: UUID | None, limit: int) -> tuple[UUID, ...]:
        """Orders whose owner or status is not what our facts say, deleted ones included, in id order."""
        facts = OrderFact.objects.filter(is_gone=False).order_by("pk")
        if after is not None:
            facts = facts.filter(pk__gt=after)
        result: list[UUID] = []
        owners = OrderOwners()
        for fact in facts.select_related("customer").iterator():
            order = self._orders.get(fact.order_id)
            if order is None or order.status != fact.status or not owners.has(fact.customer, order.user_id):
                result.append(fact.order_id)
                if len(result) == limit:
                    break
        return tuple(result)

    def is_there(self) -> bool:
        """Once anybody placed an order or opened an account: a process of its own begins with neither."""
        return bool(self._clicks or self._customers)

    def missing_orders(self) -> int:
        """How many orders of our facts are not in the dictionary."""
        known = OrderFact.objects.filter(is_gone=False).values_list("pk", flat=True)
        return sum(order_id not in self._orders for order_id in known)

    def history(
        self, position: str, *, since: datetime | None, until: datetime | None, limit: int
    ) -> HistoryPage:
        """The next orders by creation."""
        after = tuple(position.split("|")) if position else ("", "")
        page = [key for key in self._by_creation(since, until) if key > after][:limit]
        return HistoryPage(tuple(UUID(pk) for _, pk in page), "|".join(page[-1]) if page else position)

    def history_size(self, *, since: datetime | None, until: datetime | None) -> int:
        """How many there are."""
        return len(self._by_creation(since, until))

    def _by_creation(self, since: datetime | None, until: datetime | None) -> list[tuple[str, str]]:
        return sorted(
            (order.created_at.astimezone(UTC).isoformat(), str(order.id))
            for order in self._orders.values()
            if (since is None or since <= order.created_at) and (until is None or order.created_at < until)
        )

    def accounts(self, *, after: int, limit: int) -> tuple[int, ...]:
        """Account holders by id."""
        return tuple(sorted(customer for customer in self._customers if customer > after)[:limit])

    def people(self) -> dict[int, str]:
        """The address of each account that joined or bought; the accounts of a history have none but their number."""
        bought = {order.user_id for order in self._orders.values() if order.user_id is not None}
        unnamed = {user_id: f"customer{user_id}@example.com" for user_id in sorted(bought)}
        return unnamed | {user_id: customer.email for user_id, customer in self._customers.items()}

    def is_on(self) -> bool:
        """Unless `switch` turned it off."""
        return self._is_on

    def terms(self, channels: Collection[str]) -> dict[str, ChannelTerms]:
        """As `agree` set them; live where it did not, off everywhere while the engine is off."""
        off = None if self._is_on else ChannelTerms(Mode.OFF)
        return {channel: off or self._terms.get(channel, ChannelTerms()) for channel in channels}

    def customers(self, ids: Sequence[int]) -> dict[int, CustomerSnapshot | Gone]:
        """Account holders by id."""
        return {user_id: self._customers.get(user_id, GONE) for user_id in ids}

    # What the owner does

    def agree(self, channel: str, terms: ChannelTerms) -> None:
        """From now on the engine works on these terms in the channel."""
        self._terms[channel] = terms

    def switch(self, is_on: bool) -> None:
        """The engine as a whole, off or on."""
        self._is_on = is_on

    # What customers and staff do

    def join(self, customer: CustomerSnapshot) -> None:
        """A customer opens an account, or their account changes."""
        self._customers[customer.user_id] = customer

    def leave(self, user_id: int) -> None:
        """An account is deleted; its orders stay without an owner, as Saleor's do."""
        self._customers.pop(user_id, None)
        for order in [order for order in self._orders.values() if order.user_id == user_id]:
            self._orders[order.id] = replace(order, user_id=None)

    def put(self, *orders: OrderSnapshot) -> None:
        """These orders are now exactly so, money included: how history and odd states get in."""
        for order in orders:
            self._set(order)

    def place(self, order: OrderSnapshot) -> UUID:
        """An order comes in as described, paid by its gift cards and points alone: money has to pay the rest."""
        due = sum(line.gross_minor for line in order.lines) + order.shipping_gross_minor
        by_card = order.gift_card_minor + order.points_minor
        unpaid = replace(order, due_minor=due, captured_minor=by_card, kept_minor=by_card, fully_paid_at=None)
        self._set(self._latched(replace(unpaid, attributed_minor=0), order.created_at))
        return order.id

    def pay(self, order_id: UUID, amount_minor: int | None = None, *, at: datetime) -> None:
        """Money is captured; all that is missing when no amount is named."""
        order = self._orders[order_id]
        amount = order.due_minor - order.kept_minor if amount_minor is None else amount_minor
        paid = replace(
            order, captured_minor=order.captured_minor + amount, kept_minor=order.kept_minor + amount
        )
        self._set(self._latched(paid, at))

    def refund(
        self,
        order_id: UUID,
        amount_minor: int,
        *,
        lines: Mapping[UUID, int] | None = None,
        shipping: bool = False,
    ) -> None:
        """Money goes back, for named units, for shipping, or just so. More than was paid is possible, as in life."""
        order = self._orders[order_id]
        if lines or shipping:
            named = NamedRefund(amount_minor, tuple((lines or {}).items()), shipping)
            self._refunds[order_id] = (*self._refunds.get(order_id, ()), named)
        self._set(replace(order, kept_minor=order.kept_minor - amount_minor))

    def refund_bounces(self, order_id: UUID, amount_minor: int) -> None:
        """A refund comes back from the bank, whatever it was for: the money is the shop's again."""
        self.refund(order_id, -amount_minor)

    def refund_onto_card(self, order_id: UUID, amount_minor: int) -> None:
        """A part that a gift card paid goes back onto it."""
        order = self._orders[order_id]
        by_card = replace(order, gift_card_minor=order.gift_card_minor - amount_minor)
        self._set(replace(by_card, kept_minor=order.kept_minor - amount_minor))

    def charge_back(self, order_id: UUID, amount_minor: int) -> None:
        """The bank takes money back: kept falls, what was ever captured does not."""
        self.refund(order_id, amount_minor)

    def take_back(self, order_id: UUID, line_id: UUID, quantity: int) -> None:
        """Units come back. Saleor writes an event and leaves `updated_at`."""
        order = self._orders[order_id]
        self._set(replace(order, lines=_moved(order.lines, "returned", {line_id: quantity})), cursor=EVENTS)

    def exchange(self, order_id: UUID, line_id: UUID, quantity: int, *, at: datetime) -> UUID:
        """Units are replaced by a new order that is a reissue of this one; returns the new order's id."""
        order = self._orders[order_id]
        line = next(line for line in order.lines if line.id == line_id)
        self._set(replace(order, lines=_moved(order.lines, "replaced", {line_id: quantity})), cursor=EVENTS)
        reissue_id = uuid5(order_id, f"reissue:{line_id}:{at.isoformat()}")
        share = replace(
            line,
            id=uuid5(reissue_id, str(line_id)),
            quantity=quantity,
            net_minor=line.net_minor * quantity // line.quantity,
            gross_minor=line.gross_minor * quantity // line.quantity,
            returned=0,
            replaced=0,
            refunded=0,
            refunded_minor=0,
        )
        reissue = OrderSnapshot(
            id=reissue_id,
            number=f"{order.number}-R",
            origin=Origin.REISSUE,
            status=Status.LIVE,
            channel=order.channel,
            currency=order.currency,
            created_at=at,
            user_id=order.user_id,
            email=order.email,
            original_id=order_id,
            country=order.country,
            city=order.city,
            lines=(share,),
        )
        return self.place(reissue)

    def confirm(self, order_id: UUID, *, at: datetime | None = None) -> None:
        """An unconfirmed order becomes a real one; a draft does, too, and is placed at that instant."""
        order = self._orders[order_id]
        placed_at = at if order.status is Status.DRAFT and at is not None else order.created_at
        self._set(replace(order, status=Status.LIVE, created_at=placed_at))

    def cancel(self, order_id: UUID) -> None:
        """The order is cancelled; its money stays where it is until somebody refunds it."""
        self._set(replace(self._orders[order_id], status=Status.CANCELLED))

    def expire(self, order_id: UUID) -> None:
        """An unpaid order runs out of time. Saleor writes an event and leaves `updated_at`."""
        self._set(replace(self._orders[order_id], status=Status.EXPIRED), cursor=EVENTS)

    def fulfil(self, order_id: UUID, *, at: datetime) -> None:
        """All goods are sent."""
        self._set(replace(self._orders[order_id], fulfilled_at=at))

    def match_guest(self, email: str, user_id: int) -> tuple[UUID, ...]:
        """Guest orders of an address go to its new account. Saleor moves no cursor and calls no order hook."""
        address = email.strip().lower()
        matched = [
            order
            for order in self._orders.values()
            if order.user_id is None and order.email.lower() == address
        ]
        for order in matched:
            self._set(replace(order, user_id=user_id), cursor=None)
        return tuple(order.id for order in matched)

    def delete(self, order_id: UUID) -> None:
        """The order vanishes from the shop's database, without a trace."""
        del self._orders[order_id]
        for moved in self._moved.values():
            moved.pop(order_id, None)

    def all_orders(self) -> Iterable[UUID]:
        """Every order the shop has, oldest entry first."""
        return self._orders.keys()

    def _set(self, order: OrderSnapshot, *, cursor: str | None = UPDATED) -> None:
        refunds = self._refunds.get(order.id)
        self._orders[order.id] = attributed(order, refunds) if refunds else order
        if cursor is not None:
            self._clicks += 1
            self._moved[cursor].pop(order.id, None)
            self._moved[cursor][order.id] = self._clicks

    def _latched(self, order: OrderSnapshot, at: datetime) -> OrderSnapshot:
        if order.fully_paid_at is not None or order.captured_minor < order.due_minor:
            return order
        return replace(order, fully_paid_at=at)


def _moved(lines: tuple[LineSnapshot, ...], what: str, units: Mapping[UUID, int]) -> tuple[LineSnapshot, ...]:
    """The lines with more units returned or replaced."""
    return tuple(
        replace(line, **{what: getattr(line, what) + units[line.id]}) if line.id in units else line
        for line in lines
    )
