"""How much a field costs, in the form of Saleor's query cost map."""

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
