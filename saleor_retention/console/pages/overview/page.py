"""The overview: what is looked at is chosen above, each part of the page loads by itself."""

from django.utils.translation import gettext_lazy

from ...page import Answer, ConsolePage
from ...visit import Visit
from .cohorts import cohorts
from .figures import figures
from .offers import offers
from .sales import first_and_later
from .scope import scope_form


def shown(visit: Visit) -> Answer:
    """The page at once; its figures come after it."""
    form = scope_form(visit)
    return visit.show(
        "overview/overview.html",
        form=form,
        scope=form.scope if form.is_valid() else None,
        may_see_offers=visit.may("MANAGE_DISCOUNTS"),
    )


class OverviewPage(ConsolePage):
    """Figures and pictures of a period."""

    name = "overview"
    title = gettext_lazy("Overview")
    place = 2
    parts = {
        "": shown,
        "figures": figures,
        "cohorts": cohorts,
        "first-and-later": first_and_later,
        "offers": offers,
    }
