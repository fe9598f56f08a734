"""The statement that asks questions of all customers: its parameters, and the sub-queries joined to it."""

from typing import Any

from ..tables import CAME_BEFORE, GUEST, MEMBERS
from .calendar import EvaluationTime


class Statement:
    """Collects the values and the sub-queries of conditions; an equal sub-query is joined once.

    A question about purchases becomes a sub-query of its own, so that any of them is read in one pass, however many
    customers it names. In conditions, `c` is the customer, `f` their facts, `gf` those of their guest.
    """

    def __init__(self, moment: EvaluationTime) -> None:
        self.moment = moment
        self.params: dict[str, Any] = {}
        self._joined: dict[str, str] = {}
        self._named: dict[str, str] = {}
        self._has_guest = False

    @property
    def source(self) -> str:
        """What to select from."""
        joins = [
            f"\nLEFT JOIN ({sql}) {alias} ON {alias}.customer_id = c.id"
            for sql, alias in self._joined.items()
        ]
        return MEMBERS + (GUEST if self._has_guest else "") + "".join(joins)

    def param(self, value: Any, cast: str = "") -> str:
        """A placeholder; the same one for the same value."""
        key = f"{cast}:{value!r}"
        if key not in self._named:
            self._named[key] = f"p{len(self._named)}"
            self.params[self._named[key]] = value
        return f"%({self._named[key]})s{cast}"

    def join(self, sql: str) -> str:
        """The alias of a sub-query that has a `customer_id` of each customer at most once."""
        return self._joined.setdefault(sql, f"j{len(self._joined)}")

    def purchases_with_guest(self) -> str:
        """The customer's purchases and those of a guest of their address."""
        self._has_guest = True
        return f"coalesce(f.purchases, 0) + coalesce(gf.purchases, 0) + ({CAME_BEFORE})::int"

    def local_day(self, instant: str) -> str:
        """The day of an instant by the shop's calendar."""
        return f"({instant} AT TIME ZONE {self.param(self.moment.zone.key)})::date"

    def between(self, value: str, least: int | None, most: int | None, times: str = "") -> str:
        """Whether a value is within bounds, each multiplied by `times`."""
        conditions = [f"{value} >= {self.param(least)}{times}"] if least is not None else []
        if most is not None:
            conditions.append(f"{value} <= {self.param(most)}{times}")
        return " AND ".join(conditions) or "true"


def month_and_day(day: str) -> str:
    """As `calendar.month_day_key`."""
    return f"(extract(month FROM {day}) * 100 + extract(day FROM {day}))::int"
