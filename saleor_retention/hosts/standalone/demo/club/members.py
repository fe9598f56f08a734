"""Who bought in the club in the last year: a member whose points end, wait and pay, and others in every tier.

Their orders are dated from the first of this month, so that within a month each start of the demo finds them as they are; in
the next month there are new ones, and those of before are gone from the shop as what was bought on the page is.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from .....core.queues import inbox, outbox
from .....customers.models import Customer
from .....errors import Refusal
from .....loyalty.events.record import event_record
from .....loyalty.models import Programme
from .....loyalty.redemption.redeem import redeem
from .....loyalty.rewards.models import Reward
from .....loyalty.rewards.purchases import reward_buy
from .....orders.models import OrderFact
from .....pipeline import ORDER, drain_orders
from .....rooms import HANDLERS
from .....store.carts import CartSnapshot
from .....store.customers import CustomerSnapshot
from .....store.orders import LineSnapshot, OrderSnapshot, Origin, Status
from ...simulator.shop import SimulatedStore
from ..cdnow import CURRENCY
from ..fixtures import DISC

MARK = 0xC1B0C1B0
"""The first 32 bits of each order of the club, by which a later demo knows it."""
OTHERS = range(11, 35)
"""Accounts of the history who have come to the club."""
TAKERS = (13, 20, 26)
"""Of them, who take a card for their points."""
JOINED = datetime(1998, 7, 1, 12, tzinfo=UTC)
SENT_AFTER = timedelta(days=2)
REDEEMED = 200
"""Points that pay for one order of the member's."""


@dataclass(frozen=True, slots=True)
class ClubOrder:
    """An order, so many days before the first of the month; the parcel left two days later, or has not yet."""

    days: int
    minor: int
    is_sent: bool = True
    points_minor: int = 0


MEMBERS = (
    ClubOrder(322, 32_000),
    ClubOrder(90, 48_000),
    ClubOrder(20, 9_000, points_minor=200),
    ClubOrder(2, 4_500, is_sent=False),
)
"""The first one's points end 12 months after it, within the next weeks."""
PAID_WITH_POINTS = 2
"""Which of them is."""


def first_of_month(now: datetime) -> datetime:
    """The instant that all days are counted from."""
    return now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def order_id(today: datetime, user_id: int, number: int) -> UUID:
    """The same in each start of one month."""
    return UUID(int=(MARK << 96) | ((today.year * 12 + today.month) << 64) | (user_id << 16) | number)


def earlier_orders(now: datetime) -> list[UUID]:
    """Those of earlier months, whose shops, in memory, are gone."""
    month = first_of_month(now).year * 12 + now.month
    known = (pk.int for pk in OrderFact.objects.values_list("pk", flat=True))
    return [UUID(int=pk) for pk in known if pk >> 96 == MARK and pk >> 64 & 0xFFFF != month]


def present_orders(now: datetime) -> set[UUID]:
    """Those of this month, whoever the member is."""
    month = first_of_month(now)
    known = OrderFact.objects.values_list("pk", flat=True)
    return {pk for pk in known if pk.int >> 96 == MARK} - set(earlier_orders(month))


def let_in(
    shop: SimulatedStore, channel: str, programme: Programme, member: int, card: Reward, *, now: datetime
) -> None:
    """They buy, each on their day, and some take a card for their points; told again, it changes nothing."""
    for user_id in (member, *OTHERS):
        shop.join(CustomerSnapshot(user_id, f"customer{user_id}@example.com", JOINED))
    _take_card(card, member, now)
    orders = _orders(first_of_month(now), channel, member)
    _bring(shop, [order for order in orders if order.user_id != member], now)
    for order in orders:
        if order.user_id == member:
            if order.points_minor and not OrderFact.objects.filter(pk=order.id).exists():
                _pay_with_points(shop, order)
            _bring(shop, [order], order.fulfilled_at or order.created_at)
    for user_id in TAKERS:
        _take_card(card, user_id, now)
    _review(programme, member, now)
    while outbox.deliver(HANDLERS):
        pass


def _bring(shop: SimulatedStore, orders: Sequence[OrderSnapshot], at: datetime) -> None:
    """The shop has them, and the engine looks at them then."""
    shop.put(*orders)
    inbox.mark_dirty(ORDER, [order.id for order in orders])
    drain_orders(now=at)


def _orders(today: datetime, channel: str, member: int) -> list[OrderSnapshot]:
    """Of everybody. Those of the others are spread over the year by their numbers."""
    bought: dict[int, tuple[ClubOrder, ...]] = {member: MEMBERS}
    for user_id in OTHERS:
        days = (20 + (user_id * 7 + number * 83) % 300 for number in range(1 + user_id % 3))
        bought[user_id] = tuple(ClubOrder(day, 1_500 + (user_id * day * 97) % 52_000) for day in days)
    return [
        _order(order_id(today, user_id, number), channel, user_id, today - timedelta(days=part.days), part)
        for user_id, parts in bought.items()
        for number, part in enumerate(parts)
    ]


def _order(pk: UUID, channel: str, user_id: int, at: datetime, part: ClubOrder) -> OrderSnapshot:
    line = LineSnapshot(
        id=uuid5(pk, "disc"),
        product_id=DISC,
        variant_id=DISC,
        quantity=1,
        net_minor=part.minor,
        gross_minor=part.minor,
    )
    return OrderSnapshot(
        id=pk,
        number=f"C{user_id}-{pk.int & 0xFFFF}",
        origin=Origin.CHECKOUT,
        status=Status.LIVE,
        channel=channel,
        currency=CURRENCY,
        created_at=at,
        user_id=user_id,
        checkout_id=uuid5(pk, "cart") if part.points_minor else None,
        due_minor=part.minor,
        captured_minor=part.minor,
        kept_minor=part.minor,
        points_minor=part.points_minor,
        fully_paid_at=at,
        fulfilled_at=at + SENT_AFTER if part.is_sent else None,
        lines=(line,),
    )


def _pay_with_points(shop: SimulatedStore, order: OrderSnapshot) -> None:
    """The cart of the order, with points on it, is bought."""
    assert order.checkout_id is not None
    assert order.user_id is not None
    shop.open_cart(
        CartSnapshot(
            id=order.checkout_id,
            channel=order.channel,
            currency=CURRENCY,
            user_id=order.user_id,
            subtotal_minor=order.due_minor,
            quantity=1,
            fingerprint="",
        )
    )
    redeem(order.checkout_id, order.user_id, REDEEMED, now=order.created_at)
    shop.complete(order.checkout_id, order_id=order.id, at=order.created_at)


def _customer(user_id: int) -> int:
    return Customer.objects.values_list("pk", flat=True).get(user_id=user_id, merged_into=None)


def _take_card(card: Reward, user_id: int, now: datetime) -> None:
    """A card, once; whoever has too few points by now does without."""
    with suppress(Refusal):
        reward_buy(_customer(user_id), card.pk, key="demo", now=now)


def _review(programme: Programme, member: int, now: datetime) -> None:
    """One in each month."""
    event_record(
        _customer(member),
        programme.pk,
        kind="review",
        key=f"review:{now:%Y-%m}",
        occurred_at=now,
        actor="demo",
        now=now,
    )
