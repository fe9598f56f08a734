"""The ledger against its auditor: any story of all that moves points, told twice.

Earned, taken back, held, spent, given back, ended, frozen, adjusted, paid for rewards and brought along: both answer every step,
refusals included, and must agree on every balance and every lot; all invariants hold after each. `RETENTION_EXAMPLES` asks
for more stories than the few of an ordinary run.
"""

import os
from collections import defaultdict
from datetime import timedelta
from functools import partial

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

from saleor_retention.core.db import command
from saleor_retention.customers.guest_history import sync_accounts
from saleor_retention.customers.models import Customer
from saleor_retention.errors import Refusal
from saleor_retention.loyalty.imports.balances import points_import
from saleor_retention.loyalty.ledger import converge
from saleor_retention.loyalty.ledger.adjustments import adjust, expire
from saleor_retention.loyalty.ledger.freezes import freeze, unfreeze
from saleor_retention.loyalty.ledger.holds import capture, hold, release, release_stale
from saleor_retention.loyalty.ledger.redeemed_points import move_spent
from saleor_retention.loyalty.models import Account, Hold, Lot
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create
from saleor_retention.loyalty.rewards.models import RewardPurchase
from saleor_retention.loyalty.rewards.purchases import mark_failed, restore_failed, reward_buy
from saleor_retention.store.customers import CustomerSnapshot
from tests.builders import NOON
from tests.builders.points import a_programme, a_target, an_id, assert_no_invariant_is_broken
from tests.loyalty.auditor import Auditor, Refused

WHO = st.sampled_from([1, 2])
CAUSES = st.sampled_from(["order:1", "order:2", "referral:1:referrer"])
DUES = st.sampled_from([0, 1, 30, 50, 100, 130])
DAYS = st.sampled_from([None, 1, 30])
PARTS = st.sampled_from([1, 20, 50, 80, 130])


