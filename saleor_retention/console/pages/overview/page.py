"""The overview: what is looked at is chosen above, each part of the page loads by itself."""

from django.utils.translation import gettext_lazy

from ...page import Answer, ConsolePage
from ...periods.scope import ScopeForm, scope_form
from ...visit import Visit
from .cohorts import cohorts
from .details.registry import GROUPS
from .figures import figures
from .offers import offers
from .sales import first_and_later
from .series import saved_series, series


def shown(visit: Visit) -> Answer:
    """The page at once; its figures come after it."""
    form = scope_form(visit, ScopeForm)
    return visit.show(
        "overview/overview.html",
        form=form,
        scope=form.scope if form.is_valid() else None,
        groups=GROUPS,
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
        "series": series,
        "series.csv": saved_series,
        "cohorts": cohorts,
        "first-and-later": first_and_later,
        "offers": offers,
        **{name: part for group in GROUPS for name, part in group.parts.items()},
    }
