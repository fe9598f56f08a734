"""`Checkout.retention`, and the two things a shopper may do about it.

A checkout's ID is its secret, as in Saleor: whoever holds it can read and change the checkout, remove its code
included, so these fields ask for no more. They tell nothing of other checkouts of the customer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import graphene

from ..errors import NotFound
from ..kernel.clock import now
from ..kernel.store import store
from ..loyalty.models import ProgrammeVersion
from ..loyalty.programme import versions_in
from ..loyalty.rules import Rate, points_for
from ..offers import decisions
from ..offers.queries import DecisionRow, decisions_of
from ..offers.rules import Reason
from . import kit

PersonalOfferReason = kit.enum_of(
    "PersonalOfferReason",
    Reason,
    "Why a personal offer is, or is not, on a checkout.",
    {
        Reason.APPLIED: "One is applied.",
        Reason.ANONYMOUS: "The checkout belongs to no account: offers are personal.",
        Reason.NO_OFFER: "The customer has none.",
        Reason.OTHER_CODE: "The shopper typed a code of her own; it wins.",
        Reason.DECLINED: "The shopper declined or removed it on this checkout.",
        Reason.BETTER_WITHOUT: "The shop's own promotion saves at least as much.",
        Reason.MINIMUM_NOT_REACHED: "The goods are worth less than the offer asks; `missing` says how much.",
        Reason.NOT_STARTED: "It has not begun.",
        Reason.ENDED: "It is over.",
        Reason.USED: "It was used by an order.",
        Reason.RESERVED_ELSEWHERE: "It is on another checkout of the customer.",
        Reason.OTHER_CHANNEL: "It does not hold in this channel.",
        Reason.EMPTY: "There are no goods.",
        Reason.STORE_REFUSED: "The store did not accept it.",
    },
)


@dataclass(frozen=True, slots=True)
class CheckoutRoot:
    """Which checkout: the root of `RetentionCheckout`. `decision` is None when nothing was ever decided."""

    host: Any
    decision: DecisionRow | None


class DecisionOfCheckout(kit.DataLoader):
    """By checkout id."""

    def batch_load(self, keys: Sequence[UUID]) -> list[DecisionRow | None]:
        """One statement."""
        found = decisions_of(list(keys), at=now(), using=self.using)
        return [found.get(key) for key in keys]


class PointsToEarn(kit.DataLoader):
    """By `CartTerms`."""

    def batch_load(self, keys: Sequence[Any]) -> list[int | None]:
        """One statement: the rules of all channels."""
        rules, at = versions_in({terms.channel for terms in keys}, using=self.using), now()
        return [_points(rules.in_force(terms.channel, at), terms) for terms in keys]


def _points(version: ProgrammeVersion | None, terms: Any) -> int | None:
    if version is None or version.currency != terms.currency:
        return None
    return points_for(terms.net_goods_minor, Rate(version.rate_points, version.rate_minor))


class RetentionAppliedOffer(kit.Type):
    """Roots are `DecisionRow`."""

    id = graphene.ID(required=True, description="The ID of the offer.")
    name = graphene.String(required=True, description="Name of the offer.")

    class Meta:
        description = "The personal offer on a checkout."

    @staticmethod
    def resolve_id(root: DecisionRow, info: Any) -> str:
        """Of the grant."""
        return kit.global_id("PersonalOffer", root.grant_id)


class RetentionCheckout(kit.Type):
    """Roots are `CheckoutRoot`."""

    offer = graphene.Field(RetentionAppliedOffer, description="The personal offer applied; null without one.")
    saving = graphene.Field(kit.Money, description="What it takes off; null without an offer.")
    missing = graphene.Field(
        kit.Money, description="What the goods lack to the minimum of the nearest offer."
    )
    reason = PersonalOfferReason(
        description="Why an offer is or is not on; null when nothing was decided yet."
    )
    declined = graphene.Boolean(required=True, description="Whether the shopper wants none here.")
    is_valid = graphene.Boolean(
        required=True,
        description="Whether what was decided still holds. If not, `checkoutRetentionRefresh` decides again.",
    )
    points_to_earn = kit.Points(
        description="Points the order would earn as the checkout is now; null without a loyalty programme here."
    )

    class Meta:
        description = "What retention does for a checkout. Reading it changes nothing."

    @staticmethod
    def resolve_offer(root: CheckoutRoot, info: Any) -> DecisionRow | None:
        """Only what is applied."""
        return root.decision if root.decision and root.decision.grant_id is not None else None

    @staticmethod
    def resolve_saving(root: CheckoutRoot, info: Any) -> Any:
        """In the checkout's currency."""
        one = root.decision
        return kit.money(one.saving_minor, one.currency) if one and one.grant_id is not None else None

    @staticmethod
    def resolve_missing(root: CheckoutRoot, info: Any) -> Any:
        """In the checkout's currency."""
        one = root.decision
        return kit.money(one.missing_minor, one.currency) if one and one.missing_minor else None

    @staticmethod
    def resolve_reason(root: CheckoutRoot, info: Any) -> str | None:
        """As decided."""
        return root.decision.reason if root.decision else None

    @staticmethod
    def resolve_declined(root: CheckoutRoot, info: Any) -> bool:
        """As decided."""
        return bool(root.decision and root.decision.declined)

    @staticmethod
    def resolve_is_valid(root: CheckoutRoot, info: Any) -> bool:
        """Nothing decided is nothing wrong."""
        return root.decision is None or root.decision.is_valid

    @staticmethod
    def resolve_points_to_earn(root: CheckoutRoot, info: Any) -> Any:
        """The host prices the goods, the programme rates them."""
        saving = root.decision.saving_minor if root.decision and root.decision.grant_id is not None else 0
        terms = kit.port.cart_terms(root.host, info, saving)
        return terms.then(lambda found: found and PointsToEarn(info.context).load(found))


