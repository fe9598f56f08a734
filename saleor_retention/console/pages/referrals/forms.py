"""What is typed about referrals."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...forms.channels import FormOfChannel
from ...forms.fields import DayField, MoneyField, WholeField
from ...forms.pickers import ListField, PickField
from ...host import ChoiceKind
from ...visit import Visit
from .detail_fields import GOODS, LISTED, PLAIN, step_names, values_of_details
from .terms import ReferralRules, terms_in_words

MOST_POINTS = 1_000_000_000
USUAL = 100


class ReferralTermsForm(FormOfChannel):
    """Who gets what, for what, where and from when."""

    channel = ListField(label=gettext_lazy("Channel"))
    programme_id = ListField(label=gettext_lazy("Programme"))
    referrer_points = WholeField(
        label=gettext_lazy("Points for who brings a friend"), most=MOST_POINTS, initial=USUAL
    )
    referee_points = WholeField(label=gettext_lazy("Points for the friend"), most=MOST_POINTS, initial=USUAL)
    minimum = MoneyField(
        label=gettext_lazy("Smallest order"),
        required=False,
        help_text=gettext_lazy("With tax and delivery. Empty: any order counts."),
    )
    valid_from = DayField(
        label=gettext_lazy("From"), required=False, help_text=gettext_lazy("Empty: from now on.")
    )
    return_days = WholeField(
        label=gettext_lazy("Days for returns"),
        most=365,
        initial=0,
        help_text=gettext_lazy(
            "Rewards come so many days after all goods were sent, or after payment where nothing is sent. 0: once it is paid."
        ),
    )
    within_days = WholeField(
        label=gettext_lazy("Days to order"),
        least=1,
        most=3_650,
        required=False,
        help_text=gettext_lazy("From the day the friend used the code. Empty: whenever they order."),
    )
    product_ids = PickField(
        ChoiceKind.PRODUCT,
        label=gettext_lazy("Only with one of these products"),
        required=False,
        help_text=gettext_lazy("With the next two: one of them is enough. All empty: any goods."),
    )
    category_ids = PickField(
        ChoiceKind.CATEGORY, label=gettext_lazy("Or of these categories"), required=False
    )
    collection_ids = PickField(
        ChoiceKind.COLLECTION, label=gettext_lazy("Or of these collections"), required=False
    )
    referrer_reward_id = ListField(
        label=gettext_lazy("A reward for who brings a friend"),
        required=False,
        help_text=gettext_lazy("From your catalogue, beside the points, for nothing."),
    )
    referee_reward_id = ListField(label=gettext_lazy("A reward for the friend"), required=False)
    welcome_reward_id = ListField(
        label=gettext_lazy("An offer to welcome the friend"),
        required=False,
        help_text=gettext_lazy("It is in their cart by itself once they used the code."),
    )
    most_rewards = WholeField(
        label=gettext_lazy("Most friends of one member"),
        least=1,
        most=1_000_000,
        required=False,
        help_text=gettext_lazy("Those who come after bring no reward. Empty: no limit."),
    )
    limit_days = WholeField(
        label=gettext_lazy("In so many days"),
        least=1,
        most=3_650,
        required=False,
        help_text=gettext_lazy("Empty: ever."),
    )
    budget = MoneyField(
        label=gettext_lazy("Most that it may cost"),
        required=False,
        help_text=gettext_lazy("Points at what they are worth, and gift cards. Empty: no limit."),
    )
    referrer_audience_id = ListField(label=gettext_lazy("Who may bring friends"), required=False)
    referee_audience_id = ListField(label=gettext_lazy("Who may be brought"), required=False)
    is_active = forms.BooleanField(
        label=gettext_lazy("Referrals earn points in this channel"), required=False, initial=True
    )

    def __init__(self, visit: Visit, rules: ReferralRules, **options: Any) -> None:
        self.rules = rules
        super().__init__(visit, **options)

    def prepare(self) -> None:
        """The only programme is chosen beforehand."""
        super().prepare()
        field, listed = self.fields["programme_id"], list(self.rules.programmes)
        assert isinstance(field, ListField)
        if len(listed) == 1:
            self.initial.setdefault("programme_id", listed[0][0])
        field.choices = listed if len(listed) == 1 else [("", _("Choose a programme")), *listed]
        self._list("referrer_reward_id", _("None"), self.rules.rewards)
        self._list("referee_reward_id", _("None"), self.rules.rewards)
        self._list("welcome_reward_id", _("None"), self.rules.offers)
        self._list("referrer_audience_id", _("Everybody"), self.rules.audiences)
        self._list("referee_audience_id", _("Everybody"), self.rules.audiences)
        for friends, points in step_names():
            at = _("At friends") if friends.startswith("bonus") else _("From friend")
            self.fields[friends] = WholeField(label=at, least=1, most=1_000_000, required=False)
            self.fields[points] = WholeField(label=_("Points"), most=MOST_POINTS, required=False)

    def _list(self, name: str, empty: str, listed: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, ListField)
        field.choices = [("", empty), *listed]

    @property
    def steps(self) -> list[tuple[BoundField, BoundField]]:
        """Fields of tiers, friends and points."""
        return [(self[friends], self[points]) for friends, points in step_names() if "tier" in friends]

    @property
    def bonuses(self) -> list[tuple[BoundField, BoundField]]:
        """Fields of bonuses, friends and points."""
        return [(self[friends], self[points]) for friends, points in step_names() if "bonus" in friends]

    @property
    def is_folded(self) -> bool:
        """Whether nothing of what is folded away is said, or wrong."""
        names = (*PLAIN, *LISTED, *GOODS, "budget", *chain.from_iterable(step_names()))
        return not any(
            self.errors.get(name) or self[name].value() not in (None, "", [], 0, "0") for name in names
        )

    @property
    def before(self) -> Mapping[str, Any] | None:
        """The terms in force in its channel, as the API answered them."""
        slug = self.cleaned_data.get("channel")
        return next((shown.told for shown in self.rules.in_force if shown.channel == slug), None)

    def clean_valid_from(self) -> Any:
        """A day that is still to come."""
        day = self.cleaned_data["valid_from"]
        if day is not None and day <= timezone.localdate():
            raise ValidationError(_("Choose a day after today, or leave it empty for now."))
        return day

    def clean(self) -> dict[str, Any]:
        """Where they earn, somebody gets something."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        named = (data.get("referrer_points"), data.get("referee_points"))
        has_reward = any(data.get(name) for name in ("referrer_reward_id", "referee_reward_id"))
        if data.get("is_active") and named == (0, 0) and not has_reward:
            self.add_error("referrer_points", _("Give points to one of the two at least."))
        for friends, points in step_names():
            if (data.get(friends) is None) != (data.get(points) is None) and not self.errors.get(friends):
                self.add_error(friends, _("Say both, the friends and the points, or leave both empty."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """As the API takes them. Call when it is valid."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("channel", "programme_id", "is_active")},
            **{name: data[name] for name in ("referrer_points", "referee_points")},
            "minimum": None if data["minimum"] is None else str(data["minimum"]),
            "currency": self.currency if {data["minimum"], data["budget"]} != {None} else None,
            **values_of_details(data, self.before),
            "valid_from": data["valid_from"] and data["valid_from"].isoformat(),
        }

    @property
    def sentence(self) -> str:
        """What it will do; "" while it cannot be told."""
        if not self.is_valid():
            return ""
        data = self.cleaned_data
        minimum = data["minimum"] and {"amount": data["minimum"], "currency": self.currency}
        return terms_in_words(
            self.visit.formats,
            data["referrer_points"],
            data["referee_points"],
            minimum,
            is_active=data["is_active"],
        )
