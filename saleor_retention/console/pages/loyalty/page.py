"""Points: programmes and their rules, what a basket would earn, and what is owed."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...charts.bars import bar_chart
from ...charts.line import Series
from ...forms.channels import channel_names
from ...page import Answer, ConsolePage
from ...visit import Visit, camel_case
from .baskets import example_in_words, said_of_basket
from .events.parts import event_form, events, set_event
from .forms import EarnedBasketForm, EarningRulesForm, ProgrammeForm, ProgrammeNameForm
from .imports.parts import balances_csv, import_page, import_points
from .liability.parts import liability, liability_csv
from .milestones.parts import (
    create_milestone,
    milestone_edit,
    milestone_form,
    milestones,
    save_milestone,
    switch_milestone,
)
from .programmes import programme_among, programme_of, shown_programmes
from .rewards.parts import create_reward, reward_edit, reward_form, rewards, save_reward, switch_reward
from .simulation.drafts import save_draft
from .simulation.registry import DRAFT_ACTIONS, DRAFT_PARTS
from .tiers.parts import set_tiers, tiers, tiers_form

REASON = "Console"


def overview(visit: Visit) -> Answer:
    """All programmes with the rules that hold."""
    return visit.show(
        "loyalty/overview.html", programmes=shown_programmes(visit), channels=channel_names(visit)
    )


def programme(visit: Visit) -> Answer:
    """One programme with its rules through time."""
    return visit.show("loyalty/programme.html", programme=programme_of(visit), channels=channel_names(visit))


def new(visit: Visit) -> Answer:
    """The form of a new programme."""
    return visit.show("loyalty/new.html", form=ProgrammeForm(visit, shown_programmes(visit)))


def create(visit: Visit) -> Answer:
    """A programme with its first rules, both or neither."""
    form = ProgrammeForm(visit, shown_programmes(visit))
    made: list[str] = []

    def command() -> None:
        rules = {camel_case(name): value for name, value in form.rules.items() if value is not None}
        payload = visit.command(
            "staff/programme_create", reason=REASON, name=form.cleaned_data["name"], rules=rules
        )
        made.append(payload["loyaltyProgramme"]["id"])

    if not visit.tried(form, command):
        return visit.show("loyalty/new_form.html", form=form)
    visit.toast(
        _("Customers earn points now.") if not form.cleaned_data["valid_from"] else _("It is planned.")
    )
    return visit.go("loyalty/programme", id=made[0])


def rules(visit: Visit) -> Answer:
    """The form of other rules, or of rules for another channel."""
    shown, others = programme_among(visit)
    earlier = shown.latest_in(visit.arguments.get("channel", ""))
    form = EarningRulesForm(
        visit,
        others,
        programme=shown.id,
        tiers=shown.tiers,
        initial=earlier.initial if earlier else None,
    )
    return visit.show("loyalty/rules.html", programme=shown, form=form)


def add_rules(visit: Visit) -> Answer:
    """Rules from now or a day on, or a draft of them."""
    shown, others = programme_among(visit)
    if "draft" in visit.posted:
        return save_draft(visit, shown, others)
    form = EarningRulesForm(visit, others, programme=shown.id, tiers=shown.tiers)

    def command() -> None:
        visit.command("staff/programme_version_add", reason=REASON, programme_id=shown.id, **form.rules)

    if not visit.tried(form, command):
        return visit.show("loyalty/rules_form.html", programme=shown, form=form)
    visit.toast(_("The rules are set."))
    return visit.go("loyalty/programme", id=shown.id)


def rule_sentence(visit: Visit) -> Answer:
    """What the rules will be, and what the basket beside them would earn, while they are typed."""
    form = EarningRulesForm(visit, ())
    text = form.sentence
    said = said_of_basket(visit, form.sent_example, form.cleaned_data["channel"], form.draft) if text else []
    return HttpResponse(visit.show("loyalty/sentence.html", text=text, said=said))


def rename(visit: Visit) -> Answer:
    """The form of another name."""
    shown = programme_of(visit)
    form = ProgrammeNameForm(visit, initial={"name": shown.name})
    return visit.show("loyalty/rename.html", programme=shown, form=form)


def save_name(visit: Visit) -> Answer:
    """The programme has another name."""
    pk, form = visit.arguments.get("id", ""), ProgrammeNameForm(visit)

    def command() -> None:
        visit.command(
            "staff/programme_update", reason=REASON, programme_id=pk, name=form.cleaned_data["name"]
        )

    if not visit.tried(form, command):
        return visit.show("loyalty/rename_form.html", form=form, id=pk)
    visit.toast(_("It is named anew."))
    return visit.go("loyalty/programme", id=pk)


def off(visit: Visit) -> Answer:
    """Asks whether to switch it off."""
    return visit.show("loyalty/off.html", programme=programme_of(visit))


def switch(visit: Visit) -> Answer:
    """On or off."""
    pk, is_on = visit.arguments.get("id", ""), visit.posted.get("is_on") == "true"
    visit.command("staff/programme_update", reason=REASON, programme_id=pk, is_active=is_on)
    visit.toast(_("It is on.") if is_on else _("It is off. Nobody lost points."))
    return visit.go("loyalty/programme", id=pk)


def basket(visit: Visit) -> Answer:
    """What a basket would earn; empty until an amount is sent."""
    form = EarnedBasketForm(visit)
    if visit.request.method != "POST" or not form.is_valid():
        return visit.show("loyalty/basket.html", form=form, text="")
    asked = {"goodsAmount": str(form.cleaned_data["amount"])}
    data = visit.ask("example", channel=form.cleaned_data["channel"], basket=asked)
    if (example := data.get("loyaltyExample")) is None:
        said = [_("Nothing: no points are earned in this channel now.")]
    else:
        money = visit.formats.amount(form.cleaned_data["amount"], form.currency)
        said = example_in_words(visit.formats, example, money)
    return visit.show("loyalty/basket.html", form=form, text=" ".join(said))


def owed(visit: Visit) -> Answer:
    """How many points customers may spend, and how old they are."""
    data = visit.ask("owed").get("loyaltyProgrammes") or {}
    nodes = [edge["node"] for edge in data.get("edges", ()) if edge["node"]["outstanding"]]
    months = sorted({row["month"] for node in nodes for row in node["outstanding"]})[-36:]
    series = []
    for node in nodes:
        by_month = {row["month"]: Decimal(str(row["points"])) for row in node["outstanding"]}
        series.append(Series(node["name"], tuple(by_month.get(month, Decimal(0)) for month in months)))
    chart = bar_chart(
        _("Points that customers can spend, by the month they were earned in"),
        [visit.formats.month(month) for month in months],
        series,
        visit.formats.number,
        definition=_("Points that are neither spent nor expired, and not on an open checkout now."),
    )
    return visit.show("loyalty/owed.html", chart=chart if nodes else None, totals=_totals(nodes))


def _totals(nodes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "id": node["id"],
            "name": node["name"],
            **{
                name: sum(Decimal(str(row[name])) for row in node["outstanding"])
                for name in ("points", "expiring")
            },
        }
        for node in nodes
    ]


class LoyaltyPage(ConsolePage):
    """Programmes."""

    name = "loyalty"
    title = gettext_lazy("Loyalty")
    place = 5
    parts = {
        "": overview,
        "programme": programme,
        "new": new,
        "rules": rules,
        "rename": rename,
        "off": off,
        "basket": basket,
        "owed": owed,
        "liability": liability,
        "liability.csv": liability_csv,
        "import": import_page,
        "balances.csv": balances_csv,
        "tiers": tiers,
        "set_tiers": tiers_form,
        "rewards": rewards,
        "events": events,
        "milestones": milestones,
        "milestone": milestone_edit,
        "new_milestone": milestone_form,
        "new_event": event_form,
        "new_reward": reward_form,
        "reward": reward_edit,
        **DRAFT_PARTS,
    }
    actions = {
        "create": create,
        "rules": add_rules,
        "said": rule_sentence,
        "rename": save_name,
        "switch": switch,
        "basket": basket,
        "set_tiers": set_tiers,
        "new_reward": create_reward,
        "reward": save_reward,
        "switch_reward": switch_reward,
        "new_event": set_event,
        "new_milestone": create_milestone,
        "milestone": save_milestone,
        "switch_milestone": switch_milestone,
        "import": import_points,
        **DRAFT_ACTIONS,
    }
