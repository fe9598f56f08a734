"""The trip of one `checkoutLinesAdd` through our files; not collected unless named: `scripts/trace_trip.py` runs it."""

import os

import pytest

from scripts.trace_trip import report, traced

from .storefront import a_campaign, granted

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_line_is_added_to_a_checkout_that_carries_a_plain_percentage(
    shopper, channel_USD, customer_user, capsys
):
    grant = granted(a_campaign(channel_USD), customer_user)
    shopper.create((2, 4), (1, 4))
    shopper.add((0, 1))  # what is read once in a process is read
    with traced() as trip:
        answer = shopper.add((0, 1))
    assert answer.code == grant.code
    with capsys.disabled():
        print("\n" + report(trip, with_calls=bool(os.environ.get("RETENTION_TRACE_CALLS"))))
