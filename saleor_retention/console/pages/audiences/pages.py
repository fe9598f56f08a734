"""Which page of a table is asked for."""

from typing import Any

from ...visit import Visit

SIZE = 20


def page_arguments(visit: Visit) -> dict[str, Any]:
    """Of a connection: the next page, the one before, or the first."""
    if before := visit.arguments.get("before"):
        return {"last": SIZE, "before": before}
    return {"first": SIZE, "after": visit.arguments.get("after") or None}
