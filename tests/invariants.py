"""What must hold of the whole database after any story."""

from saleor_retention.core.invariants import violations
from saleor_retention.invariants import INVARIANTS


def broken() -> dict[str, list[tuple]]:
    """Invariants that do not hold now, with the rows that break them; what waits for a sweep is left out."""
    found = {one.name: violations(one) for one in INVARIANTS if not one.waits}
    return {name: rows for name, rows in found.items() if rows}


def assert_sound() -> None:
    """Every invariant that holds at any time holds now."""
    assert broken() == {}
