"""What each kind of bonus defines as a row of the form."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from ....forms.fields import NumberField, TextField

LONGEST_TITLE, MOST_TIMES = 100, 100


class TimesField(NumberField):
    """How many times something counts."""

    example = "2"

    def __init__(self, **options: Any) -> None:
        super().__init__(least=Decimal("0.0001"), most=MOST_TIMES, required=False, **options)

    def digits(self) -> int:
        """As fine as the engine keeps them."""
        return 4

    def too_fine(self) -> str:
        """Said of digits too many."""
        return _("At most %(digits)d digits after the point.") % {"digits": self.digits()}


class BonusRow:
    """A kind of bonus. Fields of its row `n` are `<kind>_<n>_<name>`."""

    kind: ClassVar[str]
    """Of its fields."""
    api_name: ClassVar[str]
    """Of its field in the API."""
    title: ClassVar[Any]
    """Over each of its rows."""
    usual_title: ClassVar[Any]
    """What customers read where nothing else is said."""
    rows: ClassVar[int] = 1
    """Shown where nothing is filled in."""

    @classmethod
    def fields(cls, tiers: Sequence[tuple[str, str]]) -> Mapping[str, forms.Field]:
        """By their names within a row."""
        raise NotImplementedError

    @classmethod
    def missing(cls, row: Mapping[str, Any]) -> tuple[str, str] | None:
        """The field that is missing in a row that was begun, and what to say there."""
        return None

    @classmethod
    def value(cls, row: Mapping[str, Any]) -> dict[str, Any] | None:
        """As the API takes it; None for a row that is not filled in."""
        raise NotImplementedError

    @classmethod
    def initial(cls, told: Mapping[str, Any]) -> dict[str, Any]:
        """A row of what the API tells."""
        raise NotImplementedError

    @classmethod
    def sentence(cls, formats: Any, told: Mapping[str, Any]) -> str:
        """How it reads: of what the API tells, or is told."""
        raise NotImplementedError


def title_field() -> TextField:
    """The last of each row."""
    return TextField(
        label=_("What customers read"),
        longest=LONGEST_TITLE,
        required=False,
        help_text=_("Empty: a usual name."),
    )
