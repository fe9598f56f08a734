"""What points are worth at the checkout."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ....forms.fields import MoneyField, WholeField
from .section import TermsSection

MOST_POINTS, MOST_MONEY = 1_000_000, 1_000_000


class RedemptionSection(TermsSection):
    """Points as money."""

    name: ClassVar[str] = "redemption"
    place: ClassVar[int] = 4
    title = gettext_lazy("Points as money at the checkout")
    help_text = gettext_lazy("Customers choose how many points they spend, and pay the rest as usual.")

    @classmethod
    def fields(cls) -> Mapping[str, forms.Field]:
        return {
            "redeem_points": WholeField(label=_("So many points"), least=1, most=MOST_POINTS, required=False),
            "redeem_amount": MoneyField(label=_("are worth"), most=MOST_MONEY, required=False),
            "step_points": WholeField(
                label=_("In steps of"),
                least=1,
                most=MOST_POINTS,
                required=False,
                help_text=_("Empty: in steps of the points above."),
            ),
            "least_points": WholeField(label=_("At least"), least=1, most=MOST_POINTS, required=False),
            "most_percent": WholeField(
                label=_("At most this share of an order (%)"), least=1, most=100, required=False
            ),
        }

    @classmethod
    def clean(cls, form: forms.Form) -> None:
        data = form.cleaned_data
        for filled, missing in (("redeem_points", "redeem_amount"), ("redeem_amount", "redeem_points")):
            if data.get(filled) is not None and data.get(missing) is None and missing not in form.errors:
                form.add_error(missing, _("Say how many points are worth how much."))
        others = [data.get(name) for name in ("step_points", "least_points", "most_percent")]
        if any(others) and data.get("redeem_points") is None and not form.errors:
            form.add_error("redeem_points", _("Say how many points are worth how much."))

    @classmethod
    def value(cls, data: Mapping[str, Any]) -> dict[str, Any] | None:
        if data.get("redeem_points") is None or data.get("redeem_amount") is None:
            return None
        return {
            "redeemPoints": data["redeem_points"],
            "redeemAmount": str(data["redeem_amount"]),
            "stepPoints": data.get("step_points"),
            "leastPoints": data.get("least_points"),
            "mostPercent": data.get("most_percent"),
        }

    @classmethod
    def initial(cls, terms: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "redeem_points": terms["redeemPoints"],
            "redeem_amount": terms["redeemAmount"]["amount"],
            "step_points": terms["stepPoints"],
            "least_points": terms["leastPoints"],
            "most_percent": None if terms["mostPercent"] == 100 else terms["mostPercent"],
        }

    @classmethod
    def sentence(cls, formats: Any, terms: Mapping[str, Any], currency: str) -> str:
        amount = terms["redeemAmount"]
        facts = {
            "points": formats.number(terms["redeemPoints"]),
            "amount": formats.money(
                amount if isinstance(amount, Mapping) else {"amount": amount, "currency": currency}
            ),
            "step": formats.number(terms["stepPoints"] or terms["redeemPoints"]),
            "least": formats.number(terms["leastPoints"]),
            "percent": formats.percent(terms["mostPercent"]),
        }
        parts = [
            ngettext(
                "%(points)s point is worth %(amount)s.",
                "%(points)s points are worth %(amount)s.",
                terms["redeemPoints"],
            ),
            _("They are spent in steps of %(step)s.") if facts["step"] != "1" else "",
            _("At least %(least)s at once.")
            if terms["leastPoints"] and facts["least"] != facts["step"]
            else "",
            _("They pay at most %(percent)s of an order.") if (terms["mostPercent"] or 100) < 100 else "",
        ]
        return " ".join(part for part in parts if part) % facts
