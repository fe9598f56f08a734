"""What is entered of each month's costs, and what is not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ...charts.table import saved_table
from ...forms.channels import channel_names
from ...page import Answer
from ...periods.calendar import months_until
from ...periods.scope import ScopeForm, ShownScope
from ...visit import Visit
from .sold import sold_of

MOST_LINES = 36
"""On the page; the file has all."""

type MonthInChannel = tuple[date, str]


@dataclass(frozen=True, slots=True)
class CostLine:
    """A month in a channel. Texts of what is not entered say so."""

    month: str
    month_name: str
    channel: str
    channel_name: str
    acquisition: str
    serving: str
    visits: str
    is_entered: bool


def costs(visit: Visit) -> Answer:
    """The latest months, entered or not."""
    form, scope = sold_of(visit)
    entered = entered_costs(visit, scope.currency, scope.channel)
    sold_in = months_of_sales(form, scope)
    places = sorted({*entered, *sold_in}, reverse=True)
    names = channel_names(visit)
    return visit.show(
        "value/costs.html",
        lines=[_line(visit, place, names, entered.get(place)) for place in places[:MOST_LINES]],
        is_cut=len(places) > MOST_LINES,
        most=MOST_LINES,
        missing=sum(not _is_whole(entered.get(place)) for place in sold_in),
        months=len(sold_in),
        sold=scope.address["sold"],
        file_address=visit.address("part/value/costs.csv", sold=scope.address["sold"]),
    )


def costs_csv(visit: Visit) -> Answer:
    """What is entered, the latest month first; empty is unknown."""
    _form, scope = sold_of(visit)
    entered = entered_costs(visit, scope.currency, scope.channel)
    columns = ("month", "channel", "acquisition_cost", "cost_to_serve", "visits", "currency")
    rows = [
        (month, channel, _plain(row["acquisition"]), _plain(row["serving"]), row["visits"], scope.currency)
        for (month, channel), row in sorted(entered.items(), reverse=True, key=lambda item: item[0])
    ]
    return saved_table(columns, rows)


def entered_costs(visit: Visit, currency: str, channel: str) -> dict[MonthInChannel, Mapping[str, Any]]:
    """By month and channel; "" for all channels."""
    entered: dict[MonthInChannel, Mapping[str, Any]] = {}
    after, has_more = None, True
    while has_more:
        data = visit.ask("costs", currency=currency, channel=channel or None, after=after)
        connection = data["retentionCosts"] or {"edges": (), "pageInfo": {"hasNextPage": False}}
        entered |= {place_of(edge["node"]): edge["node"] for edge in connection["edges"]}
        has_more, after = connection["pageInfo"]["hasNextPage"], connection["pageInfo"].get("endCursor")
    return entered


def place_of(node: Mapping[str, Any]) -> MonthInChannel:
    """Of a cost of the API."""
    return date.fromisoformat(node["month"]), node["channel"]


def months_of_sales(form: ScopeForm, scope: ShownScope) -> set[MonthInChannel]:
    """Every month of each channel from its first order to its last."""
    places: set[MonthInChannel] = set()
    for row in history_of(form, scope):
        first = date.fromisoformat(row["firstOrder"]).replace(day=1)
        months = months_until(first, date.fromisoformat(row["lastOrder"]))
        places |= {(month, row["channel"]) for month in months}
    return places


def history_of(form: ScopeForm, scope: ShownScope) -> Iterable[Mapping[str, Any]]:
    """Where the shop sold in what is shown."""
    return (
        row
        for row in form.history
        if row["currency"] == scope.currency and scope.channel in ("", row["channel"])
    )


def _line(
    visit: Visit, place: MonthInChannel, names: Mapping[str, str], row: Mapping[str, Any] | None
) -> CostLine:
    month, channel = place
    missing, known = _("not entered"), row or {}
    acquisition, serving, visits = (known.get(name) for name in ("acquisition", "serving", "visits"))
    return CostLine(
        month.isoformat(),
        visit.formats.month(month),
        channel,
        names.get(channel, channel),
        acquisition=missing if acquisition is None else visit.formats.money(acquisition),
        serving=missing if serving is None else visit.formats.money(serving),
        visits=missing if visits is None else visit.formats.number(visits),
        is_entered=row is not None,
    )


def _is_whole(row: Mapping[str, Any] | None) -> bool:
    return row is not None and row["acquisition"] is not None and row["serving"] is not None


def _plain(money: Mapping[str, Any] | None) -> Any:
    return None if money is None else money["amount"]
