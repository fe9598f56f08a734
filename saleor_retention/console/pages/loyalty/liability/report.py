"""What is owed as its page shows it: the figures, tables that add up, and the points over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ....charts.bars import BarChart, bar_chart
from ....charts.line import Series
from ....formats import Formats
from .form import MONTHS, months_until

MOST_MONTHS = 24
"""Rows of a table of months; what is beyond is one row."""


@dataclass(frozen=True, slots=True)
class OwedRow:
    """Points of a table, with what they are worth; no amount where points buy nothing."""

    name: str
    points: Decimal
    amount: Mapping[str, Any] | None


def channel_rows(parts: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[OwedRow]:
    """By the channel whose rules gave them."""
    return [
        _row(names.get(part["channel"], part["channel"]) if part["channel"] else _("By no order"), [part])
        for part in parts
    ]


def age_rows(formats: Formats, parts: Sequence[Mapping[str, Any]]) -> list[OwedRow]:
    """By the month they were earned in, the oldest first; what is older than the table is one row."""
    older, shown = parts[:-MOST_MONTHS], parts[-MOST_MONTHS:]
    rows = [_row(formats.month(part["month"]), [part]) for part in shown]
    if not older:
        return rows
    return [_row(_("Before %(month)s") % {"month": formats.month(shown[0]["month"])}, older), *rows]


def expiry_rows(formats: Formats, parts: Sequence[Mapping[str, Any]]) -> list[OwedRow]:
    """By the month they end in, the soonest first; what is later than the table is one row."""
    ending = [part for part in parts if part["month"] is not None]
    shown, later = ending[:MOST_MONTHS], ending[MOST_MONTHS:]
    rows = [_row(formats.month(part["month"]), [part]) for part in shown]
    if later:
        rows.append(_row(_("After %(month)s") % {"month": formats.month(shown[-1]["month"])}, later))
    endless = [part for part in parts if part["month"] is None]
    return [*rows, _row(_("Never"), endless)] if endless else rows


def _row(name: str, parts: Sequence[Mapping[str, Any]]) -> OwedRow:
    amounts = [part["amount"] for part in parts if part["amount"] is not None]
    total = sum((Decimal(str(amount["amount"])) for amount in amounts), Decimal(0))
    return OwedRow(
        name,
        sum((Decimal(str(part["points"])) for part in parts), Decimal(0)),
        {"amount": total, "currency": amounts[0]["currency"]} if amounts else None,
    )


def over_time(formats: Formats, parts: Sequence[Mapping[str, Any]], day: date) -> BarChart:
    """Points at the end of each of twelve months, the last one by the day itself, with their worth in its table.

    `parts`: of months in which points moved; in the others what there was stayed.
    """
    told = {date.fromisoformat(part["month"]): part for part in parts}
    labels, shown = [], []
    for month in months_until(day, MONTHS):
        before = max((known for known in told if known <= month), default=None)
        labels.append(formats.month(month))
        shown.append(None if before is None else told[before])
    points = [Decimal(str(part["points"])) if part else Decimal(0) for part in shown]
    chart = bar_chart(
        _("Points owed at the end of each month"),
        labels,
        [Series(_("Points"), points)],
        formats.number,
        definition=_(
            "Points that customers could spend or had on a checkout when the month ended; the last month by the day that is "
            "shown. What they are worth is told by the rules of that day."
        ),
    )
    if all(part is None or part["amount"] is None for part in shown):
        return chart
    worths = ["–" if part is None else formats.money(part["amount"]) for part in shown]
    rows = [(label, (*values, worth)) for (label, values), worth in zip(chart.rows, worths, strict=True)]
    return replace(chart, rows=tuple(rows), more_columns=(_("Worth"),))
