"""A shop to converge to; whatever a test did with it, every invariant holds in the end."""

import pytest

from saleor_retention.core.invariants import violations
from saleor_retention.invariants import INVARIANTS
from saleor_retention.store.port import store


@pytest.fixture
def shop(settings, db):
    settings.RETENTION_STORE = "tests.shop.Shop"
    yield store()
    assert [one.name for one in INVARIANTS if not one.waits and violations(one)] == []
