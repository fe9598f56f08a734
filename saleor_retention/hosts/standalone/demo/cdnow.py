"""A real order history: the CDNOW logs that the package `lifetimes` ships, as orders of a simulated shop.

The files are read by path and nothing of that package is imported. Each row is one order of one line: the
customer's number, the day, how many discs, and what they paid in US dollars, without tax or shipping.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from importlib.metadata import files
from pathlib import Path
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from ....core.money import to_minor
from ....store.orders import LineSnapshot, OrderSnapshot, Origin, Status

DATASETS = {"full": "CDNOW_master.txt", "sample": "CDNOW_sample.txt"}
"""All 23,570 customers, and the tenth of them that the literature fits its models to."""

CHANNEL = "cdnow"
CURRENCY = "USD"
SPACE = UUID("4b1c9a52-7a0e-5d1b-9c47-c5d0a1f6e9b3")


def path_of(dataset: str) -> Path:
    """Where the file of a dataset is. Raises `LookupError` for a dataset there is not."""
    if dataset not in DATASETS:
        raise LookupError(f"there is no dataset {dataset!r}: it is one of {', '.join(sorted(DATASETS))}")
    for file in files("lifetimes") or ():
        if file.name == DATASETS[dataset]:
            return Path(str(file.locate()))
    raise LookupError(f"the installed package lifetimes has no file {DATASETS[dataset]}")


def history(dataset: str, zone: ZoneInfo) -> Iterator[OrderSnapshot]:
    """The orders of a dataset in file order, each placed and paid at midnight of its day in the store's zone.

    Ids are made of the row's number, so reading again gives the same orders to the byte.
    """
    with path_of(dataset).open(encoding="ascii") as rows:
        number = 0
        for row in rows:
            *customer, day, discs, dollars = row.split()
            if not day.isdigit():  # the header of the full log
                continue
            number += 1
            yield _order(dataset, number, customer[0], day, int(discs), dollars, zone)


def _order(  # noqa: PLR0913 - the columns of a row
    dataset: str, number: int, customer: str, day: str, discs: int, dollars: str, zone: ZoneInfo
) -> OrderSnapshot:
    order_id = uuid5(SPACE, f"{dataset}:{number}")
    placed = datetime(int(day[:4]), int(day[4:6]), int(day[6:]), tzinfo=zone)
    minor = to_minor(Decimal(dollars), CURRENCY)
    line = LineSnapshot(
        id=uuid5(order_id, "line"),
        product_id=1,
        variant_id=1,
        quantity=discs,
        net_minor=minor,
        gross_minor=minor,
    )
    return OrderSnapshot(
        id=order_id,
        number=str(number),
        origin=Origin.CHECKOUT,
        status=Status.LIVE,
        channel=CHANNEL,
        currency=CURRENCY,
        created_at=placed,
        user_id=int(customer),
        due_minor=minor,
        captured_minor=minor,
        kept_minor=minor,
        fully_paid_at=placed,
        lines=(line,),
    )
