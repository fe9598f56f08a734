"""Two first orders at once: the database lets one be it, whoever comes second."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from saleor_retention.customers.rules import Owner
from saleor_retention.loyalty.evaluation.models import EarningStart
from saleor_retention.loyalty.evaluation.starts import Start, starts_of
from saleor_retention.orders.rules import state
from tests.builders import NOON, an_order
from tests.builders.points import a_member, an_id

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L1.2")]


def seen(name: str, customer, minutes: int = 0):
    """As an order looks whose rivals no fact tells of yet."""
    order = an_order(an_id(name), fully_paid_at=NOON + timedelta(minutes=minutes))
    paid = order.fully_paid_at
    return state(order, owner=Owner(customer.pk, 1), paid=paid, month=paid.date().replace(day=1))


def test_one_of_two_begins_as_the_first():
    ann = a_member()
    early, late = seen("early", ann), seen("late", ann, 1)
    orders = {order.order_id: (order, 1) for order in (early, late)}
    # Neither sees the other, as two transactions that run at the same time would not.
    told = starts_of(orders, beginning=list(orders), now=NOON)
    assert sorted(start.is_first for start in told.values()) == [False, True]
    assert starts_of(orders, beginning=list(orders), now=NOON) == told
    assert EarningStart.objects.filter(is_first=True).count() == 1


def test_what_is_only_foreseen_is_not_kept():
    ann = a_member()
    order = seen("early", ann)
    assert starts_of({order.order_id: (order, 1)}, beginning=[], now=NOON) == {order.order_id: Start(True)}
    assert EarningStart.objects.count() == 0


def test_the_database_knows_one_first_order_of_a_customer():
    ann = a_member()
    EarningStart.objects.create(order_id=an_id("a"), customer=ann, is_first=True, decided_at=NOON)
    EarningStart.objects.create(order_id=an_id("b"), customer=ann, is_first=False, decided_at=NOON)
    with pytest.raises(IntegrityError, match="one_first_order_each"), transaction.atomic():
        EarningStart.objects.create(order_id=an_id("c"), customer=ann, is_first=True, decided_at=NOON)
