"""A shop in memory whose owner chooses modes; every test ends with all invariants of the books holding."""

import pytest

from saleor_retention.core.invariants import violations
from saleor_retention.invariants import INVARIANTS
from saleor_retention.store.port import store


@pytest.fixture(autouse=True)
def _invariants_hold(request):
    yield
    if request.node.get_closest_marker("django_db"):
        broken = [one.name for one in INVARIANTS if not one.waits and violations(one)]
        assert broken == []


@pytest.fixture
def shop():
    """The simulated store in use."""
    return store()
