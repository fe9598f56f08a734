"""The settings of the plugin, each with its help and its error at the field, and how the engine fares."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...host import PluginState
from ...page import Answer, ConsolePage
from ...refusals import Refused
from ...visit import Visit
from .forms import SettingsForm
from .health import health, retry


def shown(visit: Visit) -> Answer:
    """The form, and below it the health for whoever may see it."""
    try:
        plugin, refusal = visit.host.plugin(visit.request), ""
    except Refused as refused:
        plugin, refusal = PluginState(is_on=False, can_be_changed=False), str(refused)
    return visit.show(
        "settings/settings.html",
        plugin=plugin,
        refusal=refusal,
        form=SettingsForm(visit, plugin) if plugin.can_be_changed else None,
        may_see_health=visit.may("MANAGE_ORDERS"),
    )


def save(visit: Visit) -> Answer:
    """Save all of them, or none."""
    plugin = visit.host.plugin(visit.request)
    form = SettingsForm(visit, plugin)
    if not plugin.can_be_changed:
        raise Refused(_("There is no plugin here whose settings could be saved."))
    if form.is_valid():
        errors = visit.host.save_plugin(visit.request, values=form.values).by_setting
        if not errors:
            visit.toast(_("The settings are saved."))
            return visit.go("settings")
        for name, text in errors.items():
            form.add_error(name if name in form.fields else None, text)
    return visit.show("settings/form.html", form=form)


class SettingsPage(ConsolePage):
    """The last page of the menu."""

    name = "settings"
    title = gettext_lazy("Settings")
    place = 12
    parts = {"": shown, "health": health}
    actions = {"save": save, "retry": retry}
