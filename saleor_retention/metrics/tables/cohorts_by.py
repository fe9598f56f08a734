"""Cohorts by what the first purchase was: a row for each value and month."""

from typing import ClassVar

from ...errors import Required
from ..first_purchases.cohorts_by import cohorts_by
from .table import FigureRows, MetricsTable, TableRequest

COLUMNS = (
    "value", "name", "size", "month", "observed", "customers", "orders", "net", "cumulative_net",
)  # fmt: skip


class CohortsByTable(MetricsTable):
    """Cohorts by a dimension, without small cells for who may not see customers."""

    name: ClassVar[str] = "cohorts_by"
    description: ClassVar[str] = "Customers by what their first purchase was (`by`), month by month."

    @staticmethod
    def table(request: TableRequest) -> FigureRows:
        if request.by is None:
            raise Required("This table is by something of the first purchase.", field="by")
        cohorts = cohorts_by(
            request.by,
            request.scope.purchases,
            top=request.top,
            may_see_customers=request.may_see_customers,
            using=request.scope.using,
        )
        return FigureRows(
            COLUMNS,
            [
                (
                    row.value,
                    cohorts.name_of(request.by, row),
                    row.customers,
                    month.month,
                    month.observed,
                    month.customers,
                    month.orders,
                    request.amount(month.net_minor),
                    request.amount(month.cumulative_net_minor),
                )
                for row in cohorts.rows
                for month in row.months
            ],
        )
