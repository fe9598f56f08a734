"""Points from outside are whole, positive and bounded."""

from decimal import Decimal

import pytest

from saleor_retention.errors import Invalid
from saleor_retention.loyalty.points import MOST_POINTS_AT_ONCE, points


@pytest.mark.parametrize("number", [1, 130, MOST_POINTS_AT_ONCE])
def test_whole_numbers_are_points(number):
    assert points(number) == number


@pytest.mark.parametrize(
    "number", [0, -1, MOST_POINTS_AT_ONCE + 1, 2**31, 2**63, 1.0, Decimal(1), "1", True, None]
)
def test_anything_else_is_refused_by_the_name_of_its_field(number):
    with pytest.raises(Invalid) as refusal:
        points(number, field="amount")
    assert refusal.value.field == "amount"