class Stories(RuleBasedStateMachine):
    """Two members of one programme; the clock goes on only when a rule says so."""

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.version = a_programme()
        snapshots = [CustomerSnapshot(user_id, f"m{user_id}@example.com", NOON) for user_id in (1, 2)]
        customers, _ = sync_accounts(snapshots)
        self.members = {user_id: Customer.objects.get(pk=pk) for user_id, pk in customers.items()}
        card = {"amount_minor": 500, "currency": "USD"}
        self.reward = reward_create(self.version.programme_id, RewardDraft("Card", 40, "gift_card", card))
        self.model, self.holds, self.past, self.now = Auditor(), [], [], NOON
        self.moves = defaultdict(list)

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def both(self, real, model):
        """The real answer, after it was found to be the auditor's."""
        answers = []
        for ask in (real, model):
            try:
                answers.append((ask(), None))
            except (Refusal, Refused) as refusal:
                answers.append(
                    (None, str(refusal) if isinstance(refusal, Refused) else type(refusal).__name__)
                )
        assert answers[0][1] == answers[1][1]
        self.compare()
        return answers[0][0], answers[1][0]

    def compare(self):
        for user_id, customer in self.members.items():
            found = dict(Account.objects.filter(customer=customer).values_list("kind", "balance"))
            model = self.model
            expected = (model.available(user_id), model.held(user_id), model.owed[user_id])
            assert tuple(found.get(kind, 0) for kind in ("available", "held", "owed")) == expected
            lots = Lot.objects.filter(account__customer=customer, remaining__gt=0)
            told = [
                (points, f"import:{user_id}" if cause.startswith("import:") else cause, end)
                for points, cause, end in lots.values_list("remaining", "cause", "expires_at")
            ]
            assert _summed(told) == _summed(model.lots[user_id])

    @invariant()
    def nothing_is_broken(self):
        assert_no_invariant_is_broken()

    @rule(who=WHO, cause=CAUSES, due=DUES, days=DAYS)
    def news(self, who, cause, due, days):
        ends = self.now + timedelta(days=days) if days else None
        self.past.append((who, cause, due, ends))
        self._target(*self.past[-1])

    @precondition(lambda self: self.past)
    @rule(data=st.data())
    def old_news_again(self, data):
        self._target(*data.draw(st.sampled_from(self.past)))

    def _target(self, who, cause, due, ends):
        target = a_target(self.members[who], due, self.version, cause, expires_at=ends)

        def real():
            with command():
                converge.converge([target], now=self.now)
                converge.converge([target], now=self.now)

        self.both(real, lambda: self.model.target(who, cause, due, ends))

    @rule(who=WHO, points=PARTS, cart=st.sampled_from(["cart 1", "cart 2"]))
    def hold(self, who, points, cart):
        programme, until = self.version.programme_id, self.now + timedelta(minutes=15)
        real, model = self.both(
            lambda: hold(self.members[who].pk, programme, points, an_id(cart), now=self.now),
            lambda: self.model.hold(who, points, cart, self.now, until),
        )
        if real:
            self.holds.append((real.pk, model))

    @precondition(lambda self: self.holds)
    @rule(data=st.data(), order=st.sampled_from(["order 1", "order 2"]))
    def capture(self, data, order):
        pk, model = data.draw(st.sampled_from(self.holds))
        self.both(lambda: capture(pk, an_id(order), now=self.now), lambda: self.model.capture(model, order))

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def release(self, data):
        pk, model = data.draw(st.sampled_from(self.holds))
        self.both(lambda: release(pk, now=self.now), lambda: self.model.release(model))

    @precondition(lambda self: any(model["state"] == "captured" for _, model in self.holds))
    @rule(data=st.data(), again=st.sampled_from([0, 0, 1, 30]))
    def spent_for_an_order(self, data, again):
        """An order takes less than was held, nothing, or more again."""
        pk, model = data.draw(st.sampled_from([p for p in self.holds if p[1]["state"] == "captured"]))
        spent = sum(part[0] for part in model["taken"])
        points = min(again, model["points"] - spent) or -data.draw(st.integers(0, spent))
        if points:
            keys = self.moves[pk]
            keys.append(f"redemption:{pk}:{len(keys)}")
            real = partial(
                move_spent,
                Hold.objects.get(pk=pk),
                points,
                customer_id=self.members[model["who"]].pk,
                order_id=an_id(model["order"]),
                keys=list(keys),
                now=self.now,
            )
            moved = self.both(real, lambda: self.model.move_spent(model, points, self.now))
            assert moved[0] == moved[1]

    @rule(who=WHO, is_on=st.booleans())
    def freeze(self, who, is_on):
        verb, told = (freeze, self.model.freeze) if is_on else (unfreeze, self.model.unfreeze)
        pair = (self.members[who].pk, self.version.programme_id)
        self.both(lambda: verb(*pair, actor="staff:1", reason="a look"), lambda: told(who))

    @rule(who=WHO, key=st.sampled_from("xyz"))
    def buy_a_reward(self, who, key):
        self.both(
            lambda: reward_buy(self.members[who].pk, self.reward.pk, key=key, now=self.now),
            lambda: self.model.buy(who, 40, key, self.now),
        )

    @precondition(lambda self: any(self.model.purchases.values()))
    @rule(data=st.data())
    def a_reward_cannot_be_given(self, data):
        who, key = data.draw(st.sampled_from([pair for pair, lots in self.model.purchases.items() if lots]))
        purchase = RewardPurchase.objects.get(customer=self.members[who], idempotency_key=f"buy:{key}")
        mark_failed(purchase)
        self.both(
            lambda: [restore_failed(now=self.now, limit=10) for _ in range(2)],
            lambda: self.model.give_purchase_back(who, key),
        )

    @rule(who=WHO, points=st.sampled_from([0, 10, 70]))
    def a_file_says(self, who, points):
        text = f"email,points\nm{who}@example.com,{points}"
        options = {"programme_id": self.version.programme_id, "layout": "neutral", "source": "old"}
        self.both(
            lambda: [points_import(text, now=self.now, **options) for _ in range(2)],
            lambda: self.model.target(who, f"import:{who}", points, None),
        )

    @rule(who=WHO, points=st.sampled_from([-60, -10, 5, 40]), key=st.sampled_from("abcdef"))
    def adjust(self, who, points, key):
        said = {"actor": "staff:1", "reason": "sorry", "key": key, "now": self.now}
        self.both(
            lambda: adjust(self.members[who].pk, self.version.programme_id, points, **said),
            lambda: self.model.adjust(who, points, key),
        )

    @rule(minutes=st.sampled_from([10, 60, 60 * 24 * 2, 60 * 24 * 40]))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule()
    def sweep(self):
        overdue = [one for one in self.model.holds if one["state"] == "open" and one["until"] <= self.now]
        self.both(lambda: release_stale(now=self.now), lambda: [self.model.release(one) for one in overdue])
        self.both(lambda: expire(now=self.now), lambda: self.model.expire(self.now))
        assert release_stale(now=self.now) == expire(now=self.now) == 0


def _summed(lots):
    """Points by cause and expiry: how many rows they lie in is the ledger's own business."""
    sums = {}
    for points, *rest in lots:
        sums[tuple(rest)] = sums.get(tuple(rest), 0) + points
    return sums


@pytest.mark.django_db
@pytest.mark.promise("L6.1", "L3.1")
@pytest.mark.timeout(900)  # seconds when all is well; a failure is first told as the shortest story
def test_the_ledger_and_its_auditor_tell_the_same_stories():
    examples = int(os.environ.get("RETENTION_EXAMPLES", "12"))
    run_state_machine_as_test(
        Stories,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            derandomize=examples <= 12,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
