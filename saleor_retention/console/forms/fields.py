"""Fields that people type into, in their own formats."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..formats import Formats, currency_digits

MOST_MONEY = Decimal("999999999")
MOST_COUNT = 2_000_000_000


class TextField(forms.CharField):
    """One line of text."""

    def __init__(self, *, longest: int = 200, **options: Any) -> None:
        super().__init__(max_length=longest, strip=True, **options)
        self.error_messages |= {
            "required": gettext_lazy("Fill this in."),
            "max_length": gettext_lazy("At most %(limit_value)d characters."),
            "null_characters_not_allowed": gettext_lazy("This has a character that no text has."),
        }


class NumberField(forms.Field):
    """A number in the reader's format. `formats` is set by the form."""

    widget = forms.TextInput
    formats = Formats()
    example = "5"

    def __init__(self, *, least: Decimal | int = 0, most: Decimal | int = MOST_COUNT, **options: Any) -> None:
        super().__init__(**options)
        self.least, self.most = Decimal(least), Decimal(most)
        self.error_messages["required"] = gettext_lazy("Give a number.")

    def widget_attrs(self, widget: Any) -> dict[str, Any]:
        """A phone shows its keys for numbers."""
        return {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """A number that a form begins with, as the reader writes it; what was typed stays as it is."""
        if value is None or isinstance(value, str):
            return value
        return self.formats.write_decimal(Decimal(str(value)), getattr(self, "currency", ""))

    def digits(self) -> int:
        """How many may stand after the point."""
        return 0

    def to_python(self, value: Any) -> Decimal | int | None:
        """Raises `ValidationError` with what is right."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            if len(text) > 30:
                raise ValueError(text)
            result = self.formats.read_decimal(text)
        except ValueError:
            raise ValidationError(self.not_a_number()) from None
        if not result.is_finite():
            raise ValidationError(self.not_a_number())
        if result < self.least:
            raise ValidationError(_("At least %(least)s.") % {"least": self.formats.number(self.least)})
        if result > self.most:
            raise ValidationError(_("At most %(most)s.") % {"most": self.formats.number(self.most)})
        if result != round(result, self.digits()):
            raise ValidationError(self.too_fine())
        return result

    def not_a_number(self) -> str:
        """What to type instead."""
        return _("Give a number, for example %(example)s.") % {
            "example": self.formats.write_decimal(Decimal(self.example))
        }

    def too_fine(self) -> str:
        """Said of digits too many."""
        return _("Give a whole number.")


class WholeField(NumberField):
    """A whole number."""

    def to_python(self, value: Any) -> int | None:
        """Raises `ValidationError`."""
        result = super().to_python(value)
        return None if result is None else int(result)


class PercentField(NumberField):
    """A percentage with at most two digits after the point."""

    example = "10"
    suffix = "%"

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"least": Decimal("0.01"), "most": 100, **options})

    def digits(self) -> int:
        """Hundredths of a percent."""
        return 2

    def too_fine(self) -> str:
        """Said of digits too many."""
        return _("At most two digits after the point.")


class MoneyField(NumberField):
    """An amount in a currency that is given, or chosen by another field of the form (`currency` is set then)."""

    example = "5"

    def __init__(self, currency: str = "", **options: Any) -> None:
        super().__init__(**{"least": Decimal("0.001"), "most": MOST_MONEY, **options})
        self.currency = currency
        self.error_messages["required"] = gettext_lazy("Give an amount.")

    @property
    def suffix(self) -> str:
        """Beside the input."""
        return self.currency

    def digits(self) -> int:
        """Of the currency."""
        return currency_digits(self.currency) if self.currency else 3

    def not_a_number(self) -> str:
        """What to type instead."""
        example = self.formats.write_decimal(Decimal(5), self.currency)
        return _("Give an amount, for example %(example)s.") % {"example": example}

    def too_fine(self) -> str:
        """Said of digits too many."""
        if not self.digits():
            return _("This currency has no digits after the point.")
        return _("At most %(digits)d digits after the point.") % {"digits": self.digits()}


class DayField(forms.DateField):
    """A day, as the browser's own calendar gives it. `is_future`: not before today."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    input_formats = ["%Y-%m-%d"]
    earliest, latest = date(1900, 1, 1), date(9000, 1, 1)

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=self.input_formats, **options)
        self.error_messages |= {
            "required": gettext_lazy("Choose a day."),
            "invalid": gettext_lazy("Choose a day, for example 2026-03-01."),
        }

    def to_python(self, value: Any) -> date | None:
        """Raises `ValidationError` for what is no day of this age."""
        result = super().to_python(value)
        if result is not None and not self.earliest <= result <= self.latest:
            raise ValidationError(_("Choose a day of our time."))
        return result
