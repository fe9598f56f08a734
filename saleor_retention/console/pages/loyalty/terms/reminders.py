"""When customers are reminded of points that are about to end."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ....forms.fields import TextField
from .section import TermsSection

MOST_DAYS, MOST_NOTICES = 365, 5
SEPARATORS = re.compile(r"[,;\s]+")


class ReminderSection(TermsSection):
    """Days before the end, typed one after another."""

    name: ClassVar[str] = "reminders"
    place: ClassVar[int] = 6
    title = gettext_lazy("Reminders before points end")
    help_text = gettext_lazy("Each is one message to the customer, which your shop's notifications send.")

    @classmethod
    def fields(cls) -> Mapping[str, forms.Field]:
        return {
            "remind_days": TextField(
                label=_("Days before"),
                longest=60,
                required=False,
                help_text=_("For example 30, 7: two messages. Empty: no reminders."),
            )
        }

    @classmethod
    def clean(cls, form: forms.Form) -> None:
        data = form.cleaned_data
        if not data.get("remind_days"):
            return
        if cls.value(data) is None:
            text = _("Give up to %(notices)d numbers of days from 1 to %(days)d, for example 30, 7.")
            form.add_error("remind_days", text % {"notices": MOST_NOTICES, "days": MOST_DAYS})
        elif not form.errors and data.get("expiry_months") is None and not data.get("expiry_kind"):
            form.add_error("remind_days", _("Points do not expire, so there is nothing to remind of."))

    @classmethod
    def value(cls, data: Mapping[str, Any]) -> dict[str, Any] | None:
        texts = [text for text in SEPARATORS.split(data.get("remind_days") or "") if text]
        if not all(re.fullmatch(r"[0-9]{1,3}", text) for text in texts):
            return None
        days = sorted({int(text) for text in texts}, reverse=True)
        if not 0 < len(days) <= MOST_NOTICES or days[-1] < 1 or days[0] > MOST_DAYS:
            return None
        return {"remindDays": days}

    @classmethod
    def initial(cls, terms: Mapping[str, Any]) -> dict[str, Any]:
        return {"remind_days": ", ".join(map(str, terms["remindDays"]))}

    @classmethod
    def sentence(cls, formats: Any, terms: Mapping[str, Any], currency: str) -> str:
        days = [formats.number(number) for number in terms["remindDays"]]
        if len(days) == 1:
            text = ngettext(
                "Customers are reminded %(days)s day before points end.",
                "Customers are reminded %(days)s days before points end.",
                terms["remindDays"][0],
            )
        else:
            text = _("Customers are reminded %(days)s and %(last)s days before points end.")
        return text % {"days": ", ".join(days[:-1] or days), "last": days[-1]}
