"""Points on a checkout: how many can be spent, how many are, and the two mutations that change it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import graphene
from promise import Promise

from ..core.clock import now
from ..errors import NotFound
from ..loyalty.points import points as whole_points
from ..loyalty.redemption import redeem as redemptions
from ..loyalty.redemption.queries import (
    CheckoutPoints,
    SpendingKey,
    open_redemptions,
    points_of_checkout,
    spendable_balances,
    spent_of_orders,
    worth_of,
)
from ..store.carts import points_may_pay
from ..store.port import store
from . import kit
from .checkout_roots import CheckoutRoot
from .loyalty.loaders import RulesOfChannel


class OpenRedemptionOfCheckout(kit.TableLoader):
    """By checkout id."""

    read = staticmethod(open_redemptions)


class RedemptionOfOrder(kit.TableLoader):
    """By order id."""

    read = staticmethod(spent_of_orders)


class SpendablePoints(kit.DataLoader):
    """By account, programme and checkout: what can be spent there, what is redeemed there already included."""

    def batch_load(self, keys: Sequence[SpendingKey]) -> list[int]:
        """One statement."""
        points = spendable_balances(keys, now=now(), using=self.using)
        return [points.get(key, 0) for key in keys]


class OtherCardsOfCheckout(kit.TableLoader):
    """By checkout id: what gift cards on it are worth that carry no points."""

    read = staticmethod(kit.port.other_cards)
    missing = staticmethod(lambda: 0)


class RetentionCheckoutPoints(kit.Type):
    """Roots are `CheckoutPoints`."""

    redeemed = kit.Points(required=True, description="Points that pay for the checkout now.")
    amount = graphene.Field(kit.Money, required=True, description="What they pay.")
    wanted = kit.Points(
        required=True,
        description="Points that the shopper chose; more than `redeemed` while the checkout cannot take as many.",
    )
    most_redeemable = kit.Points(
        required=True,
        description="How many points can pay for it as it is now, all told; 0 when there are too few.",
    )
    most_amount = graphene.Field(kit.Money, required=True, description="What so many would pay.")
    least_points = kit.Points(required=True, description="Points that are spent at least.")
    step_points = kit.Points(required=True, description="Points are spent in whole steps of so many.")
    step_amount = graphene.Field(kit.Money, required=True, description="What a step is worth.")

    class Meta:
        description = "Points as money on a checkout."

    @staticmethod
    def resolve_amount(root: CheckoutPoints, info: Any) -> Any:
        return kit.money(root.amount_minor, root.currency)

    @staticmethod
    def resolve_most_redeemable(root: CheckoutPoints, info: Any) -> int:
        return root.most

    @staticmethod
    def resolve_most_amount(root: CheckoutPoints, info: Any) -> Any:
        return kit.money(root.most_minor, root.currency)

    @staticmethod
    def resolve_least_points(root: CheckoutPoints, info: Any) -> int:
        return root.terms.least

    @staticmethod
    def resolve_step_points(root: CheckoutPoints, info: Any) -> int:
        return root.terms.step

    @staticmethod
    def resolve_step_amount(root: CheckoutPoints, info: Any) -> Any:
        return kit.money(root.terms.worth(root.terms.step), root.currency)


class PointsOfCheckout:
    """Added to `RetentionCheckout`."""

    points = graphene.Field(
        RetentionCheckoutPoints,
        description=(
            "Points as money: how many can pay for it, and how many do. Null where points cannot be spent, for guests, and "
            "for all others.\n\nRequires one of the following permissions: OWNER, MANAGE_CHECKOUTS, MANAGE_USERS."
        ),
    )

    @staticmethod
    def resolve_points(root: CheckoutRoot, info: Any) -> Any:
        """What is to be paid is the host's own calculation."""
        if root.owner is None or not root.may_see_details or not store().supports_personal_gift_cards():
            return None
        context, owner, checkout_id = info.context, root.owner, kit.port.subject(root.host)

        def priced(total: Any) -> Any:
            if total is None:
                return None
            return RulesOfChannel(context).load(total.channel).then(lambda version: ruled(total, version))

        def ruled(total: Any, version: Any) -> Any:
            if version is None:
                return None
            read = Promise.all(
                [
                    SpendablePoints(context).load((owner, version.programme_id, checkout_id)),
                    OpenRedemptionOfCheckout(context).load(checkout_id),
                    OtherCardsOfCheckout(context).load(checkout_id),
                ]
            )
            return read.then(lambda values: answer(total, version, *values))

        def answer(total: Any, version: Any, balance: int, row: Any, others: int) -> Any:
            cost, payable = points_may_pay(
                total_minor=total.minor,
                sold_cards_minor=total.sold_cards_minor,
                other_cards_minor=others,
            )
            return points_of_checkout(
                version,
                row,
                balance=balance,
                cost_minor=cost,
                payable_minor=payable,
                currency=total.currency,
            )

        return kit.port.total(root.host, info).then(priced)


