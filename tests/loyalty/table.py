"""The rows of "Points and refunds": each a state the shop may be found in, and the points it is due."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from saleor_retention.orders.refunds import NamedRefund, attributed
from saleor_retention.store.orders import OrderSnapshot, Origin, Status
from tests.builders import NOON, a_line, an_order
from tests.builders.points import an_id

ORDER = an_id("the order")
REISSUE = an_id("the reissue")


@dataclass(frozen=True)
class Row:
    """What happened, all states of the order on the way there, and the points in the end."""

    number: int
    says: str
    states: tuple[OrderSnapshot, ...]
    due: int
    also: tuple[OrderSnapshot, ...] = ()

    @property
    def last(self) -> OrderSnapshot:
        return self.states[-1]


def _lines(order: OrderSnapshot, **of_a) -> OrderSnapshot:
    return replace(
        order, lines=tuple(replace(line, **of_a) if n == 0 else line for n, line in enumerate(order.lines))
    )


def _named(order: OrderSnapshot, amount: int, *, shipping: bool = False, **units: int) -> OrderSnapshot:
    """A refund names units of A or B, or shipping."""
    named = tuple(
        (line.id, units[name]) for line, name in zip(order.lines, "AB", strict=True) if name in units
    )
    return attributed(order, [NamedRefund(amount, named, shipping)])


PLACED = an_order(ORDER, captured_minor=0, kept_minor=0, fully_paid_at=None)
PAID = an_order(ORDER)
ONE_BACK = _lines(PAID, returned=1)
ONE_REFUNDED = _named(replace(ONE_BACK, kept_minor=10_800), 6_000, A=1)
ALL_REFUNDED = replace(PAID, kept_minor=0)
VOUCHER = replace(
    PAID,
    due_minor=15_240,
    captured_minor=15_240,
    kept_minor=15_240,
    lines=(
        a_line(ORDER, "A", net_minor=9_000, gross_minor=10_800),
        a_line(ORDER, "B", quantity=1, net_minor=2_700, gross_minor=3_240),
    ),
)
POINTS_PART = replace(
    PAID,
    due_minor=22_800,
    captured_minor=22_800,
    kept_minor=22_800,
    points_minor=4_560,
    lines=(
        a_line(ORDER, "A", quantity=3, net_minor=15_000, gross_minor=18_000),
        a_line(ORDER, "B", quantity=1, net_minor=3_000, gross_minor=3_600),
    ),
)
REISSUED = an_order(
    REISSUE,
    origin=Origin.REISSUE,
    original_id=ORDER,
    due_minor=0,
    captured_minor=0,
    kept_minor=0,
    lines=(a_line(REISSUE, "A", quantity=1, net_minor=5_000, gross_minor=6_000),),
)
YEN = an_order(
    ORDER,
    channel="japan",
    currency="JPY",
    due_minor=2_199,
    captured_minor=2_199,
    kept_minor=2_199,
    shipping_net_minor=0,
    shipping_gross_minor=0,
    lines=(a_line(ORDER, "A", quantity=1, net_minor=1_999, gross_minor=2_199),),
)

ONE_NAMED = _named(replace(PAID, kept_minor=10_800), 6_000, A=1)
BY_CARD = replace(PAID, gift_card_minor=10_000)
CARD_HALF = replace(BY_CARD, kept_minor=13_400)
DRAFT = replace(PLACED, origin=Origin.DRAFT, status=Status.DRAFT, created_at=NOON - timedelta(days=400))


def _all_named(order: OrderSnapshot) -> OrderSnapshot:
    return _named(order, 16_799, shipping=True, A=2, B=1)


ROWS = (
    Row(1, "paid 168.00", (PLACED, PAID), 130),
    Row(2, "half paid", (PLACED, replace(PLACED, captured_minor=8_400, kept_minor=8_400)), 0),
    Row(3, "33.60 refunded, no lines named", (PLACED, PAID, replace(PAID, kept_minor=13_440)), 104),
    Row(
        4,
        "12.00 refunded, named as shipping",
        (PLACED, PAID, _named(replace(PAID, kept_minor=15_600), 1_200, shipping=True)),
        130,
    ),
    Row(5, "one A returned, no money yet", (PLACED, PAID, ONE_BACK), 80),
    Row(6, "then 60.00 refunded naming that A", (PLACED, PAID, ONE_BACK, ONE_REFUNDED), 80),
    Row(
        7, "then the second A returned", (PAID, ONE_BACK, ONE_REFUNDED, _lines(ONE_REFUNDED, returned=2)), 30
    ),
    Row(8, "refunded in full", (PLACED, PAID, ALL_REFUNDED), 0),
    Row(8, "refunded 200.00 by mistake", (PLACED, PAID, replace(PAID, kept_minor=-3_200)), 0),
    Row(9, "charged again", (PAID, ALL_REFUNDED, replace(PAID, captured_minor=33_600)), 130),
    Row(10, "a 10 % order voucher", (VOUCHER,), 117),
    Row(11, "one A replaced by a reissue", (PAID, _lines(PAID, replaced=1)), 130, also=(REISSUED,)),
    Row(12, "cancelled without refund", (PLACED, PAID, replace(PAID, status=Status.CANCELLED)), 0),
    Row(13, "45.60 of 228.00 paid with points", (POINTS_PART,), 144),
    Row(14, "1,999 yen at 1 point per 100", (YEN,), 19),
    Row(15, "30.00 refunded naming one A", (PAID, _named(replace(PAID, kept_minor=13_800), 3_000, A=1)), 105),
    Row(16, "100.00 refunded naming one A", (PAID, _named(replace(PAID, kept_minor=6_800), 10_000, A=1)), 50),
    Row(17, "a refund naming one A bounced", (PAID, ONE_NAMED, _named(PAID, 6_000, A=1)), 130),
    Row(18, "granted naming one A, never sent", (PAID, _named(PAID, 6_000, A=1)), 130),
    Row(
        19, "one A returned, then 60.00 refunded", (PAID, ONE_BACK, replace(ONE_BACK, kept_minor=10_800)), 80
    ),
    Row(20, "34.00 of 68.00 refunded beside a card", (BY_CARD, CARD_HALF), 103),
    Row(21, "all of the 68.00 refunded", (BY_CARD, CARD_HALF, replace(BY_CARD, kept_minor=10_000)), 77),
    Row(22, "everything named, a cent less", (PAID, _all_named(replace(PAID, kept_minor=1))), 0),
    Row(23, "a draft begun before the programme", (DRAFT, replace(PAID, origin=Origin.DRAFT)), 130),
    Row(
        24,
        "all of the 182.40 beside points refunded",
        (POINTS_PART, replace(POINTS_PART, kept_minor=4_560)),
        0,
    ),
)


def paid(order: OrderSnapshot) -> datetime | None:
    """When the shop recorded full payment, for rules that take it as given."""
    return NOON if order.fully_paid_at else None
