"""Outside partners: who they are and what they are owed, payouts, and the list of one as a file."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from ...page import Answer
from ...page_request import page_asked
from ...refusals import Unanswered
from ...visit import Visit
from .payout_forms import ReferralPaidForm, ReferralPartnerForm, ReferralPayoutForm

SHOWN = 20


def payouts(visit: Visit) -> Answer:
    """The page: partners and payouts load by themselves."""
    visit.need("MANAGE_USERS")
    return visit.show("referrals/payouts.html")


def partners(visit: Visit) -> Answer:
    """The newest first, with their balances."""
    connection = visit.ask("partners", **page_asked(visit, SHOWN)).get("referralPartners") or {}
    rows = [edge["node"] for edge in connection.get("edges", ())]
    return visit.show("referrals/partners.html", connection=connection, rows=rows)


def made(visit: Visit) -> Answer:
    """Payouts that were made."""
    connection = visit.ask("payouts", **page_asked(visit, SHOWN)).get("referralPayouts") or {}
    rows = [edge["node"] for edge in connection.get("edges", ())]
    return visit.show("referrals/made.html", connection=connection, rows=rows)


def partner(visit: Visit) -> Answer:
    """The form of a partner, filled in where there is one."""
    visit.need("MANAGE_USERS")
    pk = visit.arguments.get("id", "")
    known = visit.ask("partner", id=pk).get("referralPartner") if pk else None
    form = ReferralPartnerForm(visit, initial=_begun(known) if known else {})
    return visit.show("referrals/partner.html", form=form)


def save_partner(visit: Visit) -> Answer:
    """They earn that from now on."""
    form = ReferralPartnerForm(visit)

    def command() -> None:
        visit.command("staff/referral_partner_set", reason=form.cleaned_data["reason"], **form.values)

    if not visit.tried(form, command):
        return visit.show("referrals/partner_form.html", form=form)
    visit.toast(_("The partner is saved."))
    return visit.go("referrals/payouts")


def payout_form(visit: Visit) -> Answer:
    """What to pay out."""
    visit.need("MANAGE_USERS")
    return visit.show("referrals/pay.html", form=ReferralPayoutForm(visit))


def pay(visit: Visit) -> Answer:
    """The payout is made; its page has the list."""
    form = ReferralPayoutForm(visit)
    payloads: list[Mapping[str, Any]] = []

    def command() -> None:
        reason = form.cleaned_data["reason"]
        payloads.append(visit.command("staff/referral_payout_create", reason=reason, **form.values))

    if not visit.tried(form, command):
        return visit.show("referrals/pay_form.html", form=form)
    visit.toast(_("The payout is made. Pay what its list says, then mark it as paid."))
    return visit.go("referrals/payout", id=payloads[0]["payout"]["id"])


def payout(visit: Visit) -> Answer:
    """One payout: its lines, its file, and the form that marks it as paid."""
    shown = visit.ask("payout", id=visit.arguments.get("id", "")).get("referralPayout")
    if shown is None:
        return visit.show("referrals/no_payout.html")
    return visit.show("referrals/payout.html", payout=shown, form=ReferralPaidForm(visit))


def mark_paid(visit: Visit) -> Answer:
    """The money went out."""
    pk, form = visit.arguments.get("id", ""), ReferralPaidForm(visit)

    def command() -> None:
        reason = form.cleaned_data["reason"]
        visit.command("staff/referral_payout_mark_paid", reason=reason, payout_id=pk)

    if not visit.tried(form, command):
        return visit.show("referrals/paid_form.html", form=form, payout={"id": pk})
    visit.toast(_("The payout is marked as paid."))
    return visit.go("referrals/payout", id=pk)


def payout_csv(visit: Visit) -> Answer:
    """The payout list as CSV."""
    shown = visit.ask("payout_csv", id=visit.arguments.get("id", "")).get("referralPayout")
    if shown is None:
        raise Unanswered(_("There is no such payout."))
    return HttpResponse(shown["csv"], content_type="text/csv; charset=utf-8")


def _begun(known: Mapping[str, Any]) -> dict[str, Any]:
    amount = known["commission"]["amount"]
    return {
        "user_id": known["userId"],
        "name": known["name"],
        "is_active": known["isActive"],
        "amount": amount and amount["amount"],
        "currency": amount and amount["currency"],
        "percent": known["commission"]["percent"],
    }
