"""What a simulation found, as it is read."""

from fractions import Fraction
from typing import Any

import graphene

from ....loyalty.simulation.figures import SimulationFigures
from ....loyalty.tiers.models import TierPlan
from ... import kit
from ..tiers.types import LoyaltyTierValue


def _float(share: Fraction | None) -> float | None:
    return None if share is None else float(share)


class LoyaltySimulationCost(kit.Type):
    """Roots are the figures, points and what they are as a share of net sales."""

    points = kit.Points(required=True, description="Points that are spent.")
    amount = graphene.Field(kit.Money, description="What they buy; null where the rules do not say.")
    share_of_sales = graphene.Float(description="That as a share of net sales, 0.01 is 1 %.")

    class Meta:
        description = "What points cost."

    @staticmethod
    def resolve_points(root: Any, info: Any) -> int:
        return int(root[1])

    @staticmethod
    def resolve_amount(root: Any, info: Any) -> Any:
        figures, points, _ = root
        return kit.money(figures.minor(points), figures.currency)

    @staticmethod
    def resolve_share_of_sales(root: Any, info: Any) -> float | None:
        return _float(root[2])


class LoyaltySimulationMargin(kit.Type):
    """Roots are pairs of the currency and `loyalty.simulation.figures.SimulatedMargin`."""

    net_sales = graphene.Field(kit.Money, required=True, description="Net sales of these orders.")
    measured = graphene.Field(
        kit.Money,
        required=True,
        description="Net sales of those of them whose goods all have a cost price; of the others a margin was assumed.",
    )
    margin = graphene.Field(
        kit.Money, required=True, description="Net sales less what the goods cost that did not come back."
    )
    cost = graphene.Field(kit.Money, description="What points of these orders cost as assumed.")
    share = graphene.Float(description="That as a share of the margin; null where there is none.")

    class Meta:
        description = (
            "Margin of the orders of which it is known what all their goods cost, or of all where a margin is assumed for "
            "the others."
        )

    @staticmethod
    def resolve_net_sales(root: Any, info: Any) -> Any:
        return kit.money(root[1].net_sales_minor, root[0])

    @staticmethod
    def resolve_measured(root: Any, info: Any) -> Any:
        return kit.money(root[1].measured_minor, root[0])

    @staticmethod
    def resolve_margin(root: Any, info: Any) -> Any:
        return kit.money(root[1].margin_minor, root[0])

    @staticmethod
    def resolve_cost(root: Any, info: Any) -> Any:
        return kit.money(root[1].cost_minor, root[0])

    @staticmethod
    def resolve_share(root: Any, info: Any) -> float | None:
        return _float(root[1].share)


class LoyaltySimulationMonth(kit.Type):
    """Roots are pairs of the currency and `loyalty.simulation.figures.SimulatedMonth`."""

    month = kit.Date(required=True, description="First day of the month, in the shop's zone.")
    orders = graphene.Int(required=True, description="Orders placed in it, guests' included.")
    net_sales = graphene.Field(kit.Money, required=True, description="Their net sales.")
    issued = kit.Points(required=True, description="Points that could be spent from then on.")
    redeemed = kit.Points(required=True, description="Points that were spent, as assumed.")
    expired = kit.Points(required=True, description="Points that ended unused.")
    outstanding = kit.Points(required=True, description="Points that customers had at its end.")
    owed = graphene.Field(kit.Money, description="What those were worth.")

    class Meta:
        description = "A month of a simulation."

    @staticmethod
    def resolve_month(root: Any, info: Any) -> Any:
        return root[1].month

    @staticmethod
    def resolve_orders(root: Any, info: Any) -> int:
        return int(root[1].orders)

    @staticmethod
    def resolve_net_sales(root: Any, info: Any) -> Any:
        return kit.money(root[1].net_sales_minor, root[0])

    @staticmethod
    def resolve_issued(root: Any, info: Any) -> int:
        return int(root[1].issued)

    @staticmethod
    def resolve_redeemed(root: Any, info: Any) -> int:
        return int(root[1].redeemed)

    @staticmethod
    def resolve_expired(root: Any, info: Any) -> int:
        return int(root[1].expired)

    @staticmethod
    def resolve_outstanding(root: Any, info: Any) -> int:
        return int(root[1].outstanding)

    @staticmethod
    def resolve_owed(root: Any, info: Any) -> Any:
        return kit.money(root[1].owed_minor, root[0])


class LoyaltySimulationBalances(kit.Type):
    """Roots are `loyalty.simulation.figures.SimulatedBalances`."""

    least = kit.Points(required=True, description="They have so many points or more.")
    below = kit.Points(description="And fewer than these; null without a bound.")
    customers = graphene.Int(required=True, description="How many customers.")
    points = kit.Points(required=True, description="Their points.")

    class Meta:
        description = "Customers by the points that they would have at the end, if nobody had spent any."


