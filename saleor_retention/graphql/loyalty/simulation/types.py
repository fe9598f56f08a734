"""Drafts and simulations as staff read them."""

from typing import Any

import graphene

from ....errors import NotFound
from ....loyalty.simulation import queries
from ....loyalty.simulation.assumptions import Assumptions
from ....loyalty.simulation.models import EVER, PointsSimulation, ProgrammeDraft, SimulationState
from ....loyalty.simulation.simulations import compared_figures, figures_of_simulation
from ... import kit
from ..terms.types import LoyaltyTerms
from ..terms.versions import LoyaltyProgrammeVersion
from . import loaders
from .figures import LoyaltySimulationFigures

LoyaltySimulationState = kit.enum_of(
    "LoyaltySimulationState",
    SimulationState,
    "How far a simulation is.",
    {
        SimulationState.WAITING: "It has not begun.",
        SimulationState.RUNNING: "Past orders are being replayed.",
        SimulationState.DONE: "It has its figures.",
        SimulationState.FAILED: "It could not be computed.",
    },
)


class LoyaltySimulation(kit.Type):
    """Roots are the model."""

    id = graphene.GlobalID(required=True, description="The ID of the simulation.")
    state = LoyaltySimulationState(required=True, description="How far it is.")
    progress = graphene.Float(
        required=True, description="Share of the past orders that were looked at, 0 to 1."
    )
    channel = graphene.String(required=True, description="Slug of the channel whose orders earn.")
    rate_points = graphene.Int(required=True, description="Points earned for each `rateAmount` of goods.")
    rate_amount = graphene.Field(kit.Money, required=True, description="Goods after all discounts.")
    expiry_months = graphene.Int(
        description="Months after which points end; null when they never do, or as `terms.expiry` says."
    )
    terms = graphene.Field(LoyaltyTerms, required=True, description="What the rules said beyond the rate.")
    redeemed_share = kit.Points(required=True, description="Share of points that was assumed to be spent.")
    redeemed_after_days = graphene.Int(
        required=True, description="How many days after they could be they were assumed to be spent."
    )
    margin_share = kit.Points(
        description="Share of net sales that was assumed to be left where goods have no cost price; null: not assumed."
    )
    since = kit.DateTime(description="Orders placed earlier earn nothing; null: all earn.")
    until = kit.DateTime(required=True, description="Orders placed until then were looked at.")
    actor = graphene.String(required=True, description="Who started it.")
    created_at = kit.DateTime(required=True, description="When it was started.")
    finished_at = kit.DateTime(description="When it ended; null while it is at work.")
    draft_id = graphene.ID(
        description="The ID of the draft that was tried; null for others, and once it was discarded."
    )
    figures = graphene.Field(LoyaltySimulationFigures, description="What it found; null until it is done.")
    in_force = graphene.Field(
        LoyaltySimulationFigures,
        description=(
            "What the rules that were in force in the channel when it was started come to on the same orders; null until it "
            "is done, and where none were."
        ),
    )

    class Meta:
        description = "Rules of points tried on the shop's past orders. Nobody is given anything by it."
        interfaces = [graphene.relay.Node]

    @staticmethod
    def resolve_progress(root: PointsSimulation, info: Any) -> float:
        if root.state == SimulationState.DONE or not root.orders:
            return 1.0
        return float(min(1.0, root.tally["read"] / root.orders))

    @staticmethod
    def resolve_rate_amount(root: PointsSimulation, info: Any) -> Any:
        return kit.money(root.rate_minor, root.currency)

    @staticmethod
    def resolve_terms(root: PointsSimulation, info: Any) -> Any:
        return root

    @staticmethod
    def resolve_redeemed_share(root: PointsSimulation, info: Any) -> Any:
        return Assumptions.parse(root.assumptions).redeemed_share

    @staticmethod
    def resolve_redeemed_after_days(root: PointsSimulation, info: Any) -> int:
        return Assumptions.parse(root.assumptions).redeemed_after_days

    @staticmethod
    def resolve_margin_share(root: PointsSimulation, info: Any) -> Any:
        return Assumptions.parse(root.assumptions).margin_share

    @staticmethod
    def resolve_since(root: PointsSimulation, info: Any) -> Any:
        return None if root.since == EVER else root.since

    @staticmethod
    def resolve_draft_id(root: PointsSimulation, info: Any) -> str | None:
        return None if root.draft_id is None else kit.global_id("LoyaltyDraft", root.draft_id)

    @staticmethod
    def resolve_in_force(root: PointsSimulation, info: Any) -> Any:
        if root.state != SimulationState.DONE or root.compared_id is None:
            return None
        compared = loaders.VersionById(info.context).load(root.compared_id)
        return compared.then(lambda version: compared_figures(root, version))

    @staticmethod
    def resolve_figures(root: PointsSimulation, info: Any) -> Any:
        return figures_of_simulation(root) if root.state == SimulationState.DONE else None


