"""Guards by public names: what a race or a planted bug shows to matter can be taken away by a test, and by nothing else.

A function says `@guard("orders.lock")` and stays the very function that it was: a call costs nothing more. In a statement
a guard is a comment, `/* guard:inbox.seq */`, and covers the rest of its line. `docs/guarantees.md` lists them all.
"""

from collections.abc import Callable
from typing import Any

GUARDS: dict[str, Callable[..., Any]] = {}
"""The functions whose module is imported, by the names of their guards."""


def guard[Function: Callable[..., Any]](name: str) -> Callable[[Function], Function]:
    """Make a function known by this name; it is returned as it is."""

    def register(function: Function) -> Function:
        GUARDS[name] = function
        return function

    return register
