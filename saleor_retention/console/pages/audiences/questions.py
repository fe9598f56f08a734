"""The questions that rules can ask, as the API tells them: the builder is made from them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ...visit import Visit

CAPITAL = re.compile(r"(?<!^)([A-Z])")


@dataclass(frozen=True, slots=True)
class AskedArgument:
    """What a question asks for."""

    name: str
    label: str
    kind: str
    is_required: bool
    least: int | None
    most: int | None
    choices: tuple[tuple[str, str], ...] = ()
    """Values to choose from, with their labels."""

    @property
    def field(self) -> str:
        """In names of fields."""
        return snake_case(self.name)


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as it can be chosen."""

    name: str
    label: str
    arguments: tuple[AskedArgument, ...]
    any_of: tuple[str, ...]
    usual: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class QuestionList:
    """All questions by their name, and the uploaded lists that one of them asks for."""

    questions: Mapping[str, AskedQuestion]
    lists: tuple[tuple[str, str], ...]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """In the alphabetical order of their words."""
        return sorted(((item.name, item.label) for item in self.questions.values()), key=lambda item: item[1])


def question_list(visit: Visit) -> QuestionList:
    """As the API tells them, in the reader's language."""
    data = visit.ask("questions")
    questions = [
        AskedQuestion(
            row["name"],
            _(row["label"]),
            tuple(_argument(argument) for argument in row["arguments"]),
            tuple(row["anyOf"]),
            json.loads(row["usual"]),
        )
        for row in data["retentionAudienceQuestions"] or ()
    ]
    edges = (data["retentionAudienceLists"] or {}).get("edges", ())
    return QuestionList(
        {question.name: question for question in questions},
        tuple((edge["node"]["listId"], edge["node"]["name"]) for edge in edges),
    )


def _argument(row: Mapping[str, Any]) -> AskedArgument:
    return AskedArgument(
        row["name"],
        _(row["label"]),
        row["kind"],
        row["isRequired"],
        row["least"],
        row["most"],
        tuple((choice["value"], choice["label"]) for choice in row["choices"]),
    )


def snake_case(name: str) -> str:
    """`daysBefore` as `days_before`."""
    return CAPITAL.sub(r"_\1", name).lower()