class PointsSpentOnOrder:
    """Added to `RetentionOrder`; roots name their order."""

    points_spent = kit.Points(
        required=True, description="Points that paid for it, less those that came back; 0 where none did."
    )
    points_amount = graphene.Field(kit.Money, description="What they paid; null where none did.")
    points_returned = kit.Points(
        required=True,
        description="Points that were put on it and came back: it was given back, died, or never took them.",
    )

    @staticmethod
    def resolve_points_spent(root: Any, info: Any) -> Any:
        """Batched."""
        loaded = RedemptionOfOrder(info.context).load(root.order_id)
        return loaded.then(lambda row: row.spent if row else 0)

    @staticmethod
    def resolve_points_amount(root: Any, info: Any) -> Any:
        """From the same batch."""
        loaded = RedemptionOfOrder(info.context).load(root.order_id)
        return loaded.then(lambda row: kit.money(worth_of(row), row.currency) if row and row.spent else None)

    @staticmethod
    def resolve_points_returned(root: Any, info: Any) -> Any:
        """From the same batch."""
        loaded = RedemptionOfOrder(info.context).load(root.order_id)
        return loaded.then(lambda row: row.points - row.spent if row else 0)


class _PointsMutation(kit.Mutation):
    """On a checkout of the account that asks. A foreign checkout and a missing one answer alike."""

    class Meta:
        abstract = True

    @classmethod
    def perform(cls, info: Any, **arguments: Any) -> Any:
        """One verb, then the checkout as it is."""
        from .on_checkout import DecisionOfCheckout

        checkout_id = kit.uuid_of(arguments["checkout_id"], "Checkout", field="checkout_id")
        user_id = kit.port.customer(info.context)
        root = kit.port.checkout_root(info.context, checkout_id)
        if root is None or user_id is None or kit.port.owner(root) != user_id:
            raise NotFound(field="checkout_id")
        cls.act(checkout_id, user_id, arguments)
        root = kit.port.checkout_root(info.context, checkout_id)
        DecisionOfCheckout(info.context).clear(checkout_id)
        OpenRedemptionOfCheckout(info.context).clear(checkout_id)
        SpendablePoints(info.context).clear_all()
        return cls(checkout=root, errors=[])

    @classmethod
    def act(cls, checkout_id: UUID, user_id: int, data: Any) -> None:
        """The verb."""
        raise NotImplementedError


class LoyaltyPointsRedeem(_PointsMutation):
    """Spends points."""

    checkout = graphene.Field(lambda: kit.port.checkout_type(), description="The checkout afterwards.")

    class Arguments:
        checkout_id = graphene.ID(required=True, description="The ID of the checkout.")
        points = kit.Points(required=True, description="How many points pay for it, in place of any before.")

    class Meta:
        description = (
            "Pays for a checkout with points of the customer's, whose it is. Exactly so many or, with the reason, none: see "
            "`Checkout.retention.points` for how many there can be. Its total is lower in the same answer. When the "
            "checkout shrinks, fewer points pay for it by themselves; what no order takes comes back."
        )
        permissions = (kit.AUTHENTICATED_USER,)

    @classmethod
    def act(cls, checkout_id: UUID, user_id: int, data: Any) -> None:
        """Whole points."""
        number = kit.points_of(data["points"], field="points")
        redemptions.redeem(checkout_id, user_id, whole_points(number), now=now())


class LoyaltyPointsRelease(_PointsMutation):
    """Takes points back."""

    checkout = graphene.Field(lambda: kit.port.checkout_type(), description="The checkout afterwards.")

    class Arguments:
        checkout_id = graphene.ID(required=True, description="The ID of the checkout.")

    class Meta:
        description = "Pays for a checkout without points again: they are the customer's to spend."
        permissions = (kit.AUTHENTICATED_USER,)

    @classmethod
    def act(cls, checkout_id: UUID, user_id: int, data: Any) -> None:
        """Nothing where there are none."""
        redemptions.release(checkout_id, user_id, now=now())


class CheckoutPointsMutations(graphene.ObjectType):
    """Mutations of a shopper about points on their checkout."""

    loyalty_points_redeem = LoyaltyPointsRedeem.Field()
    loyalty_points_release = LoyaltyPointsRelease.Field()
