"""Which page of a list an address asks for."""

from typing import Any

from .visit import Visit


def page_asked(visit: Visit, size: int) -> dict[str, Any]:
    """`first` and `after`, or `last` and `before`, as connections of the API take them."""
    before, after = visit.arguments.get("before"), visit.arguments.get("after")
    return {"last": size, "before": before} if before else {"first": size, "after": after}
