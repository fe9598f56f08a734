"""Whatever happens in whatever order, referrals are a forest: each friend was brought by one member, and nobody by themselves,
also through others. Claims, hints, orders, refunds, merges and erasures come at random; all invariants hold after each.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from saleor_retention.core.invariants import violations
from saleor_retention.customers.models import Customer
from saleor_retention.errors import Refusal
from saleor_retention.invariants import BY_ROOM
from saleor_retention.loyalty.models import Programme
from saleor_retention.pipeline import sync_customers, sync_locked_orders, sync_orders
from saleor_retention.privacy.erase import erase
from saleor_retention.privacy.merge import merge
from saleor_retention.referrals import rules
from saleor_retention.referrals.claims import HINT, claim
from saleor_retention.referrals.codes import get_or_create_code
from saleor_retention.referrals.conversion.details import TermsDetails
from saleor_retention.referrals.models import Referral, ReferralCode
from saleor_retention.referrals.settle import settle_due
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.invariants import assert_sound
from tests.referrals.conftest import an_order_of, set_terms

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R0.1", "G6")]
WHO = st.integers(1, 6)
HOUR = timedelta(hours=1)


class Forest(RuleBasedStateMachine):
    """Six people; each story is undone at its end."""

    claims = 0
    """That held, in all stories: a story in which nothing happens proves nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.now, self.orders = NOON, []
        store().__init__()
        set_terms(Programme.objects.create(slug="points", name="Points"), details=TermsDetails(return_days=1))

    def teardown(self) -> None:
        try:
            assert_sound()
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    def passes(self) -> None:
        self.now += HOUR

    def code(self, who: int) -> str:
        """Of who has an account; else one of nobody."""
        row = Customer.objects.filter(user_id=who).first()
        return get_or_create_code(row.pk, self.now) if row else "NBDYSC2D"

    @rule(who=WHO, brought_by=st.none() | WHO)
    def registers(self, who, brought_by):
        self.passes()
        hints = ((HINT, self.code(brought_by)),) if brought_by else ()
        store().register(who, joined_at=self.now, hints=hints)
        sync_customers([who], now=self.now)

    @initialize()
    def opens(self):
        """Five have accounts; the last comes later, or never."""
        for who in range(1, 6):
            self.registers(who, None)

    @rule(pairs=st.lists(st.tuples(WHO, WHO), min_size=1, max_size=4))
    def claim_codes(self, pairs):
        """Each friend with a member."""
        for who, referrer in pairs:
            self.passes()
            with suppress(Refusal):
                claim(who, self.code(referrer), self.now)
                type(self).claims += 1

    @rule(who=WHO, brought_by=st.none() | WHO, is_guest=st.booleans())
    def buys(self, who, brought_by, is_guest):
        self.passes()
        is_guest = is_guest or who not in store().known_customers
        hints = ((HINT, self.code(brought_by)),) if brought_by else ()
        order = an_order_of(None if is_guest else who, at=self.now, hints=hints, email=f"user{who}@example.com", fulfilled_at=self.now)  # fmt: skip
        self.orders.append(order)
        self.see(order)

    @rule(number=st.integers(0, 20), kept=st.sampled_from([0, 0, None]))
    def is_refunded_or_charged_again(self, number, kept):
        self.passes()
        if self.orders:
            order = self.orders[number % len(self.orders)]
            self.see(order if kept is None else replace(order, kept_minor=kept))

    def see(self, order) -> None:
        store().put(order)
        sync_orders([order.id], now=self.now)

    @precondition(lambda self: self.now > NOON + 12 * HOUR)
    @rule(who=WHO, other=WHO)
    def are_one(self, who, other):
        self.passes()
        ids = dict(Customer.objects.filter(user_id__in=[who, other]).values_list("user_id", "pk"))
        if who == other or len(ids) < 2:
            return
        converge = partial(sync_locked_orders, now=self.now)
        with suppress(Refusal), transaction.atomic():
            merge(ids[who], ids[other], actor="user:9", reason="same", now=self.now, converge=converge)

    @precondition(lambda self: self.now > NOON + 15 * HOUR)
    @rule(who=WHO)
    def is_erased(self, who):
        self.passes()
        row = Customer.objects.filter(user_id=who).first()
        store().known_customers.pop(who, None)
        if row is not None:
            erase([row.pk], now=self.now)

    @rule()
    def days_pass(self):
        self.now += timedelta(days=2)
        settle_due(now=self.now, limit=100)

    @invariant()
    def nobody_brought_themselves(self):
        brought_by = dict(Referral.objects.values_list("referee_id", "referrer_id"))
        assert Referral.objects.count() == len(brought_by)
        for friend in brought_by:
            above, node = set(), friend
            while node in brought_by:
                assert node not in above, "a ring"
                above.add(node)
                node = brought_by[node]
        assert not ReferralCode.objects.filter(customer__user_id=None).exists()

    @invariant()
    def what_always_holds_holds(self):
        assert [one.name for one in BY_ROOM["referrals"] if not one.waits and violations(one)] == []


def tell(machine: type[Forest]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=30,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.usefixtures("db")
def test_referrals_are_a_forest_whatever_happens(settings):
    settings.RETENTION_STORE = "tests.shop.Shop"
    Forest.claims = 0
    tell(Forest)
    assert Forest.claims > 30


def test_control_without_the_look_at_who_stands_above_a_ring_is_found(settings, monkeypatch):
    settings.RETENTION_STORE = "tests.shop.Shop"
    monkeypatch.setattr(rules, "is_ancestor", lambda customer_id, start, referrers: customer_id == start)
    with pytest.raises(AssertionError):
        tell(Forest)
