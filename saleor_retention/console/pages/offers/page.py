"""Offers: campaigns, from the first idea to what they brought."""

from django.utils.translation import gettext_lazy

from ...page import ConsolePage
from . import campaign_list
from .campaign import codes, edit, history, overview, results, trial
from .creation import free, new


class OffersPage(ConsolePage):
    """Campaigns of personal offers."""

    name = "offers"
    title = gettext_lazy("Offers")
    place = 3
    parts = {
        "": campaign_list.shown,
        "new": new.cards,
        "template": new.template,
        "free": free.shown,
        "campaign": overview.shown,
        "reach": overview.reach,
        "results": results.shown,
        "results.csv": results.saved,
        "changes": history.shown,
        "codes": codes.shown,
        "codes.csv": codes.saved,
        "edit": edit.shown,
        "try": trial.shown,
        "give": trial.given,
    }
    actions = {
        "create": new.create,
        "says": new.sentence,
        "create-free": free.create,
        "says-free": free.sentence,
        "activate": overview.activate,
        "pause": overview.pause,
        "resume": overview.resume,
        "stop": overview.stop,
        "discard": overview.discard,
        "save": edit.save,
        "code": codes.choose,
        "codes": codes.create,
        "landing": codes.open_or_close,
        "try": trial.run,
        "give": trial.give,
    }
