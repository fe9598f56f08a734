"""Forms that ask for a channel: its money is that of the channel."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from ..host import Choice, ChoiceKind
from ..visit import Visit
from .fields import MoneyField
from .form import ConsoleForm
from .pickers import ListField

MOST_CHANNELS = 200


def channels_of(visit: Visit) -> list[Choice]:
    """The shop's channels: `id` is the slug, `detail` the currency."""
    return visit.host.search(visit.request, ChoiceKind.CHANNEL, "", limit=MOST_CHANNELS)


def channel_names(visit: Visit) -> Mapping[str, str]:
    """What channels are called, by their slugs."""
    return {choice.id: choice.name for choice in channels_of(visit)}


class FormOfChannel(ConsoleForm):
    """Declares a `ListField` called `channel`. The only channel is chosen beforehand, and every `MoneyField` follows the
    currency of the one that is chosen."""

    def prepare(self) -> None:
        """Channels by name, and their money."""
        field = self.fields["channel"]
        assert isinstance(field, ListField)
        listed = [(choice.id, _channel(choice)) for choice in self.channels]
        if len(listed) == 1:
            self.initial.setdefault("channel", listed[0][0])
        field.choices = listed if len(listed) == 1 else [("", _("Choose a channel")), *listed]
        for money in self.fields.values():
            if isinstance(money, MoneyField):
                money.currency = self.currency

    @cached_property
    def channels(self) -> list[Choice]:
        """Of the shop."""
        return channels_of(self.visit)

    @property
    def currency(self) -> str:
        """Of the channel that is chosen; "" while none is and the channels differ."""
        slug: Any = self.data.get("channel") if self.is_bound else self.initial.get("channel")
        chosen = [choice.detail for choice in self.channels if choice.id == slug]
        known = chosen or list({choice.detail for choice in self.channels})
        return known[0] if len(known) == 1 else ""


def _channel(choice: Choice) -> str:
    return f"{choice.name} ({choice.detail})" if choice.detail else choice.name
