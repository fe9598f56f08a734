"""The kinds of events that can earn: the line that imports one registers it."""

from enum import StrEnum

from ....errors import Invalid
from ....registry import registered
from .birthday import BirthdayEvent
from .confirmed_email import ConfirmedEmail
from .consent import ConsentEvent
from .custom import Custom
from .kind import EventKind
from .review import Review
from .sign_up import SignUp
from .social_post import SocialPost
from .survey_answer import SurveyAnswer

KINDS = registered(vars(), EventKind)
BY_NAME = {kind.name: kind for kind in KINDS}
AUTOMATIC = tuple(kind for kind in KINDS if kind.is_automatic)

EventKindName = StrEnum("EventKindName", {kind.name.upper(): kind.name for kind in KINDS})  # type: ignore[misc]
"""Their names, which the GraphQL enum has, too."""


def kind_of(name: str, *, field: str = "event_kind") -> type[EventKind]:
    """The kind of a name. Raises `Invalid` for one that there is not."""
    if name not in BY_NAME:
        raise Invalid(f"There is no such kind of event: {', '.join(sorted(BY_NAME))}.", field=field)
    return BY_NAME[name]


__all__ = [
    "AUTOMATIC",
    "BY_NAME",
    "KINDS",
    "BirthdayEvent",
    "ConfirmedEmail",
    "ConsentEvent",
    "Custom",
    "EventKindName",
    "Review",
    "SignUp",
    "SocialPost",
    "SurveyAnswer",
    "kind_of",
]
