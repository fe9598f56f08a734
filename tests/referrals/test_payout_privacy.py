"""Partners as persons: two become one, one is forgotten, one asks what is kept."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from saleor_retention import pipeline
from saleor_retention.core.db import command
from saleor_retention.core.idempotency import StaffContext
from saleor_retention.errors import Invalid
from saleor_retention.privacy.erase import erase
from saleor_retention.privacy.export import export
from saleor_retention.privacy.merge import merge
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.payouts import queries
from saleor_retention.referrals.payouts.models import ReferralPayout
from saleor_retention.referrals.payouts.partners import ReferralPartner, ReferralPartnerTerms
from saleor_retention.referrals.payouts.rules import CommissionTerms
from saleor_retention.referrals.payouts.verbs import payout_create, payout_mark_paid

from .conftest import converge, member
from .partners import BY, LATER, a_partner, book, brings, given_back, lines_of, paid, partner_of, pay_out

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R3.2", "G5")]
FIXED = CommissionTerms(500, "USD")


def become(source: int, target: int) -> None:
    now = LATER + timedelta(hours=5)
    with command():
        merge(
            source, target, actor="staff:1", reason="one person", now=now,
            converge=partial(pipeline.sync_locked_orders, now=now),
        )  # fmt: skip


def test_a_partner_who_becomes_another_customer_keeps_what_is_owed(shop, terms):
    source = a_partner(shop, terms=FIXED)
    brings(shop, source, 2)
    target = member(shop, 5)
    become(source, target)
    assert partner_of(target).name == "Ann's Blog"
    assert lines_of(pay_out()) == {"Ann's Blog": 500}
    brings(shop, target, 3, at=LATER + timedelta(hours=6))
    assert book() == [("USD", 500), ("USD", 500)]


def test_of_two_partners_one_goes_on_and_both_are_paid(shop, terms):
    source, target = a_partner(shop, terms=FIXED), a_partner(shop, 5, name="Ann", terms=FIXED)
    order = brings(shop, source, 2)
    brings(shop, target, 3)
    become(source, target)
    rows = ReferralPartner.objects.order_by("pk").values_list("customer", "name", "is_closed")
    assert list(rows) == [(target, "Ann's Blog", True), (target, "Ann", False)]
    assert lines_of(pay_out()) == {"Ann's Blog": 500, "Ann": 500}
    given_back(shop, order, now=LATER + timedelta(hours=6))
    assert book(partner__name="Ann's Blog") == [("USD", 500), ("USD", -500)]


def test_a_referral_that_a_merge_makes_impossible_is_taken_back(shop, terms):
    partner = a_partner(shop, terms=FIXED)
    brings(shop, partner, 2)
    become(Referral.objects.get().referee_id, partner)
    assert not Referral.objects.exists()
    assert book() == [("USD", 500), ("USD", -500)]


def test_of_an_erased_partner_sums_stay_without_a_name(shop, terms):
    partner = a_partner(shop, terms=FIXED)
    order = brings(shop, partner, 2)
    payout = paid(pay_out())
    brings(shop, partner, 3)
    member(shop, 4)
    erase([partner], now=LATER)
    row = ReferralPartner.objects.get()
    assert (row.name, row.is_closed, ReferralPartnerTerms.objects.get().reason) == ("", True, "erased")
    (balance,) = queries.balances([row.pk], using="default")[row.pk]
    assert (balance.earned, balance.paid, balance.open) == (1_000, 500, 500)
    assert queries.payout_lines([payout.pk], using="default")[payout.pk][0].name == ""
    with pytest.raises(Invalid):
        pay_out()
    converge(shop, replace(order, kept_minor=0), now=LATER + timedelta(hours=1))
    assert sum(amount for _, amount in book()) == 500


def test_staff_who_leave_are_forgotten(shop, terms):
    by = StaffContext("user:6", "As agreed")
    brings(shop, a_partner(shop, terms=FIXED), 2)
    payout_mark_paid(payout_create("USD", by=by, now=LATER).pk, by=by, now=LATER)
    erase([member(shop, 6)], now=LATER)
    row = ReferralPayout.objects.get()
    assert (row.actor, row.paid_by) == ("erased", "erased")


def test_the_export_tells_terms_commissions_and_payments(shop, terms):
    partner = a_partner(shop, terms=FIXED)
    brings(shop, partner, 2)
    paid(pay_out())
    told = export(partner)
    (promise,), (entry,) = told["referral_partner"], told["referral_commissions"]
    assert (promise["name"], promise["fixed_minor"], promise["currency"]) == ("Ann's Blog", 500, "USD")
    assert (entry["amount_minor"], entry["currency"]) == (500, "USD")
    assert entry["paid_at"] is not None
    assert BY.reason not in str(promise)
