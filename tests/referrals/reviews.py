"""A referral that waits for staff: referrer and friend have one phone."""

from datetime import timedelta

from saleor_retention.core.idempotency import StaffContext
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.fraud.verdicts import referral_decide
from saleor_retention.referrals.models import Referral
from saleor_retention.store.traces import OrderTraces
from tests.builders import NOON

from .conftest import EARLIER, an_order_of, code_of, converge, member

BY = StaffContext("user:9", "One household.")
LATER = NOON + timedelta(hours=2)
PHONE = OrderTraces(phones=("+49 170 1234567",))


def a_suspicious_pair(shop):
    """1 bought, and brings 2, who buys with the same phone; returns the friend's order."""
    mine = an_order_of(1, at=EARLIER)
    referrer = member(shop, 1)
    member(shop, 2)
    shop.tell(mine.id, PHONE)
    converge(shop, mine, now=EARLIER)
    claim(2, code_of(referrer), EARLIER)
    order = an_order_of(2)
    shop.tell(order.id, PHONE)
    converge(shop, order)
    return order


def the_referral() -> Referral:
    return Referral.objects.get()


def decide(decision: str, by: StaffContext = BY):
    return referral_decide(the_referral().pk, decision, by=by, now=LATER)


def states() -> tuple[str, str]:
    row = the_referral()
    return row.state, row.reason
