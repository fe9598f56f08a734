"""A goodwill offer in a popup of the Dashboard's customer page."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...page import Answer, ConsolePage
from ...refusals import Unanswered
from ...visit import Visit
from .forms import CustomerGoodwillForm, grant_goodwill


def popup(visit: Visit) -> Answer:
    """The form."""
    pk = visit.arguments.get("customerId", "")
    if not pk:
        raise Unanswered(_("This form stands on a customer's page."))
    visit.need("MANAGE_DISCOUNTS")
    return visit.show("goodwill/popup.html", form=CustomerGoodwillForm(visit), id=pk)


def give(visit: Visit) -> Answer:
    """The customer has the offer, and the popup closes."""
    form, pk = CustomerGoodwillForm(visit), visit.arguments.get("customerId", "")
    if not grant_goodwill(visit, form, pk):
        return visit.show("goodwill/form.html", form=form, id=pk)
    visit.toast(_("The customer has the offer."))
    visit.events |= {"refreshEntity": {}, "closePopup": {}}
    return visit.show("goodwill/given.html")


class GoodwillPage(ConsolePage):
    """In the menu of the Dashboard's customer page."""

    name = "goodwill"
    title = gettext_lazy("Goodwill offer")
    place = 0
    parts = {"": popup}
    actions = {"give": give}
