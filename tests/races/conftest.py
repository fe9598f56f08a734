"""What every race has at hand: crossings, and guards that can be lifted."""

import pytest

from tests.races.concurrency import PATIENCE_MS, cross, cross_at
from tests.races.without_guard import accounts_unlocked, lift

__all__ = ["accounts_unlocked", "cross", "cross_at", "lift"]


@pytest.fixture(autouse=True)
def _patience(settings):
    """A machine that is busy with something else is no reason to give up waiting for a rival."""
    settings.RETENTION_LOCK_TIMEOUT_MS = PATIENCE_MS
