"""Goods that the customer bought."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ... import tables
from ...profile import ProductGrouping, Profile
from ..arguments import AGE, IDS, UNITS, grouping, read_as
from ..asked import ArgumentKind, gettext_noop
from ..calendar import EvaluationTime
from ..period import Period
from ..phrases import CODES, Names, days
from ..question import Question
from ..statement import Statement
from .lines import are_of, bought


@dataclass(frozen=True, slots=True)
class HasBought(Question):
    """The customer bought at least so many units of these, together."""

    name: ClassVar[str] = "bought"
    label: ClassVar[str] = gettext_noop("bought certain goods")
    usual: ClassVar[Mapping[str, Any]] = {"what": "product", "units": 1}
    what: ProductGrouping = field(
        metadata=read_as(grouping, ArgumentKind.GROUPING_OR_VARIANT, gettext_noop("What they bought"))
    )
    ids: tuple[int, ...] = field(metadata=read_as(IDS, ArgumentKind.GOODS, gettext_noop("One of these")))
    units: int = field(
        default=1, metadata=read_as(UNITS, ArgumentKind.COUNT, gettext_noop("At least so many pieces"))
    )
    within_days: int | None = field(
        default=None, metadata=read_as(AGE, ArgumentKind.DAYS, gettext_noop("In the last"))
    )

    def holds(self, who: Profile, moment: EvaluationTime) -> bool:
        period = Period(within_days=self.within_days)
        units = (
            purchase.units
            for purchase in bought(who, self.what, self.ids)
            if period.holds(purchase.at, moment)
        )
        return sum(units) >= self.units

    def sql(self, statement: Statement) -> str:
        period = Period(within_days=self.within_days).sql("o.created_at", statement)
        enough = "" if self.units == 1 else f" HAVING sum({tables.UNITS}) >= {statement.param(self.units)}"
        lines = f"{tables.LINES} AND {are_of(statement, self.what, self.ids)}{period}"
        alias = statement.join(f"SELECT o.customer_id FROM {lines} GROUP BY 1{enough}")
        return f"{alias}.customer_id IS NOT NULL"

    def describe(self, names: Names = CODES) -> str:
        units = "" if self.units == 1 else f"at least {self.units} of "
        lately = "" if self.within_days is None else f" in the last {days(self.within_days)}"
        return f"bought {units}{names.of_goods(self.what, self.ids)}{lately}"
