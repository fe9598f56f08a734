"""What every race has at hand: crossings, and guards that can be lifted."""

import pytest

from tests.races.lifted import accounts_unlocked, rewrite
from tests.races.rivals import PATIENCE_MS, cross

__all__ = ["accounts_unlocked", "cross", "rewrite"]


@pytest.fixture(autouse=True)
def _patience(settings):
    """A machine that is busy with something else is no reason to give up waiting for a rival."""
    settings.RETENTION_LOCK_TIMEOUT_MS = PATIENCE_MS
