"""Where an owner begins: whether the engine is on, what to do first, what is wrong."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...host import ChoiceKind
from ...page import Answer, ConsolePage
from ...refusals import Refused
from ...visit import Visit
from .alert_list import alert_list
from .steps import steps

MODES: Mapping[str, Any] = {
    "OFF": gettext_lazy("Off: orders and figures are taken in, nothing begins."),
    "SHADOW": gettext_lazy(
        "Shadow mode: everything is decided and kept for a report, no price and no account changes."
    ),
    "LIVE": gettext_lazy("On: offers, points and referrals."),
}
PLUGINS = "MANAGE_PLUGINS"


def shown(visit: Visit) -> Answer:
    """The page."""
    has_switch = visit.may(PLUGINS) and visit.host.plugin(visit.request).can_be_changed
    try:
        setup = visit.ask("setup")["retentionSetup"]
    except Refused:
        if not has_switch:
            raise
        setup = None
    return visit.show(
        "start/start.html",
        setup=setup,
        is_on=setup["isOn"] if setup else visit.host.plugin(visit.request).is_on,
        has_switch=has_switch,
        channels=list(_channels(visit, setup)) if setup else (),
        may_see_alerts=visit.may("MANAGE_ORDERS"),
        steps=list(steps(setup, has_switch=has_switch)) if setup else (),
    )


def _channels(visit: Visit, setup: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each channel by its name, with what may begin there."""
    modes = {channel["channel"]: channel["mode"] for channel in setup["channels"]}
    names = visit.host.names(visit.request, ChoiceKind.CHANNEL, list(modes))
    for channel, mode in modes.items():
        yield names.get(channel, channel), str(MODES[mode])


def switch(visit: Visit) -> Answer:
    """Switch the engine on or off."""
    is_on = visit.posted.get("is_on") == "true"
    errors = visit.host.save_plugin(visit.request, is_on=is_on)
    if errors.by_setting:
        visit.toast(" ".join(errors.by_setting.values()), is_error=True)
    else:
        visit.toast(_("Retention is on.") if is_on else _("Retention is off."))
    return visit.go("start")


class StartPage(ConsolePage):
    """The first page."""

    name = "start"
    title = gettext_lazy("Start")
    place = 1
    parts = {"": shown, "alerts": alert_list}
    actions = {"switch": switch}
