"""What staff see of groups: how large they are on a day, and who went from one to another."""

from typing import Any

import graphene

from ...metrics.rules import average_order, ratio
from ...segments import queries
from ...segments.queries import BuyerTotals, Distribution, SegmentFlow, SegmentFlows
from .. import kit


class SegmentTotals:
    """Added to types whose roots have `totals` and a `currency`."""

    customers = graphene.Int(required=True, description="How many customers.")
    orders = graphene.Int(required=True, description="What they had ordered by then in all, in number.")
    net = graphene.Field(
        kit.Money,
        required=True,
        description="What they had bought for by then in all, without tax, after refunds.",
    )
    average_order = graphene.Field(kit.Money, description="net / orders; null without orders.")

    @staticmethod
    def resolve_customers(root: Any, info: Any) -> int:
        return _totals(root).customers

    @staticmethod
    def resolve_orders(root: Any, info: Any) -> int:
        return _totals(root).orders

    @staticmethod
    def resolve_net(root: Any, info: Any) -> Any:
        return kit.money(_totals(root).net_minor, root["currency"])

    @staticmethod
    def resolve_average_order(root: Any, info: Any) -> Any:
        totals = _totals(root)
        return kit.money(average_order(totals.net_minor, totals.orders), root["currency"])


def _totals(root: Any) -> BuyerTotals:
    totals: BuyerTotals = root["totals"]
    return totals


class RetentionSegment(SegmentTotals, kit.Type):
    """Roots have the rule's words, its totals, the currency and the number of all customers."""

    code = graphene.String(required=True, description="Its code, as rules of audiences name it.")
    name = graphene.String(required=True, description="What it is called.")
    next_step = graphene.String(required=True, description="What is best done next for its customers.")
    share = graphene.Float(description="Its share of all customers; null where there is none.")

    class Meta:
        description = "A group of customers on a day."

    @staticmethod
    def resolve_share(root: Any, info: Any) -> Any:
        return ratio(_totals(root).customers, root["all"])


class RetentionScoreCell(SegmentTotals, kit.Type):
    """Roots have the scores, the totals and the currency."""

    recency = graphene.Int(required=True, description="Their recency score; the highest bought last.")
    frequency = graphene.Int(required=True, description="Their frequency score.")

    class Meta:
        description = "Customers with the same scores of recency and frequency, on a day."


class RetentionSegments(kit.Type):
    """Roots are `Distribution`."""

    currency = graphene.String(required=True, description="The currency.")
    day = kit.Date(
        required=True, description="The day that was scored: the one asked for, or the last before it."
    )
    scale = graphene.Int(required=True, description="How far scores go on it.")
    customers = graphene.Int(required=True, description="How many customers were scored.")
    quiet_days = graphene.Int(
        required=True, description="After how many days without an order a customer counts as gone."
    )
    recency_cuts = kit.NonNullList(
        kit.Date, required=True, description="A last order after the n-th of these days scores n + 1 or more."
    )
    frequency_cuts = kit.NonNullList(
        graphene.Int, required=True, description="More orders than the n-th of these score n + 1 or more."
    )
    monetary_cuts = kit.NonNullList(
        kit.Money, required=True, description="More money than the n-th of these scores n + 1 or more."
    )
    vip_over = graphene.Field(kit.Money, required=True, description="VIPs bought for more than that.")
    pre_vip_over = graphene.Field(
        kit.Money, required=True, description="Those just below them for more than that."
    )
    groups = kit.NonNullList(
        RetentionSegment, required=True, description="The groups, in the order in which they are tried."
    )
    cells = kit.NonNullList(
        RetentionScoreCell,
        required=True,
        description="All pairs of recency and frequency, from the lowest recency on.",
    )

    class Meta:
        description = "How customers were scored and grouped on a day, in one currency."

    @staticmethod
    def resolve_currency(root: Distribution, info: Any) -> str:
        return root.cuts.currency

    @staticmethod
    def resolve_scale(root: Distribution, info: Any) -> int:
        return root.cuts.scale

    @staticmethod
    def resolve_customers(root: Distribution, info: Any) -> int:
        return root.total.customers

    @staticmethod
    def resolve_quiet_days(root: Distribution, info: Any) -> int:
        return root.cuts.quiet_days

    @staticmethod
    def resolve_recency_cuts(root: Distribution, info: Any) -> list[Any]:
        return queries.days_of(root.cuts.recency)

    @staticmethod
    def resolve_frequency_cuts(root: Distribution, info: Any) -> Any:
        return root.cuts.frequency

    @staticmethod
    def resolve_monetary_cuts(root: Distribution, info: Any) -> list[Any]:
        return [kit.money(minor, root.cuts.currency) for minor in root.cuts.monetary]

    @staticmethod
    def resolve_vip_over(root: Distribution, info: Any) -> Any:
        return kit.money(root.cuts.vip_over_minor, root.cuts.currency)

    @staticmethod
    def resolve_pre_vip_over(root: Distribution, info: Any) -> Any:
        return kit.money(root.cuts.pre_vip_over_minor, root.cuts.currency)

    @staticmethod
    def resolve_groups(root: Distribution, info: Any) -> list[dict[str, Any]]:
        return [
            {
                "code": group.code,
                "name": group.name,
                "next_step": group.next_step,
                "totals": root.groups[group.code],
                "all": root.total.customers,
                "currency": root.cuts.currency,
            }
            for group in root.terms.groups
        ]

    @staticmethod
    def resolve_cells(root: Distribution, info: Any) -> list[dict[str, Any]]:
        return [
            {"recency": recency, "frequency": frequency, "totals": totals, "currency": root.cuts.currency}
            for (recency, frequency), totals in root.cells.items()
        ]


class RetentionSegmentMovement(kit.Type):
    """Roots are a `SegmentFlow` with the terms that name its groups."""

    from_group = graphene.String(description="The code of the group they were in; null: in none.")
    from_name = graphene.String(description="Its name.")
    to_group = graphene.String(description="The code of the group they are in; null: in none.")
    to_name = graphene.String(description="Its name.")
    customers = graphene.Int(required=True, description="How many customers.")

    class Meta:
        description = "Customers who were in one group on a day, and in another or the same on a later one."

    @staticmethod
    def resolve_from_group(root: tuple[SegmentFlow, Any], info: Any) -> str | None:
        return root[0].before or None

    @staticmethod
    def resolve_from_name(root: tuple[SegmentFlow, Any], info: Any) -> str | None:
        return root[1].name_of(root[0].before) or None

    @staticmethod
    def resolve_to_group(root: tuple[SegmentFlow, Any], info: Any) -> str | None:
        return root[0].after or None

    @staticmethod
    def resolve_to_name(root: tuple[SegmentFlow, Any], info: Any) -> str | None:
        return root[1].name_of(root[0].after) or None

    @staticmethod
    def resolve_customers(root: tuple[SegmentFlow, Any], info: Any) -> int:
        return root[0].customers


class RetentionSegmentMovements(kit.Type):
    """Roots are `SegmentFlows`."""

    start = kit.Date(
        required=True, description="The day that was scored: the first asked for, or the last before it."
    )
    end = kit.Date(required=True, description="The same of the second.")
    movements = kit.NonNullList(
        RetentionSegmentMovement,
        required=True,
        description="From each group to each, with who stayed, by the order in which groups are tried.",
    )

    class Meta:
        description = "Who went from which group to which between two days."

    @staticmethod
    def resolve_movements(root: SegmentFlows, info: Any) -> list[tuple[SegmentFlow, Any]]:
        return [(flow, root.terms) for flow in root.flows]
