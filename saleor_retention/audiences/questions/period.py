"""Periods: which instants count, by days of the shop's calendar and by age."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from .arguments import AGE, day, read, read_as, wrong
from .asked import ArgumentKind, gettext_noop
from .calendar import EvaluationTime
from .phrases import days
from .statement import Statement


@dataclass(frozen=True, slots=True)
class Period:
    """Which instants count: from `since` on (its local midnight) and before `until`; not older, or older, than days."""

    since: date | None = field(
        default=None, metadata=read_as(day, ArgumentKind.DAY, gettext_noop("From this day on"))
    )
    until: date | None = field(
        default=None, metadata=read_as(day, ArgumentKind.DAY, gettext_noop("Before this day"))
    )
    within_days: int | None = field(
        default=None, metadata=read_as(AGE, ArgumentKind.DAYS, gettext_noop("In the last"))
    )
    older_than_days: int | None = field(
        default=None, metadata=read_as(AGE, ArgumentKind.DAYS, gettext_noop("Longer ago than"))
    )

    def bounds(self, moment: EvaluationTime) -> tuple[datetime | None, datetime | None]:
        """The first instant that counts, and the first after it that does not any more; None without such."""
        lower = [moment.midnight(self.since)] if self.since else []
        upper = [moment.midnight(self.until)] if self.until else []
        if self.within_days is not None:
            lower.append(moment.days_ago(self.within_days))
        if self.older_than_days is not None:
            upper.append(moment.days_ago(self.older_than_days))
        return max(lower, default=None), min(upper, default=None)

    def holds(self, at: datetime | None, moment: EvaluationTime) -> bool:
        """Whether this instant counts; one that never was does not."""
        if at is None:
            return False
        lower, upper = self.bounds(moment)
        return (lower is None or at >= lower) and (upper is None or at < upper)

    def sql(self, at: str, statement: Statement) -> str:
        """The same, to be put behind a condition: ` AND …` for each bound."""
        lower, upper = self.bounds(statement.moment)
        conditions = [f" AND {at} >= {statement.param(lower)}"] if lower else []
        return "".join(conditions + ([f" AND {at} < {statement.param(upper)}"] if upper else []))

    def describe(self) -> str:
        """`in the last 30 days`."""
        return ", ".join(self._parts()) or "at any time"

    def _parts(self) -> Iterator[str]:
        if self.since:
            yield f"from {self.since} on"
        if self.until:
            yield f"before {self.until}"
        if self.within_days is not None:
            yield f"in the last {days(self.within_days)}"
        if self.older_than_days is not None:
            yield f"more than {days(self.older_than_days)} ago"


def period_in(data: Any, path: str) -> Period:
    """A period from its arguments in JSON. Raises `Invalid`."""
    return read(Period, data, path, _in_order)


def _in_order(values: dict[str, Any], path: str) -> dict[str, Any]:
    since, until = values.get("since"), values.get("until")
    if since is not None and until is not None and since >= until:
        raise wrong(path, "since is not before until")
    return values
