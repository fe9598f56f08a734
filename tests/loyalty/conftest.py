"""Every test of the ledger ends with all of its invariants holding."""

import pytest

from tests.builders.points import assert_no_invariant_is_broken


@pytest.fixture(autouse=True)
def _invariants_hold(request):
    yield
    if request.node.get_closest_marker("django_db") and "breaks_the_books" not in request.fixturenames:
        assert_no_invariant_is_broken()


@pytest.fixture
def breaks_the_books():
    """Asked for by tests that plant a fault: the invariants are not asserted after them."""
