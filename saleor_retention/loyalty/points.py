"""Points: whole, signed only as a difference, and never mixed up with money."""

from typing import NewType

from ..errors import Invalid

Points = NewType("Points", int)

MOST_POINTS_AT_ONCE = 1_000_000_000
"""No single movement is larger: GraphQL's Int has 32 bits, and a typing error should not issue a fortune."""


def points(number: int, *, field: str = "points") -> Points:
    """A positive number of points from outside. Refuses zero, negatives, fractions and fortunes."""
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= MOST_POINTS_AT_ONCE:
        raise Invalid(f"Points are a whole number from 1 to {MOST_POINTS_AT_ONCE}.", field=field)
    return Points(number)
