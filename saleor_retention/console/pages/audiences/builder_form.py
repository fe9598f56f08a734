"""The form of an audience: its name, and rows of questions whose fields come with the question that is chosen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...forms.fields import TextField
from ...forms.form import ConsoleForm
from ...forms.pickers import ListField
from ...host import ChoiceKind
from ...visit import Visit
from .arguments import GOODS, RowFacts, field_of, in_rule
from .questions import AskedQuestion, QuestionList
from .rows import MOST_ROWS, RuleRow, rule_of


@dataclass(frozen=True, slots=True)
class BuilderRow:
    """A row by its number, which its fields have in their names."""

    number: int
    question: AskedQuestion | None

    @property
    def prefix(self) -> str:
        """Of its fields."""
        return f"r{self.number}_"

    def name_of(self, field: str) -> str:
        """The name of an argument's field."""
        return f"{self.prefix}{self.question.name.lower() if self.question else ''}_{field}"


class BuilderForm(ConsoleForm):
    """Bound to what was posted, or unbound with `initial`, which has the values of all its fields."""

    name = TextField(longest=100, label=gettext_lazy("Name"))
    match = ListField(
        [("all", gettext_lazy("All of these are so")), ("any", gettext_lazy("One of these is so, or more"))],
        label=gettext_lazy("Customers of whom"),
        initial="all",
    )
    is_tracked = forms.BooleanField(
        label=gettext_lazy("Write down every hour who comes in and who leaves"), required=False
    )

    def __init__(
        self, visit: Visit, questions: QuestionList, numbers: Mapping[int, str], **options: Any
    ) -> None:
        self.questions = questions
        self.rows = [BuilderRow(number, questions.questions.get(name)) for number, name in numbers.items()]
        super().__init__(visit, **options)

    def prepare(self) -> None:
        """Makes the fields of each row."""
        channels = self.visit.host.search(self.visit.request, ChoiceKind.CHANNEL, "", limit=100)
        self.currencies = sorted({channel.detail for channel in channels if channel.detail})
        for row in self.rows:
            self.fields[f"{row.prefix}question"] = ListField(
                self.questions.choices, empty=_("Choose what to ask"), label=_("Customers who")
            )
            for argument in row.question.arguments if row.question else ():
                field = field_of(argument, self._facts(row))
                self.fields[row.name_of(argument.field)] = field
            self.fields[f"{row.prefix}not"] = forms.BooleanField(
                label=_("Turn it round: customers of whom this is not so"), required=False
            )

    def _facts(self, row: BuilderRow) -> RowFacts:
        what = str(self._raw(row.name_of("what")) or "")
        currency = str(self._raw(row.name_of("currency")) or "")
        known = (
            self.currencies
            if currency in ("", *self.currencies) or self.is_bound
            else [*self.currencies, currency]
        )
        spoken = self._raw(row.name_of("one_of"))
        return RowFacts(
            what if what in GOODS else "product",
            currency if currency in known else next(iter(known), ""),
            tuple(known),
            self.questions.lists,
            self.visit.language,
            tuple(spoken) if isinstance(spoken, list) and not self.is_bound else (),
        )

    def _raw(self, name: str) -> Any:
        return self.data.get(name) if self.is_bound else self.initial.get(name)

    def clean(self) -> dict[str, Any]:
        """What no field can say alone."""
        data = super().clean() or {}
        for row in self.rows:
            if row.question is None:
                continue
            values = {
                argument.name: data.get(row.name_of(argument.field)) for argument in row.question.arguments
            }
            wrong = [name for name in map(row.name_of, _fields(row.question)) if name in self.errors]
            if not wrong:
                self._check_together(row, row.question, values)
        return data

    def _check_together(self, row: BuilderRow, question: AskedQuestion, values: Mapping[str, Any]) -> None:
        if question.any_of and all(values[name] is None for name in question.any_of):
            self.add_error(row.name_of("at_least"), _("Fill in one of the two, or both."))
        least, most = values.get("atLeast"), values.get("atMost")
        if least is not None and most is not None and least > most:
            self.add_error(row.name_of("at_most"), _("This is less than the other one."))
        since, until = values.get("since"), values.get("until")
        if since is not None and until is not None and since >= until:
            self.add_error(row.name_of("until"), _("Choose a day after the first one."))

    @property
    def rule_errors(self) -> bool:
        """Whether something is wrong with the rows; the name does not matter to a preview."""
        return bool(set(self.errors) - {"name", "is_tracked"}) or not self.rows

    @property
    def rule(self) -> dict[str, Any]:
        """The rule of rows without errors."""
        rows = []
        for row in self.rows:
            if row.question is None:
                continue
            values = {
                argument.name: in_rule(argument, self.cleaned_data.get(row.name_of(argument.field)))
                for argument in row.question.arguments
            }
            arguments = {name: value for name, value in values.items() if value is not None}
            rows.append(
                RuleRow(row.question.name, bool(self.cleaned_data.get(f"{row.prefix}not")), arguments)
            )
        return rule_of(self.cleaned_data["match"], rows)

    @property
    def shown_rows(self) -> "Iterator[ShownRow]":
        """For the template."""
        return (
            ShownRow(
                row.number,
                place,
                row.question.name if row.question else "",
                self[f"{row.prefix}question"],
                self[f"{row.prefix}not"],
                [self[row.name_of(name)] for name in _fields(row.question)] if row.question else [],
            )
            for place, row in enumerate(self.rows, 1)
        )

    @property
    def is_full(self) -> bool:
        """Whether no row can be added."""
        return len(self.rows) >= MOST_ROWS


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with its fields."""

    number: int
    place: int
    was: str
    question: BoundField
    turned: BoundField
    arguments: Sequence[BoundField]


def _fields(question: AskedQuestion) -> list[str]:
    return [argument.field for argument in question.arguments]


def posted_numbers(visit: Visit) -> dict[int, str]:
    """The rows that a form sent: their numbers, and the names of their questions."""
    numbers = [
        int(text)
        for text in visit.posted.getlist("row")[:MOST_ROWS]
        if text.isascii() and text.isdigit() and len(text) < 4
    ]
    return {number: visit.posted.get(f"r{number}_question", "") for number in numbers}
