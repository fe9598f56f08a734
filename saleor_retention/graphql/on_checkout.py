"""`Checkout.retention`: what a shopper is told of their checkout.

A checkout's ID is a secret of its own in Saleor: whoever holds it reads the cart with its discount. They read the
same here, and of a customer's checkout nothing that the cart does not show: what else the customer was granted,
used or holds elsewhere is for them and for the shop.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import graphene

from ..core.clock import now
from ..loyalty.estimates.carts import ForeseenOrder, points_to_earn
from ..offers.checkout.validity import outdated
from ..offers.decision_rows import DecisionRow
from ..offers.eligibility.next_steps import next_step, sentence
from ..offers.models import CheckoutDecision
from ..offers.queries import OfferState, decisions_of
from ..store.port import store
from . import kit
from .checkout_hints import PersonalOfferReason, RetentionNextStep, RetentionOfferHint
from .checkout_points import OpenRedemptionOfCheckout, PointsOfCheckout
from .checkout_roots import CheckoutRoot, is_for
from .offers.loaders import OffersByUser
from .offers.translations import TranslatedName
from .storefront_use import note_use


class DecisionOfCheckout(kit.DataLoader):
    """By checkout id."""

    def batch_load(self, keys: Sequence[UUID]) -> list[DecisionRow | None]:
        """A fixed number of statements, one while no customer's checkout is among them."""
        at = now()
        result = decisions_of(list(keys), at=at, using=self.using)
        for key in outdated(result, at=at, using=self.using):
            result[key] = replace(result[key], is_valid=False)
        return [result.get(key) for key in keys]


class IsRehearsed(kit.DataLoader):
    """By checkout id: whether it was decided in shadow, which nobody is told."""

    def batch_load(self, keys: Sequence[UUID]) -> list[bool]:
        """One statement."""
        rows = CheckoutDecision.objects.using(self.using).filter(pk__in=keys, is_shadow=True)
        result = set(rows.values_list("pk", flat=True))
        return [key in result for key in keys]


class IsOn(kit.DataLoader):
    """Whether the owner has switched the engine on, once for any number of keys."""

    def batch_load(self, keys: Sequence[object]) -> list[bool]:
        """One look at the store's switch."""
        with kit.port.store_access():
            return [store().is_on()] * len(keys)


class PointsToEarn(kit.DataLoader):
    """By `ForeseenOrder`."""

    def batch_load(self, keys: Sequence[ForeseenOrder]) -> list[int | None]:
        """A fixed number of statements."""
        return points_to_earn(list(keys), now=now(), using=self.using)


class RetentionAppliedOffer(TranslatedName, kit.Type):
    """Roots are `DecisionRow`, or `queries.CompanionRow`: they name these alike."""

    id = graphene.ID(required=True, description="The ID of the offer.")
    name = graphene.String(required=True, description="Name of the offer.")

    class Meta:
        description = "The personal offer on a checkout."

    @staticmethod
    def resolve_id(root: Any, info: Any) -> str:
        """As in the customer's account."""
        return kit.global_id("PersonalOffer", root.offer_key)


