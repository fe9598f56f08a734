"""What staff see of one customer's scores and group."""

from typing import Any

import graphene

from ...segments import queries
from ...segments.models import CustomerScore, SegmentChange
from ...segments.rules import ChurnKind, ValueClass
from .. import kit

RetentionChurnKind = kit.enum_of(
    "RetentionChurnKind",
    ChurnKind,
    "How a customer went who is gone.",
    {ChurnKind.QUICK: "After one order.", ChurnKind.LATE: "After two orders or more."},
)
RetentionValueClass = kit.enum_of(
    "RetentionValueClass",
    ValueClass,
    "Customers who bought for the most.",
    {ValueClass.VIP: "Those who bought for the most.", ValueClass.PRE_VIP: "The next below them."},
)


class RetentionSegmentChange(kit.Type):
    """Roots are the model."""

    day = kit.Date(required=True, description="The day.")
    from_group = graphene.String(description="The code of the group before; null: none.")
    to_group = graphene.String(description="The code of the group since; null: none.")

    class Meta:
        description = "A customer changed group."

    @staticmethod
    def resolve_from_group(root: SegmentChange, info: Any) -> str | None:
        return root.before or None

    @staticmethod
    def resolve_to_group(root: SegmentChange, info: Any) -> str | None:
        return root.after or None


class HowScored(kit.TableLoader):
    """By day."""

    read = staticmethod(queries.scored_by)


class ChangesOfCustomer(kit.TableLoader):
    """By customer and currency."""

    read = staticmethod(queries.changes_of)
    missing = staticmethod(tuple)


class ScoresOfUser(kit.TableLoader):
    """By the store's own account id."""

    read = staticmethod(queries.scores_of)
    missing = staticmethod(tuple)


class RetentionCustomerScore(kit.Type):
    """Roots are the model with its customer."""

    user_id = graphene.ID(description="The ID of the customer's account; null for who bought as a guest.")
    currency = graphene.String(required=True, description="The currency of the purchases that count.")
    scored_on = kit.Date(required=True, description="The day.")
    scale = graphene.Int(required=True, description="How far scores go on that day.")
    recency = graphene.Int(required=True, description="The recency score; the highest bought last.")
    frequency = graphene.Int(required=True, description="The frequency score.")
    monetary = graphene.Int(required=True, description="The monetary score.")
    group = graphene.String(required=True, description="The code of the group they are in.")
    group_name = graphene.String(required=True, description="Its name.")
    next_step = graphene.String(required=True, description="What is best done next for them.")
    is_at_risk = graphene.Boolean(
        required=True, description="Whether they are silent for longer than their own rhythm."
    )
    churn = graphene.Field(RetentionChurnKind, description="How they went; null while they are not gone.")
    value_class = graphene.Field(
        RetentionValueClass, description="Whether they are among those who bought for the most."
    )
    orders = graphene.Int(required=True, description="How often they had bought.")
    net = graphene.Field(
        kit.Money, required=True, description="For how much in all, without tax, after refunds."
    )
    first_day = kit.Date(
        required=True, description="The day of their first purchase, by the shop's calendar."
    )
    last_day = kit.Date(required=True, description="The day of their last one.")
    changes = kit.NonNullList(
        RetentionSegmentChange, required=True, description="When they changed group, the newest first."
    )

    class Meta:
        description = "A customer's scores and group in one currency, as of a day."

    @staticmethod
    def resolve_user_id(root: CustomerScore, info: Any) -> str | None:
        user_id = root.customer.user_id
        return None if user_id is None else kit.global_id("User", user_id)

    @staticmethod
    def resolve_scale(root: CustomerScore, info: Any) -> Any:
        return HowScored(info.context).load(root.scored_on).then(lambda how: how.scales[root.currency])

    @staticmethod
    def resolve_group_name(root: CustomerScore, info: Any) -> Any:
        return HowScored(info.context).load(root.scored_on).then(lambda how: how.terms.name_of(root.group))

    @staticmethod
    def resolve_next_step(root: CustomerScore, info: Any) -> Any:
        return HowScored(info.context).load(root.scored_on).then(lambda how: how.terms.step_of(root.group))

    @staticmethod
    def resolve_churn(root: CustomerScore, info: Any) -> str | None:
        return root.churn or None

    @staticmethod
    def resolve_value_class(root: CustomerScore, info: Any) -> str | None:
        return root.value_class or None

    @staticmethod
    def resolve_net(root: CustomerScore, info: Any) -> Any:
        return kit.money(root.net_minor, root.currency)

    @staticmethod
    def resolve_changes(root: CustomerScore, info: Any) -> Any:
        return ChangesOfCustomer(info.context).load((root.customer_id, root.currency))


class RetentionCustomerScoreCountableConnection(kit.Connection):
    """Those first who bought for the most."""

    class Meta:
        node = RetentionCustomerScore
