"""What is asked about a file of balances."""

from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ....forms.files import MOST_BYTES, decoded
from ....forms.form import ConsoleForm
from ....forms.pickers import ListField

MOST_LINES = 5_000
HISTORY = "HISTORY"
LAYOUTS = {
    "SMILE": "Smile.io",
    "LOYALTYLION": "LoyaltyLion",
    "YOTPO": "Yotpo",
    "NEUTRAL": gettext_lazy("Any other programme"),
    HISTORY: gettext_lazy("Old statements: they are shown, and move no points"),
}
UNKNOWN = {
    "REFUSE": gettext_lazy("The line is wrong"),
    "SKIP": gettext_lazy("The line is left out"),
    "KEEP": gettext_lazy("The points wait until they confirm an account"),
}


class PointsImportForm(ConsoleForm):
    """A file, and how it is meant. The answer stands below it, so that a chosen file stays chosen."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose a file.")},
        help_text=gettext_lazy(
            "As the earlier programme exports it (CSV): e-mail addresses and points, and when they end and the tier if you like."
        ),
    )
    layout = ListField(
        LAYOUTS.items(),
        empty=gettext_lazy("Recognise it by its heading"),
        label=gettext_lazy("Comes from"),
        required=False,
    )
    unknown = ListField(
        UNKNOWN.items(),
        label=gettext_lazy("Addresses of which there is no confirmed account"),
        initial="KEEP",
    )
    skip_errors = forms.BooleanField(
        label=gettext_lazy("Take the lines that are right although others are wrong"), required=False
    )

    def clean_file(self) -> str:
        """Its text."""
        uploaded = self.cleaned_data["file"]
        if uploaded.size > MOST_BYTES:
            raise ValidationError(_("This file is larger than 10 MB."))
        text = decoded(uploaded.read())
        if any(mark < " " and mark not in "\t\r\n\f" for mark in text):
            raise ValidationError(_("This is no text. Save the table as CSV first."))
        if not text.strip("\ufeff \t\r\n,;"):
            raise ValidationError(_("The file is empty."))
        if text.count("\n") > MOST_LINES + 1:
            said = _(
                "At most %(most)s lines at once. Whoever runs your shop can import larger files with one command."
            )
            raise ValidationError(said % {"most": self.visit.formats.number(MOST_LINES)})
        return text

    @property
    def terms(self) -> dict[str, Any]:
        """As the API takes them. Call when it is valid."""
        data = self.cleaned_data
        return {name: data[name] or None for name in ("file", "layout", "unknown", "skip_errors")}

    def mark(self, layout: str) -> str:
        """Of what was looked at: the same for the same file, read and meant the same way."""
        data = self.cleaned_data
        text = "\n".join([layout, data["unknown"], str(data["skip_errors"]), data["file"]])
        return sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]
