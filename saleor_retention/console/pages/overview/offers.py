"""What the offers cost and brought in the period, and whether they brought it themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...charts.bars import BudgetBar, budget_bar
from ...page import Answer
from ...periods.scope import ShownScope, scope_of
from ...visit import Visit

MOST = 50
"""Campaigns that are added up: the newest."""


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """One campaign in the table."""

    id: str
    name: str
    discounted: str
    orders: str
    net_sales: str
    against: str
    """Its hold-out in words, or nothing."""


def offers(visit: Visit) -> Answer:
    """Sums, a line for each campaign, budgets."""
    scope = scope_of(visit)
    period = scope.variables()["period"]
    connection = visit.ask("offers", period=period, first=MOST)["personalOfferCampaigns"]
    nodes = [edge["node"] for edge in connection["edges"] if edge["node"].get("results")]
    sold = [(node, _of_currency(node["results"]["sales"], scope)) for node in nodes]
    used = [sales for _node, sales in sold if sales is not None]
    lines = [
        _line(visit, scope, node, sales) for node, sales in sold if sales is not None or _holds_out(node)
    ]
    return visit.show(
        "overview/offers.html",
        has_campaigns=bool(nodes),
        is_cut=connection["totalCount"] > MOST,
        most=MOST,
        discounted=visit.formats.amount(_sum(used, "discounted"), scope.currency),
        net_sales=visit.formats.amount(_sum(used, "netSales"), scope.currency),
        orders=sum(sales["orders"] for sales in used),
        lines=lines,
        bars=[bar for node in nodes for bar in _bars(visit, scope, node)],
        scope=scope,
    )


def _of_currency(sales: Iterable[Mapping[str, Any]], scope: ShownScope) -> Mapping[str, Any] | None:
    return next((row for row in sales if row["discounted"]["currency"] == scope.currency), None)


def _sum(rows: Iterable[Mapping[str, Any]], column: str) -> Decimal:
    return sum((Decimal(str(row[column]["amount"])) for row in rows), Decimal(0))


def _holds_out(node: Mapping[str, Any]) -> bool:
    return bool(node["results"]["holdout"]["customers"])


def _line(
    visit: Visit, scope: ShownScope, node: Mapping[str, Any], sales: Mapping[str, Any] | None
) -> CampaignLine:
    nothing = visit.formats.amount(0, scope.currency)
    return CampaignLine(
        node["id"],
        node["name"],
        visit.formats.money(sales["discounted"]) if sales else nothing,
        visit.formats.number(sales["orders"] if sales else 0),
        visit.formats.money(sales["netSales"]) if sales else nothing,
        _against(visit, scope, node["results"]) if _holds_out(node) else "",
    )


def _against(visit: Visit, scope: ShownScope, results: Mapping[str, Any]) -> str:
    """Whoever could have it against whoever was held out, since each was assigned."""
    customers = results["holdout"]["customers"]
    held_out = ngettext("%(count)s customer", "%(count)s customers", customers) % {
        "count": visit.formats.number(customers)
    }
    with_it, without = (_per_customer(visit, scope, results[side]) for side in ("treatment", "holdout"))
    return _(
        "Net sales for each customer: %(with)s with the offer, %(without)s among %(heldout)s held out."
    ) % {
        "with": with_it,
        "without": without,
        "heldout": held_out,
    }


def _per_customer(visit: Visit, scope: ShownScope, arm: Mapping[str, Any]) -> str:
    sums = (row for row in arm["netSalesPerCustomer"] if row["currency"] == scope.currency)
    return visit.formats.money(next(sums, {"amount": 0, "currency": scope.currency}))


def _bars(visit: Visit, scope: ShownScope, node: Mapping[str, Any]) -> list[BudgetBar]:
    if node["state"] == "STOPPED":
        return []
    return [
        budget_bar(
            node["name"],
            Decimal(str(budget["used"]["amount"])),
            Decimal(str(budget["limit"]["amount"])),
            lambda value: visit.formats.amount(value, scope.currency),
        )
        for budget in node["results"]["budgets"]
        if budget["limit"]["currency"] == scope.currency
    ]
