"""The page of a campaign: its terms in words, its life, and the parts that load by themselves."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ....forms.fields import TextField
from ....forms.form import ConsoleForm
from ....host import ChoiceKind
from ....page import Answer
from ....refusals import Unanswered
from ....visit import Visit
from ..campaign_list import bars_of, first_day, last_day, state_of
from ..creation.drafts import REASON
from ..creation.says import how_many
from ..words.goods import GoodsNames, asked_of
from ..words.terms import headline, limits, words_of


class StopForm(ConsoleForm):
    """Why it ends."""

    def prepare(self) -> None:
        """A usual text is filled in."""
        self.fields["reason"] = TextField(
            longest=500,
            label=_("Why"),
            help_text=_("It is kept with your name."),
            initial=_("It has done its work."),
        )


def campaign_of(visit: Visit) -> Mapping[str, Any]:
    """The campaign of the address. Raises `Unanswered` where there is none."""
    campaign = visit.ask("campaign", id=visit.arguments.get("id", "")[:200])["personalOfferCampaign"]
    if campaign is None:
        raise Unanswered(_("There is no such offer. It may have been discarded."))
    result: Mapping[str, Any] = campaign
    return result


def channel_names(visit: Visit, campaign: Mapping[str, Any]) -> dict[str, str]:
    """What its channels are called, by their slugs."""
    slugs = [listing["channel"] for listing in campaign["listings"]]
    names = visit.host.names(visit.request, ChoiceKind.CHANNEL, slugs)
    return {slug: names.get(slug, slug) for slug in slugs}


def shown(visit: Visit) -> Answer:
    """The page."""
    campaign = campaign_of(visit)
    words = words_of(visit, campaign, GoodsNames(visit, asked_of(campaign))) if campaign["terms"] else None
    return visit.show(
        "offers/campaign.html",
        campaign=campaign,
        state=state_of(campaign),
        headline=headline(words) if words else "",
        limits=limits(words) if words else [],
        combination=combination(campaign),
        restored=restored(campaign),
        channels=", ".join(channel_names(visit, campaign).values()),
        bars=bars_of(visit, campaign),
        first_day=first_day(campaign["startsAt"]),
        last_day=last_day(campaign["endsAt"]),
        stop=StopForm(visit, is_sent=False),
        may_change=visit.may("MANAGE_DISCOUNTS"),
        may_preview=visit.may("MANAGE_DISCOUNTS", "MANAGE_USERS"),
        has_codes=bool(campaign["terms"]) and campaign["terms"]["codeKind"] != "NONE",
        is_given=campaign["audience"] is None and (campaign["terms"] or {}).get("codeKind") == "NONE",
    )


def reach(visit: Visit) -> Answer:
    """How many customers it is for now."""
    audience = campaign_of(visit)["audience"]
    if audience is None:
        return ""
    return how_many(visit, visit.ask("reach", rule=audience["rule"])["retentionAudiencePreview"])


def combination(campaign: Mapping[str, Any]) -> str:
    """What else may be on a cart with it."""
    stacking = (campaign["terms"] or {}).get("stacking")
    words = {
        "EXCLUSIVE": _("Alone: only offers that always join may stand beside it."),
        "COMBINABLE": _("Together with other offers that may be combined."),
        "ALWAYS": _("Together with whatever else is on the cart."),
    }
    return words.get(str(stacking), "")


def restored(campaign: Mapping[str, Any]) -> str:
    """When a use comes back."""
    policy = (campaign["terms"] or {}).get("restorePolicy")
    words = {
        "ENDED": _("It can be used again when its order is cancelled."),
        "REFUNDED": _("It can be used again when its order is cancelled, or all its money given back."),
        "NEVER": _("Once used it is used, also when its order is cancelled."),
    }
    return words.get(str(policy), "")


def activate(visit: Visit) -> Answer:
    """Let a draft run."""
    return _moved(visit, "staff/campaign_activate", _("It runs."))


def pause(visit: Visit) -> Answer:
    """Let it rest."""
    return _moved(visit, "staff/campaign_pause", _("It rests."))


def resume(visit: Visit) -> Answer:
    """Let it go on."""
    return _moved(visit, "staff/campaign_resume", _("It runs again."))


def stop(visit: Visit) -> Answer:
    """End it for good."""
    form = StopForm(visit)
    campaign_id = visit.arguments.get("id", "")

    def command() -> None:
        visit.command("staff/campaign_stop", reason=form.cleaned_data["reason"], campaign_id=campaign_id)

    if not visit.tried(form, command):
        return visit.show("offers/stop.html", stop=form, campaign={"id": campaign_id})
    visit.toast(_("It is stopped."))
    return visit.go("offers/campaign", id=campaign_id)


def discard(visit: Visit) -> Answer:
    """Throw a draft away."""
    visit.command("staff/campaign_discard", reason=REASON, campaign_id=visit.arguments.get("id", ""))
    visit.toast(_("The draft is gone."))
    return visit.go("offers")


def _moved(visit: Visit, document: str, said: str) -> Answer:
    campaign_id = visit.arguments.get("id", "")
    visit.command(document, reason=REASON, campaign_id=campaign_id)
    visit.toast(said)
    return visit.go("offers/campaign", id=campaign_id)
