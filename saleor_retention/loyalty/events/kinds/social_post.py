"""The customer posted about the shop."""

from typing import ClassVar

from .kind import EventKind


class SocialPost(EventKind):
    """Told with a key of the app that it comes from."""

    name: ClassVar[str] = "social_post"
    title: ClassVar[str] = "A post about us"
    description: ClassVar[str] = "The customer posted about the shop; told by an app or by staff."
