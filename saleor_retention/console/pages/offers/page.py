"""Offers: campaigns, from the first idea to what they brought."""

from django.utils.translation import gettext_lazy

from ...page import ConsolePage
from . import campaign_list
from .campaign import history, overview, results
from .creation import new


class OffersPage(ConsolePage):
    """Campaigns of personal offers."""

    name = "offers"
    title = gettext_lazy("Offers")
    place = 3
    parts = {
        "": campaign_list.shown,
        "new": new.cards,
        "template": new.template,
        "campaign": overview.shown,
        "reach": overview.reach,
        "results": results.shown,
        "results.csv": results.saved,
        "changes": history.shown,
    }
    actions = {
        "create": new.create,
        "says": new.sentence,
        "activate": overview.activate,
        "pause": overview.pause,
        "resume": overview.resume,
        "stop": overview.stop,
        "discard": overview.discard,
    }