class RetentionCheckout(PointsOfCheckout, kit.Type):
    """Roots are `CheckoutRoot`."""

    offer = graphene.Field(RetentionAppliedOffer, description="The personal offer applied; null without one.")
    combined_with = kit.NonNullList(
        RetentionAppliedOffer,
        required=True,
        description=(
            "Offers that came along: taken off with the same code, or a gift card once the order is paid. Of a "
            "customer's checkout empty for all but the customer, MANAGE_CHECKOUTS and MANAGE_USERS."
        ),
    )
    saving = graphene.Field(kit.Money, description="What they take off together; null without an offer.")
    missing = graphene.Field(
        kit.Money,
        description=(
            "What the goods lack to the minimum of the nearest offer. Of a customer's checkout null for all but "
            "the customer, MANAGE_CHECKOUTS and MANAGE_USERS."
        ),
    )
    missing_quantity = graphene.Int(
        description="How many more goods the nearest offer asks for; null when none, and for whom `missing` is null."
    )
    hints = kit.NonNullList(
        RetentionOfferHint,
        required=True,
        description=(
            "Offers that are not on, those nearest to a discount first, and what would unlock them. Of a "
            "customer's checkout empty for all but the customer, MANAGE_CHECKOUTS and MANAGE_USERS."
        ),
    )
    reason = PersonalOfferReason(
        description=(
            "Why an offer is or is not on. Of a customer's checkout null for all "
            "but the customer, MANAGE_CHECKOUTS and MANAGE_USERS where it tells more than the cart."
        )
    )
    next_step = RetentionNextStep(
        description="What the shopper can do next; null when there is nothing to do, and for whom `reason` is null."
    )
    sentence = graphene.String(
        description="The reason as a sentence for the shopper, in English; null for whom `reason` is null."
    )
    declined = graphene.Boolean(
        required=True,
        description="Whether the shopper wants none here: `reason` is DECLINED or REMOVED, or OTHER_CODE after a decline.",
    )
    chosen = graphene.Boolean(
        required=True,
        description=(
            "Whether what is on is what the shopper chose themselves. Of a customer's checkout false for all but themselves, "
            "MANAGE_CHECKOUTS and MANAGE_USERS."
        ),
    )
    is_valid = graphene.Boolean(
        required=True,
        description=(
            "Whether what was decided still holds. False whenever `checkoutRetentionRefresh` would change the price: what is "
            "on ended, or the customer got or lost an offer meanwhile. True while the engine is off."
        ),
    )
    points_to_earn = kit.Points(
        description=(
            "Points the order would earn as the checkout is now, by the rules that would be its own: what points and gift "
            "cards on it pay is read as such, and multipliers count. The customer's tier and first order count for themselves, "
            "MANAGE_CHECKOUTS and MANAGE_USERS alone. Null without a loyalty programme here, and while the engine is off."
        )
    )

    class Meta:
        description = "What retention does for a checkout. Reading it changes nothing."

    @staticmethod
    def resolve_offer(root: CheckoutRoot, info: Any) -> DecisionRow | None:
        """Only what is applied."""
        return root.decision if root.decision and root.decision.grant_id is not None else None

    @staticmethod
    def resolve_combined_with(root: CheckoutRoot, info: Any) -> Any:
        """Read with the decision."""
        return root.decision.companions if root.may_see_details and root.decision else ()

    @staticmethod
    def resolve_saving(root: CheckoutRoot, info: Any) -> Any:
        """In the checkout's currency."""
        decision = root.decision
        return (
            kit.money(decision.saving_minor, decision.currency)
            if decision and decision.grant_id is not None
            else None
        )

    @staticmethod
    def resolve_missing_quantity(root: CheckoutRoot, info: Any) -> int | None:
        """As decided."""
        return root.decision.missing_quantity or None if root.may_see_details and root.decision else None

    @staticmethod
    def resolve_hints(root: CheckoutRoot, info: Any) -> Any:
        """As decided. A checkout's ID is for its owner alone."""
        decision = root.decision
        if decision is None or not root.may_see_details:
            return ()
        if decision.user_id is not None and kit.port.customer(info.context) == decision.user_id:
            return decision.hints
        return [replace(hint, reserved_by=None) for hint in decision.hints]

    @staticmethod
    def resolve_missing(root: CheckoutRoot, info: Any) -> Any:
        """In the checkout's currency."""
        decision = root.decision if root.may_see_details else None
        return (
            kit.money(decision.missing_minor, decision.currency)
            if decision and decision.missing_minor
            else None
        )

    @staticmethod
    def resolve_reason(root: CheckoutRoot, info: Any) -> str | None:
        """As decided, or what holds where nothing has to be."""
        return root.reason

    @staticmethod
    def resolve_next_step(root: CheckoutRoot, info: Any) -> str | None:
        """By the reason."""
        situation = root.situation
        return None if situation is None else next_step(situation)

    @staticmethod
    def resolve_sentence(root: CheckoutRoot, info: Any) -> str | None:
        """By the reason."""
        situation = root.situation
        return None if situation is None else sentence(situation)

    @staticmethod
    def resolve_declined(root: CheckoutRoot, info: Any) -> bool:
        """As decided."""
        return bool(root.decision and root.decision.declined)

    @staticmethod
    def resolve_chosen(root: CheckoutRoot, info: Any) -> bool:
        """As decided."""
        return bool(root.may_see_details and root.decision and root.decision.is_chosen)

    @staticmethod
    def resolve_is_valid(root: CheckoutRoot, info: Any) -> Any:
        """Nothing decided is nothing wrong, unless the customer has an offer by now. While the engine is off nothing is decided."""
        context, subject = info.context, kit.port.subject(root.host)
        if root.decision is not None or root.owner is None:
            is_valid = root.decision is None or root.decision.is_valid
            return is_valid or IsOn(context).load(subject).then(lambda is_on: not is_on)

        def rehearsed(is_on: bool) -> Any:
            return IsRehearsed(context).load(subject) if is_on else True

        def undecided(offers: Any) -> Any:
            if not any(offer.grant.state is OfferState.AVAILABLE for offer in offers):
                return True
            return IsOn(context).load(subject).then(rehearsed)

        return OffersByUser(context).load(root.owner).then(undecided)

    @staticmethod
    def resolve_points_to_earn(root: CheckoutRoot, info: Any) -> Any:
        """The host prices the goods, the programme rates them; none while the engine is off."""
        context, buyer = info.context, root.owner if root.may_see_details else None
        saving = root.decision.saving_minor if root.decision and root.decision.grant_id is not None else 0

        def foreseen(order: Any) -> Any:
            if order is None:
                return None
            redeemed = OpenRedemptionOfCheckout(context).load(order.id)
            return redeemed.then(
                lambda row: PointsToEarn(context).load(
                    ForeseenOrder(order, buyer, row.amount_minor if row else 0)
                )
            )

        def priced(is_on: bool) -> Any:
            return kit.port.order_of_cart(root.host, info, saving).then(foreseen) if is_on else None

        return IsOn(context).load(kit.port.subject(root.host)).then(priced)


class RetentionOfCheckout:
    """Added to Saleor's `Checkout`."""

    retention = kit.Field(
        RetentionCheckout,
        description="The personal offer and the points of this checkout; null when it cannot be told.",
    )

    @staticmethod
    def resolve_retention(root: Any, info: Any) -> Any:
        """Batched; the host's root is kept for its prices. A decision for an earlier owner tells of them."""
        owner = kit.port.owner(root)
        note_use(info.context, "Checkout.retention", owner)
        may_know = is_for(info.context, owner)
        loaded = DecisionOfCheckout(info.context).load(kit.port.subject(root))
        return loaded.then(
            lambda item: CheckoutRoot(root, item, may_know and (item is None or item.user_id == owner), owner)
        )
