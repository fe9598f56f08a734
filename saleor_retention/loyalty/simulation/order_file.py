"""Orders of a file, for a dry run before the engine has seen the shop's own: a line is an order that was paid in full.

Nothing of it is written. The file is read once and its orders are kept in memory, about 300 bytes each: they are replayed by
customer, and a file has them in any order.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby
from operator import attrgetter
from typing import TextIO
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from ...core.clock import instant, month_of
from ...core.money import exponent
from ...customers.rules import NOBODY, Owner, normalised
from ...errors import Invalid, Required
from ...orders import rules
from ...orders.past_orders import PastOrder
from ...store.orders import LineSnapshot, OrderSnapshot, Origin, Status
from .replay import Trial, replay_customer, replay_guests
from .tally import Tally

SPACE = UUID("7d0d2b6e-6a2c-5f0e-9b1a-2f4f3c9a7e11")
MOST_FAULTS = 100
"""Wrong lines that are told of one file."""
MOST_MINOR = 10**15
LONGEST_TEXT = 254
SEPARATORS = "\t;,"
PAGE = 1_000
HEADINGS = {
    "order": frozenset({"id", "order", "orderid", "ordernumber", "number", "name"}),
    "customer": frozenset({"customer", "customerid", "email", "customeremail", "emailaddress", "user"}),
    "placed_at": frozenset({"placedat", "createdat", "date", "orderdate", "at", "created"}),
    "net": frozenset({"net", "netamount", "amount", "total", "netsales", "subtotal"}),
    "currency": frozenset({"currency", "currencycode"}),
    "cost": frozenset({"cost", "costamount", "costofgoods", "cogs"}),
}
"""Words of a heading, in small letters and letters alone. `cost` may be missing."""


@dataclass(frozen=True, slots=True)
class OrderFault:
    """What is wrong with a line; lines are counted from 1."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class FileOrder:
    """A line. `customer` is empty for a guest; amounts in minor units."""

    customer: str
    placed_at: datetime
    order: str
    net_minor: int
    cost_minor: int | None


@dataclass(frozen=True, slots=True)
class OrderFile:
    """The orders of a file by customer, each customer's by time; what is wrong with lines, at most a hundred, and how many are."""

    orders: list[FileOrder]
    faults: tuple[OrderFault, ...]
    wrong: int


def read_orders(lines: TextIO, *, currency: str, zone: ZoneInfo) -> OrderFile:
    """The orders of a CSV. Raises `Required` for a file without lines or without one of the columns."""
    cells = _cells(lines)
    heading = next(cells, None)
    if heading is None:
        raise Required("The file has no lines.", field="file")
    columns = _columns(heading[1])
    orders: list[FileOrder] = []
    faults: list[OrderFault] = []
    wrong, seen = 0, dict[str, int]()
    for line, row in cells:
        try:
            order = _order(row, columns, currency, zone)
            if (first := seen.setdefault(order.order, line)) != line:
                raise Invalid(f"This order is on line {first}, too.")
            orders.append(order)
        except Invalid as refusal:
            wrong += 1
            if len(faults) < MOST_FAULTS:
                faults.append(OrderFault(line, refusal.message))
    orders.sort(key=attrgetter("customer", "placed_at", "order"))
    return OrderFile(orders, tuple(faults), wrong)


def replay_file(
    file: OrderFile, trial: Trial, *, progress: Callable[[int], object] = lambda _: None
) -> Tally:
    """The sums of all orders of a file."""
    tally, done = Tally(), 0
    for number, (customer, orders) in enumerate(groupby(file.orders, key=attrgetter("customer")), 1):
        past = [_past_order(order, number if customer else None, trial) for order in orders]
        if customer:
            replay_customer(past, trial, tally)
        else:
            replay_guests(past, trial, tally)
        if tally.read - done >= PAGE:
            progress(tally.read - done)
            done = tally.read
    progress(tally.read - done)
    return tally


