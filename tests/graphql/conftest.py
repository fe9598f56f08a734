"""The stand-alone API over a simulated shop, on a frozen day."""

import pytest
import time_machine

from tests.builders import NOON

from .alone import AloneHost, tokens


@pytest.fixture
def shop(settings, db):
    """The store in use; today is the builders' noon."""
    from saleor_retention.kernel.store import store

    settings.RETENTION_STORE = "saleor_retention.service.simulated.SimulatedStore"
    settings.RETENTION_TOKENS = tokens()
    with time_machine.travel(NOON, tick=False):
        yield store()


@pytest.fixture
def alone(shop):
    """The host of the story."""
    return AloneHost()
