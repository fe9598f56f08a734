"""The shop that stories are told of."""

import pytest

# What differs is told by the helpers, too.
pytest.register_assert_rewrite("tests.machine.story", "tests.machine.world", "tests.sound")


@pytest.fixture
def simulated_shop(settings, transactional_db):
    """The simulated shop of the stories, over a database that really commits; nothing is parked in them."""
    settings.RETENTION_STORE = "tests.machine.shop.Shop"
    settings.RETENTION_MAX_ATTEMPTS = 100
