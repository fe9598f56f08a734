"""The stand-alone API over a simulated shop, on a frozen day."""

from datetime import timedelta

import pytest
import time_machine

from tests.builders import NOON

from .alone import AloneHost, tokens


@pytest.fixture
def clock():
    """Today is the builders' noon."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def shop(settings, db, clock):
    """The store in use."""
    from saleor_retention.store.port import store

    settings.RETENTION_STORE = "saleor_retention.hosts.standalone.simulator.shop.SimulatedStore"
    settings.RETENTION_TOKENS = tokens()
    return store()


@pytest.fixture
def alone(shop, clock):
    """The host of the story."""
    return AloneHost(wait=lambda: clock.shift(timedelta(minutes=1)))
