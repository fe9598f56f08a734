"""Work on drafts, try them, and put them in force; each once for its key."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import graphene

from ....core.idempotency import StaffContext
from ....loyalty import queries as programme_queries
from ....loyalty.simulation import drafts, queries, simulations
from ....loyalty.simulation.assumptions import DAYS, SHARE
from ....loyalty.tiers.models import TierBasis
from ....loyalty.tiers.rules import Tier
from ... import kit
from ..terms.inputs import LoyaltyTermsInput, terms_in
from ..terms.versions import LoyaltyProgrammeVersion
from ..tiers.types import LoyaltyTierBasis
from ..types import LoyaltyProgramme
from .types import LoyaltyDraft, LoyaltySimulation


class LoyaltyDraftSaveInput(kit.StaffInput):
    id = graphene.ID(description="The ID of the draft to change; a new one when left out.")
    programme_id = graphene.ID(required=True, description="The ID of the programme.")
    name = graphene.String(required=True, description="A name for staff, at most 100 characters.")
    channel = graphene.String(required=True, description="Slug of the channel.")
    currency = graphene.String(required=True, description="Currency of the channel.")
    rate_points = graphene.Int(required=True, description="Points earned for each `rateAmount` of goods.")
    rate_amount = kit.PositiveDecimal(
        required=True, description="Goods after all discounts, without tax and shipping."
    )
    expiry_months = graphene.Int(description="Months after which earned points expire; never when left out.")
    terms = graphene.InputField(
        LoyaltyTermsInput, description="What they say beyond the rate; nothing of what is left out."
    )

    class Meta:
        description = "Rules to work on: all of them, as they are to be."


class LoyaltyDraftSave(kit.StaffMutation):
    draft = graphene.Field(LoyaltyDraft, description="The draft.")

    class Arguments:
        input = LoyaltyDraftSaveInput(required=True, description="The rules.")

    class Meta:
        description = "Saves rules that are worked on. Nothing is earned by them until they are activated."
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the draft."""
        currency = data["currency"].upper()
        draft_id = None if data.get("id") is None else kit.local_id(data["id"], "LoyaltyDraft")
        rules = {
            "channel": data["channel"],
            "currency": currency,
            "rate_points": data["rate_points"],
            "rate_minor": kit.minor_of(data["rate_amount"], currency, field="rate_amount") or 0,
            "terms": terms_in(data.get("terms"), currency),
            "expiry_months": data.get("expiry_months"),
        }
        programme_id = kit.local_id(data["programme_id"], "LoyaltyProgramme", field="programme_id")
        row = drafts.draft_save(
            programme_id, draft_id=draft_id, name=data["name"], rules=rules, actor=by.actor, now=at
        )
        return {"draft": row.pk}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        """The draft as it is now, also on a repetition; null where it was discarded since."""
        return cls(draft=_draft(info, result["draft"]), errors=[])


class LoyaltyDraftActivateInput(kit.StaffInput):
    id = graphene.ID(required=True, description="The ID of the draft.")
    valid_from = kit.Instant("From when on the rules hold; at once when left out. Never in the past.")
    replaces_id = graphene.ID(
        description=(
            "The ID of another programme whose rules end in the channel by this; needed where there is one, as goods "
            "of a channel earn one kind of points."
        )
    )

    class Meta:
        description = "A draft to put in force."


