"""Things that are picked: by search where there are many, from a list where there are few."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..host import Choice, ChoiceKind


class ListField(forms.ChoiceField):
    """One of a few, as a list that opens."""

    def __init__(self, choices: Iterable[tuple[str, Any]] = (), *, empty: Any = None, **options: Any) -> None:
        listed = list(choices)
        super().__init__(choices=listed if empty is None else [("", empty), *listed], **options)
        self.error_messages |= {
            "required": gettext_lazy("Choose one."),
            "invalid_choice": gettext_lazy("Choose one of the list."),
        }


class CheckedField(forms.MultipleChoiceField):
    """Some of a few, each with a box."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, choices: Iterable[tuple[str, Any]] = (), **options: Any) -> None:
        super().__init__(choices=list(choices), **options)
        self.error_messages |= {
            "required": gettext_lazy("Choose at least one."),
            "invalid_choice": gettext_lazy("Choose from the list."),
            "invalid_list": gettext_lazy("Choose from the list."),
        }


class PickField(forms.Field):
    """Things of a kind, found by their names. Its value is a list of ids, or one id where not `many`.

    The form resolves the names of what is chosen (`ConsoleForm`); an id that has no name there is refused.
    """

    widget = forms.SelectMultiple
    most = 1_000

    def __init__(self, kind: ChoiceKind, *, many: bool = True, **options: Any) -> None:
        super().__init__(**options)
        self.kind, self.many = kind, many
        self.names: dict[str, str] = {}
        self.error_messages["required"] = (
            gettext_lazy("Choose at least one.") if many else gettext_lazy("Choose one.")
        )

    def to_python(self, value: Any) -> Any:
        """Raises `ValidationError` for what is gone."""
        ids = [value] if isinstance(value, str) else list(value or ())
        ids = [pk for pk in dict.fromkeys(ids) if pk]
        if len(ids) > self.most:
            raise ValidationError(_("At most %(most)d.") % {"most": self.most})
        if any(pk not in self.names for pk in ids):
            raise ValidationError(_("One of these is not there any more. Choose again."))
        if self.many:
            return ids
        return ids[0] if ids else None

    def chosen(self, ids: Sequence[str]) -> list[Choice]:
        """What is chosen, by name."""
        return [Choice(pk, self.names[pk]) for pk in ids if pk in self.names]
