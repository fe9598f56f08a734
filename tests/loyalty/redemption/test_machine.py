"""Any story of a shopper who pays with points, of the shop's staff and of the sweep: whatever happens, no point is lost or made.

What the shopper can spend, what is held, and what orders took are what staff gave and orders earned, to the point; all
invariants hold after each step. `RETENTION_EXAMPLES` asks for more stories than the few of an ordinary run.
"""

import os
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from saleor_retention.errors import Refusal
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.ledger.freezes import freeze, unfreeze
from saleor_retention.loyalty.models import Entitlement
from saleor_retention.loyalty.redemption.models import PointsRedemption
from saleor_retention.loyalty.redemption.redeem import redeem, release
from saleor_retention.loyalty.redemption.rules import is_dead
from saleor_retention.loyalty.redemption.settle import sweep
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import assert_no_invariant_is_broken, balance_of
from tests.builders.redemption import a_rich_member, buy, cart_of, fill, look, to_pay

COSTS = st.sampled_from([300, 2_000, 4_999])
POINTS = st.sampled_from([1, 50, 400, 1_000, 5_000])
EXAMPLES = int(os.environ.get("RETENTION_EXAMPLES", "8"))


class Shoppers(RuleBasedStateMachine):
    """Ann with 1,000 points of .01, some carts and some orders."""

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.ann, self.version = a_rich_member(1_000)
        self.carts, self.orders, self.by_staff, self.now = [], [], 1_000, NOON

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @invariant()
    def no_point_is_lost_or_made(self):
        assert_no_invariant_is_broken()
        balance, rows = balance_of(self.ann), PointsRedemption.objects
        taken = sum(rows.values_list("spent", flat=True))
        earned = sum(Entitlement.objects.values_list("due", flat=True))
        assert balance["available"] + balance["held"] - balance["owed"] + taken == self.by_staff + earned
        for row in rows.filter(state="settled"):
            order = store().orders([row.order_id])[row.order_id]
            assert row.spent == 0 or not is_dead(order)

    def drawn(self, data, things):
        return data.draw(st.sampled_from(things))

    @precondition(lambda self: len(self.carts) < 3)
    @rule(minor=COSTS)
    def fills_a_cart(self, minor):
        self.carts.append(cart_of(minor))

    @precondition(lambda self: self.carts)
    @rule(data=st.data(), points=POINTS, is_on=st.sampled_from([True, True, False]))
    def chooses_points(self, data, points, is_on):
        cart = self.drawn(data, self.carts)
        before = balance_of(self.ann), to_pay(cart)
        try:
            redeem(cart, 1, points, now=self.now) if is_on else release(cart, 1, now=self.now)
        except Refusal:
            assert (balance_of(self.ann), to_pay(cart)) == before

    @precondition(lambda self: self.carts)
    @rule(data=st.data(), minor=COSTS)
    def changes_a_cart(self, data, minor):
        cart = self.drawn(data, self.carts)
        fill(cart, minor)
        row = PointsRedemption.objects.filter(checkout_id=cart, state="open").first()
        assert to_pay(cart) == minor - (row.amount_minor if row else 0) >= 0

    @precondition(lambda self: self.carts)
    @rule(data=st.data())
    def leaves_a_cart_to_nobody(self, data):
        cart = self.drawn(data, self.carts)
        self.carts.remove(cart)
        store().open_cart(replace(store().cart(cart), user_id=None))
        store().decide(cart)
        assert not PointsRedemption.objects.filter(checkout_id=cart, state="open").exists()

    @precondition(lambda self: self.carts)
    @rule(data=st.data(), is_seen=st.booleans())
    def buys(self, data, is_seen):
        cart = self.drawn(data, self.carts)
        self.carts.remove(cart)
        self.orders.append(buy(cart, at=self.now))
        if is_seen:
            look(self.orders[-1], now=self.now)

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), what=st.sampled_from(["cancel", "confirm", "a third", "all money", "nothing"]))
    def becomes_of_an_order(self, data, what):
        order = self.drawn(data, self.orders)
        snapshot = store().orders([order])[order]
        in_money = max(snapshot.kept_minor - snapshot.points_minor, 0)
        if what in ("cancel", "confirm"):
            getattr(store(), what)(order)
        elif what != "nothing":
            store().refund(order, in_money // (3 if what == "a third" else 1))
        look(order, now=self.now)

    @rule(points=st.sampled_from([-300, -1, 70]))
    def staff_move_points(self, points):
        told = {"actor": "staff:1", "reason": "x", "key": str(uuid4()), "now": self.now}
        try:
            adjust(self.ann.pk, self.version.programme_id, points, **told)
        except Refusal:
            return
        self.by_staff += points

    @rule(verb=st.sampled_from([freeze, unfreeze]))
    def staff_stop_the_account(self, verb):
        try:
            verb(self.ann.pk, self.version.programme_id, actor="staff:1", reason="a look")
        except Refusal:
            return

    @rule(minutes=st.sampled_from([1, 20, 60 * 24 * 365]))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)
        sweep(now=self.now)


@pytest.mark.django_db
@pytest.mark.promise("L4.3", "L6.3")
@pytest.mark.timeout(900)  # seconds when all is well; a failure is first told as the shortest story
def test_no_story_of_a_shopper_loses_or_makes_a_point():
    run_state_machine_as_test(
        Shoppers,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=20,
            deadline=None,
            derandomize=EXAMPLES <= 8,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
