"""Figures as a reader writes them, and how they changed."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from ...formats import Formats


class FigureKind(StrEnum):
    """What a figure is, and so how it is written."""

    COUNT = "count"
    SHARE = "share"
    MONEY = "money"
    DAYS = "days"
    TIMES = "times"
    """So many of one thing for each of another."""


def value_of(metrics: Mapping[str, Any] | None, figure: str, column: str) -> Decimal | None:
    """What the API says of a column of a figure; None where there is nothing."""
    value = ((metrics or {}).get(figure) or {}).get(column)
    value = value["amount"] if isinstance(value, Mapping) else value
    return None if value is None else Decimal(str(value))


def written(formats: Formats, kind: FigureKind, value: Decimal | None, currency: str) -> str:
    """The figure in the reader's formats."""
    if value is None:
        return "–"
    match kind:
        case FigureKind.SHARE:
            return formats.share(value)
        case FigureKind.MONEY:
            return formats.amount(value, currency)
        case FigureKind.DAYS:
            return _("%(days)s days") % {"days": formats.number(round(value, 1))}
        case _:
            return formats.number(round(value, 2))


def difference(formats: Formats, kind: FigureKind, value: Decimal | None, earlier: Decimal | None) -> str:
    """The change with its sign: of a share in points, of everything else as a share of what it was."""
    if value is None or earlier is None:
        return "–"
    sign = "+" if value > earlier else "−" if value < earlier else "±"
    if kind is FigureKind.SHARE:
        points = formats.number(round(abs(value - earlier) * 100, 1))
        return _("%(sign)s%(points)s points") % {"sign": sign, "points": points}
    if not earlier:
        return "–" if value else f"{sign}{formats.share(0)}"
    return f"{sign}{formats.share(abs(value - earlier) / abs(earlier))}"
