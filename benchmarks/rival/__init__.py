"""The rival of the roll-ups: the same figures as statements over the orders, with a covering index made for them."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
INDEX, ANSWERS = "index", ("retention", "cohorts", "sales", "first_and_later", "repeat")


def statement(name: str) -> str:
    """The SQL of a file of this folder, without its comment."""
    return "\n".join(
        line for line in (FOLDER / f"{name}.sql").read_text().splitlines() if not line.startswith("--")
    )


def period(start: date, end: date) -> dict[str, Any]:
    """The parameters of every statement: instants of the days' beginnings, in UTC."""
    return {name: datetime.combine(day, time(), UTC) for name, day in (("start", start), ("end", end))}
