"""The contract of every store, kept by a real Saleor in both of its ways to pay."""

import pytest

from tests.saleor.flows import PaymentShop, TransactionShop
from tests.standalone.store_contract import (
    CursorContract,
    CustomerContract,
    HistoryContract,
    OrderContract,
    TermsContract,
)


@pytest.fixture(params=[TransactionShop, PaymentShop], ids=["transaction flow", "payment flow"])
def shop(request, superuser_api_client, site_settings, no_hooks):
    return request.param(superuser_api_client)


class TestOrders(OrderContract):
    pass


class TestCursors(CursorContract):
    pass


class TestCustomers(CustomerContract):
    pass


class TestTerms(TermsContract):
    pass


class TestHistory(HistoryContract):
    pass
