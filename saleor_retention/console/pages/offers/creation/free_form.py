"""The free form: any customers, any benefit, any limit, in the order in which an owner thinks of them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ....forms.fields import TextField, WholeField
from ....forms.pickers import ListField
from .rare_terms import RARE, add_cities, add_rare_terms, add_sets, check_rare_terms, scope_with_rare
from .template_form import customers_field
from .terms_form import TermsForm, text_of

GIVEN, SHARED, UNIQUE = "given", "shared", "unique"
"""Who gets it, where it is no audience."""
KINDS = {
    "percent": "DISCOUNT", "amount": "DISCOUNT", "delivery": "FREE_SHIPPING", "bundle": "BUNDLE",
    "gift_card": "GIFT_CARD",
}  # fmt: skip
BUNDLE = ("buy_quantity", "get_quantity", "max_sets")
MOST_AUDIENCES = 100


class FreeForm(TermsForm):
    """Everything that a campaign can be."""

    audiences: dict[str, Mapping[str, Any]]

    def prepare(self) -> None:
        """Whom, what, how much, how often, and what is seldom asked."""
        super().prepare()
        edges = self.visit.ask("audiences", first=MOST_AUDIENCES)["retentionAudiences"]["edges"]
        self.audiences = {edge["node"]["id"]: edge["node"] for edge in edges}
        self._add_who()
        gives = {
            "percent": _("A percentage off"),
            "amount": _("An amount of money off"),
            "delivery": _("Free delivery"),
            "bundle": _("Buy some, get some for less"),
            "gift_card": _("A gift card once the order is paid"),
        }
        self.add_benefit(gives)
        self._add_bundle()
        self.add_money("budget", _("At most, in all"), help_text=_("What all orders may take together."))
        self._add_limits()
        self.add_channels()
        self.add_name("")
        self.add_conditions()
        add_cities(self)
        self._add_more()
        add_rare_terms(self)

    def _add_who(self) -> None:
        ways = {
            GIVEN: _("Customers whom I choose"),
            SHARED: _("Whoever types one code"),
            UNIQUE: _("Whoever has one of its codes"),
        }
        audiences = [(pk, audience["name"]) for pk, audience in self.audiences.items()]
        self.fields["who"] = ListField([*audiences, *ways.items()], empty=_("Choose"), label=_("Who gets it"))
        self.fields["code"] = TextField(
            longest=40,
            label=_("Code"),
            help_text=_("4 to 40 letters and digits; capitals do not matter."),
            required=False,
        )
        if self.visit.may("MANAGE_USERS"):
            self.fields["customers"] = customers_field()

    def _add_bundle(self) -> None:
        self.fields["buy_quantity"] = WholeField(label=_("Pieces to buy"), least=1, most=1_000, initial=2)
        self.fields["get_quantity"] = WholeField(
            label=_("Pieces for less with them"), least=1, most=1_000, initial=1
        )
        add_sets(self)
        per = {
            "ORDER": _("All its goods together"),
            "UNIT": _("Each piece"),
            "CHEAPEST": _("The cheapest piece"),
        }
        self.fields["per"] = ListField(per.items(), label=_("Taken off"), initial="ORDER")

    def _add_limits(self) -> None:
        self.fields["uses_limit"] = WholeField(label=_("Uses in all"), least=1, required=False)
        self.fields["uses_per_customer"] = WholeField(
            label=_("Uses per customer"), least=1, most=1_000, initial=1
        )
        days = WholeField(
            label=_("In so many days"),
            least=1,
            most=3_650,
            required=False,
            help_text=_("Ever when left empty."),
        )
        self.fields["period_days"] = days

    def _add_more(self) -> None:
        self.add_money("max_discount", _("Never more off one order than"))
        self.fields["minimum_quantity"] = WholeField(label=_("Pieces at least"), most=10_000, required=False)
        self.fields["cooldown_days"] = WholeField(
            label=_("Not within so many days after another offer of theirs"), most=3_650, required=False
        )
        stacking = {
            "EXCLUSIVE": _("Alone"),
            "COMBINABLE": _("Other offers that may be combined"),
            "ALWAYS": _("Whatever else is there"),
        }
        self.fields["stacking"] = ListField(stacking.items(), label=_("Together with"), initial="EXCLUSIVE")
        restore = {
            "ENDED": _("When its order is cancelled"),
            "REFUNDED": _("When its order is cancelled, or all its money given back"),
            "NEVER": _("Never"),
        }
        self.fields["restore_policy"] = ListField(
            restore.items(), label=_("It can be used again"), initial="ENDED"
        )
        self.add_holdout()

    @property
    def given(self) -> list[Any]:
        """To whom it is given by name, where they may be looked up."""
        return [self["customers"]] if "customers" in self.fields else []

    @property
    def bundle(self) -> list[Any]:
        """What only a bundle asks."""
        return [self[name] for name in BUNDLE]

    @property
    def rare(self) -> list[Any]:
        """What few offers need, folded away apart."""
        return [self[name] for name in self.fields if name in RARE]

    @property
    def is_rare_folded(self) -> bool:
        """Whether that may stay folded."""
        return self.may_fold(self.rare)

    def clean(self) -> dict[str, Any]:
        """A code where one is typed; what only a bundle asks does not matter beside another benefit."""
        data = super().clean()
        if data.get("who") == SHARED and not data.get("code") and "code" not in self.errors:
            self.add_error("code", _("Choose a code."))
        if data.get("gives") != "bundle":
            for name in BUNDLE:
                self.errors.pop(name, None)
        check_rare_terms(self, data)
        return data

    def values(self) -> dict[str, Any]:
        """What the API takes to draft it."""
        data = self.cleaned_data
        gives = data["gives"]
        same = (
            "name", "uses_limit", "uses_per_customer", "period_days", "minimum_quantity", "cooldown_days", "stacking",
            "restore_policy",
        )  # fmt: skip
        numbers = {name: data[name] for name in BUNDLE} if gives == "bundle" else {}
        return {
            "kind": KINDS[gives],
            "percent": text_of(data["percent"]) if gives in ("percent", "bundle") else None,
            "per": data["per"] if gives in ("percent", "amount") else None,
            "listings": self.listings(data, has_amount=gives in ("amount", "gift_card")),
            "scope": scope_with_rare(data),
            "countries": data["countries"] or None,
            "cities": data["cities"] or None,
            "holdout_percent": text_of(data.get("holdout_percent")),
            "audience_id": data["who"] if data["who"] in self.audiences else None,
            "code_kind": {SHARED: "SHARED", UNIQUE: "UNIQUE"}.get(data["who"]),
            **{name: data[name] or None for name in same},
            **{name: data[name].isoformat() for name in ("starts_at", "ends_at") if data.get(name)},
            **numbers,
        }
