"""What customers are worth so far and to be expected, by tenths of them, and by which model."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ...charts.bars import bar_chart
from ...charts.line import Series
from ...charts.table import FigureTable, saved_table
from ...page import Answer
from ...periods.scope import ShownScope
from ...refusals import Unanswered
from ...visit import Visit
from .figures import expected_lines, lines_so_far, traffic_lines, value_figures
from .model import model_facts, reason_in_words
from .sold import sold_of


def report(visit: Visit) -> Answer:
    """Cards so far, what is expected, the model and the tenths."""
    _form, scope = sold_of(visit)
    value = _asked(visit, scope)
    formats, reason = visit.formats, value["reason"]
    return visit.show(
        "value/report.html",
        so_far=lines_so_far(formats, value),
        traffic=traffic_lines(formats, value["traffic"]),
        expected=[] if reason else expected_lines(formats, value),
        reason=reason_in_words(reason) if reason else "",
        model=None if reason or value["model"] is None else model_facts(formats, value["model"]),
        is_of_channel=bool(scope.channel),
        figures_address=visit.address("part/value/figures.csv", sold=scope.address["sold"]),
        chart=_chart(visit, scope, value),
        table=_table(visit, scope, value),
    )


def figures_csv(visit: Visit) -> Answer:
    """Every figure of the report, one on a line; empty where it is unknown."""
    _form, scope = sold_of(visit)
    return saved_table(
        ("figure", "value", "currency"), list(value_figures(_asked(visit, scope), scope.currency))
    )


def tenths_csv(visit: Visit) -> Answer:
    """The table of tenths."""
    _form, scope = sold_of(visit)
    rows = [
        (
            row["decile"],
            row["customers"],
            row["lifetimeRevenue"]["amount"],
            row["fromRevenue"]["amount"],
            (row["meanExpectedValue"] or {}).get("amount"),
            scope.currency,
        )
        for row in _asked(visit, scope)["deciles"]
    ]
    columns = (
        "tenth",
        "customers",
        "lifetime_revenue",
        "least_lifetime_revenue",
        "mean_expected_value",
        "currency",
    )
    return saved_table(columns, rows)


def _asked(visit: Visit, scope: ShownScope) -> Mapping[str, Any]:
    data = visit.ask("lifetime_value", currency=scope.currency, channel=scope.channel or None)
    value: Mapping[str, Any] | None = data["retentionLifetimeValue"]
    if value is None:
        raise Unanswered(_("The shop gave no answer."))
    return value


def _chart(visit: Visit, scope: ShownScope, value: Mapping[str, Any]) -> Any:
    """Of what is expected; None where nothing is."""
    tenths = value["deciles"]
    means = [row["meanExpectedValue"] for row in tenths]
    if not any(means):
        return None
    return bar_chart(
        _("Expected value of a customer, by tenths of the customers"),
        [visit.formats.number(row["decile"]) for row in tenths],
        [
            Series(
                _("Expected value of a customer"),
                [Decimal(str(mean["amount"])) if mean else None for mean in means],
            )
        ],
        lambda amount: visit.formats.amount(amount, scope.currency),
        definition=_(
            "Customers in ten groups of one size, by what they spent so far: 1 is the tenth who spent most. The bar is what "
            "one of them is expected to bring on average."
        ),
    )


def _table(visit: Visit, scope: ShownScope, value: Mapping[str, Any]) -> FigureTable:
    formats = visit.formats
    return FigureTable(
        _("Tenths of the customers"),
        (
            _("Tenth"),
            _("Customers"),
            _("Lifetime revenue"),
            _("Least of one of them"),
            _("Expected of each"),
        ),
        tuple(
            (
                formats.number(row["decile"]),
                formats.number(row["customers"]),
                formats.money(row["lifetimeRevenue"]),
                formats.money(row["fromRevenue"]),
                formats.money(row["meanExpectedValue"]),
            )
            for row in value["deciles"]
        ),
        definition=_(
            "Customers in ten groups of one size, by what they spent so far, those who spent most first. Lifetime revenue is "
            "that of all of a group together; “least” is what the customer of it spent who spent least."
        ),
        file_name="tenths-of-customers.csv",
        file_address=visit.address("part/value/tenths.csv", sold=scope.address["sold"]),
    )
