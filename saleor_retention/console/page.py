"""A page of the console: its place in the menu, what it shows and what it does."""

from abc import ABC
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.http import HttpResponse

if TYPE_CHECKING:
    from .visit import Visit

Answer = str | HttpResponse
"""HTML of a part, or a response of its own."""
Part = Callable[["Visit"], Answer]


class ConsolePage(ABC):
    """One folder under `pages/`, registered by the line of `pages/registry.py` that imports it."""

    name: ClassVar[str]
    """In the address."""
    title: ClassVar[Any]
    """In the menu, translated when it is shown."""
    place: ClassVar[int]
    """In the menu, from the top; 0: not in the menu, as cards of the Dashboard are not."""
    parts: ClassVar[Mapping[str, Part]]
    """What can be shown, by name; "" is the page itself. Shown by GET, changes nothing."""
    actions: ClassVar[Mapping[str, Part]] = {}
    """What can be done, by name; by POST, with the token in a header."""
