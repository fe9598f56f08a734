"""The fourteen rows of "Points and refunds": each a state the shop may be found in, and the points it is due."""

from dataclasses import dataclass, replace
from datetime import datetime

from saleor_retention.kernel.store import OrderSnapshot, Origin, Status
from tests.builders import NOON, a_line, an_order
from tests.loyalty.books import an_id

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


PLACED = an_order(ORDER, captured_minor=0, kept_minor=0, fully_paid_at=None)
PAID = an_order(ORDER)
ONE_BACK = _lines(PAID, returned=1)
ONE_REFUNDED = _lines(replace(PAID, kept_minor=10_800, attributed_minor=6_000), returned=1, refunded=1)
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
    due_minor=18_240,
    captured_minor=18_240,
    kept_minor=18_240,
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

ROWS = (
    Row(1, "paid 168.00", (PLACED, PAID), 130),
    Row(2, "half paid", (PLACED, replace(PLACED, captured_minor=8_400, kept_minor=8_400)), 0),
    Row(3, "33.60 refunded, no lines named", (PLACED, PAID, replace(PAID, kept_minor=13_440)), 104),
    Row(
        4,
        "12.00 refunded, named as shipping",
        (PLACED, PAID, replace(PAID, kept_minor=15_600, attributed_minor=1_200)),
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
)


def paid(order: OrderSnapshot) -> datetime | None:
    """When the shop recorded full payment, for rules that take it as given."""
    return NOON if order.fully_paid_at else None
