"""Named points where a test can inject a failure. A no-op unless armed; no request can arm one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_armed: dict[str, Callable[[], None]] = {}


def failpoint(name: str) -> None:
    """Do what a test armed under this name; nothing otherwise."""
    if _armed and (action := _armed.get(name)):
        action()


def arm(name: str, action: Callable[[], None]) -> None:
    """Arm one failpoint for as long as the process lives, or until it is armed otherwise."""
    _armed[name] = action


@contextmanager
def armed(name: str, action: Callable[[], None]) -> Iterator[None]:
    """Arm one failpoint for the block."""
    arm(name, action)
    try:
        yield
    finally:
        _armed.pop(name, None)
