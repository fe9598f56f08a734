"""Faults and meetings on the way of a checkout's decision, which has no points for them of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from unittest.mock import patch

from saleor_retention.offers.checkout import decide


def after(action: Callable[[], object], function: Callable, *args, **kwargs):
    """Do the action, then what was called."""
    action()
    return function(*args, **kwargs)


@contextmanager
def before_saving(action: Callable[[], object]) -> Iterator[None]:
    """Within the block, once an offer is on a checkout and before the decision is saved."""
    with patch.object(decide, "save_decision", partial(after, action, decide.save_decision)):
        yield
