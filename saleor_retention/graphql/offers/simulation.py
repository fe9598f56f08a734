"""What a customer would get on a cart that nobody has, for staff."""

from typing import Any

import graphene

from ...core.clock import now
from ...errors import Invalid, NotFound
from ...offers.checkout.simulate import NotSold, Simulation, simulate
from ...offers.eligibility.offer import MissedOffer, PricedOffer
from ...quoting import quoted
from .. import kit
from ..checkout_hints import PersonalOfferReason


class PersonalOfferSimulationLineInput(kit.Input):
    variant_id = graphene.ID(required=True, description="The ID of the product variant.")
    quantity = graphene.Int(required=True, description="How many of it.")

    class Meta:
        description = "Goods of a cart that nobody has."


class PersonalOfferSimulated(kit.Type):
    """Roots are `(PricedOffer, currency)`."""

    name = graphene.String(required=True, description="Name of the offer.")
    campaign_id = graphene.ID(required=True, description="The ID of its campaign.")
    saving = graphene.Field(kit.Money, required=True, description="What it takes off by itself.")

    class Meta:
        description = "An offer that would be on the cart."

    @staticmethod
    def resolve_name(root: tuple[PricedOffer, str], info: Any) -> str:
        return root[0].offer.name

    @staticmethod
    def resolve_campaign_id(root: tuple[PricedOffer, str], info: Any) -> str:
        return kit.global_id("PersonalOfferCampaign", root[0].offer.campaign_id)

    @staticmethod
    def resolve_saving(root: tuple[PricedOffer, str], info: Any) -> Any:
        return kit.money(root[0].saving_minor, root[1])


class PersonalOfferSimulatedHint(kit.Type):
    """Roots are `(MissedOffer, currency)`."""

    name = graphene.String(required=True, description="Name of the offer.")
    campaign_id = graphene.ID(required=True, description="The ID of its campaign.")
    reason = PersonalOfferReason(required=True, description="Why it would not be on.")
    missing = graphene.Field(
        kit.Money, description="What the goods lack to its minimum; null when nothing does."
    )
    missing_quantity = graphene.Int(description="How many goods it lacks; null when none.")

    class Meta:
        description = "An offer that would not be on the cart."

    @staticmethod
    def resolve_name(root: tuple[MissedOffer, str], info: Any) -> str:
        return root[0].name

    @staticmethod
    def resolve_campaign_id(root: tuple[MissedOffer, str], info: Any) -> str:
        return kit.global_id("PersonalOfferCampaign", root[0].campaign_id)

    @staticmethod
    def resolve_reason(root: tuple[MissedOffer, str], info: Any) -> str:
        return root[0].verdict.reason

    @staticmethod
    def resolve_missing(root: tuple[MissedOffer, str], info: Any) -> Any:
        return kit.money(root[0].verdict.missing_minor or None, root[1])

    @staticmethod
    def resolve_missing_quantity(root: tuple[MissedOffer, str], info: Any) -> int | None:
        return root[0].verdict.missing_quantity or None


class PersonalOfferSimulation(kit.Type):
    """Roots are `Simulation`."""

    reason = PersonalOfferReason(required=True, description="Why an offer would be on, or not.")
    offers = kit.NonNullList(
        PersonalOfferSimulated, required=True, description="What would be on, the carrying one first."
    )
    saving = graphene.Field(kit.Money, required=True, description="What all of it would take off.")
    alternative = graphene.Field(
        kit.Money, required=True, description="What the shop's own best promotion would take off instead."
    )
    subtotal = graphene.Field(kit.Money, required=True, description="The goods before it.")
    hints = kit.NonNullList(
        PersonalOfferSimulatedHint, required=True, description="The customer's other offers, and why not."
    )

    class Meta:
        description = "What would be decided about a cart. Nothing is written, promised or sent."

    @staticmethod
    def resolve_reason(root: Simulation, info: Any) -> str:
        return root.verdict.reason

    @staticmethod
    def resolve_offers(root: Simulation, info: Any) -> Any:
        return [(priced, root.cart.currency) for priced in root.applied]

    @staticmethod
    def resolve_saving(root: Simulation, info: Any) -> Any:
        return kit.money(root.saving_minor, root.cart.currency)

    @staticmethod
    def resolve_alternative(root: Simulation, info: Any) -> Any:
        return kit.money(root.alternative_minor, root.cart.currency)

    @staticmethod
    def resolve_subtotal(root: Simulation, info: Any) -> Any:
        return kit.money(root.cart.subtotal_minor, root.cart.currency)

    @staticmethod
    def resolve_hints(root: Simulation, info: Any) -> Any:
        return [(missed, root.cart.currency) for missed in root.hints]


def _named(text: str, kind: str, what: str) -> int:
    try:
        return kit.local_id(text, kind)
    except NotFound:
        raise Invalid(f"{quoted(text)} is the ID of no {what}.") from None


class SimulationQueries(graphene.ObjectType):
    """Root queries of the room."""

    personal_offer_simulation = kit.Field(
        PersonalOfferSimulation,
        description=(
            "Decides which offers a customer would get on a cart of these goods, without writing anything. What their "
            "other carts hold counts as free. An account, channel or variant that is not there is refused by name."
        ),
        permissions=[kit.MANAGE_DISCOUNTS],
        user_id=graphene.ID(required=True, description="The ID of the customer's account."),
        channel=graphene.String(required=True, description="Slug of the channel."),
        lines=kit.NonNullList(PersonalOfferSimulationLineInput, required=True, description="The goods."),
        country=graphene.String(
            description="Where it would be delivered; the channel's usual when left out."
        ),
    )

    @staticmethod
    def resolve_personal_offer_simulation(
        root: Any, info: Any, *, user_id: str, channel: str, lines: Any, country: str = ""
    ) -> Any:
        """Reads from the writer: what was granted a moment ago counts."""
        quantities: dict[int, int] = {}
        try:
            for line in lines:
                variant_id = _named(line["variant_id"], "ProductVariant", "product variant")
                quantities[variant_id] = quantities.get(variant_id, 0) + line["quantity"]
            who = _named(user_id, "User", "account")
            with kit.port.store_access():
                return simulate(who, channel, quantities, country=(country or "").upper(), now=now())
        except NotSold as refusal:
            named = ", ".join(kit.global_id("ProductVariant", pk) for pk in refusal.variant_ids)
            raise Invalid(
                f"Channel {quoted(refusal.channel)} does not sell now: {named}.", field="lines"
            ) from refusal
