"""Who stayed, who left, and who came: customers of the period."""

from django.utils.translation import gettext_lazy as _

from ..values import FigureKind
from .group import FigureGroup, FigureLine

RETENTION = FigureGroup(
    "retention",
    _("Who stays and who leaves"),
    (
        FigureLine(
            _("Active at the start"),
            _("Customers who bought in the 365 days before the period begins."),
            "retention",
            "customersAtStart",
        ),
        FigureLine(
            _("Active at the end"),
            _(
                "Customers who bought in the 365 days before the period ends: those who stayed, are new, or came back."
            ),
            "retention",
            "customersAtEnd",
        ),
        FigureLine(
            _("Stayed"), _("Active at the start, and still active at the end."), "retention", "retained"
        ),
        FigureLine(_("Lost"), _("Active at the start, not at the end."), "retention", "lost"),
        FigureLine(_("New"), _("Active at the end, first purchase in the period."), "retention", "new"),
        FigureLine(
            _("Came back"),
            _("Active at the end, not at the start, and bought before: they neither stayed nor are new."),
            "retention",
            "reactivated",
        ),
        FigureLine(
            _("Retention rate"),
            _("Stayed / active at the start."),
            "retention",
            "retentionRate",
            FigureKind.SHARE,
        ),
        FigureLine(
            _("Churn rate"), _("Lost / active at the start."), "retention", "churnRate", FigureKind.SHARE
        ),
        FigureLine(
            _("Bought in the period before"),
            _("Customers with a purchase in the period before the one of the column."),
            "periodRetention",
            "before",
        ),
        FigureLine(
            _("Of these, bought again in this one"),
            _("Customers with a purchase in both."),
            "periodRetention",
            "retained",
        ),
        FigureLine(
            _("Retention from period to period"),
            _(
                "Bought in both / bought in the period before. It asks for a purchase in the period itself, so it is lower "
                "than the retention rate where periods are short."
            ),
            "periodRetention",
            "rate",
            FigureKind.SHARE,
        ),
    ),
)

CHURN = FigureGroup(
    "churn",
    _("Who falls silent"),
    (
        FigureLine(
            _("Silence"),
            _(
                "Whoever has not bought for longer is silent: nine of ten times between two orders are at most as long. A year, "
                "where there are fewer than 100 of them."
            ),
            "churn",
            "silenceDays",
            FigureKind.DAYS,
        ),
        FigureLine(
            _("Times between two orders"),
            _("Of all customers, until the period ends: on these, silence was measured."),
            "churn",
            "gaps",
        ),
        FigureLine(_("Customers"), _("Everybody who had bought when the period ends."), "churn", "customers"),
        FigureLine(_("Bought once, and are silent"), _("They never came back in time."), "churn", "quick"),
        FigureLine(
            _("Bought more often, and are silent"), _("They came back before, and stopped."), "churn", "late"
        ),
        FigureLine(
            _("Bought once, too short ago to say"),
            _("They may still come back in time, so they count in no rate."),
            "churn",
            "undecided",
        ),
        FigureLine(
            _("Bought more often, and are not silent"),
            _("They are expected to come back."),
            "churn",
            "active",
        ),
        FigureLine(
            _("Quick churn"),
            _("Bought once and silent / all customers but those of whom it is too early to say."),
            "churn",
            "quickRate",
            FigureKind.SHARE,
        ),
        FigureLine(
            _("Late churn"),
            _("Bought more often and silent / all who bought more often."),
            "churn",
            "lateRate",
            FigureKind.SHARE,
        ),
    ),
)

SHARES = FigureGroup(
    "shares",
    _("New, returning and best customers"),
    (
        FigureLine(
            _("New customers who bought"),
            _("Customers whose first purchase lies in the period."),
            "customerShares",
            "newCustomers",
        ),
        FigureLine(
            _("Returning customers who bought"),
            _("Customers of the period who had bought before it."),
            "customerShares",
            "returningCustomers",
        ),
        FigureLine(
            _("Share of new customers"),
            _("New customers / all customers of the period."),
            "customerShares",
            "newShare",
            FigureKind.SHARE,
        ),
        FigureLine(
            _("Net sales to new customers"),
            _("With all that they bought in the period, not their first purchase alone."),
            "customerShares",
            "newNet",
            FigureKind.MONEY,
        ),
        FigureLine(
            _("Net sales to returning customers"),
            _("All that they bought in the period."),
            "customerShares",
            "returningNet",
            FigureKind.MONEY,
        ),
        FigureLine(
            _("Share of net sales to new customers"),
            _("Net sales to new customers / all net sales."),
            "customerShares",
            "newNetShare",
            FigureKind.SHARE,
        ),
        FigureLine(
            _("Depth of discounts of new customers"),
            _("What vouchers took off their orders / (their goods with tax + that)."),
            "customerShares",
            "newDiscountDepth",
            FigureKind.SHARE,
        ),
        FigureLine(
            _("Depth of discounts of returning customers"),
            _("The same of returning customers."),
            "customerShares",
            "returningDiscountDepth",
            FigureKind.SHARE,
        ),
        FigureLine(
            _("Best customers"),
            _("A fifth of the customers of the period, rounded up: those who bought for most."),
            "pareto",
            "bestCustomers",
        ),
        FigureLine(
            _("Net sales to the best customers"),
            _("What this fifth bought in the period."),
            "pareto",
            "bestNet",
            FigureKind.MONEY,
        ),
        FigureLine(
            _("Share of the best customers"),
            _(
                "Their net sales / all net sales. Around 80% where a fifth of customers brings four fifths of sales."
            ),
            "pareto",
            "bestShare",
            FigureKind.SHARE,
        ),
    ),
)
