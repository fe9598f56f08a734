"""What a cart would earn: told where it depends on what all goods cost and on the day, and on nothing else."""

import pytest

from saleor_retention.graphql.kit.port import CartTerms
from saleor_retention.loyalty.queries import points_to_earn
from tests.builders import NOON
from tests.builders.points import a_programme
from tests.loyalty.test_bonuses import DOUBLE_A, SUNDAYS, WELCOME

CART = CartTerms("main", "USD", 13_050)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("terms", "points"),
    [
        ({}, 130),
        ({"counting": {}}, 130),
        # 391.5 on a Sunday; 261 at most twice.
        ({"bonuses": {"bonuses": [SUNDAYS, WELCOME]}}, 391),
        ({"bonuses": {"bonuses": [SUNDAYS], "most_times": "2"}}, 261),
        ({"bonuses": {"bonuses": [SUNDAYS | {"weekdays": [1]}]}}, 130),
        ({"bonuses": {"bonuses": [DOUBLE_A]}}, None),
        ({"counting": {"sale_items": False}}, None),
        ({"counting": {"tax": True}}, None),
    ],
)
def test_what_a_cart_would_earn(terms, points):
    a_programme(terms=terms)
    assert points_to_earn([CART], at=NOON) == [points]
