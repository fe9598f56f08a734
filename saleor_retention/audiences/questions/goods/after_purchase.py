"""Months after a purchase."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

from ...profile import ProductGrouping, Profile
from ...tables import LINES
from ..arguments import IDS, MONTHS, WINDOW, grouping, no_variant, read_as
from ..asked import ArgumentKind, gettext_noop
from ..calendar import EvaluationTime, months_later
from ..phrases import CODES, Names, window
from ..question import Question
from ..statement import Statement
from .lines import are_of, bought


@dataclass(frozen=True, slots=True)
class AfterPurchase(Question):
    """Today is near the day so many months after the customer bought one of these."""

    name: ClassVar[str] = "afterPurchase"
    label: ClassVar[str] = gettext_noop("bought certain goods some months ago")
    usual: ClassVar[Mapping[str, Any]] = {"what": "product", "months": 6, "daysBefore": 7, "daysAfter": 7}
    what: ProductGrouping = field(
        metadata=read_as(grouping, ArgumentKind.GROUPING, gettext_noop("What they bought"))
    )
    ids: tuple[int, ...] = field(metadata=read_as(IDS, ArgumentKind.GOODS, gettext_noop("One of these")))
    months: int = field(metadata=read_as(MONTHS, ArgumentKind.MONTHS, gettext_noop("So many months ago")))
    days_before: int = field(
        default=0,
        metadata=read_as(WINDOW, ArgumentKind.DAYS, gettext_noop("From so many days before the day on")),
    )
    days_after: int = field(
        default=0, metadata=read_as(WINDOW, ArgumentKind.DAYS, gettext_noop("Until so many days after it"))
    )

    @classmethod
    def complete(cls, values: dict[str, Any], path: str) -> dict[str, Any]:
        return no_variant(values, path)

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        return bool(self._due(who, moment))

    def occasion(self, who: Profile, moment: EvaluationTime) -> str:
        """The earliest such purchase: it stays the same until its days are over."""
        at, pk = min(self._due(who, moment))
        return f"after:{self.what}:{pk}:{at}+{self.months}"

    def _due(self, who: Profile, moment: EvaluationTime) -> list[tuple[str, int]]:
        due = []
        for purchase in bought(who, self.what, self.ids):
            day = moment.day_of(purchase.at)
            ahead = (months_later(day, self.months) - moment.today).days
            if -self.days_after <= ahead <= self.days_before:
                pk = min(set(purchase.ids(self.what)) & set(self.ids))
                due.append((day.isoformat(), pk))
        return due

    def sql(self, statement: Statement) -> str:
        today = statement.moment.today
        first, last = today - timedelta(days=self.days_after), today + timedelta(days=self.days_before)
        day, months = statement.local_day("o.created_at"), statement.param(self.months, "::int")
        due = f"({day} + make_interval(months => {months}))::date"
        is_due = f"{due} BETWEEN {statement.param(first, '::date')} AND {statement.param(last, '::date')}"
        lines = f"{LINES} AND {are_of(statement, self.what, self.ids)} AND {is_due}"
        alias = statement.join(f"SELECT DISTINCT o.customer_id FROM {lines}")
        return f"{alias}.customer_id IS NOT NULL"

    def describe(self, names: Names = CODES) -> str:
        months = "1 month" if self.months == 1 else f"{self.months} months"
        around = window(self.days_before, self.days_after)
        return f"bought {names.of_goods(self.what, self.ids)} {months} ago, {around}"
