"""Sales to new customers against sales to returning ones."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from ...charts.bars import bar_chart
from ...charts.line import Series
from ...page import Answer
from ...periods.calendar import months_until
from ...periods.months import month_label
from ...periods.scope import scope_of
from ...visit import Visit


def first_and_later(visit: Visit) -> Answer:
    """Stacked bars by month."""
    scope = scope_of(visit)
    data = visit.ask("first_and_later", **scope.variables(scope.first_month))["retentionMetrics"] or {}
    rows = {date.fromisoformat(row["month"]): row for row in data.get("firstAndLater") or ()}
    months = months_until(scope.first_month, scope.until)

    def sums(column: str) -> list[Decimal]:
        return [
            Decimal(str(rows[month][column]["amount"])) if month in rows else Decimal(0) for month in months
        ]

    first, later = sums("firstNet"), sums("laterNet")
    total = sum(first, Decimal(0)) + sum(later, Decimal(0))
    chart = bar_chart(
        _("Net sales to new and to returning customers, by month"),
        [month_label(visit, scope, month) for month in months],
        [Series(_("New customers"), first), Series(_("Returning customers"), later)],
        lambda value: visit.formats.amount(value, scope.currency),
        definition=_(
            "New: the first purchase of a customer. Returning: every later one. Net sales are goods after discounts and "
            "refunds, without tax and shipping."
        ),
    )
    share = visit.formats.share(sum(later, Decimal(0)) / total) if total > 0 else None
    return visit.show(
        "overview/first_and_later.html",
        chart=chart if rows else None,
        share=share,
        is_open=not scope.is_over(scope.until),
    )
