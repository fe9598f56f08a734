"""The customer answered a survey."""

from typing import ClassVar

from .kind import EventKind


class SurveyAnswer(EventKind):
    """Told with a key of the app that it comes from."""

    name: ClassVar[str] = "survey_answer"
    title: ClassVar[str] = "Answering a survey"
    description: ClassVar[str] = "The customer answered a survey; told by an app or by staff."
