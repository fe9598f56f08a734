"""Whose profile, and by which purchases."""

from typing import Any

from django.utils.translation import gettext_lazy

from ...forms.form import ConsoleForm
from ...forms.pickers import ListField
from ...visit import Visit

MOST_AUDIENCES = 100
FIRST, ALL = "first", "all"


class ProfileForm(ConsoleForm):
    """Beside the currency and the period; its values stand in the address."""

    audience = ListField(label=gettext_lazy("Audience"))
    purchases = ListField(
        (
            (FIRST, gettext_lazy("Each customer's first in the period")),
            (ALL, gettext_lazy("All in the period")),
        ),
        label=gettext_lazy("Purchases"),
    )

    def prepare(self) -> None:
        """The shop's audiences by name, the newest first."""
        connection = self.visit.ask("audiences", first=MOST_AUDIENCES)["retentionAudiences"]
        edges = connection["edges"] if connection else ()
        self.audiences = {edge["node"]["id"]: edge["node"]["name"] for edge in edges}
        self.fields["audience"].choices = list(self.audiences.items())  # type: ignore[attr-defined]


def profile_form(visit: Visit) -> ProfileForm:
    """With what the address says; the newest audience and first purchases by default."""
    form = ProfileForm(visit, is_sent=True)
    usual: dict[str, Any] = {"audience": next(iter(form.audiences), ""), "purchases": FIRST}
    form.data = {name: visit.arguments.get(name) or value for name, value in usual.items()}
    return form
