"""The invariants of the room hold on healthy data, and each speaks when its fault is planted."""

import pytest
from django.db import connection

from saleor_retention.core.invariants import violations
from saleor_retention.metrics.invariants import INVARIANTS
from tests.invariant_faults.metrics import FAULTS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda one: one.name)
def test_invariant_reports_its_fault_only(invariant):
    fault = FAULTS[invariant.name]
    fault.setup()
    assert violations(invariant) == []
    with connection.cursor() as cursor:
        cursor.execute(fault.sql)
    assert violations(invariant) != []
