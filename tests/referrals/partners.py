"""A shop whose user 1 is an outside partner: 5.00 for each friend and 10 percent of what the order is worth."""

from dataclasses import replace
from datetime import timedelta

from saleor_retention.core.idempotency import StaffContext
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.payouts.models import ReferralCommission, ReferralPayout
from saleor_retention.referrals.payouts.partners import ReferralPartner
from saleor_retention.referrals.payouts.rules import CommissionTerms
from saleor_retention.referrals.payouts.verbs import partner_set, payout_create, payout_mark_paid
from tests.builders import NOON

from .conftest import EARLIER, an_order_of, code_of, converge, member

LATER = NOON + timedelta(hours=1)
BOTH = CommissionTerms(500, "USD", 1_000)
BY = StaffContext("user:9", "As agreed")


def a_partner(shop, user_id: int = 1, *, name: str = "Ann's Blog", terms=BOTH, now=EARLIER, **changes) -> int:
    """The customer; a partner since yesterday."""
    customer_id = member(shop, user_id)
    partner_set(customer_id, name=name, terms=terms, by=BY, now=now, **changes)
    return customer_id


def brings(shop, customer_id: int, user_id: int, *, at=LATER):
    """A friend of the customer who buys; the order."""
    member(shop, user_id)
    claim(user_id, code_of(customer_id), NOON)
    order = an_order_of(user_id, at=at)
    converge(shop, order, now=at)
    return order


def given_back(shop, order, *, now=LATER) -> None:
    converge(shop, replace(order, kept_minor=0), now=now)


def book(**of) -> list[tuple[str, int]]:
    """Entries in the order they were written."""
    rows = ReferralCommission.objects.filter(**of).order_by("pk")
    return list(rows.values_list("currency", "amount_minor"))


def pay_out(**options) -> ReferralPayout:
    return payout_create("USD", **{"by": BY, "now": LATER, **options})


def paid(payout: ReferralPayout) -> ReferralPayout:
    return payout_mark_paid(payout.pk, by=BY, now=LATER)


def lines_of(payout: ReferralPayout) -> dict[str, int]:
    return dict(payout.lines.values_list("partner__name", "amount_minor"))


def partner_of(customer_id: int) -> ReferralPartner:
    return ReferralPartner.objects.get(customer=customer_id)
