"""A checker that cannot speak proves nothing: each is silent on healthy books and names its own planted fault."""

import pytest
from django.db import connection

from saleor_retention.core.invariants import violations
from saleor_retention.loyalty.invariants import INVARIANTS
from tests.invariant_faults import books, loyalty
from tests.invariant_faults.loyalty import healthy

FAULTS = loyalty.FAULTS | books.FAULTS


def test_each_invariant_has_a_fault_and_each_fault_an_invariant():
    assert {one.name for one in INVARIANTS} == FAULTS.keys()
    assert len(INVARIANTS) == len(FAULTS)


@pytest.mark.django_db
@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda one: one.name)
def test_invariant_reports_its_fault_only(invariant, breaks_the_books):
    fault = FAULTS[invariant.name]
    fault.setup()
    assert violations(invariant) == []
    with connection.cursor() as cursor:
        cursor.execute(fault.sql)
    assert violations(invariant) != []


@pytest.mark.django_db
def test_healthy_books_break_none():
    healthy()
    assert [one.name for one in INVARIANTS if violations(one)] == []
