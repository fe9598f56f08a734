"""Referrals: terms, figures and conversions."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...forms.channels import channel_names
from ...host import ChoiceKind
from ...page import Answer, ConsolePage
from ...page_request import page_asked
from ...visit import Visit
from . import payouts, reviews
from .figures import figures, saved_figures
from .forms import ReferralTermsForm
from .leaderboard import leaderboard
from .terms import referral_rules

REASON = "Console"
SHOWN = 20
STATES = ("PENDING", "QUALIFIED", "REWARDED", "REJECTED", "REVERSED")


def overview(visit: Visit) -> Answer:
    """The terms that hold, and what came of them."""
    rules = referral_rules(visit)
    return visit.show("referrals/overview.html", rules=rules, channels=channel_names(visit))


def totals(visit: Visit) -> Answer:
    """All referrals in numbers."""
    return visit.show("referrals/totals.html", totals=visit.ask("totals").get("referralTotals") or {})


def conversions(visit: Visit) -> Answer:
    """Friends whom members brought, with their names where they may be known."""
    state = visit.arguments.get("state", "")
    state = state if state in STATES else ""
    data = visit.ask("conversions", **page_asked(visit, SHOWN), state=state or None)
    connection = data.get("referralConversions") or {}
    rows = [edge["node"] for edge in connection.get("edges", ())]
    ids = [pk for row in rows for pk in (row["referrerId"], row["refereeId"]) if pk]
    names = visit.host.names(visit.request, ChoiceKind.CUSTOMER, ids)
    visit.refusals.clear()  # names are left out, and the table says so
    return visit.show(
        "referrals/conversions.html",
        connection=connection,
        rows=rows,
        names=names,
        state=state,
        states=STATES,
    )


def history(visit: Visit) -> Answer:
    """All terms that were ever set."""
    rules = referral_rules(visit)
    return visit.show("referrals/history.html", rules=rules, channels=channel_names(visit))


def terms(visit: Visit) -> Answer:
    """The form of the terms; of a channel that has some, filled in with them."""
    rules, channel = referral_rules(visit), visit.arguments.get("channel", "")
    known = next((dict(shown.values) for shown in rules.in_force if shown.channel == channel), {})
    return visit.show(
        "referrals/terms.html", form=ReferralTermsForm(visit, rules, initial=known), rules=rules
    )


def save(visit: Visit) -> Answer:
    """The terms hold from now or a day on."""
    rules = referral_rules(visit)
    form = ReferralTermsForm(visit, rules)
    if not visit.tried(form, lambda: visit.command("staff/referral_terms_set", reason=REASON, **form.values)):
        return visit.show("referrals/form.html", form=form)
    visit.toast(_("The terms are set."))
    return visit.go("referrals")


def switch(visit: Visit) -> Answer:
    """Off or on in a channel, from now on; everything else of the terms stays."""
    channel, is_on = visit.arguments.get("channel", ""), visit.posted.get("is_on") == "true"
    visit.command("staff/referral_switch", reason=REASON, channel=channel, is_active=is_on)
    visit.toast(_("Referrals are on.") if is_on else _("Referrals are off. Nobody lost points."))
    return visit.go("referrals")


def terms_sentence(visit: Visit) -> Answer:
    """What the terms will be, while they are typed."""
    form = ReferralTermsForm(visit, referral_rules(visit))
    return HttpResponse(visit.show("referrals/sentence.html", text=form.sentence))


class ReferralsPage(ConsolePage):
    """Friends who bring friends."""

    name = "referrals"
    title = gettext_lazy("Referrals")
    place = 6
    parts = {
        "": overview,
        "totals": totals,
        "conversions": conversions,
        "history": history,
        "terms": terms,
        "reviews": reviews.reviews,
        "review": reviews.review,
        "figures": figures,
        "figures.csv": saved_figures,
        "leaderboard": leaderboard,
        "payouts": payouts.payouts,
        "partners": payouts.partners,
        "partner": payouts.partner,
        "made": payouts.made,
        "pay": payouts.payout_form,
        "payout": payouts.payout,
        "payout.csv": payouts.payout_csv,
    }
    actions = {
        "save": save,
        "said": terms_sentence,
        "switch": switch,
        "decide": reviews.decide,
        "save_partner": payouts.save_partner,
        "pay": payouts.pay,
        "mark_paid": payouts.mark_paid,
    }
