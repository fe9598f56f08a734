"""Customers: find one, see everything that concerns them, give and take."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...host import ChoiceKind
from ...page import Answer, ConsolePage
from ...visit import Visit
from ..goodwill.forms import CustomerGoodwillForm, grant_goodwill
from . import erasure, merge, profile
from .forms import CustomerOfferForm, CustomerPointsForm, CustomerWithdrawalForm
from .points import account, events, freeze, statement
from .points.chosen import accounts_of
from .profile import customer_name

FOUND = 20


def overview(visit: Visit) -> Answer:
    """The search, and the form to forget a guest."""
    visit.need("MANAGE_USERS")
    return visit.show("customers/overview.html", form=erasure.GuestForm(visit))


def matches(visit: Visit) -> Answer:
    """Customers who are called as was typed."""
    text = visit.arguments.get("q", "").replace("\0", "").strip()[:100]
    choices = visit.host.search(visit.request, ChoiceKind.CUSTOMER, text, limit=FOUND)
    return visit.show("customers/matches.html", choices=choices, text=text, most=FOUND)


def goodwill(visit: Visit) -> Answer:
    """The form of an apology."""
    return _form(visit, "customers/goodwill.html", CustomerGoodwillForm(visit))


def give_goodwill(visit: Visit) -> Answer:
    """The customer has an offer of their own."""
    form = CustomerGoodwillForm(visit)
    name = customer_name(visit)
    if not grant_goodwill(visit, form, visit.arguments.get("id", "")):
        return _form(visit, "customers/goodwill_form.html", form)
    visit.toast(_("%(customer)s has the offer.") % {"customer": name})
    return _profile(visit)


def adjust(visit: Visit) -> Answer:
    """The form of points to give or take."""
    return _form(visit, "customers/adjust.html", CustomerPointsForm(visit, _programmes(visit)))


def save_points(visit: Visit) -> Answer:
    """Points are given or taken."""
    form = CustomerPointsForm(visit, _programmes(visit))
    pk = visit.arguments.get("id", "")

    def command() -> None:
        data = form.cleaned_data
        visit.command(
            "staff/points_adjust",
            reason=data["reason"],
            user_id=pk,
            programme_id=data["programme_id"],
            points=data["points"],
            message=data["message"] or None,
        )

    if not visit.tried(form, command):
        return _form(visit, "customers/adjust_form.html", form)
    visit.toast(_("The points are there.") if form.cleaned_data["points"] > 0 else _("The points are gone."))
    return _profile(visit)


def offer(visit: Visit) -> Answer:
    """The form of a running campaign for this customer."""
    return _form(visit, "customers/offer.html", CustomerOfferForm(visit, _campaigns(visit)))


def give_offer(visit: Visit) -> Answer:
    """The customer is granted a campaign."""
    form = CustomerOfferForm(visit, _campaigns(visit))
    pk = visit.arguments.get("id", "")
    granted: list[int] = []

    def command() -> None:
        data = form.cleaned_data
        payload = visit.command(
            "staff/offer_grant", reason=data["reason"], campaign_id=data["campaign_id"], user_ids=[pk]
        )
        granted.append(payload["granted"])

    if not visit.tried(form, command):
        return _form(visit, "customers/offer_form.html", form)
    visit.toast(_("The customer has the offer.") if granted[0] else _("The customer had this offer before."))
    return _profile(visit)


def withdrawal(visit: Visit) -> Answer:
    """Asks whether to take an offer back."""
    return _form(visit, "customers/withdrawal.html", CustomerWithdrawalForm(visit))


def withdraw(visit: Visit) -> Answer:
    """The offer is taken back."""
    form, offer_id = CustomerWithdrawalForm(visit), visit.arguments.get("offer", "")
    if not visit.tried(
        form,
        lambda: visit.command("staff/offer_withdraw", reason=form.cleaned_data["reason"], offer_id=offer_id),
    ):
        return _form(visit, "customers/withdrawal_form.html", form)
    visit.toast(_("The offer is taken back."))
    return _profile(visit)


def _form(visit: Visit, template: str, form: Any) -> Answer:
    facts = {"id": visit.arguments.get("id", ""), "offer_id": visit.arguments.get("offer", "")}
    return visit.show(template, form=form, name=customer_name(visit), **facts)


def _profile(visit: Visit) -> Answer:
    return visit.go("customers/customer", id=visit.arguments.get("id", ""))


def _programmes(visit: Visit) -> list[tuple[str, str]]:
    customer_name(visit)
    programmes = [listing["programme"] for listing in accounts_of(visit, "programmes")]
    return [(programme["id"], programme["name"]) for programme in programmes if programme["isActive"]]


def _campaigns(visit: Visit) -> list[tuple[str, str]]:
    customer_name(visit)
    data = visit.ask("campaigns").get("personalOfferCampaigns") or {}
    nodes = [edge["node"] for edge in data.get("edges", ())]
    return [(node["id"], _campaign(visit, node)) for node in nodes]


def _campaign(visit: Visit, node: Any) -> str:
    """Its name, and what it gives, to tell those of one name apart."""
    amounts = [visit.formats.money(listing["amount"]) for listing in node["listings"] if listing["amount"]]
    gives = visit.formats.percent(node["percent"]) if node["percent"] else " / ".join(dict.fromkeys(amounts))
    return f"{node['name']} ({gives})" if gives else str(node["name"])


class CustomersPage(ConsolePage):
    """One by one."""

    name = "customers"
    title = gettext_lazy("Customers")
    place = 7
    parts = {
        "": overview,
        "matches": matches,
        "customer": profile.customer,
        "worth": profile.worth,
        "points": account.points,
        "statement": statement.statement,
        "statement-file": statement.statement_file,
        "former": statement.former_statement,
        "events": events.events,
        "record": events.event_form,
        "event": events.event,
        "freeze": freeze.freeze,
        "offers": profile.offers,
        "referral": profile.referral,
        "orders": profile.orders,
        "audiences": profile.audiences,
        "kept": profile.kept,
        "goodwill": goodwill,
        "adjust": adjust,
        "offer": offer,
        "withdrawal": withdrawal,
        "merge": merge.merge,
    }
    actions = {
        "goodwill": give_goodwill,
        "adjust": save_points,
        "freeze": freeze.freeze_points,
        "unfreeze": freeze.unfreeze_points,
        "record": events.record_event,
        "withdraw-event": events.withdraw_event,
        "offer": give_offer,
        "withdraw": withdraw,
        "look-at-merge": merge.look_at_merge,
        "merge": merge.merge_accounts,
        "look-at-guest": erasure.look_at_guest,
        "erase-guest": erasure.erase_guest,
    }
