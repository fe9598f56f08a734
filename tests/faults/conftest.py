"""The whole flow on committed data, and ways to die in the middle. Every error seen must be of a known kind."""

import logging

import pytest

from saleor_retention.store.port import store
from tests.faults.fault_list import Errors
from tests.faults.processes import SHOP_FOLDER
from tests.faults.scenario import broken, tell


@pytest.fixture
def errors():
    """What went wrong on the way; a test names what it plants. Anything unclassified fails the test."""
    seen, log = Errors(), logging.getLogger("saleor_retention")
    log.addHandler(seen)
    yield seen
    log.removeHandler(seen)
    assert [told for told, kind in seen.kinds().items() if kind is None] == []


@pytest.fixture
def shop(settings, tmp_path, monkeypatch, transactional_db, errors):
    """A shop over a database that really commits; in the end every invariant holds."""
    monkeypatch.setenv(SHOP_FOLDER, str(tmp_path))
    settings.RETENTION_STORE = "tests.faults.fixture.FileShop"
    yield store()
    assert broken() == {}


@pytest.fixture
def story(shop):
    """Ann and Ben have bought, and nobody has looked yet."""
    return tell(shop)
