"""The customer wrote a review."""

from typing import ClassVar

from .kind import EventKind


class Review(EventKind):
    """Told with a key of the app that it comes from."""

    name: ClassVar[str] = "review"
    title: ClassVar[str] = "A review"
    description: ClassVar[str] = "The customer wrote a review; told by an app or by staff."
