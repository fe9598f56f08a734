"""What came of a campaign: figures, by day, in money, and against those who were held out of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_skeleton
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .....core.clock import now, store_zone
from ....charts.line import LineChart, Series, line_chart
from ....page import Answer
from ....refusals import Unanswered
from ....visit import Visit
from .evidence import SalesDifference, differences

PERIODS = {
    "7": gettext_lazy("7 days"),
    "30": gettext_lazy("30 days"),
    "90": gettext_lazy("90 days"),
    "365": gettext_lazy("A year"),
}
USUAL = "30"


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """One line of the table of a hold-out."""

    name: str
    customers: int
    buyers: int
    share: Any
    """Of the customers, who bought; None without any."""
    orders: int
    orders_per_customer: Any
    net_sales: list[str]
    """Per customer, by currency."""


def shown(visit: Visit) -> Answer:
    """The part of a campaign's page."""
    days = _days(visit)
    campaign = _asked(visit, days)
    results = campaign["results"]
    sides = [results["treatment"], results["holdout"]]
    return visit.show(
        "offers/results.html",
        id=visit.arguments.get("id"),
        results=results,
        chart=_chart(visit, results["days"], days),
        periods=PERIODS.items(),
        chosen=str(days),
        is_compared=any(side["customers"] for side in sides) and campaign["terms"] is not None,
        leaves_out=bool(campaign["terms"] and campaign["terms"]["holdoutPercent"]),
        sides=[
            _side(visit, _("May have it"), results["treatment"]),
            _side(visit, _("Never get it"), results["holdout"]),
        ],
        said=_said(visit, results),
    )


def saved(visit: Visit) -> Answer:
    """The days as CSV."""
    csv = _asked(visit, _days(visit))["results"]["csv"]
    return HttpResponse(csv, content_type="text/csv; charset=utf-8")


def _days(visit: Visit) -> int:
    asked = visit.arguments.get("days", USUAL)
    return int(asked if asked in PERIODS else USUAL)


def _today() -> date:
    return now().astimezone(store_zone()).date()


def _asked(visit: Visit, days: int) -> Mapping[str, Any]:
    tomorrow = _today() + timedelta(days=1)
    period = {"start": (tomorrow - timedelta(days=days)).isoformat(), "end": tomorrow.isoformat()}
    data = visit.ask("results", id=visit.arguments.get("id", ""), period=period)
    campaign: Mapping[str, Any] | None = data["personalOfferCampaign"]
    if campaign is None:
        raise Unanswered(_("There is no such offer."))
    return campaign


def _chart(visit: Visit, happened: Any, days: int) -> LineChart:
    by_day = {line["day"]: line for line in happened}
    first = _today() - timedelta(days=days - 1)
    shown_days = [(first + timedelta(days=number)).isoformat() for number in range(days)]

    def series(name: str, figure: str) -> Series:
        return Series(name, [Decimal(by_day.get(day, {}).get(figure, 0)) for day in shown_days])

    return line_chart(
        _("Day by day"),
        [_short(visit, day) for day in shown_days],
        [series(_("On checkouts"), "seen"), series(_("Used by orders"), "redeemed")],
        visit.formats.number,
        definition=_(
            "On checkouts: carts that the offer was put on, as far as they are on record. Used by orders: orders that were "
            "made with it, whatever became of them."
        ),
        complete=days - 1,
    )


def _short(visit: Visit, day: str) -> str:
    """A day without its year: there is room for eight below the picture."""
    return str(format_skeleton("MMMd", date.fromisoformat(day), locale=visit.formats.locale))


def _side(visit: Visit, name: str, side: Mapping[str, Any]) -> ComparedSide:
    return ComparedSide(
        name,
        side["customers"],
        side["buyers"],
        side["buyers"] / side["customers"] if side["customers"] else None,
        side["orders"],
        None if side["ordersPerCustomer"] is None else round(side["ordersPerCustomer"], 2),
        [visit.formats.money(money) for money in side["netSalesPerCustomer"]],
    )


def _said(visit: Visit, results: Mapping[str, Any]) -> list[str]:
    """The difference in words, how sure it is, and what may be thought of it."""
    said = [
        _difference(visit, difference) for difference in differences(results["treatment"], results["holdout"])
    ]
    compared = results["uplift"]
    if compared["difference"] is not None:
        share = visit.formats.percent
        facts = {name: share(100 * Decimal(str(compared[name]))) for name in ("difference", "lower", "upper")}
        said.append(
            _(
                "The share who bought differs by %(difference)s. With so few or so many customers it may in truth lie between "
                "%(lower)s and %(upper)s."
            )
            % facts
        )
    return [*said, _judged(compared["verdict"])]


def _judged(verdict: str) -> str:
    return {
        "TOO_EARLY": _(
            "It is too early to say: wait until each side has some 30 customers, and 20 of both together have bought."
        ),
        "MAY_BE_CHANCE": _("So small a difference in how many bought may be chance. Wait for more who buy."),
        "HARDLY_CHANCE": _("So large a difference in how many bought is hardly chance."),
        "UNEVEN": _(
            "The sides are not so large as chance would have made them, so the comparison is not to be believed."
        ),
    }[verdict]


def _difference(visit: Visit, difference: SalesDifference) -> str:
    def amount(value: Decimal) -> str:
        return visit.formats.amount(value, difference.currency)

    facts = {
        "each": amount(abs(difference.each)),
        "treated": amount(difference.treated),
        "held_out": amount(difference.held_out),
        "in_all": amount(abs(difference.in_all)),
    }
    if not difference.each:
        return _("Both sides bought for the same, %(treated)s each.") % facts
    if difference.each > 0:
        text = _(
            "Who may have it bought for %(each)s more each: %(treated)s against %(held_out)s. Over all of them that is "
            "%(in_all)s more."
        )
    else:
        text = _(
            "Who may have it bought for %(each)s less each: %(treated)s against %(held_out)s. Over all of them that is "
            "%(in_all)s less."
        )
    return text % facts
