"""Faults in the hook that answers a checkout's change."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from unittest.mock import patch

from saleor_retention.hosts.saleor.checkout import hooks
from tests.builders.faults import after


@contextmanager
def before_reading(action: Callable[[], object]) -> Iterator[None]:
    """Within the block, before the hook reads the checkout."""
    with patch.object(hooks, "read_state", partial(after, action, hooks.read_state)):
        yield
