"""How customers of the period buy: how often, how far apart, what was taken off, what came back."""

from django.utils.translation import gettext_lazy as _

from ..values import FigureKind
from .group import FigureGroup, FigureLine

PURCHASES = FigureGroup(
    "purchases",
    _("How customers buy"),
    (
        FigureLine(
            _("Repeat rate"),
            _("Customers with two purchases or more in the period / customers with one or more."),
            "repeat",
            "rate",
            FigureKind.SHARE,
        ),
        FigureLine(
            _("Orders of a customer"),
            _("Orders of the period / customers who bought in it."),
            "repeat",
            "frequency",
            FigureKind.TIMES,
        ),
        FigureLine(
            _("Average order"),
            _("Net sales / orders of the period."),
            "sales",
            "averageOrder",
            FigureKind.MONEY,
        ),
        FigureLine(
            _("Gross sales"),
            _("Goods after discounts and refunds, with tax, without shipping."),
            "sales",
            "gross",
            FigureKind.MONEY,
        ),
        FigureLine(
            _("Customers who came back"),
            _("Customers with two purchases or more in the period: times between orders are theirs."),
            "timeBetween",
            "customers",
        ),
        FigureLine(
            _("Time between orders, mean of customers"),
            _(
                "Of each customer the days from the first to the last order, by the number of times they came back; of that the "
                "mean. Each customer weighs the same."
            ),
            "timeBetween",
            "meanOfCustomers",
            FigureKind.DAYS,
        ),
        FigureLine(
            _("Time between orders, mean of orders"),
            _("The mean of all times between two orders. Who buys more often weighs more."),
            "timeBetween",
            "meanOfOrders",
            FigureKind.DAYS,
        ),
        FigureLine(
            _("Time between orders, median"),
            _("Half of all times between two orders are at most so long."),
            "timeBetween",
            "median",
            FigureKind.DAYS,
        ),
        FigureLine(
            _("Time between orders, nine of ten"),
            _("Nine of ten times between two orders are at most so long."),
            "timeBetween",
            "percentile90",
            FigureKind.DAYS,
        ),
    ),
)

REDUCTIONS = FigureGroup(
    "reductions",
    _("Discounts and returns"),
    (
        FigureLine(
            _("Discounted orders"),
            _("Orders from which a voucher took something off, an offer of yours or another."),
            "discounts",
            "discountedOrders",
        ),
        FigureLine(
            _("Share of discounted orders"),
            _("Discounted orders / orders of the period."),
            "discounts",
            "share",
            FigureKind.SHARE,
        ),
        FigureLine(
            _("Taken off by vouchers"),
            _(
                "What vouchers took off these orders. Prices of a sale are no discount of an order, and a refund lowers the "
                "sales of its order, not the discount."
            ),
            "discounts",
            "discount",
            FigureKind.MONEY,
        ),
        FigureLine(
            _("Depth of discounts"),
            _("Taken off by vouchers / (gross sales + that)."),
            "discounts",
            "depth",
            FigureKind.SHARE,
        ),
        FigureLine(
            _("Units sold"),
            _("Goods of orders that were paid and not cancelled, without gift cards and free gifts."),
            "returns",
            "units",
        ),
        FigureLine(
            _("Units that came back"),
            _(
                "Units that were returned, that a refund names, or of an order given back in full. They count in the period of "
                "their order; what was exchanged is kept."
            ),
            "returns",
            "unitsReturned",
        ),
        FigureLine(
            _("Return rate of units"),
            _("Units that came back / units sold."),
            "returns",
            "unitRate",
            FigureKind.SHARE,
        ),
        FigureLine(
            _("Orders with a return"),
            _("Orders of which at least one unit came back."),
            "returns",
            "ordersWithReturn",
        ),
        FigureLine(
            _("Return rate of orders"),
            _("Orders with a return / orders with goods, also those given back in full."),
            "returns",
            "orderRate",
            FigureKind.SHARE,
        ),
    ),
)

GROWTH = FigureGroup(
    "growth",
    _("Where growth came from"),
    (
        FigureLine(
            _("Net sales of the period before"),
            _("Goods after discounts and refunds, without tax and shipping."),
            "growth",
            "netBefore",
            FigureKind.MONEY,
        ),
        FigureLine(
            _("From new customers"),
            _("Net sales to customers who bought for the first time."),
            "growth",
            "fromNew",
            FigureKind.MONEY,
        ),
        FigureLine(
            _("From customers who came back"),
            _("Net sales to customers who had bought, but not in the period before."),
            "growth",
            "fromReactivated",
            FigureKind.MONEY,
        ),
        FigureLine(
            _("More of customers of both periods"),
            _("What customers of both periods bought more for."),
            "growth",
            "expansion",
            FigureKind.MONEY,
        ),
        FigureLine(
            _("Less of customers of both periods"),
            _("What customers of both periods bought less for."),
            "growth",
            "contraction",
            FigureKind.MONEY,
        ),
        FigureLine(
            _("From customers who were lost"),
            _("What those bought in the period before who bought nothing in this one."),
            "growth",
            "fromLost",
            FigureKind.MONEY,
        ),
        FigureLine(
            _("Net sales of this period"),
            _("The sum of all lines above."),
            "growth",
            "net",
            FigureKind.MONEY,
        ),
        FigureLine(
            _("Customers, times"),
            _(
                "Customers of this period / customers of the period before. The three factors multiplied are the growth of net sales."
            ),
            "growth",
            "customersRatio",
            FigureKind.TIMES,
        ),
        FigureLine(
            _("Orders of a customer, times"),
            _("Orders of a customer in this period / in the period before."),
            "growth",
            "frequencyRatio",
            FigureKind.TIMES,
        ),
        FigureLine(
            _("Average order, times"),
            _("The average order of this period / of the period before."),
            "growth",
            "averageOrderRatio",
            FigureKind.TIMES,
        ),
    ),
    compares=False,
)
