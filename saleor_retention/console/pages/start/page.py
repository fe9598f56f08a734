"""Where an owner begins: whether the engine is on, what to do first, what is wrong."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...page import Answer, ConsolePage
from ...visit import Visit


def shown(visit: Visit) -> Answer:
    """The page."""
    plugin = visit.host.plugin(visit.request)
    return visit.show("start/start.html", plugin=plugin)


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
    parts = {"": shown}
    actions = {"switch": switch}
