"""Points that end at the moment when their customer comes back: they have not ended."""

from datetime import timedelta
from functools import partial

import pytest

from saleor_retention.loyalty.ledger import adjustments
from saleor_retention.loyalty.ledger.adjustments import expire
from saleor_retention.loyalty.models import Lot
from tests.builders import NOON, an_order
from tests.builders.points import (
    a_programme,
    an_id,
    assert_no_invariant_is_broken,
    the_shop_says,
)

from .concurrency import outcomes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("L3.1")]
ENDS = NOON.replace(month=9)
"""Six months after the first order."""


def bought(name: str, at) -> None:
    the_shop_says(an_order(an_id(name), created_at=at, fully_paid_at=at), now=at)


def back_at_the_last_moment(cross) -> list[str]:
    """The sweep has chosen what ended; before it has the accounts, an order of a minute ago is taken in."""
    a_programme(expiry_months=None, terms={"expiry": {"kind": "inactivity", "months": 6}})
    bought("first", NOON)
    crossing = cross(adjustments, "open_books")

    def customer():
        crossing.until_somebody_is_here()
        bought("second", ENDS - timedelta(minutes=1))

    return outcomes(partial(expire, now=ENDS), customer)


def left() -> list[int]:
    return list(Lot.objects.order_by("pk").values_list("remaining", flat=True))


def test_points_whose_end_moves_while_the_sweep_waits_are_kept(transactional_db, cross):
    assert back_at_the_last_moment(cross) == ["done", "done"]
    assert left() == [130, 130]
    assert_no_invariant_is_broken()


def test_control_without_a_second_look_they_are_lost(transactional_db, cross, lift):
    lift("lots.still_over", lambda lot, now: True)
    assert back_at_the_last_moment(cross) == ["done", "done"]
    assert left() == [0, 130]
