"""What is looked at: how customers are told apart, and which figure of them is shown."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_lazy

from ...forms.pickers import ListField
from ...periods.scope import ScopeForm

TIMES = {
    "WEEK": gettext_lazy("Week of the first purchase"),
    "MONTH": gettext_lazy("Month of the first purchase"),
    "QUARTER": gettext_lazy("Quarter of the first purchase"),
}
"""Cohorts by time, as the API names them."""
DIMENSIONS = {
    "PRODUCT": gettext_lazy("First product"),
    "CATEGORY": gettext_lazy("First category"),
    "PRODUCT_TYPE": gettext_lazy("First product type"),
    "CHANNEL": gettext_lazy("First channel"),
    "COUNTRY": gettext_lazy("Country of the first purchase"),
    "CITY": gettext_lazy("City of the first purchase"),
    "CODE": gettext_lazy("First code or campaign"),
    "SOURCE": gettext_lazy("Source (utm_source)"),
    "MEDIUM": gettext_lazy("Medium (utm_medium)"),
    "CAMPAIGN": gettext_lazy("Campaign (utm_campaign)"),
    "HOUR": gettext_lazy("Hour of the first purchase"),
    "WEEKDAY": gettext_lazy("Weekday of the first purchase"),
}
"""What the first purchase may be told apart by, as the API names it."""
SHARE, CUSTOMERS = "share", "customers"
MEASURES = {
    SHARE: gettext_lazy("Customers who bought, as a share"),
    CUSTOMERS: gettext_lazy("Customers who bought"),
    "orders": gettext_lazy("Orders"),
    "net": gettext_lazy("Net sales"),
    "cumulative": gettext_lazy("Net sales of a customer so far"),
}
BOUNDED, ROLLING = "bounded", "rolling"
COUNTED = {
    BOUNDED: gettext_lazy("Bought in that very time"),
    ROLLING: gettext_lazy("Bought in that time or later"),
}


class CohortForm(ScopeForm):
    """Above the page; its values stand in the address."""

    usual: ClassVar[Mapping[str, str]] = {"by": "MONTH", "shown": SHARE, "counted": BOUNDED}
    by = ListField([*TIMES.items(), *DIMENSIONS.items()], label=gettext_lazy("Customers by"))
    shown = ListField(MEASURES.items(), label=gettext_lazy("Figure"))
    counted = ListField(COUNTED.items(), label=gettext_lazy("Who counts"))

    @property
    def dimension(self) -> str:
        """How customers are told apart."""
        return str(self.cleaned_data.get("by", ""))

    @property
    def is_by_time(self) -> bool:
        """By when they bought first, rather than by what."""
        return self.dimension in TIMES

    @property
    def measure(self) -> str:
        """Which figure is shown."""
        return str(self.cleaned_data.get("shown", ""))

    @property
    def asks_who_counts(self) -> bool:
        """Whether it makes a difference."""
        return self.is_by_time and self.measure in (SHARE, CUSTOMERS)

    @property
    def is_rolling(self) -> bool:
        """Whether who buys later counts, too."""
        return self.asks_who_counts and self.cleaned_data["counted"] == ROLLING
