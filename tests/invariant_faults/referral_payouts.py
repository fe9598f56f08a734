"""Faults of commissions and payouts. Ben is an outside partner, Cleo whom he brought bought, and he was paid for it."""

from dataclasses import replace
from datetime import timedelta

from saleor_retention.core.idempotency import StaffContext
from saleor_retention.customers.models import Customer
from saleor_retention.loyalty.ledger.converge import converge
from saleor_retention.orders import customer_totals
from saleor_retention.orders.ingest import record
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.payouts.rules import CommissionTerms
from saleor_retention.referrals.payouts.verbs import partner_set, payout_create, payout_mark_paid
from saleor_retention.referrals.settle import due
from tests.builders import NOON, an_order

from . import Fault
from .referrals import a_chain_of_three

BY = StaffContext("user:9", "As agreed")
FREE = "ALTER TABLE saleor_retention_referralcommission DISABLE TRIGGER append_only;"


def a_paid_partner():
    a_chain_of_three()
    ben, cleo = (Customer.objects.get(user_id=user_id).pk for user_id in (2, 3))
    get_or_create_code(ben, NOON)
    partner_set(
        ben, name="Ben", terms=CommissionTerms(500, "USD", 1_000), by=BY, now=NOON - timedelta(days=1)
    )
    order = replace(an_order(user_id=3, email="c@x"), fully_paid_at=NOON + timedelta(hours=1))
    converge(due(record({order.id: order}, now=NOON), now=NOON), now=NOON)
    customer_totals.refresh({cleo})
    payout_mark_paid(payout_create("USD", by=BY, now=NOON).pk, by=BY, now=NOON)


FAULTS = {
    "commissions_are_due_exactly": Fault(
        a_paid_partner, "UPDATE saleor_retention_referralpartnerterms SET percent_bp = 999"
    ),
    "payouts_are_of_one_currency": Fault(
        a_paid_partner, FREE + "UPDATE saleor_retention_referralcommission SET currency = 'EUR'"
    ),
    "payouts_pay_their_commissions": Fault(
        a_paid_partner, "UPDATE saleor_retention_referralpayoutline SET amount_minor = amount_minor + 1"
    ),
    "who_was_erased_has_no_payout_name": Fault(
        a_paid_partner,
        """
        UPDATE saleor_retention_customer
        SET user_id = NULL, email_hash = NULL, joined_at = NULL, erased_at = now() WHERE user_id = 2;
        """,
    ),
}
