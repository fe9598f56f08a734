"""Faults of models and values."""

from datetime import UTC, date, datetime

from saleor_retention.customers.models import Customer
from saleor_retention.metrics.clv.models import CustomerValue, ValueModel
from tests.invariant_faults import Fault
from tests.invariant_faults.metrics import two_customers_bought

NIGHT = datetime(2026, 5, 2, 3, tzinfo=UTC)
PARAMETERS = {"r": 0.24, "alpha": 30.9, "a": 0.79, "b": 2.43, "p": 6.25, "q": 3.74, "gamma": 1544.0}


def two_customers_have_a_value() -> None:
    """By the newest of two models of their currency."""
    two_customers_bought()
    days = (date(2026, 5, 1), date(2026, 5, 2))
    _, newest = (
        ValueModel.objects.create(
            currency="USD",
            day=day,
            version=1,
            kind="bg_nbd",
            parameters=PARAMETERS,
            first_day=date(2026, 3, 1),
            last_day=day,
            customers=2,
            repeaters=1,
            margin_bp=10_000,
            discount_bp=1_000,
            fitted_at=NIGHT,
            finished_at=NIGHT,
        )
        for day in days
    )
    for customer in Customer.objects.all():
        CustomerValue.objects.create(
            customer=customer,
            currency="USD",
            model=newest,
            expected_purchases=1.5,
            expected_minor=2_000,
            alive=0.8,
            scored_at=NIGHT,
        )


def fault(sql: str) -> Fault:
    return Fault(two_customers_have_a_value, sql)


FAULTS = {
    "a_valued_customer_bought": fault(
        "UPDATE saleor_retention_orderfact SET is_purchase = false "
        "WHERE customer_id = (SELECT min(customer_id) FROM saleor_retention_customervalue)"
    ),
    "a_value_has_a_model": fault("UPDATE saleor_retention_valuemodel SET currency = 'EUR'"),
    "a_finished_model_valued_everybody": fault(
        "UPDATE saleor_retention_customervalue SET model_id = (SELECT min(id) FROM saleor_retention_valuemodel)"
    ),
    "who_was_erased_has_no_value": fault(
        "UPDATE saleor_retention_customer SET user_id = NULL, email_hash = NULL, joined_at = NULL, erased_at = now()"
    ),
    "fitted_parameters_are_positive": fault(
        """UPDATE saleor_retention_valuemodel SET parameters = parameters || '{"q": 0.9}'"""
    ),
}