class LoyaltySimulationTier(kit.Type):
    """Roots are the figures and one of their tiers."""

    slug = graphene.String(required=True, description="Slug of the tier.")
    name = graphene.String(required=True, description="Name of the tier.")
    threshold = graphene.Field(LoyaltyTierValue, required=True, description="What it asks for.")
    customers = graphene.Int(required=True, description="How many customers would be in it at the end.")
    ever = graphene.Int(required=True, description="How many had reached it, or a higher one, at some time.")

    class Meta:
        description = "Who would reach a tier."

    @staticmethod
    def resolve_slug(root: Any, info: Any) -> str:
        return str(root[1].slug)

    @staticmethod
    def resolve_name(root: Any, info: Any) -> str:
        return str(root[1].name)

    @staticmethod
    def resolve_threshold(root: Any, info: Any) -> Any:
        figures, tier = root
        return TierPlan(basis=figures.assumptions.tiers.basis, currency=figures.currency), tier.threshold

    @staticmethod
    def resolve_customers(root: Any, info: Any) -> int:
        return int(root[1].now)

    @staticmethod
    def resolve_ever(root: Any, info: Any) -> int:
        return int(root[1].ever)


class LoyaltySimulationFigures(kit.Type):
    """Roots are `loyalty.simulation.figures.SimulationFigures`."""

    orders = graphene.Int(
        required=True, description="Orders that were paid for and not given back, guests' included."
    )
    net_sales = graphene.Field(kit.Money, required=True, description="Their net sales.")
    guest_orders = graphene.Int(
        required=True, description="How many of them guests placed: they earn nothing."
    )
    guest_net_sales = graphene.Field(kit.Money, required=True, description="Net sales of those.")
    members = graphene.Int(required=True, description="Customers with an account who bought.")
    customers = graphene.Int(required=True, description="How many of them would have points.")
    issued = kit.Points(
        required=True, description="Points given: spent, ended and outstanding ones together."
    )
    redeemed = kit.Points(required=True, description="Points spent until the end, as assumed.")
    expired = kit.Points(required=True, description="Points that ended unused.")
    outstanding = kit.Points(required=True, description="Points that customers have at the end.")
    owed = graphene.Field(
        kit.Money, description="What those are worth; null where the rules do not say what points buy."
    )
    pending = kit.Points(
        required=True, description="Points that wait at the end, and are not among those given."
    )
    returned = kit.Points(
        required=True, description="Points that returns, refunds and cancellations took: they were not given."
    )
    cost = graphene.Field(
        LoyaltySimulationCost, required=True, description="What the points given cost in the end, as assumed."
    )
    full_cost = graphene.Field(
        LoyaltySimulationCost, required=True, description="The same if every point was spent."
    )
    margin = graphene.Field(
        LoyaltySimulationMargin,
        description=(
            "The cost beside the margin; null where of no order it is known what its goods cost, and no margin is assumed."
        ),
    )
    spenders = graphene.Int(required=True, description="Customers who could spend points at the end.")
    spendable = kit.Points(
        required=True, description="How many points those could spend, if nobody had spent any."
    )
    months = kit.NonNullList(
        LoyaltySimulationMonth, required=True, description="Every month, the first one first."
    )
    balances = kit.NonNullList(
        LoyaltySimulationBalances,
        required=True,
        description="Customers by what they would have, from none on.",
    )
    tiers = kit.NonNullList(
        LoyaltySimulationTier,
        required=True,
        description="Who would reach which tier, from the lowest on; empty where there are none.",
    )

    class Meta:
        description = "What rules would have come to on past orders, each as it is today."

    @staticmethod
    def resolve_net_sales(root: SimulationFigures, info: Any) -> Any:
        return kit.money(root.tally.net_sales_minor, root.currency)

    @staticmethod
    def resolve_guest_net_sales(root: SimulationFigures, info: Any) -> Any:
        return kit.money(root.tally.guest_net_sales_minor, root.currency)

    @staticmethod
    def resolve_owed(root: SimulationFigures, info: Any) -> Any:
        return kit.money(root.outstanding_minor, root.currency)

    @staticmethod
    def resolve_cost(root: SimulationFigures, info: Any) -> Any:
        return root, root.cost_points, root.cost_share

    @staticmethod
    def resolve_full_cost(root: SimulationFigures, info: Any) -> Any:
        return root, root.issued, root.full_cost_share

    @staticmethod
    def resolve_margin(root: SimulationFigures, info: Any) -> Any:
        return None if root.margin is None else (root.currency, root.margin)

    @staticmethod
    def resolve_spenders(root: SimulationFigures, info: Any) -> int:
        return root.tally.able

    @staticmethod
    def resolve_spendable(root: SimulationFigures, info: Any) -> int:
        return root.tally.able_points

    @staticmethod
    def resolve_months(root: SimulationFigures, info: Any) -> Any:
        return [(root.currency, month) for month in root.months]

    @staticmethod
    def resolve_tiers(root: SimulationFigures, info: Any) -> Any:
        return [(root, tier) for tier in root.tiers]


def _of_tally(name: str) -> Any:
    return staticmethod(lambda root, info: getattr(root.tally, name))


for _name in ("orders", "guest_orders", "members", "customers", "pending", "returned"):
    setattr(LoyaltySimulationFigures, f"resolve_{_name}", _of_tally(_name))
