"""What the shop owes in points, for staff."""

from datetime import datetime
from io import StringIO
from typing import Any

import graphene

from ...core.clock import now
from ...errors import NotFound
from ...loyalty import queries
from ...loyalty.liability.queries import liability, liability_csv, points_by_month
from ...loyalty.liability.rules import DEFINITION, Liability, LiabilityPart
from .. import kit


class LoyaltyLiabilityPart(kit.Type):
    """Roots are pairs of the liability and one of its parts."""

    points = kit.Points(required=True, description="Points that are owed.")
    amount = graphene.Field(kit.Money, description="What they are worth; null where points buy nothing.")

    class Meta:
        description = "A part of what is owed. The parts of a table sum to the whole."

    @staticmethod
    def resolve_points(root: Any, info: Any) -> int:
        part: LiabilityPart = root[1]
        return part.points

    @staticmethod
    def resolve_amount(root: Any, info: Any) -> Any:
        return worth(root[0], root[1].minor)


class LoyaltyLiabilityOfChannel(LoyaltyLiabilityPart):
    channel = graphene.String(
        description="Slug of the channel whose rules gave the points; null for those that no order gave."
    )

    class Meta:
        description = "Points of one channel."

    @staticmethod
    def resolve_channel(root: Any, info: Any) -> str | None:
        return root[1].key or None


class LoyaltyLiabilityOfMonth(LoyaltyLiabilityPart):
    month = kit.Date(
        description="First day of the month, in the shop's zone; null for points that never expire."
    )

    class Meta:
        description = "Points of one month."

    @staticmethod
    def resolve_month(root: Any, info: Any) -> Any:
        return root[1].key


class LoyaltyBreakage(kit.Type):
    """Roots are the liability."""

    share = graphene.Float(
        description="Share of points that nobody spends, 0 to 1; null while it cannot be told."
    )
    unknown_because = graphene.String(description="Why it cannot be told; null where it can.")
    definition = graphene.String(required=True, description="How it is computed, in English.")
    months = graphene.Int(required=True, description="How many months of giving it was computed of.")
    expected_points = kit.Points(description="How many of the points owed nobody will spend by it.")
    expected_amount = graphene.Field(kit.Money, description="What those are worth.")

    class Meta:
        description = "An estimate of how many points will never be spent."

    @staticmethod
    def resolve_share(root: Liability, info: Any) -> float | None:
        share = root.breakage.share
        return None if share is None else float(share)

    @staticmethod
    def resolve_unknown_because(root: Liability, info: Any) -> str | None:
        return root.breakage.unknown or None

    @staticmethod
    def resolve_definition(root: Liability, info: Any) -> str:
        return DEFINITION

    @staticmethod
    def resolve_months(root: Liability, info: Any) -> int:
        return root.breakage.months

    @staticmethod
    def resolve_expected_points(root: Liability, info: Any) -> int | None:
        return root.breakage.expected(root.points)

    @staticmethod
    def resolve_expected_amount(root: Liability, info: Any) -> Any:
        expected = root.breakage.expected(root.points)
        return None if expected is None or root.worth is None else worth(root, root.worth.of(expected))


class LoyaltyLiability(kit.Type):
    """Roots are `loyalty.liability.rules.Liability`."""

    at = kit.DateTime(required=True, description="The instant of the books.")
    points = kit.Points(required=True, description="Points owed: those that can be spent, and those held.")
    held = kit.Points(required=True, description="How many of them are promised to checkouts.")
    owed_by_customers = kit.Points(
        required=True,
        description="What customers owe, as orders were returned after points were spent. It is not taken off.",
    )
    amount = graphene.Field(
        kit.Money,
        description="What the points were worth, by the best rate at which they could be spent then; null where they buy nothing.",
    )
    channels = kit.NonNullList(LoyaltyLiabilityOfChannel, required=True, description="By channel.")
    ages = kit.NonNullList(
        LoyaltyLiabilityOfMonth,
        required=True,
        description="By the month in which points were earned, the oldest first.",
    )
    expiries = kit.NonNullList(
        LoyaltyLiabilityOfMonth,
        required=True,
        description="By the month in which points expire, the soonest first.",
    )
    months = kit.NonNullList(
        LoyaltyLiabilityOfMonth,
        required=True,
        description="What was owed at the end of each month in which points moved, the amount by the rate of `at`.",
    )
    breakage = graphene.Field(LoyaltyBreakage, required=True, description="How many will never be spent.")
    csv = graphene.String(
        required=True,
        description="By channel, month of earning and month of expiry, as CSV for the accounts.",
    )

    class Meta:
        description = "What the shop owes its customers in points of one programme, as of an instant."

    @staticmethod
    def resolve_owed_by_customers(root: Liability, info: Any) -> int:
        return root.owed

    @staticmethod
    def resolve_amount(root: Liability, info: Any) -> Any:
        return worth(root, root.minor)

    @staticmethod
    def resolve_channels(root: Liability, info: Any) -> Any:
        return [(root, part) for part in root.channels]

    @staticmethod
    def resolve_ages(root: Liability, info: Any) -> Any:
        return [(root, part) for part in root.ages]

    @staticmethod
    def resolve_expiries(root: Liability, info: Any) -> Any:
        return [(root, part) for part in root.expiries]

    @staticmethod
    def resolve_months(root: Liability, info: Any) -> Any:
        using = kit.port.alias(info.context)
        with kit.port.reading(info.context):
            months = points_by_month(root.programme_id, at=root.at, using=using)
        of = root.worth.of if root.worth else lambda points: None
        return [(root, LiabilityPart(month, points, of(points))) for month, points in months]

    @staticmethod
    def resolve_breakage(root: Liability, info: Any) -> Any:
        return root

    @staticmethod
    def resolve_csv(root: Liability, info: Any) -> str:
        out = StringIO()
        liability_csv(out, root)
        return out.getvalue()


def worth(root: Liability, minor: int | None) -> Any:
    """An amount in the currency in which the points are spent; None where there is none."""
    return None if root.worth is None else kit.money(minor, root.worth.currency)


class LiabilityQueries(graphene.ObjectType):
    loyalty_liability = kit.Field(
        LoyaltyLiability,
        description="What the shop owes its customers in points, now or at any past instant; null for a programme that there is not.",
        permissions=[kit.MANAGE_DISCOUNTS],
        programme_id=graphene.ID(required=True, description="The ID of the programme."),
        at=kit.DateTime(description="The instant; now when left out."),
    )

    @staticmethod
    def resolve_loyalty_liability(root: Any, info: Any, programme_id: str, at: datetime | None = None) -> Any:
        """Null for whatever there is not."""
        using = kit.port.alias(info.context)
        try:
            pk = kit.local_id(programme_id, "LoyaltyProgramme")
        except NotFound:
            return None
        with kit.port.reading(info.context):
            if not queries.programmes(using=using).filter(pk=pk).exists():
                return None
            return liability(pk, at=at or now(), using=using)
