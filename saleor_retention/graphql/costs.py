"""How much a field costs, in the form of Saleor's query cost map."""

from collections.abc import Mapping
from typing import Any

FREE = {"complexity": 0}
ONE = {"complexity": 1}
BATCH = {"complexity": 2}
"""A statement that is shared by the whole list it hangs under."""
FIGURES = {"complexity": 50}
"""A pass over the order facts of a period."""
COMMAND = {"complexity": 10}
GUESS = {"complexity": 1_000}
"""A code that may be tried: aliases in one request count one by one, and fifty are the most."""


def page(complexity: int = 1) -> dict[str, Any]:
    """A connection."""
    return {"complexity": complexity, "multipliers": ["first", "last"]}


CONNECTION = {"edges": FREE, "pageInfo": FREE}
"""Their connection is what costs."""


def merged(*parts: Mapping[str, Mapping[str, dict[str, Any]]]) -> dict[str, dict[str, dict[str, Any]]]:
    """What the parts state, type by type. Raises `ValueError` where two state a field: one of them would go unseen."""
    costs: dict[str, dict[str, dict[str, Any]]] = {}
    for part in parts:
        for type_, fields in part.items():
            known = costs.setdefault(type_, {})
            if twice := known.keys() & fields.keys():
                raise ValueError(f"{type_}: the cost of {', '.join(sorted(twice))} is stated twice")
            known |= fields
    return costs
