"""Every test of the ledger ends with all of its invariants holding."""

from datetime import UTC, datetime

import pytest
from django.db.models import Sum

from saleor_retention.loyalty.liability.queries import liability, points_by_month
from saleor_retention.loyalty.models import Account, Programme
from tests.builders.points import assert_no_invariant_is_broken

FAR = datetime(2999, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _invariants_hold(request):
    yield
    if request.node.get_closest_marker("django_db") and "breaks_the_books" not in request.fixturenames:
        assert_no_invariant_is_broken()
        assert_what_is_owed_is_what_customers_have()


@pytest.fixture
def breaks_the_books():
    """Asked for by tests that plant a fault: the invariants are not asserted after them."""


def assert_what_is_owed_is_what_customers_have():
    """The liability, from lots and holds, from postings, and as it is stored."""
    for programme in Programme.objects.all():
        stored = Account.objects.filter(programme=programme, kind__in=["available", "held"])
        balance = stored.aggregate(all=Sum("balance"))["all"] or 0
        months = points_by_month(programme.pk, at=FAR) or [(None, 0)]
        assert (liability(programme.pk, at=FAR).points, months[-1][1]) == (balance, balance)
