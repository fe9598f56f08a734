"""What the builder begins with: usual values of a question, an audience as it is, or what was typed so far."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ...visit import Visit
from .arguments import typed
from .builder_form import BuilderForm, BuilderRow, posted_numbers
from .questions import AskedQuestion, QuestionList, question_list
from .rows import MOST_ROWS, RuleRow, rows_of

FIRST_QUESTION = "lastOrder"
"""A new audience begins with it: who has not bought for a while."""


def new_form(visit: Visit) -> BuilderForm:
    """With one question, or the uploaded list that the address names."""
    questions = question_list(visit)
    row = RuleRow(FIRST_QUESTION, False, _usual(questions, FIRST_QUESTION))
    if chosen := visit.arguments.get("list"):
        row = RuleRow("list", False, {"id": chosen[:20]})
    initial = _row_values(visit, questions, 0, row)
    return BuilderForm(visit, questions, {0: row.question}, initial=initial)


def opened_form(visit: Visit, audience: Mapping[str, Any]) -> BuilderForm | None:
    """With an audience as it is; None where rows cannot show its rule."""
    opened = rows_of(json.loads(audience["rule"]))
    if opened is None:
        return None
    questions = question_list(visit)
    initial = {"name": audience["name"], "is_tracked": audience["isTracked"], "match": opened.match}
    try:
        for number, row in enumerate(opened.rows):
            initial |= _row_values(visit, questions, number, row)
    except (LookupError, ValueError):
        return None
    numbers = {number: row.question for number, row in enumerate(opened.rows)}
    return BuilderForm(visit, questions, numbers, initial=initial)


def changed_form(visit: Visit) -> BuilderForm:
    """What was typed so far, with a row added or removed, or the fields of another question. Says nothing of errors."""
    questions, numbers = question_list(visit), posted_numbers(visit)
    sent = BuilderForm(visit, questions, numbers)
    initial = {name: sent[name].value() for name in sent.fields}
    for number, name in numbers.items():
        if name in questions.questions and name != visit.posted.get(f"r{number}_was"):
            usual = RuleRow(name, False, _usual(questions, name))
            initial |= _row_values(visit, questions, number, usual) | {
                f"r{number}_not": initial[f"r{number}_not"]
            }
    verb, _colon, which = visit.posted.get("do", "").partition(":")
    if verb == "add" and len(numbers) < MOST_ROWS:
        numbers[max(numbers, default=-1) + 1] = ""
    elif verb == "remove":
        numbers = {number: name for number, name in numbers.items() if str(number) != which}
    return BuilderForm(visit, questions, numbers, initial=initial, is_sent=False)


def _usual(questions: QuestionList, name: str) -> Mapping[str, Any]:
    question = questions.questions.get(name)
    return question.usual if question else {}


def _row_values(visit: Visit, questions: QuestionList, number: int, row: RuleRow) -> dict[str, Any]:
    """The values of a row's fields. Raises `LookupError` and `ValueError` for what no field shows."""
    question: AskedQuestion = questions.questions[row.question]
    named = BuilderRow(number, question)
    what = str(row.arguments.get("what", "product"))
    currency = str(row.arguments.get("currency", ""))

    def write(value: Decimal) -> str:
        return visit.formats.write_decimal(value, currency)

    values = {
        named.name_of(argument.field): typed(argument, row.arguments[argument.name], what, write)
        for argument in question.arguments
        if argument.name in row.arguments
    }
    return values | {f"r{number}_question": row.question, f"r{number}_not": row.is_not}
