"""Figures of referrals in a period, for staff."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import graphene

from ...metrics.figures.referrals.reads import referral_report
from ...metrics.figures.referrals.rules import GroupWorth, ReferralReport, ReferralSums
from ...metrics.figures.rhythm.series import RetentionInterval
from ...metrics.scope import check_scope
from .. import kit
from ..metrics.figures import CHOICES
from ..metrics.types import RetentionPeriodInput, period_in


@dataclass(frozen=True, slots=True)
class SumsRoot:
    """Sums of some days, and the currency of their amounts."""

    sums: ReferralSums
    currency: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class WorthRoot:
    """A group of customers, and the currency of what they spent."""

    worth: GroupWorth
    currency: str


class RetentionReferralPart(kit.Type):
    """Roots are `SumsRoot`."""

    start = kit.Date(required=True, description="The first day.")
    end = kit.Date(required=True, description="The day after the last.")
    invitations = graphene.Int(
        required=True,
        description="Links that were followed, and codes that were claimed without a link; of the whole shop, as they know no"
        " channel.",
    )
    visits = graphene.Int(
        required=True, description="How often links of members were followed; of the whole shop."
    )
    claims = graphene.Int(required=True, description="Friends who said who brought them; of the whole shop.")
    conversions = graphene.Int(
        required=True,
        description="Friends whose order is past its return window and was rewarded in these days, and still is.",
    )
    reversed = graphene.Int(
        required=True, description="Friends who were rewarded in these days, and gave the order back since."
    )
    cost = kit.Field(
        kit.Money, required=True, description="What the rewards of the conversions cost, both sides together."
    )
    reversed_cost = kit.Field(
        kit.Money,
        required=True,
        description="What the rewards of the reversed ones had cost; not part of cost.",
    )
    orders = graphene.Int(required=True, description="Purchases of referred customers in these days.")
    revenue = kit.Field(kit.Money, required=True, description="Net sales of those.")

    class Meta:
        description = "What referrals came to in some days, in the store's zone."

    @staticmethod
    def resolve_invitations(root: SumsRoot, info: Any) -> int:
        return root.sums.invitations

    @staticmethod
    def resolve_visits(root: SumsRoot, info: Any) -> int:
        return root.sums.visits

    @staticmethod
    def resolve_claims(root: SumsRoot, info: Any) -> int:
        return root.sums.claims

    @staticmethod
    def resolve_conversions(root: SumsRoot, info: Any) -> int:
        return root.sums.conversions

    @staticmethod
    def resolve_reversed(root: SumsRoot, info: Any) -> int:
        return root.sums.reversed

    @staticmethod
    def resolve_cost(root: SumsRoot, info: Any) -> Any:
        return kit.money(root.sums.cost_minor, root.currency)

    @staticmethod
    def resolve_reversed_cost(root: SumsRoot, info: Any) -> Any:
        return kit.money(root.sums.reversed_cost_minor, root.currency)

    @staticmethod
    def resolve_orders(root: SumsRoot, info: Any) -> int:
        return root.sums.orders

    @staticmethod
    def resolve_revenue(root: SumsRoot, info: Any) -> Any:
        return kit.money(root.sums.net_minor, root.currency)


class RetentionReferralWorth(kit.Type):
    """Roots are `WorthRoot`."""

    customers = graphene.Int(required=True, description="Customers who bought.")
    mean_lifetime_revenue = kit.Field(
        kit.Money, description="Net sales so far of each on average; null without customers."
    )

    class Meta:
        description = "What a group of customers is worth so far."

    @staticmethod
    def resolve_customers(root: WorthRoot, info: Any) -> int:
        return root.worth.customers

    @staticmethod
    def resolve_mean_lifetime_revenue(root: WorthRoot, info: Any) -> Any:
        value = root.worth.lifetime_revenue
        return None if value is None else kit.money(value, root.currency)


class RetentionReferralFigures(kit.Type):
    """Roots are `ReferralReport`."""

    currency = graphene.String(required=True, description="Currency of all amounts: two are never added.")
    total = kit.Field(RetentionReferralPart, required=True, description="The whole period.")
    series = kit.NonNullList(
        RetentionReferralPart, required=True, description="Its days, weeks, months or quarters."
    )
    members = graphene.Int(required=True, description="Members who have a code when the period ends.")
    invitations_per_customer = graphene.Float(
        description="invitations / members; null where nobody has a code."
    )
    conversion = graphene.Float(description="conversions / invitations; null where nobody was invited.")
    k = graphene.Float(
        description="invitationsPerCustomer x conversion: converted friends that a member brings. Null where one of the two is."
    )
    reward = kit.Field(
        kit.Money,
        description="cost / conversions: what both sides of a converted friend get; null without one.",
    )
    roi = graphene.Float(
        description="(LTV x (1 + k) - reward) / reward, where LTV is the mean lifetime revenue of referred customers. Null"
        " where one of them is null, and where rewards cost nothing."
    )
    referred = kit.Field(
        RetentionReferralWorth,
        required=True,
        description="Customers whom a friend brought, whatever the period; not those rejected as fraud or by staff.",
    )
    others = kit.Field(RetentionReferralWorth, required=True, description="All other customers.")
    is_complete = graphene.Boolean(
        required=True, description="False while something that happened waits to be counted."
    )

    class Meta:
        description = "What referrals come to in a period, in one currency."

    @staticmethod
    def resolve_total(root: ReferralReport, info: Any) -> SumsRoot:
        return SumsRoot(root.total, root.currency, root.parts[0].start, root.parts[-1].end)

    @staticmethod
    def resolve_series(root: ReferralReport, info: Any) -> list[SumsRoot]:
        return [SumsRoot(part.sums, root.currency, part.start, part.end) for part in root.parts]

    @staticmethod
    def resolve_reward(root: ReferralReport, info: Any) -> Any:
        return None if root.reward is None else kit.money(root.reward, root.currency)

    @staticmethod
    def resolve_referred(root: ReferralReport, info: Any) -> WorthRoot:
        return WorthRoot(root.referred, root.currency)

    @staticmethod
    def resolve_others(root: ReferralReport, info: Any) -> WorthRoot:
        return WorthRoot(root.others, root.currency)


class ReferralFigureQueries(graphene.ObjectType):
    retention_referral_figures = kit.Field(
        RetentionReferralFigures,
        description="What referrals come to in a period, in one currency and, if asked, in one channel.",
        permissions=[kit.MANAGE_ORDERS],
        period=graphene.Argument(RetentionPeriodInput, required=True, description="The period."),
        currency=graphene.String(required=True, description="Currency of rewards and sales."),
        channel=graphene.String(description="Slug of a channel; all when left out."),
        interval=graphene.Argument(
            CHOICES[RetentionInterval],
            description="How long each part of the series is; months when left out.",
        ),
    )

    @staticmethod
    def resolve_retention_referral_figures(
        root: Any, info: Any, period: Any, currency: str, **rest: Any
    ) -> ReferralReport:
        """Two statements, and one more to know the channel."""
        start, end = period_in(period)
        channel, using = rest.get("channel"), kit.port.alias(info.context)
        with kit.port.store_access():
            check_scope(currency.upper(), channel, using=using)
        interval = RetentionInterval(rest.get("interval") or RetentionInterval.MONTH)
        with kit.port.reading(info.context):
            return referral_report(
                start=start, end=end, currency=currency, channel=channel, interval=interval, using=using
            )