def _cells(lines: TextIO) -> Iterator[tuple[int, Sequence[str]]]:
    head = ""
    for head in lines:
        if head.strip():
            break
    if not head.strip():
        return
    separator = max(SEPARATORS, key=head.count)
    begun = 1
    reader = csv.reader(_clean(head, lines), delimiter=separator, skipinitialspace=True)
    for row in reader:
        if any(cell.strip() for cell in row):
            yield begun, [cell.strip() for cell in row]
        begun = reader.line_num + 1


def _clean(head: str, lines: TextIO) -> Iterator[str]:
    yield head.removeprefix("\ufeff").replace("\0", "")
    for line in lines:
        yield line.replace("\0", "")


def _columns(heading: Sequence[str]) -> dict[str, int]:
    words = ["".join(letter for letter in cell.casefold() if letter.isalpha()) for cell in heading]
    places = {
        name: next((place for place, word in enumerate(words) if word in known), None)
        for name, known in HEADINGS.items()
    }
    for name, place in places.items():
        if place is None and name != "cost":
            known = ", ".join(sorted(HEADINGS[name]))
            raise Required(
                f"No heading of the file names the column “{name}”: call it one of {known}.", field="file"
            )
    return {name: place for name, place in places.items() if place is not None}


def _order(row: Sequence[str], columns: dict[str, int], currency: str, zone: ZoneInfo) -> FileOrder:
    cell = {name: row[place] if place < len(row) else "" for name, place in columns.items()}
    if not cell["order"]:
        raise Invalid("The order has no number.")
    if cell["currency"].upper() != currency:
        raise Invalid(f"The rules are in {currency}, this order is in {cell['currency'] or 'no currency'}.")
    if len(cell["order"]) > LONGEST_TEXT or len(cell["customer"]) > LONGEST_TEXT:
        raise Invalid(f"A number or a customer has at most {LONGEST_TEXT} characters.")
    try:
        placed_at = instant(cell["placed_at"], zone, field="file")
    except Invalid:
        raise Invalid("The day is none: write it as 2026-12-31, or as an instant with its offset.") from None
    return FileOrder(
        normalised(cell["customer"]),
        placed_at,
        cell["order"],
        _minor(cell["net"], currency, "net amount"),
        _minor(cell["cost"], currency, "cost") if cell.get("cost") else None,
    )


def _minor(text: str, currency: str, what: str) -> int:
    """An amount with a point, as `1234.50`."""
    try:
        minor = Decimal(text).scaleb(exponent(currency)) if text.isascii() else Decimal("NaN")
    except InvalidOperation:
        minor = Decimal("NaN")
    if not minor.is_finite() or "_" in text:
        raise Invalid(f"The {what} is no number, written with digits and a point.")
    if minor < 0:
        raise Invalid(f"The {what} is negative: leave out what was given back.")
    if minor > MOST_MINOR or minor != int(minor):
        raise Invalid(f"The {what} has more digits than {currency} has, or is too large.")
    return int(minor)


def _past_order(order: FileOrder, number: int | None, trial: Trial) -> PastOrder:
    """One line of goods, paid when it was placed. `number`: of its customer, who has an account."""
    order_id = uuid5(SPACE, order.order)
    line = LineSnapshot(
        id=order_id,
        product_id=None,
        variant_id=None,
        quantity=1,
        net_minor=order.net_minor,
        gross_minor=order.net_minor,
        cost_minor=order.cost_minor,
    )
    snapshot = OrderSnapshot(
        id=order_id,
        number=order.order,
        origin=Origin.BULK,
        status=Status.LIVE,
        channel=trial.version.channel,
        currency=trial.version.currency,
        created_at=order.placed_at,
        user_id=number,
        due_minor=order.net_minor,
        captured_minor=order.net_minor,
        kept_minor=order.net_minor,
        fully_paid_at=order.placed_at,
        fulfilled_at=order.placed_at,
        lines=(line,),
    )
    return PastOrder(
        rules.state(
            snapshot,
            owner=NOBODY if number is None else Owner(number, number),
            paid=order.placed_at,
            month=month_of(order.placed_at, trial.zone),
            delivered=order.placed_at,
        ),
        trial.zone.key,
    )
