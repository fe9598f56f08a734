"""Offers: campaigns, from the first idea to what they brought."""

from django.utils.translation import gettext_lazy

from ...page import ConsolePage
from . import campaign_list


class OffersPage(ConsolePage):
    """Campaigns of personal offers."""

    name = "offers"
    title = gettext_lazy("Offers")
    place = 3
    parts = {"": campaign_list.shown}
