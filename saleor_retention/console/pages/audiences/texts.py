"""Several texts, one on each line."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_LINES, LONGEST_LINE = 500, 200
BIGGEST = 2**53 - 1


class TextsField(forms.CharField):
    """Its value is the list of its lines without empty ones."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **options: Any) -> None:
        super().__init__(help_text=gettext_lazy("One on each line."), **options)
        self.error_messages |= {
            "required": gettext_lazy("Fill this in."),
            "null_characters_not_allowed": gettext_lazy("This has a character that no text has."),
        }

    def clean(self, value: Any) -> list[Any]:
        """Raises `ValidationError`."""
        text = super().clean(value)
        lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
        if len(lines) > MOST_LINES:
            raise ValidationError(_("At most %(most)d lines.") % {"most": MOST_LINES})
        if any(len(line) > LONGEST_LINE for line in lines):
            raise ValidationError(_("At most %(most)d characters on a line.") % {"most": LONGEST_LINE})
        return lines


class ValuesField(TextsField):
    """A line of digits is a number."""

    def clean(self, value: Any) -> list[Any]:
        """Raises `ValidationError`."""
        return [_value(line) for line in super().clean(value)]


def _value(line: str) -> str | int:
    digits = line.removeprefix("-")
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= 16 and int(digits) <= BIGGEST
    return int(line) if is_number else line
