"""The value of a day: a model for each currency, fitted once, then customers scored in batches.

A batch is a transaction of its own and moves the model's position with it: a run that was killed goes on where it was.
Yesterday's values stay until the batch that makes them anew.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ...conf import conf
from ...core.clock import store_zone
from ...core.db import command, execute
from ...core.failpoints import failpoint
from ..history import sales_history
from .models import ValueModel
from .purchase_days import BuyersOfCurrency, repeaters
from .rules import VERSION, ValueGap, named_parameters

if TYPE_CHECKING:
    from .fit import ValueFit
    from .prediction import Forecast

BATCH = 5_000
"""Customers of one transaction."""
NEXT = """
SELECT max(id), count(*) FROM (
    SELECT id FROM saleor_retention_customer WHERE id > %(after)s ORDER BY id LIMIT %(limit)s) AS batch
"""
HOLD = """
SELECT id FROM saleor_retention_customer
WHERE id > %(after)s AND id <= %(last)s AND erased_at IS NULL AND merged_into_id IS NULL ORDER BY id FOR KEY SHARE
"""
"""Nobody of them is erased or merged before the batch ends."""
FORGET_RANGE = """
DELETE FROM saleor_retention_customervalue
WHERE currency = %(currency)s AND customer_id > %(after)s AND customer_id <= %(last)s
"""
WRITE = """
INSERT INTO saleor_retention_customervalue
    (customer_id, currency, model_id, expected_purchases, expected_minor, alive, scored_at)
SELECT customer, %(currency)s, %(model)s, purchases, minor, alive, %(now)s
FROM unnest(%(ids)s::bigint[], %(purchases)s::float8[], %(minor)s::bigint[], %(alive)s::float8[])
    AS rows (customer, purchases, minor, alive)
"""


def is_installed() -> bool:
    """Whether this process can fit models: it has the extra `[clv]`."""
    return find_spec("numpy") is not None and find_spec("scipy") is not None


def scopes(*, now: datetime) -> list[BuyersOfCurrency]:
    """Every currency in which there was a purchase before today; the data ends with the day of the last one.

    Silence after it says nothing: a shop may have stopped to sell in a currency, or to tell us.
    """
    yesterday = now.astimezone(store_zone()).date() - timedelta(days=1)
    ends = {}
    for currency in sorted({row.currency for row in sales_history()}):
        period = BuyersOfCurrency(currency, yesterday).period()
        if period is not None:
            ends[currency] = period[1]
    return [BuyersOfCurrency(currency, last) for currency, last in ends.items()]


def unfitted(*, now: datetime) -> list[BuyersOfCurrency]:
    """The currencies that have no model of today; one that only lacked the extra is tried again where there is the extra."""
    day = now.astimezone(store_zone()).date()
    done = ValueModel.objects.filter(day=day)
    if is_installed():
        done = done.exclude(gap=ValueGap.NOT_INSTALLED)
    fitted = set(done.values_list("currency", flat=True))
    return [scope for scope in scopes(now=now) if scope.currency not in fitted]


def fit(scope: BuyersOfCurrency, *, now: datetime) -> ValueModel:
    """The model of today, fitted now unless another worker was first."""
    row = model_of(scope, now=now)
    with command():
        ValueModel.objects.filter(currency=row.currency, day=row.day, gap=ValueGap.NOT_INSTALLED).delete()
        ValueModel.objects.bulk_create([row], ignore_conflicts=True)
        failpoint("value.before_commit")
    return ValueModel.objects.get(currency=row.currency, day=row.day)


def model_of(scope: BuyersOfCurrency, *, now: datetime) -> ValueModel:
    """What a fit of today comes to, not stored."""
    period = scope.period()
    first_day = scope.last_day if period is None else period[0]
    row = ValueModel(
        currency=scope.currency,
        day=now.astimezone(store_zone()).date(),
        version=VERSION,
        first_day=first_day,
        last_day=scope.last_day,
        margin_bp=conf.value_margin_percent * 100,
        discount_bp=conf.value_discount_percent * 100,
        fitted_at=now,
    )
    if not is_installed():
        groups = scope.groups()
        row.customers, row.repeaters = sum(group.customers for group in groups), repeaters(groups)
        row.gap = ValueGap.NOT_INSTALLED
        return row
    from .fit import fit_value  # needs the extra

    return _filled(row, fit_value(scope, first_day))


def _filled(row: ValueModel, fitted: "ValueFit") -> ValueModel:
    row.customers, row.repeaters, row.correlation = fitted.customers, fitted.repeaters, fitted.correlation
    if fitted.check is not None:
        row.checked_day, row.predicted, row.actual = (
            fitted.check.day,
            fitted.check.predicted,
            fitted.check.actual,
        )
    if fitted.purchases is None or fitted.spend is None:
        row.gap = fitted.gap or ValueGap.NOT_CONVERGED
        return row
    parameters = asdict(fitted.purchases) | asdict(fitted.spend)
    row.kind = fitted.purchases.kind
    row.parameters = named_parameters(parameters)
    row.purchase_log_likelihood = fitted.purchases.log_likelihood
    row.spend_log_likelihood = fitted.spend.log_likelihood
    return row


def unscored(*, now: datetime) -> list[ValueModel]:
    """Models of today whose customers are not all scored yet."""
    day = now.astimezone(store_zone()).date()
    return list(ValueModel.objects.filter(day=day, finished_at=None).order_by("currency"))


def score(model_id: int, *, now: datetime, limit: int = BATCH) -> int:
    """Score the next customers by this model, in one transaction. Returns how many were looked at, 0 when it is finished.

    Raises `RetryLater` when it met another worker for too long.
    """
    with command():
        row = ValueModel.objects.select_for_update().filter(pk=model_id, finished_at=None).first()
        if row is None:
            return 0
        ((last, customers),) = execute(NEXT, {"after": row.position, "limit": limit})
        if last is None:
            row.finished_at = now
        else:
            _score(row, int(last), now)
            row.position = last
        row.save(update_fields=["position", "finished_at"])
        failpoint("value.before_commit")
    return int(customers)


def _score(row: ValueModel, last: int, now: datetime) -> None:
    """These customers' values of yesterday go, those of today come."""
    bounds = {"currency": row.currency, "after": row.position, "last": last}
    known = {customer_id for (customer_id,) in execute(HOLD, bounds)}
    execute(FORGET_RANGE, bounds)
    if row.parameters is None:
        return
    from .prediction import FittedValue  # needs the extra

    buyers = BuyersOfCurrency(row.currency, row.last_day).buyers(row.position, last)
    model = FittedValue.stored(row.kind, row.parameters, row.margin_bp, row.discount_bp)
    _write(row, model.forecasts([buyer for buyer in buyers if buyer.customer_id in known]), now)


def _write(row: ValueModel, forecasts: Sequence["Forecast"], now: datetime) -> None:
    params = {
        "currency": row.currency,
        "model": row.pk,
        "now": now,
        "ids": [forecast.customer_id for forecast in forecasts],
        "purchases": [forecast.expected_purchases for forecast in forecasts],
        "minor": [forecast.expected_minor for forecast in forecasts],
        "alive": [forecast.alive for forecast in forecasts],
    }
    execute(WRITE, params)
