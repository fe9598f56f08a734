"""An event of the shop's own, by a name that it chooses."""

from typing import ClassVar

from .kind import EventKind


class Custom(EventKind):
    """Told with a key of the app that it comes from; each name has its own rule."""

    name: ClassVar[str] = "custom"
    title: ClassVar[str] = "An extra"
    description: ClassVar[str] = "An event of the shop's own, which `name` names; told by an app or by staff."
    is_named: ClassVar[bool] = True