class LoyaltyDraftActivate(kit.StaffMutation):
    instants = {"valid_from": False}

    draft = graphene.Field(LoyaltyDraft, description="The draft, which stays as it is from now on.")
    version = graphene.Field(LoyaltyProgrammeVersion, description="The rules that it became.")

    class Arguments:
        input = LoyaltyDraftActivateInput(required=True, description="The draft.")

    class Meta:
        description = (
            "Puts a draft in force, once: again it answers the same rules. Orders made before keep the rules they were "
            "made under."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns both keys."""
        draft_id = kit.local_id(data["id"], "LoyaltyDraft")
        replaced = data.get("replaces_id")
        version = drafts.draft_activate(
            draft_id,
            valid_from=data.get("valid_from"),
            replaces=None
            if replaced is None
            else kit.local_id(replaced, "LoyaltyProgramme", field="replaces_id"),
            actor=by.actor,
            reason=by.reason,
            now=at,
        )
        return {"draft": draft_id, "version": version.pk}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        using = kit.port.alias(info.context)
        version = queries.versions_by_id([result["version"]], using=using)[result["version"]]
        return cls(draft=_draft(info, result["draft"]), version=version, errors=[])


class LoyaltyDraftDiscardInput(kit.StaffInput):
    id = graphene.ID(required=True, description="The ID of the draft.")

    class Meta:
        description = "A draft to forget."


class LoyaltyDraftDiscard(kit.StaffMutation):
    loyalty_programme = graphene.Field(LoyaltyProgramme, description="The programme it was of.")

    class Arguments:
        input = LoyaltyDraftDiscardInput(required=True, description="The draft.")

    class Meta:
        description = "Forgets a draft that was not activated. What it was tried with stays."
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the programme."""
        return {"programme": drafts.draft_discard(kit.local_id(data["id"], "LoyaltyDraft"))}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        rows = programme_queries.programmes(using=kit.port.alias(info.context))
        return cls(loyalty_programme=rows.get(pk=result["programme"]), errors=[])


class LoyaltySimulatedTierInput(kit.Input):
    slug = graphene.String(required=True, description="Slug of the tier.")
    name = graphene.String(description="Name of the tier; made of the slug when left out.")
    threshold = kit.PositiveDecimal(
        required=True,
        description="What it asks for: an amount of money, points or orders. The lowest may ask for 0.",
    )

    class Meta:
        description = "A tier to try."


class LoyaltySimulatedTiersInput(kit.Input):
    basis = LoyaltyTierBasis(
        required=True, description="What is measured; spend in the currency of the rules."
    )
    months = graphene.Int(
        description="Months of a rolling period, 1 to 120; the calendar year when left out."
    )
    grace_days = graphene.Int(
        description="Days that a tier is kept after the end of its period, at most 366; 0 when left out."
    )
    tiers = kit.NonNullList(
        LoyaltySimulatedTierInput, required=True, description="From the lowest on, at most 20."
    )

    class Meta:
        description = "Tiers to try."


class LoyaltySimulationStartInput(kit.StaffInput):
    draft_id = graphene.ID(required=True, description="The ID of the draft.")
    redeemed_share = kit.PositiveDecimal(
        description=f"Share of points that customers spend, 0 to 1; {SHARE} when left out."
    )
    redeemed_after_days = graphene.Int(
        description=f"How many days after they could be points are spent; {DAYS} when left out."
    )
    margin_share = kit.PositiveDecimal(
        description=(
            "Share of net sales that is left where goods have no cost price, 0 to 1; when left out, the margin is told of "
            "orders alone whose goods all have one."
        )
    )
    since = kit.Instant("Orders placed earlier earn nothing; all earn when left out.")
    until = kit.Instant("Orders placed later are left out; now when left out.")
    tiers = graphene.InputField(
        LoyaltySimulatedTiersInput, description="Tiers to try; those of the programme when left out."
    )

    class Meta:
        description = "Rules to try on the shop's past orders, and what is assumed."


class LoyaltySimulationStart(kit.StaffMutation):
    instants = {"since": False, "until": True}

    simulation = graphene.Field(
        LoyaltySimulation, description="The simulation; done at once in a small shop, else ask for it again."
    )

    class Arguments:
        input = LoyaltySimulationStartInput(required=True, description="The rules.")

    class Meta:
        description = (
            "Tries rules on the shop's past orders: what they would have cost, and what customers would have, beside what the "
            "rules in force come to. Nobody is given anything."
        )
        permissions = (kit.MANAGE_DISCOUNTS,)

    @classmethod
    def work(cls, data: Mapping[str, Any], by: StaffContext, at: datetime) -> Any:
        """Returns the key of the simulation."""
        draft_id = kit.local_id(data["draft_id"], "LoyaltyDraft", field="draft_id")
        assumed = {name: data.get(name) for name in ("redeemed_share", "redeemed_after_days", "margin_share")}
        if data.get("tiers") is not None:
            assumed["tiers"] = _tiers_in(data["tiers"], simulations.draft_of(draft_id).currency)
        row = simulations.simulation_start(
            draft_id,
            since=data.get("since"),
            until=data.get("until"),
            assumptions=assumed,
            actor=by.actor,
            now=at,
        )
        return {"simulation": row.pk}

    @classmethod
    def answer(cls, info: Any, result: Any) -> Any:
        """As it is now, also on a repetition; null once it was forgotten."""
        rows = queries.simulations(using=kit.port.alias(info.context))
        return cls(simulation=rows.filter(pk=result["simulation"]).first(), errors=[])


def _draft(info: Any, draft_id: int) -> Any:
    return queries.drafts(using=kit.port.alias(info.context)).filter(pk=draft_id).first()


def _tiers_in(data: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """What `Assumptions` parses. Raises `Invalid`, naming the field."""
    is_money = data["basis"] == TierBasis.SPEND
    tiers = []
    for row in data["tiers"]:
        asked = row["threshold"]
        number = (
            kit.minor_of(asked, currency, field="threshold") or 0
            if is_money
            else kit.points_of(asked, field="threshold")
        )
        name = row.get("name") or row["slug"].replace("-", " ").capitalize()
        tiers.append(Tier(row["slug"], name, number).as_json())
    return {
        "basis": data["basis"],
        "months": data.get("months"),
        "grace_days": data.get("grace_days"),
        "tiers": tiers,
    }


class LoyaltyDraftMutations(graphene.ObjectType):
    loyalty_draft_save = LoyaltyDraftSave.Field()
    loyalty_draft_activate = LoyaltyDraftActivate.Field()
    loyalty_draft_discard = LoyaltyDraftDiscard.Field()
    loyalty_simulation_start = LoyaltySimulationStart.Field()
