"""Scopes of figures for tests: what the API would ask."""

from datetime import date
from typing import Any

from saleor_retention.metrics.figures.figure import FigureScope
from saleor_retention.metrics.rollups.freshness import freshness

TODAY = date(2026, 7, 1)


def scope(start: str, end: str, currency: str = "USD", **changes: Any) -> FigureScope:
    """A period of ISO days, with what is kept now."""
    values: dict[str, Any] = {
        "channel": None,
        "window_days": 365,
        "using": "default",
        "freshness": freshness(),
        "today": TODAY,
    }
    return FigureScope(date.fromisoformat(start), date.fromisoformat(end), currency, **(values | changes))
