"""Trying a campaign: what a customer would get on a cart, and giving it to customers by name."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ....forms.fields import WholeField
from ....forms.form import ConsoleForm
from ....forms.pickers import ListField, PickField
from ....host import ChoiceKind
from ....page import Answer
from ....refusals import CommandRefused, FieldError, Unanswered
from ....visit import Visit
from ..creation.drafts import REASON
from ..creation.template_form import customers_field
from .overview import campaign_of, channel_names

MOST_GOODS = 20


class TrialForm(ConsoleForm):
    """A customer and a cart."""

    def __init__(self, visit: Visit, campaign: Mapping[str, Any], **options: Any) -> None:
        self.channels = channel_names(visit, campaign)
        super().__init__(visit, **options)

    def prepare(self) -> None:
        """By name."""
        self.fields["customer"] = PickField(ChoiceKind.CUSTOMER, many=False, label=_("Customer"))
        goods = PickField(ChoiceKind.VARIANT, label=_("Goods"))
        goods.most = MOST_GOODS
        self.fields["goods"] = goods
        self.fields["quantity"] = WholeField(label=_("Pieces of each"), least=1, most=1_000, initial=1)
        if len(self.channels) > 1:
            self.fields["channel"] = ListField(self.channels.items(), label=_("Channel"))


class GiveForm(ConsoleForm):
    """To whom it is given."""

    def prepare(self) -> None:
        """By name."""
        field = customers_field()
        field.required = True
        self.fields["customers"] = field


def shown(visit: Visit) -> Answer:
    """The part of a campaign's page."""
    campaign = campaign_of(visit)
    return visit.show(
        "offers/trial.html", form=TrialForm(visit, campaign, is_sent=False), id=campaign["id"], said=()
    )


def run(visit: Visit) -> Answer:
    """What would be decided. Nothing is written."""
    campaign = campaign_of(visit)
    form = TrialForm(visit, campaign)
    said: list[str] = []

    def simulate() -> None:
        data = form.cleaned_data
        lines = [{"variantId": pk, "quantity": data["quantity"]} for pk in data["goods"]]
        channel = data.get("channel") or next(iter(form.channels), "")
        asked = {"userId": data["customer"], "channel": channel, "lines": lines}
        try:
            answer = visit.ask("staff/simulation", **asked)["personalOfferSimulation"]
        except Unanswered as error:
            # Everything else was chosen by name, and is there.
            why = _("One of these is not sold in this channel now.")
            raise CommandRefused((FieldError("goods", why, "INVALID"),)) from error
        said.extend(_said(visit, campaign, answer))

    visit.tried(form, simulate)
    return visit.show("offers/trial.html", form=form, id=campaign["id"], said=said)


def _said(visit: Visit, campaign: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    """This campaign first, then the cart as a whole."""
    facts = {name: visit.formats.money(answer[name]) for name in ("saving", "subtotal")}
    own = next((offer for offer in answer["offers"] if offer["campaignId"] == campaign["id"]), None)
    others = [offer["name"] for offer in answer["offers"] if offer["campaignId"] != campaign["id"]]
    if own is not None:
        facts["own"] = visit.formats.money(own["saving"])
        text = _("They would get it: %(own)s off a cart of %(subtotal)s.")
    else:
        hint = next((hint for hint in answer["hints"] if hint["campaignId"] == campaign["id"]), None)
        facts["why"] = _why(visit, hint) if hint else _("it is not for them, or does not run.")
        text = _("They would not get it on a cart of %(subtotal)s: %(why)s")
    said = [text % facts]
    if others:
        facts["others"] = ", ".join(others)
        said.append(_("On the cart would be: %(others)s.") % facts)
    if answer["offers"]:
        said.append(_("In all %(saving)s off.") % facts)
    return said


def _why(visit: Visit, hint: Mapping[str, Any]) -> str:
    if hint["missing"]:
        return _("goods for %(missing)s are missing.") % {"missing": visit.formats.money(hint["missing"])}
    if number := hint["missingQuantity"]:
        return ngettext("%(number)d piece is missing.", "%(number)d pieces are missing.", number) % {
            "number": number
        }
    words = {
        "NO_ELIGIBLE_ITEMS": _("none of its goods are in the cart."),
        "NO_DELIVERY": _("no delivery that costs something is chosen."),
        "NOT_STARTED": _("it has not begun."),
        "ENDED": _("it is over."),
        "USED": _("they used it already."),
        "BUDGET_EXHAUSTED": _("all there was to give is given."),
        "COOLDOWN": _("it is too soon after another offer of theirs."),
        "RESERVED_ELSEWHERE": _("it is on another cart of theirs."),
        "OTHER_CHANNEL": _("it does not hold in this channel."),
        "OTHER_REGION": _("it does not hold where this is delivered to."),
        "BETTER_PROMOTION": _("the shop's own promotion saves as much or more."),
        "ANOTHER_IS_ON": _("another offer saves more, and it does not join that one."),
        "STORE_REFUSED": _("the shop did not accept it."),
    }
    return words.get(hint["reason"]) or _("another offer or promotion comes first.")


def given(visit: Visit) -> Answer:
    """The part for giving it by name."""
    return visit.show(
        "offers/give.html", form=GiveForm(visit, is_sent=False), id=visit.arguments.get("id", "")
    )


def give(visit: Visit) -> Answer:
    """Grant it to these customers, each once."""
    form, campaign_id = GiveForm(visit), visit.arguments.get("id", "")
    granted: list[int] = []

    def command() -> None:
        payload = visit.command(
            "staff/offer_grant",
            reason=REASON,
            campaign_id=campaign_id,
            user_ids=form.cleaned_data["customers"],
        )
        granted.append(payload["granted"])

    if visit.tried(form, command):
        text = ngettext("%(number)d customer got it.", "%(number)d customers got it.", granted[0])
        visit.toast(text % {"number": granted[0]})
        form = GiveForm(visit, is_sent=False)
    return visit.show("offers/give.html", form=form, id=campaign_id)
