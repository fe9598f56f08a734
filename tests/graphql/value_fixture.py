"""What a night of fitting leaves behind, planted: a story has too few customers for a model."""

from datetime import UTC, date, datetime

from saleor_retention.core.db import command
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.customers.models import Customer
from saleor_retention.metrics.clv.costs import CostDraft, cost_set
from saleor_retention.metrics.clv.models import CustomerValue, ValueModel
from saleor_retention.orders.models import OrderLineFact

NIGHT = datetime(2026, 1, 2, 3, tzinfo=UTC)
PARAMETERS = {"r": 0.2426, "alpha": 30.895, "a": 0.7929, "b": 2.4259, "p": 6.25, "q": 3.75, "gamma": 1544.0}


def fitted(user_ids: list[int], *, currency: str = "USD") -> None:
    """A model, and what it expects of these customers."""
    model = ValueModel.objects.create(
        currency=currency,
        day=NIGHT.date(),
        version=1,
        kind="bg_nbd",
        parameters=PARAMETERS,
        purchase_log_likelihood=-14363.5,
        spend_log_likelihood=-8411.25,
        first_day=date(2025, 1, 1),
        last_day=date(2026, 1, 1),
        customers=2357,
        repeaters=1139,
        correlation=0.125,
        checked_day=date(2025, 7, 2),
        predicted=1656.5,
        actual=1882,
        margin_bp=4_000,
        discount_bp=1_000,
        fitted_at=NIGHT,
        finished_at=NIGHT,
    )
    for place, user_id in enumerate(user_ids, 1):
        CustomerValue.objects.create(
            customer=Customer.objects.get(user_id=user_id),
            currency=currency,
            model=model,
            expected_purchases=1.25 * place,
            expected_minor=5_000 * place,
            alive=0.75,
            scored_at=NIGHT,
        )


def costed(channel: str, at: datetime) -> None:
    """The month that is."""
    draft = CostDraft(channel, "USD", at.date(), acquisition_minor=2_000, serving_minor=400, visits=200)
    with command():
        cost_set(draft, by=StaffContext("user:CANARY-ACTOR", "CANARY-WHY"), now=at)


def priced() -> None:
    """What the goods of all orders cost the shop."""
    OrderLineFact.objects.update(cost_minor=100)
