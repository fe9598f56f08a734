"""A form of the console: its fields know the reader's formats and the names of what was picked."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates

from ..visit import Visit
from .fields import NumberField
from .pickers import PickField


class ConsoleForm(forms.Form):
    """Bound to what was posted, or empty with `initial`. Give it to `form.html`, or its fields to `field.html`."""

    use_required_attribute = False
    default_renderer = DjangoTemplates
    """Whatever the project we run in has chosen for its own forms."""

    def __init__(
        self,
        visit: Visit,
        *,
        initial: Mapping[str, Any] | None = None,
        is_sent: bool | None = None,
        **options: Any,
    ) -> None:
        is_bound = visit.request.method == "POST" if is_sent is None else is_sent
        super().__init__(visit.posted if is_bound else None, initial=dict(initial or {}), **options)
        self.visit = visit
        self.key = visit.posted.get("key") or str(uuid4())
        """One for each form shown: sent twice, its command is done once."""
        self.prepare()
        for name, field in self.fields.items():
            if isinstance(field, NumberField):
                field.formats = visit.formats
            if isinstance(field, PickField):
                ids = visit.posted.getlist(name) if is_bound else _ids(self.initial.get(name))
                field.names = visit.host.names(visit.request, field.kind, ids[: field.most]) if ids else {}

    def prepare(self) -> None:
        """Where a form's fields depend on the shop: choices, currencies. Called before anything is read."""

    def fields_of(self, *names: str) -> Iterator[BoundField]:
        """Some of its fields, for a fieldset."""
        return (self[name] for name in names if name in self.fields)


def _ids(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())
