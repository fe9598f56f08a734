"""Cohorts by what the first purchase was."""

from dataclasses import dataclass
from typing import Any

import graphene

from ...metrics.dimensions import Dimension
from ...metrics.figures.figure import FigureScope
from ...metrics.first_purchases.cohorts_by import MOST, TOP, CohortsBy, cohorts_by
from ...metrics.first_purchases.rules import CohortBy, MonthSince
from .. import kit
from .dimensions import RetentionDimension

HIDDEN = "Null where it would tell of a few customers, and you may not see customers."


@dataclass(frozen=True, slots=True)
class CohortRoot:
    """A row with the dimension it is of, the names of its values, and the currency of its amounts."""

    row: CohortBy
    dimension: Dimension
    cohorts: CohortsBy
    currency: str


@dataclass(frozen=True, slots=True)
class MonthRoot:
    """A month of a row, and the currency of its amounts."""

    month: MonthSince
    currency: str


def _amount(root: MonthRoot, minor: int | None) -> Any:
    return None if minor is None else kit.money(minor, root.currency)


class RetentionCohortMonth(kit.Type):
    """Roots are `MonthRoot`."""

    month = graphene.Int(required=True, description="Calendar months since the first purchase; 0 is its own.")
    observed = graphene.Int(
        description=f"Customers for whom that month had begun when the period ends. {HIDDEN}"
    )
    customers = graphene.Int(description=f"Of these: who bought in that month. {HIDDEN}")
    orders = graphene.Int(description=f"Their purchases in it. {HIDDEN}")
    net = kit.Field(kit.Money, description=f"Net sales of those. {HIDDEN}")
    cumulative_net = kit.Field(
        kit.Money, description=f"Net sales from the first purchase until the end of that month. {HIDDEN}"
    )

    class Meta:
        description = "The customers of a cohort in the months after their first purchase."

    @staticmethod
    def resolve_month(root: MonthRoot, info: Any) -> int:
        return root.month.month

    @staticmethod
    def resolve_observed(root: MonthRoot, info: Any) -> int | None:
        return root.month.observed

    @staticmethod
    def resolve_customers(root: MonthRoot, info: Any) -> int | None:
        return root.month.customers

    @staticmethod
    def resolve_orders(root: MonthRoot, info: Any) -> int | None:
        return root.month.orders

    @staticmethod
    def resolve_net(root: MonthRoot, info: Any) -> Any:
        return _amount(root, root.month.net_minor)

    @staticmethod
    def resolve_cumulative_net(root: MonthRoot, info: Any) -> Any:
        return _amount(root, root.month.cumulative_net_minor)


class RetentionCohortBy(kit.Type):
    """Roots are `CohortRoot`."""

    value = graphene.String(
        description="The value; null for all others together, empty for first purchases that have none."
    )
    name = graphene.String(required=True, description="What a person calls it.")
    customers = graphene.Int(description=f"Customers of this cohort. {HIDDEN}")
    months = kit.NonNullList(
        RetentionCohortMonth,
        required=True,
        description="The month of the first purchase, the next, and so on.",
    )

    class Meta:
        description = "Customers by what their first purchase was."

    @staticmethod
    def resolve_value(root: CohortRoot, info: Any) -> str | None:
        return root.row.value

    @staticmethod
    def resolve_name(root: CohortRoot, info: Any) -> str:
        return root.cohorts.name_of(root.dimension, root.row)

    @staticmethod
    def resolve_customers(root: CohortRoot, info: Any) -> int | None:
        return root.row.customers

    @staticmethod
    def resolve_months(root: CohortRoot, info: Any) -> list[MonthRoot]:
        return [MonthRoot(month, root.currency) for month in root.row.months]


def cohorts_by_field() -> kit.Field:
    """Of `RetentionMetrics`. Roots are `FigureScope`."""
    return kit.Field(
        kit.NonNullList(RetentionCohortBy),
        required=True,
        description="Customers whose first purchase lies in the period, by what it was, and what they bought until the"
        " period's end. Without MANAGE_USERS what tells of fewer than five customers is null.",
        by=graphene.Argument(RetentionDimension, required=True, description="What of the first purchase."),
        top=kit.PositiveInt(
            default_value=TOP,
            description=f"How many values have a row of their own, at most {MOST}; all others have one together. Always {TOP}"
            " without MANAGE_USERS.",
        ),
        resolver=_cohorts_by,
    )


def _cohorts_by(root: FigureScope, info: Any, by: Any, top: int) -> list[CohortRoot]:
    dimension = Dimension(by)
    may_see = kit.allowed(info.context, [kit.MANAGE_USERS])
    with kit.port.reading(info.context), kit.port.store_access():
        cohorts = cohorts_by(dimension, root.purchases, top=top, may_see_customers=may_see, using=root.using)
    return [CohortRoot(row, dimension, cohorts, root.currency) for row in cohorts.rows]
