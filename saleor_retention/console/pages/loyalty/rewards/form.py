"""What is typed about a reward."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ....formats import Formats
from ....forms.fields import DayField, MoneyField, TextField, WholeField
from ....forms.form import ConsoleForm
from ....forms.pickers import ListField
from ....visit import Visit

GIFT_CARD = "GIFT_CARD"
KINDS = (
    (GIFT_CARD, gettext_lazy("A gift card")),
    ("OFFER", gettext_lazy("A discount of a campaign")),
    ("PRODUCT_VOUCHER", gettext_lazy("A product that a campaign gives")),
)
MOST_POINTS, MOST_LIMIT = 1_000_000_000, 2_000_000_000


class RewardForm(ConsoleForm):
    """Something that points buy."""

    name = TextField(label=gettext_lazy("Name"), longest=100, help_text=gettext_lazy("As customers read it."))
    kind = ListField(KINDS, label=gettext_lazy("What it is"), initial=GIFT_CARD)
    points = WholeField(label=gettext_lazy("Costs so many points"), least=1, most=MOST_POINTS, initial=500)
    card_amount = MoneyField(
        label=gettext_lazy("Worth of the gift card"),
        required=False,
        help_text=gettext_lazy("Only of a gift card."),
    )
    card_currency = ListField(label=gettext_lazy("Currency of the gift card"), required=False)
    campaign_id = ListField(
        label=gettext_lazy("Campaign"),
        required=False,
        help_text=gettext_lazy("Only of a discount or a product: customers get one use of it."),
    )
    customer_limit = WholeField(
        label=gettext_lazy("Times that one customer may buy it"), least=1, most=MOST_LIMIT, required=False
    )
    total_limit = WholeField(
        label=gettext_lazy("Times that all may buy it"), least=1, most=MOST_LIMIT, required=False
    )
    starts_at = DayField(label=gettext_lazy("From"), required=False)
    ends_at = DayField(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("The last day that it is on offer."),
    )
    tier = ListField(label=gettext_lazy("From which tier on"), required=False)

    def __init__(
        self,
        visit: Visit,
        *,
        currencies: Sequence[str],
        campaigns: Sequence[tuple[str, str]],
        tiers: Sequence[tuple[str, str]],
        **options: Any,
    ) -> None:
        self.currencies, self.campaigns, self.tiers = list(currencies), list(campaigns), list(tiers)
        super().__init__(visit, **options)

    def prepare(self) -> None:
        """What the programme has to choose from."""
        for name, choices in (
            ("card_currency", [(code, code) for code in self.currencies]),
            ("campaign_id", [("", _("Choose a campaign")), *self.campaigns]),
            ("tier", [("", _("For everybody")), *self.tiers]),
        ):
            field = self.fields[name]
            assert isinstance(field, ListField)
            field.choices = choices
        if len(self.currencies) < 2:
            del self.fields["card_currency"]
        if not self.tiers:
            del self.fields["tier"]
        money = self.fields["card_amount"]
        assert isinstance(money, MoneyField)
        money.currency = self.money_of_card

    @property
    def money_of_card(self) -> str:
        """The currency that is chosen, or the only one."""
        chosen = str(self.data.get("card_currency") or "") if self.is_bound else ""
        if len(self.currencies) == 1:
            return self.currencies[0]
        return chosen if chosen in self.currencies else ""

    def clean(self) -> dict[str, Any]:
        """What its kind needs, and an end after the beginning."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        kind = self.kind_of(data)
        is_card = kind == GIFT_CARD
        needed = "card_amount" if is_card else "campaign_id"
        if kind and not data.get(needed) and needed not in self.errors:
            self.add_error(needed, _("Give an amount.") if is_card else _("Choose one."))
        if is_card and not self.money_of_card and not self.errors:
            self.add_error(
                "card_currency" if "card_currency" in self.fields else "card_amount",
                _("Give the programme rules for a channel first: they say which money it is."),
            )
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] < data["starts_at"]:
            self.add_error("ends_at", _("Choose a day that is not before the first."))
        return data

    def kind_of(self, data: Mapping[str, Any]) -> str:
        """What it is, by what was typed; empty while that makes no sense."""
        return str(data.get("kind") or "")

    @property
    def terms(self) -> dict[str, Any]:
        """As the API takes them. Call when it is valid."""
        data = self.cleaned_data
        is_card = self.kind_of(data) == GIFT_CARD
        days = {name: data[name] and data[name].isoformat() for name in ("starts_at", "ends_at")}
        return {
            "name": data["name"],
            "kind": self.kind_of(data),
            "points": data["points"],
            "card_amount": str(data["card_amount"]) if is_card else None,
            "card_currency": self.money_of_card if is_card else None,
            "campaign_id": None if is_card else data["campaign_id"],
            "customer_limit": data["customer_limit"],
            "total_limit": data["total_limit"],
            "tier": data.get("tier") or None,
            **days,
        }


