"""Figures of the period, each against the period before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ...page import Answer
from ...periods.scope import ShownScope, scope_of
from ...visit import Visit
from .values import value_of


@dataclass(frozen=True, slots=True)
class FigureCard:
    """One figure."""

    name: str
    value: str
    change: str
    meaning: str


def figures(visit: Visit) -> Answer:
    """The cards."""
    scope = scope_of(visit)
    start, end = scope.before
    data = visit.ask(
        "figures",
        **scope.variables(),
        before=scope.variables(start, end)["period"],
        compares=scope.has_before,
    )
    now, before = data["retentionMetrics"], data.get("before")
    return visit.show(
        "overview/figures.html", cards=_cards(visit, scope, now or {}, before), scope=scope, start=start
    )


def _cards(
    visit: Visit, scope: ShownScope, now: Mapping[str, Any], before: Mapping[str, Any] | None
) -> list[FigureCard]:
    formats = visit.formats

    def money(value: Decimal) -> str:
        return formats.amount(value, scope.currency)

    rows: list[tuple[str, str, str, str, Callable[[Decimal], str]]] = [
        (*row, formats.number) for row in _counts()
    ]
    rows += [(*row, formats.share) for row in _rates()]
    rows += [(*row, money) for row in _amounts()]
    cards = []
    for name, meaning, figure, column, write in rows:
        value, earlier = value_of(now, figure, column), value_of(before, figure, column)
        is_rate = write == formats.share
        change = _change(visit, value, earlier, write, is_rate=is_rate)
        cards.append(FigureCard(name, "–" if value is None else write(value), change, meaning))
    return cards


def _change(
    visit: Visit,
    value: Decimal | None,
    earlier: Decimal | None,
    write: Callable[[Decimal], str],
    *,
    is_rate: bool,
) -> str:
    """The change in words; a rate changes by points, everything else by its share."""
    if value is None or earlier is None:
        return ""
    told = {"before": write(earlier)}
    if value == earlier:
        return _("As before.")
    if is_rate:
        points = visit.formats.number(round(abs(value - earlier) * 100, 1))
        text = (
            _("%(points)s points more than before (%(before)s).")
            if value > earlier
            else _("%(points)s points less than before (%(before)s).")
        )
        return text % (told | {"points": points})
    if not earlier:
        return _("Before: %(before)s.") % told
    share = visit.formats.share(abs(value - earlier) / abs(earlier))
    text = (
        _("%(share)s more than before (%(before)s).")
        if value > earlier
        else _("%(share)s less than before (%(before)s).")
    )
    return text % (told | {"share": share})


def _counts() -> list[tuple[str, str, str, str]]:
    return [
        (
            _("Customers who bought"),
            _("Customers with at least one purchase in the period."),
            "repeat",
            "customers",
        ),
        (
            _("Of these, more than once"),
            _("Those with two purchases or more in the period."),
            "repeat",
            "repeatCustomers",
        ),
        (
            _("New customers"),
            _("Active when the period ends, with their first purchase within it."),
            "retention",
            "new",
        ),
        (
            _("Lost customers"),
            _("Active when the period began, not active any more when it ends."),
            "retention",
            "lost",
        ),
        (
            _("Orders"),
            _("Paid orders of customers that were neither cancelled nor given back in full."),
            "sales",
            "orders",
        ),
    ]


def _rates() -> list[tuple[str, str, str, str]]:
    return [
        (
            _("Retention rate"),
            _(
                "Of the customers who were active when the period began, the share who still are when it ends."
            ),
            "retention",
            "retentionRate",
        ),
        (
            _("Repeat rate"),
            _("Of the customers who bought in the period, the share who bought twice or more."),
            "repeat",
            "rate",
        ),
    ]


def _amounts() -> list[tuple[str, str, str, str]]:
    return [
        (
            _("Net sales"),
            _(
                "Goods after discounts and refunds, without tax and shipping. A refund lowers the day of its order."
            ),
            "sales",
            "net",
        ),
        (_("Average order"), _("Net sales divided by orders."), "sales", "averageOrder"),
    ]
