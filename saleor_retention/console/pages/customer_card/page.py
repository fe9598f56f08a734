"""A customer at a glance, inside the Dashboard's page about them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...page import Answer, ConsolePage
from ...refusals import Unanswered
from ...visit import Visit
from ..customers.offers import shown_offers
from ..customers.points.account import expiring_points
from ..customers.points.tier import shown_tier
from ..customers.worth import shown_worth


def card(visit: Visit) -> Answer:
    """Points, the offer that is on or goes on next, and what it waits for."""
    pk = visit.arguments.get("customerId", "")
    if not pk:
        raise Unanswered(_("This card stands on a customer's page."))
    visit.need("MANAGE_USERS")
    user = visit.ask("customer", id=pk).get("user")
    if user is None:
        raise Unanswered(_("There is no such customer."))
    offers = shown_offers(visit.formats, user["personalOffers"] or [])
    usable = [
        offer for state in ("RESERVED", "AVAILABLE", "SCHEDULED") for offer in offers if offer.state == state
    ]
    return visit.show(
        "customer_card/card.html",
        accounts=None
        if user["loyaltyAccounts"] is None
        else [_account(visit, account) for account in user["loyaltyAccounts"]],
        best=usable[0] if usable else None,
        more=len(usable) - 1,
        worths=shown_worth(visit.formats, user["retention"]),
        id=pk,
        is_known=user["personalOffers"] is not None,
    )


def _account(visit: Visit, account: Mapping[str, Any]) -> Mapping[str, Any]:
    """With its tier in words, and how many of its points end soon."""
    soon = account["expiringSoon"]
    return {
        **account,
        "tier": shown_tier(visit.formats, account["tier"]),
        "expiring": expiring_points(account),
        "last_day": soon[0]["lastDay"] if soon else None,
    }


class CustomerCardPage(ConsolePage):
    """On the Dashboard's customer page."""

    name = "customer-card"
    title = gettext_lazy("Retention")
    place = 0
    parts = {"": card}