class RewardEditForm(RewardForm):
    """Another price, other limits, another time: all but what kind of thing it is."""

    def __init__(
        self, visit: Visit, reward: Mapping[str, Any], before: Mapping[str, Any], **options: Any
    ) -> None:
        self.kept_kind, self.before = str(reward["kind"]), before
        super().__init__(visit, initial=before, **options)

    def prepare(self) -> None:
        """The fields of its kind. What it has stands among the choices, though nobody could choose it anew."""
        self.currencies = _with(self.currencies, self.before["card_currency"])
        self.campaigns = _with_named(self.campaigns, self.before["campaign_id"], _("The present one"))
        self.tiers = _with_named(self.tiers, self.before["tier"], self.before["tier"])
        super().prepare()
        del self.fields["kind"]
        others = ("campaign_id",) if self.kept_kind == GIFT_CARD else ("card_amount", "card_currency")
        for name in others:
            self.fields.pop(name, None)
        for name in ("card_amount", "campaign_id"):
            if name in self.fields:
                self.fields[name].required = True
                self.fields[name].help_text = ""

    @property
    def money_of_card(self) -> str:
        """Until another is chosen, that of the card."""
        return super().money_of_card or ("" if self.is_bound else str(self.before["card_currency"] or ""))

    def kind_of(self, data: Mapping[str, Any]) -> str:
        """What it is and stays."""
        return self.kept_kind

    @property
    def changed_terms(self) -> dict[str, Any]:
        """What is otherwise now, as the API takes it; None where there is nothing any more. Call when it is valid."""
        data, terms = self.cleaned_data, self.terms
        changed = {name for name in data if (data[name] or None) != (self.before[name] or None)}
        if changed & {"card_amount", "card_currency"}:
            changed |= {"card_amount", "card_currency"}
        return {name: terms[name] for name in terms if name in changed}


def values_of(formats: Formats, reward: Mapping[str, Any]) -> dict[str, Any]:
    """What a reward is now, by the names of the form's fields."""
    card = reward["cardAmount"]
    return {
        "name": reward["name"],
        "points": int(reward["points"]),
        "card_amount": None if card is None else Decimal(str(card["amount"])),
        "card_currency": None if card is None else card["currency"],
        "campaign_id": reward["campaignId"],
        "customer_limit": reward["customerLimit"],
        "total_limit": reward["totalLimit"],
        "starts_at": formats.day_in_shop(reward["startsAt"]),
        "ends_at": formats.day_in_shop(last_moment(reward["endsAt"])),
        "tier": reward["tier"] or "",
    }


def last_moment(ends_at: str | None) -> datetime | None:
    """It is over from the midnight after its last day on."""
    return None if ends_at is None else datetime.fromisoformat(ends_at) - timedelta(seconds=1)


def _with(listed: Sequence[str], present: str | None) -> list[str]:
    return [*listed, present] if present and present not in listed else list(listed)


def _with_named(listed: Sequence[tuple[str, str]], present: str | None, name: str) -> list[tuple[str, str]]:
    return [*listed, (present, name)] if present and present not in dict(listed) else list(listed)
