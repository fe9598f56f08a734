"""New offers: the usual ones as cards, each with a form of its own."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ....page import Answer
from ....refusals import Unanswered
from ....visit import Visit
from . import says
from .drafts import begun, drafted
from .template_form import TemplateForm
from .usual import BY_NAME, USUAL, UsualOffer

CAPITAL = re.compile(r"([A-Z])")


def cards(visit: Visit) -> Answer:
    """What to begin with."""
    return visit.show("offers/new.html", offers=USUAL)


def template(visit: Visit) -> Answer:
    """The form of a usual offer."""
    offer = _offer(visit)
    templates = visit.ask("staff/templates")["personalOfferTemplates"]
    usual = next((_usual(known) for known in templates if known["name"] == offer.name), {})
    form = TemplateForm(visit, offer, usual)
    return visit.show("offers/template.html", form=form, offer=offer)


def create(visit: Visit) -> Answer:
    """Draft it, and start it if asked."""
    offer = _offer(visit)
    form = TemplateForm(visit, offer)
    campaign = drafted(visit, form, "create_from_template", form.values)
    if campaign is None:
        return visit.show("offers/template_form.html", form=form, offer=offer)
    return begun(visit, campaign, form.cleaned_data.get("customers") or ())


def sentence(visit: Visit) -> Answer:
    """What the form as it is would do. Nothing is written."""
    return says.of_template(visit, TemplateForm(visit, _offer(visit)))


def _offer(visit: Visit) -> UsualOffer:
    name = visit.arguments.get("of", "")
    if name.upper() not in BY_NAME:
        raise Unanswered(_("There is no such offer. Choose one of the usual ones."))
    return BY_NAME[name.upper()]


def _usual(known: Mapping[str, Any]) -> dict[str, Any]:
    return {
        CAPITAL.sub(r"_\1", figure["name"]).lower(): figure["usual"]
        for figure in known["parameters"]
        if figure["usual"] is not None
    }
