"""Values of customers: the currency is chosen above, each part of the page loads by itself."""

from django.utils.translation import gettext_lazy

from ...page import Answer, ConsolePage
from ...visit import Visit
from .cost_form import cost, set_cost
from .costs import costs, costs_csv
from .curve import curve, curve_csv
from .report import figures_csv, report, tenths_csv
from .sold import sold_form


def shown(visit: Visit) -> Answer:
    """The page at once; its figures come after it."""
    form = sold_form(visit)
    is_valid = form.is_valid()
    return visit.show(
        "value/value.html",
        form=form,
        sold=form.scope.address["sold"] if is_valid else "",
        has_sales=is_valid and form.scope.currency in {row["currency"] for row in form.history},
    )


class ValuePage(ConsolePage):
    """Lifetime revenue, lifetime value and what is expected."""

    name = "value"
    title = gettext_lazy("Customer value")
    place = 10
    parts = {
        "": shown,
        "report": report,
        "figures.csv": figures_csv,
        "tenths.csv": tenths_csv,
        "curve": curve,
        "curve.csv": curve_csv,
        "costs": costs,
        "costs.csv": costs_csv,
        "cost": cost,
    }
    actions = {"cost": set_cost}
