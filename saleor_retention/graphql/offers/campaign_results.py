"""What came of a campaign, for staff."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

import graphene

from ...offers.campaigns import results
from ...offers.campaigns.uplift import VERDICTS, UpliftVerdict
from .. import kit
from ..metrics.types import RetentionPeriodInput, period_in

Asked = tuple[int, date, date]
"""A campaign and a half-open period."""


class ResultsLoader(kit.DataLoader):
    """By campaign and period."""

    def batch_load(self, keys: Sequence[Asked]) -> list[results.Results]:
        """Four statements for each period that is asked for."""
        result: dict[Asked, results.Results] = {}
        for start, end in {(start, end) for _, start, end in keys}:
            ids = [key for key, first, last in keys if (first, last) == (start, end)]
            of_period = results.results_of(ids, start=start, end=end, using=self.using)
            result |= {(key, start, end): item for key, item in of_period.items()}
        return [result[key] for key in keys]


class BudgetsOfCampaign(kit.TableLoader):
    """By campaign id: its budgets as they are now."""

    read = staticmethod(results.budgets_of)
    missing: ClassVar[Any] = staticmethod(list)


class Counted:
    """Fields of whatever has the counts of `results.CampaignCounts`."""

    granted = graphene.Int(required=True, description="Grants made.")
    seen = graphene.Int(
        required=True,
        description="Checkouts it was put on that are on record: on one now, or used through one.",
    )
    applied = graphene.Int(required=True, description="On a checkout now, or used by a living order.")
    redeemed = graphene.Int(required=True, description="Used by an order, whatever became of it.")
    restored = graphene.Int(required=True, description="Uses that came back because their order died.")


class PersonalOfferResultDay(Counted, kit.Type):
    """Roots are `results.Day`."""

    day = kit.Date(required=True, description="The day, in the store's zone.")

    class Meta:
        description = "What happened with a campaign on one day."
        default_resolver = lambda name, default, root, info, **arguments: (  # noqa: E731
            root.day if name == "day" else getattr(root.counts, name)
        )


class PersonalOfferResultSales(kit.Type):
    """Roots are `results.SalesByDay`."""

    discounted = graphene.Field(kit.Money, required=True, description="What living uses took off.")
    orders = graphene.Int(required=True, description="Purchases they belong to.")
    net_sales = graphene.Field(
        kit.Money,
        required=True,
        description="Goods of those purchases after discounts and refunds, without tax.",
    )

    class Meta:
        description = "What a campaign gave and brought, in one currency."

    @staticmethod
    def resolve_discounted(root: results.SalesByDay, info: Any) -> Any:
        return kit.money(root.discounted_minor, root.currency)

    @staticmethod
    def resolve_net_sales(root: results.SalesByDay, info: Any) -> Any:
        return kit.money(root.net_sales_minor, root.currency)


class PersonalOfferBudget(kit.Type):
    """Roots are `results.BudgetUsage`, of money."""

    limit = graphene.Field(kit.Money, required=True, description="What all orders may take together.")
    used = graphene.Field(
        kit.Money, required=True, description="What they took, with what is on checkouts now."
    )
    remaining = graphene.Field(kit.Money, required=True, description="What is left.")

    class Meta:
        description = "What a campaign may give in one currency."

    @staticmethod
    def resolve_limit(root: results.BudgetUsage, info: Any) -> Any:
        return kit.money(root.limit, root.currency)

    @staticmethod
    def resolve_used(root: results.BudgetUsage, info: Any) -> Any:
        return kit.money(root.used, root.currency)

    @staticmethod
    def resolve_remaining(root: results.BudgetUsage, info: Any) -> Any:
        return kit.money(root.remaining, root.currency)


class PersonalOfferExperimentArm(kit.Type):
    """Roots are `results.HoldoutArm`."""

    customers = graphene.Int(required=True, description="Customers on this side.")
    buyers = graphene.Int(required=True, description="Those of them who made one of these purchases or more.")
    orders = graphene.Int(
        required=True, description="Their purchases in the campaign's channels since each was assigned."
    )
    orders_per_customer = graphene.Float(description="orders / customers; null without customers.")
    net_sales = kit.NonNullList(kit.Money, required=True, description="Net sales of those, by currency.")
    net_sales_per_customer = kit.NonNullList(
        kit.Money, required=True, description="netSales / customers, to the minor unit."
    )

    class Meta:
        description = "Customers on one side of a campaign's hold-out, and what they bought."

    @staticmethod
    def resolve_orders_per_customer(root: results.HoldoutArm, info: Any) -> float | None:
        return None if root.orders_per_customer is None else float(root.orders_per_customer)

    @staticmethod
    def resolve_net_sales(root: results.HoldoutArm, info: Any) -> list[Any]:
        return [kit.money(minor, currency) for currency, minor in root.net_sales]

    @staticmethod
    def resolve_net_sales_per_customer(root: results.HoldoutArm, info: Any) -> list[Any]:
        return [kit.money(minor, currency) for currency, minor in root.net_sales_per_customer]


PersonalOfferUpliftVerdict = kit.enum_of(
    "PersonalOfferUpliftVerdict",
    UpliftVerdict,
    "What may be said of the difference between the sides of a hold-out.",
    {verdict.value: text for verdict, text in VERDICTS.items()},
)


class PersonalOfferUplift(kit.Type):
    """Roots are `uplift.Uplift`."""

    difference = graphene.Float(
        description="Share of buyers among those who may have it, less the share among those held out; null without both."
    )
    lower = graphene.Float(description="Lower end of the difference's 95 % interval (Newcombe's).")
    upper = graphene.Float(description="Upper end of it.")
    p_value = graphene.Float(
        description="How probable so large a difference is without any effect, however often it is looked at."
    )
    verdict = PersonalOfferUpliftVerdict(required=True, description="What may be said of it.")

    class Meta:
        description = "What a campaign did to the share of customers who buy."


class PersonalOfferResults(Counted, kit.Type):
    """Roots are `(name, Results)`."""

    days = kit.NonNullList(
        PersonalOfferResultDay, required=True, description="Days on which anything happened, in their order."
    )
    sales = kit.NonNullList(
        PersonalOfferResultSales, required=True, description="Money of the period, by currency."
    )
    budgets = kit.NonNullList(PersonalOfferBudget, required=True, description="Budgets as they are now.")
    treatment = graphene.Field(
        PersonalOfferExperimentArm, required=True, description="Customers whom the hold-out let have it."
    )
    holdout = graphene.Field(
        PersonalOfferExperimentArm, required=True, description="Customers who never get it."
    )
    uplift = graphene.Field(
        PersonalOfferUplift,
        required=True,
        description="What it did: treatment against holdout, by how many of each side bought.",
    )
    csv = graphene.String(
        required=True,
        description="The days as CSV that no spreadsheet takes for formulas, a line for each figure.",
    )

    class Meta:
        description = "What came of a campaign in a period."
        default_resolver = lambda name, default, root, info, **arguments: getattr(  # noqa: E731
            root[1] if name in ("days", "treatment", "holdout", "uplift") else root[1].total, name
        )

    @staticmethod
    def resolve_sales(root: Any, info: Any) -> Any:
        """Of the whole period."""
        return root[1].sold_in_all

    @staticmethod
    def resolve_budgets(root: Any, info: Any) -> Any:
        """Those of money."""
        return [budget for budget in root[1].budgets if budget.currency]

    @staticmethod
    def resolve_csv(root: Any, info: Any) -> str:
        """Of what was read already."""
        return results.as_csv(*root)


class ResultsOfCampaign:
    """Added to `PersonalOfferCampaign`, whose roots are the model."""

    results = kit.Field(
        PersonalOfferResults,
        required=True,
        description="What came of it in a period.",
        period=RetentionPeriodInput(required=True, description="The days."),
    )
    budgets = kit.NonNullList(
        PersonalOfferBudget,
        required=True,
        description="What all its orders may take together, by currency; empty without a limit.",
    )

    @staticmethod
    def resolve_results(root: Any, info: Any, period: Any) -> Any:
        """Batched over campaigns of one period."""
        loaded = ResultsLoader(info.context).load((root.pk, *period_in(period)))
        return loaded.then(lambda result: (root.name, result))

    @staticmethod
    def resolve_budgets(root: Any, info: Any) -> Any:
        """Those of money, batched over the campaigns of the request."""
        loaded = BudgetsOfCampaign(info.context).load(root.pk)
        return loaded.then(lambda budgets: [budget for budget in budgets if budget.currency])