class LoyaltyDraft(kit.Type):
    """Roots are the model."""

    id = graphene.GlobalID(required=True, description="The ID of the draft.")
    name = graphene.String(required=True, description="Its name, for staff.")
    channel = graphene.String(required=True, description="Slug of the channel where the rules are to hold.")
    rate_points = graphene.Int(required=True, description="Points earned for each `rateAmount` of goods.")
    rate_amount = graphene.Field(
        kit.Money, required=True, description="Goods after all discounts, without tax and shipping."
    )
    expiry_months = graphene.Int(
        description="Months after which earned points expire; null when they never do, or as `terms.expiry` says."
    )
    terms = graphene.Field(LoyaltyTerms, required=True, description="What the rules say beyond the rate.")
    actor = graphene.String(required=True, description="Who saved it last.")
    created_at = kit.DateTime(required=True, description="When it was made.")
    updated_at = kit.DateTime(required=True, description="When it was saved last.")
    version = graphene.Field(
        LoyaltyProgrammeVersion, description="The rules that it became; null while it is a draft."
    )
    simulations = kit.NonNullList(
        LoyaltySimulation, required=True, description="What it was tried with, the newest first."
    )

    class Meta:
        description = "Rules of a programme that are worked on. Nothing is earned by them."
        interfaces = [graphene.relay.Node]

    @staticmethod
    def resolve_rate_amount(root: ProgrammeDraft, info: Any) -> Any:
        return kit.money(root.rate_minor, root.currency)

    @staticmethod
    def resolve_terms(root: ProgrammeDraft, info: Any) -> Any:
        return root

    @staticmethod
    def resolve_version(root: ProgrammeDraft, info: Any) -> Any:
        if root.version_id is None:
            return None
        return loaders.VersionById(info.context).load(root.version_id)

    @staticmethod
    def resolve_simulations(root: ProgrammeDraft, info: Any) -> Any:
        return loaders.SimulationsOfDraft(info.context).load(root.pk)


class DraftsOfProgrammeFields:
    """Of `LoyaltyProgramme`."""

    drafts = kit.Field(
        kit.NonNullList(LoyaltyDraft),
        description="Rules that are worked on, in the order they were begun.",
        permissions=[kit.MANAGE_DISCOUNTS],
    )
    simulations = kit.Field(
        kit.NonNullList(LoyaltySimulation),
        description="Rules that were tried on past orders, the newest first; fifty that are over are kept.",
        permissions=[kit.MANAGE_DISCOUNTS],
    )

    @staticmethod
    def resolve_drafts(root: Any, info: Any) -> Any:
        return loaders.DraftsOfProgramme(info.context).load(root.pk)

    @staticmethod
    def resolve_simulations(root: Any, info: Any) -> Any:
        return loaders.SimulationsOfProgramme(info.context).load(root.pk)


class LoyaltyDraftQueries(graphene.ObjectType):
    loyalty_draft = kit.Field(
        LoyaltyDraft,
        description="Rules that are worked on, or were until they came into force.",
        permissions=[kit.MANAGE_DISCOUNTS],
        id=graphene.ID(required=True, description="The ID of the draft."),
    )
    loyalty_simulation = kit.Field(
        LoyaltySimulation,
        description="Rules that were tried on past orders: ask again until it is done.",
        permissions=[kit.MANAGE_DISCOUNTS],
        id=graphene.ID(required=True, description="The ID of the simulation."),
    )

    @staticmethod
    def resolve_loyalty_draft(root: Any, info: Any, id: str) -> Any:
        """Null for whatever there is not."""
        try:
            return loaders.DraftById(info.context).load(kit.local_id(id, "LoyaltyDraft"))
        except NotFound:
            return None

    @staticmethod
    def resolve_loyalty_simulation(root: Any, info: Any, id: str) -> Any:
        """Null for whatever there is not."""
        try:
            key = kit.local_id(id, "LoyaltySimulation")
        except NotFound:
            return None
        return queries.simulations(using=kit.port.alias(info.context)).filter(pk=key).first()
