"""The contract of every store about checkouts and codes, kept by a real Saleor."""

import pytest

from tests.saleor.flows import TransactionShop
from tests.standalone.cart_contract import CartContract


@pytest.fixture
def shop(superuser_api_client, site_settings, no_hooks):
    return TransactionShop(superuser_api_client, tax=0, prices={"A": "50", "B": "30"}, shipping="10")


@pytest.mark.promise("P5.1", "P5.2", "P5.3", "P5.4", "P5.8")
class TestCarts(CartContract):
    """The contract."""
