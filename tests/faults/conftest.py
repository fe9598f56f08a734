"""The whole flow on committed data: accounts, orders with points and referrals, and a way to die in the middle."""

import pytest

from saleor_retention.invariants import INVARIANTS
from saleor_retention.kernel.invariants import offenders
from saleor_retention.kernel.store import store


@pytest.fixture
def shop(settings, transactional_db):
    """A shop over a database that really commits; in the end every invariant holds."""
    settings.RETENTION_STORE = "tests.shop.Shop"
    yield store()
    assert [one.name for one in INVARIANTS if not one.waits and offenders(one)] == []
