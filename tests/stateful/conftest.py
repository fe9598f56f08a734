"""The shop that stories are told of."""

import pytest


@pytest.fixture
def simulated_shop(settings, transactional_db):
    """The simulated shop of the stories, over a database that really commits; nothing is parked in them."""
    settings.RETENTION_STORE = "tests.stateful.shop.Shop"
    settings.RETENTION_MAX_ATTEMPTS = 100