class RetentionOfCheckout:
    """Added to Saleor's `Checkout`."""

    retention = kit.Field(
        RetentionCheckout, required=True, description="The personal offer and the points of this checkout."
    )

    @staticmethod
    def resolve_retention(root: Any, info: Any) -> Any:
        """Batched; the host's root is kept for its prices."""
        loaded = DecisionOfCheckout(info.context).load(kit.port.subject(root))
        return loaded.then(lambda decision: CheckoutRoot(root, decision))


class _CheckoutMutation(kit.Mutation):
    """Answers the checkout as it is afterwards."""

    class Meta:
        abstract = True

    @classmethod
    def perform(cls, info: Any, **arguments: Any) -> Any:
        """One verb on one checkout. A malformed ID, another's type and a missing checkout answer alike."""
        checkout_id = kit.uuid_of(arguments["checkout_id"], "Checkout", field="checkout_id")
        if kit.port.checkout_root(info.context, checkout_id) is None:
            raise NotFound(field="checkout_id")
        cls.act(checkout_id)
        root = kit.port.checkout_root(info.context, checkout_id)
        DecisionOfCheckout(info.context).clear(checkout_id)
        return cls(checkout=root, retention=RetentionOfCheckout.resolve_retention(root, info), errors=[])

    @classmethod
    def act(cls, checkout_id: UUID) -> None:
        """The verb."""
        raise NotImplementedError


class CheckoutRetentionRefresh(_CheckoutMutation):
    """Decides again."""

    checkout = graphene.Field(lambda: kit.port.checkout_type(), description="The checkout afterwards.")
    retention = graphene.Field(RetentionCheckout, description="What was decided.")

    class Arguments:
        checkout_id = graphene.ID(required=True, description="The ID of the checkout.")

    class Meta:
        description = (
            "Decides again which personal offer is on a checkout, when time has passed or an offer came. Changes of "
            "the checkout do so by themselves."
        )

    @classmethod
    def act(cls, checkout_id: UUID) -> None:
        """Through the store, which holds the checkout."""
        store().decide(checkout_id)


class CheckoutPersonalOfferDecline(_CheckoutMutation):
    """Declines."""

    checkout = graphene.Field(lambda: kit.port.checkout_type(), description="The checkout afterwards.")
    retention = graphene.Field(RetentionCheckout, description="What was decided.")

    class Arguments:
        checkout_id = graphene.ID(required=True, description="The ID of the checkout.")

    class Meta:
        description = (
            "Takes the personal offer off a checkout; none comes back to it. The offer itself stays hers."
        )

    @classmethod
    def act(cls, checkout_id: UUID) -> None:
        """Whoever holds the checkout may."""
        decisions.decline(checkout_id, None, now=now())


class CheckoutMutations(graphene.ObjectType):
    """Mutations of a shopper on her checkout."""

    checkout_retention_refresh = CheckoutRetentionRefresh.Field()
    checkout_personal_offer_decline = CheckoutPersonalOfferDecline.Field()
