"""The tables of a page of docs/points, so that its figures are what a test plays."""

from decimal import Decimal
from pathlib import Path

from saleor_retention.customers.models import Customer
from tests.builders.points import balance_of

PAGES = Path(__file__).parents[2] / "docs" / "points"


def table(page: str, *columns: str) -> list[dict[str, str]]:
    """The rows of the one table with these first columns, cells by column."""
    head = f"| {' | '.join(columns)} |"
    lines = (PAGES / page).read_text().splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith(head)]
    assert len(starts) == 1, (page, columns, starts)
    names = _cells(lines[starts[0]])
    rows: list[dict[str, str]] = []
    for line in lines[starts[0] + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(dict(zip(names, _cells(line), strict=True)))
    return rows


def minor(amount: str) -> int:
    """Cents."""
    cents = Decimal(amount) * 100
    assert cents == int(cents), amount
    return int(cents)


def assert_balances(customer: Customer, row: dict[str, str]) -> None:
    """What the row says the customer has, as far as it says it."""
    stands = balance_of(customer)
    kinds = {"can be spent": "available", "held": "held", "owed": "owed"}
    told = {column: int(row[column]) for column in kinds if column in row}
    assert {column: stands[kinds[column]] for column in told} == told, row


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]
