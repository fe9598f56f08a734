"""The figures of the report, each with what it means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ...formats import Formats


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One figure; `note` stands beside it: why it is unknown, or the median."""

    name: str
    value: str
    meaning: str
    note: str = ""


def lines_so_far(formats: Formats, value: Mapping[str, Any]) -> list[ValueLine]:
    """What customers brought and cost."""
    goods = _("Goods after discounts and refunds, without tax and shipping.")
    return [
        ValueLine(
            _("Customers"),
            formats.number(value["customers"]),
            _("Everybody with at least one purchase, in the whole history."),
        ),
        ValueLine(
            _("Lifetime revenue per customer"),
            formats.money(value["meanLifetimeRevenue"]),
            f"{_('Net sales of all their purchases so far, divided by customers.')} {goods}",
            _("Half of them spent less than %(median)s.")
            % {"median": formats.money(value["medianLifetimeRevenue"])},
        ),
        ValueLine(
            _("Lifetime revenue of all"),
            formats.money(value["lifetimeRevenue"]),
            _("Net sales of all purchases of all customers so far."),
        ),
        *_lines_less_costs(formats, value),
    ]


def _lines_less_costs(formats: Formats, value: Mapping[str, Any]) -> list[ValueLine]:
    unknown = _("Unknown: a cost is not entered for every month below.")
    acquisition, lifetime, growth = value["acquisitionCost"], value["lifetimeValue"], value["growth"]
    return [
        ValueLine(
            _("Lifetime value per customer"),
            formats.money(lifetime),
            _(
                "Lifetime revenue less what it cost to win the customers and to serve them, divided by customers. It is unknown, "
                "never nothing, as long as a cost is not entered."
            ),
            "" if lifetime else unknown,
        ),
        ValueLine(
            _("Acquisition cost per customer"),
            formats.money(acquisition),
            _("All costs of winning customers, divided by customers (CAC)."),
            "" if acquisition else unknown,
        ),
        ValueLine(
            _("Growth"),
            formats.number(None if growth is None else round(growth, 2)),
            _("Customers times lifetime value per customer, divided by acquisition cost per customer."),
            "" if growth is not None else _growth_note(acquisition, lifetime, unknown),
        ),
    ]


def _growth_note(acquisition: Any, lifetime: Any, unknown: str) -> str:
    if acquisition is None or lifetime is None:
        return unknown
    return _("Winning customers cost nothing, so there is nothing to divide by.")


def traffic_lines(formats: Formats, traffic: Mapping[str, Any] | None) -> list[ValueLine]:
    """What visits brought; nothing where none were entered."""
    if traffic is None:
        return []
    return [
        ValueLine(
            _("Visits"), formats.number(traffic["visits"]), _("Of the months whose visits are entered.")
        ),
        ValueLine(
            _("Conversion"),
            formats.share(traffic["conversion"], 2),
            _("Orders of those months, divided by visits."),
        ),
        ValueLine(
            _("Average order"),
            formats.money(traffic["averageOrder"]),
            _("Net sales of those months, divided by orders."),
        ),
        ValueLine(
            _("Net sales of these months"),
            formats.money(traffic["netSales"]),
            _("Visits times conversion times average order."),
        ),
    ]


def expected_lines(formats: Formats, value: Mapping[str, Any]) -> list[ValueLine]:
    """What is expected of them."""
    months = formats.number(value["horizonMonths"])
    model = value["model"] or {}
    meaning = _(
        "What customers are expected to buy for in the %(months)s months after the data, times the margin of %(margin)s, each "
        "month's discounted by %(discount)s a year."
    ) % {
        "months": months,
        "margin": formats.percent(model.get("marginPercent")),
        "discount": formats.percent(model.get("discountPercent")),
    }
    return [
        ValueLine(
            _("Expected value per customer"),
            formats.money(value["meanExpectedValue"]),
            meaning,
            _("Of half of them less than %(median)s.")
            % {"median": formats.money(value["medianExpectedValue"])},
        ),
        ValueLine(
            _("Expected value of all"),
            formats.money(value["expectedValue"]),
            _("The same of all customers together."),
        ),
    ]


def value_figures(value: Mapping[str, Any], currency: str) -> Iterator[tuple[str, Any, str]]:
    """Every figure by a name for machines; None where it is unknown. Currency only of money."""
    for name, key in (
        ("customers", "customers"),
        ("lifetime_revenue", "lifetimeRevenue"),
        ("mean_lifetime_revenue", "meanLifetimeRevenue"),
        ("median_lifetime_revenue", "medianLifetimeRevenue"),
        ("lifetime_value", "lifetimeValue"),
        ("acquisition_cost", "acquisitionCost"),
        ("growth", "growth"),
        ("expected_value", "expectedValue"),
        ("mean_expected_value", "meanExpectedValue"),
        ("median_expected_value", "medianExpectedValue"),
    ):
        yield _row(name, value[key], currency, is_count=key in ("customers", "growth"))
    for name, key in (
        ("visits", "visits"),
        ("orders_of_visits", "orders"),
        ("conversion", "conversion"),
        ("average_order_of_visits", "averageOrder"),
        ("net_sales_of_visits", "netSales"),
    ):
        figure = (value["traffic"] or {}).get(key)
        yield _row(name, figure, currency, is_count=key in ("visits", "orders", "conversion"))


def _row(name: str, figure: Any, currency: str, *, is_count: bool) -> tuple[str, Any, str]:
    plain = figure["amount"] if isinstance(figure, Mapping) else figure
    return (name, plain, "" if is_count else currency)
