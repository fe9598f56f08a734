"""When points that were earned can be spent."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ....forms.fields import WholeField
from ....forms.pickers import ListField
from .section import TermsSection

FULFILLED, RETURN_WINDOW = "FULFILLED", "RETURN_WINDOW"
MOST_DAYS = 365


class PendingSection(TermsSection):
    """What points wait for. Without it they are there once the order is paid."""

    name: ClassVar[str] = "pending"
    title = gettext_lazy("When points can be spent")
    help_text = gettext_lazy(
        "Customers see points that wait, with their day. What is sent back never arrives."
    )

    @classmethod
    def fields(cls) -> Mapping[str, forms.Field]:
        return {
            "until": ListField(
                [
                    (FULFILLED, _("Once all goods were sent")),
                    (RETURN_WINDOW, _("Once goods can be sent back no more")),
                ],
                empty=_("Once the order is paid"),
                label=_("They can be spent"),
                required=False,
            ),
            "return_days": WholeField(
                label=_("Days in which goods can be sent back"),
                least=1,
                most=MOST_DAYS,
                required=False,
                help_text=_("Counted from the day on which all goods were sent."),
            ),
        }

    @classmethod
    def clean(cls, form: forms.Form) -> None:
        data = form.cleaned_data
        if "until" in form.errors or "return_days" in form.errors:
            return
        is_window, days = data.get("until") == RETURN_WINDOW, data.get("return_days")
        if is_window and days is None:
            form.add_error("return_days", _("Say in how many days goods can be sent back."))
        if not is_window and days is not None:
            form.add_error("until", _("Choose that they wait so long, or empty the days."))

    @classmethod
    def value(cls, data: Mapping[str, Any]) -> dict[str, Any] | None:
        if not data.get("until") or (data["until"] == RETURN_WINDOW and not data.get("return_days")):
            return None
        return {"until": data["until"], "returnDays": data.get("return_days")}

    @classmethod
    def initial(cls, terms: Mapping[str, Any]) -> dict[str, Any]:
        until = terms["until"]
        return {
            "until": until if until in (FULFILLED, RETURN_WINDOW) else "",
            "return_days": terms["returnDays"],
        }

    @classmethod
    def sentence(cls, formats: Any, terms: Mapping[str, Any], currency: str) -> str:
        if terms["until"] == FULFILLED:
            return _("Points can be spent once all goods of the order were sent.")
        if terms["until"] != RETURN_WINDOW:
            return _("Points can be spent once the order is paid.")
        text = ngettext(
            "Points can be spent %(days)s day after all goods of the order were sent.",
            "Points can be spent %(days)s days after all goods of the order were sent.",
            terms["returnDays"],
        )
        return text % {"days": formats.number(terms["returnDays"])}
