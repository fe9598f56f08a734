"""The fit of a currency: parameters and what they are worth, or the reason why there are none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from .purchase_days import PurchaseGroup, BuyersOfCurrency, SpendGroup, repeaters
from .purchases import PurchaseGroups, PurchaseModel, fit_purchases
from .rules import FEWEST_REPEATERS, PurchaseModelKind, ValueGap, halfway
from .special_functions import dot, numbers
from .spend import SpendGroups, SpendModel, fit_spend


@dataclass(frozen=True, slots=True)
class HoldoutCheck:
    """Repeat purchases after a day by who had bought by then: as many as a fit to the days up to it foretold, and were."""

    kind: PurchaseModelKind
    day: date
    predicted: float
    actual: int


@dataclass(frozen=True, slots=True)
class ValueFit:
    """Both models, or the gap."""

    first_day: date
    last_day: date
    customers: int
    repeaters: int
    gap: ValueGap | None = None
    purchases: PurchaseModel | None = None
    spend: SpendModel | None = None
    correlation: float | None = None
    check: HoldoutCheck | None = None


def purchase_groups(rows: Sequence[PurchaseGroup]) -> PurchaseGroups:
    """As the models take them."""
    return PurchaseGroups(
        numbers([row.x for row in rows]),
        numbers([row.tx for row in rows]),
        numbers([row.watched for row in rows]),
        numbers([row.customers for row in rows]),
    )


def spend_groups(rows: Sequence[SpendGroup]) -> SpendGroups:
    """As the model takes them."""
    paid = numbers([row.paid for row in rows])
    return SpendGroups(
        paid, numbers([row.net for row in rows]) / paid, numbers([row.customers for row in rows])
    )


def likeliest(groups: PurchaseGroups) -> PurchaseModel | None:
    """Of both models, which have as many parameters, the one under which these customers are likelier."""
    models = [model for kind in PurchaseModelKind if (model := fit_purchases(kind, groups)) is not None]
    return max(models, key=lambda model: model.log_likelihood, default=None)


def fit_value(scope: BuyersOfCurrency, first_day: date) -> ValueFit:
    """Fit the purchases of a scope, of which the first was on `first_day`. Reads; writes nothing.

    How often is told by the model that foretold the second half of the days better, or without that check by the likelier one.
    """
    rows, spend_rows = scope.groups(), spend_groups(scope.spend())
    fit = ValueFit(first_day, scope.last_day, sum(row.customers for row in rows), repeaters(rows))
    if min(fit.repeaters, spend_rows.customers.sum()) < FEWEST_REPEATERS:
        return replace(fit, gap=ValueGap.TOO_FEW_REPEATERS)
    groups, check = purchase_groups(rows), _checked(scope, first_day)
    purchases = likeliest(groups) if check is None else fit_purchases(check.kind, groups)
    spend = fit_spend(spend_rows)
    if purchases is None or spend is None:
        return replace(fit, gap=ValueGap.NOT_CONVERGED)
    if spend.q <= 1:
        return replace(fit, gap=ValueGap.SPEND_HAS_NO_MEAN)
    return replace(fit, purchases=purchases, spend=spend, correlation=spend_rows.correlation, check=check)


def _checked(scope: BuyersOfCurrency, first_day: date) -> HoldoutCheck | None:
    """How well the first half of the days foretells the second; None when that half is too small to be fitted."""
    day = halfway(first_day, scope.last_day)
    rows = [] if day is None else scope.groups(day)
    if day is None or repeaters(rows) < FEWEST_REPEATERS:
        return None
    groups, actual = purchase_groups(rows), sum(row.later for row in rows)
    models = [model for kind in PurchaseModelKind if (model := fit_purchases(kind, groups)) is not None]
    days = (scope.last_day - day).days
    checks = [
        HoldoutCheck(
            model.kind,
            day,
            dot(model.expected(days, groups.x, groups.tx, groups.watched), groups.customers),
            actual,
        )
        for model in models
    ]
    return min(checks, key=lambda check: abs(check.predicted - actual), default=None)
