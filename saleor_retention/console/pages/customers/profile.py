"""The parts of a customer's page."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from ...forms.channels import channel_names
from ...host import ChoiceKind
from ...page import Answer
from ...page_request import page_asked
from ...refusals import Unanswered
from ...visit import Visit
from .group_changes import group_changes, group_names
from .offers import shown_offers
from .worth import shown_worth

SHOWN = 10
CHANGES = 12
"""So many changes of group at most."""


def customer_name(visit: Visit) -> str:
    """Of the customer that the address names. Raises `Refused`, and `Unanswered` where there is nobody."""
    visit.need("MANAGE_USERS")
    pk = visit.arguments.get("id", "")
    name = visit.host.names(visit.request, ChoiceKind.CUSTOMER, [pk]).get(pk) if pk else None
    if name is None:
        raise Unanswered(_("There is no such customer."))
    return name


def customer(visit: Visit) -> Answer:
    """The page, whose parts load by themselves."""
    name = customer_name(visit)
    return visit.show("customers/customer.html", id=visit.arguments["id"], name=name)


def worth(visit: Visit) -> Answer:
    """Score, group, value and next step in each currency, and when they changed group."""
    retention = (visit.ask("worth", id=_id(visit)).get("user") or {}).get("retention")
    scores = retention["scores"] if retention else []
    # Names of groups are of the plan, which asks for a permission of its own.
    is_named = visit.may("MANAGE_ORDERS") and any(score["changes"] for score in scores)
    plans = visit.ask("group_names").get("retentionSegmentPlans") or [] if is_named else []
    changes = group_changes(visit.formats, scores, group_names(plans, scores))
    return visit.show(
        "customers/worths.html",
        worths=shown_worth(visit.formats, retention),
        changes=changes[:CHANGES],
        more=len(changes) > CHANGES,
    )


def offers(visit: Visit) -> Answer:
    """What they may use, may not yet, and have used."""
    listed = shown_offers(visit.formats, _of_user(visit, "offers", "personalOffers"))
    return visit.show("customers/offers.html", offers=listed, id=_id(visit))


def referral(visit: Visit) -> Answer:
    """Their code, whom they brought, and who brought them."""
    user = visit.ask("referral", id=_id(visit)).get("user") or {}
    friends = _friends(visit) if visit.may("MANAGE_DISCOUNTS") else {}
    return visit.show("customers/referral.html", referral=user.get("referral"), **friends)


def _friends(visit: Visit) -> dict[str, Any]:
    pk = _id(visit)
    listed = (visit.ask("friends", id=pk).get("referralConversions") or {}).get("edges", ())
    rows = [edge["node"] for edge in listed]
    ids = [other for row in rows for other in (row["referrerId"], row["refereeId"]) if other]
    return {
        "brought_by": next((row["referrerId"] for row in rows if row["refereeId"] == pk), None),
        "brought": [row["refereeId"] for row in rows if row["referrerId"] == pk and row["refereeId"]],
        "names": visit.host.names(visit.request, ChoiceKind.CUSTOMER, ids),
    }


def orders(visit: Visit) -> Answer:
    """Their orders, with what each earned and used."""
    data = visit.ask("orders", id=_id(visit), **page_asked(visit, SHOWN))
    connection = data.get("retentionCustomerOrders") or {}
    rows = [edge["node"] for edge in connection.get("edges", ())]
    return visit.show(
        "customers/orders.html", connection=connection, rows=rows, channels=channel_names(visit)
    )


def audiences(visit: Visit) -> Answer:
    """Which audiences they are in."""
    listed = visit.ask("audiences", id=_id(visit)).get("retentionCustomerAudiences") or []
    return visit.show("customers/audiences.html", audiences=listed)


def kept(visit: Visit) -> Answer:
    """Everything that is kept of them, as a file."""
    customer_name(visit)
    document = visit.ask("kept", id=_id(visit)).get("retentionCustomerExport")
    if document is None:
        raise Unanswered(_("Nothing is kept of this customer."))
    response = HttpResponse(document, content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="customer.json"'
    return response


def _of_user(visit: Visit, document: str, field: str, **variables: Any) -> list[Any]:
    user = visit.ask(document, id=_id(visit), **variables).get("user") or {}
    return list(user.get(field) or ())


def _id(visit: Visit) -> str:
    return visit.arguments.get("id", "")
