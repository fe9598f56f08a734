"""The ledger against its auditor: any story of targets, holds, releases, expiries and adjustments, told twice.

Both answer every step, refusals included, and must agree on every balance and every lot. `RETENTION_EXAMPLES`
asks for more stories than the few of an ordinary run.
"""

import os
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from saleor_retention.core.db import command
from saleor_retention.errors import Refusal
from saleor_retention.loyalty.ledger import converge
from saleor_retention.loyalty.ledger.adjustments import adjust, expire
from saleor_retention.loyalty.ledger.holds import capture, hold, release, release_stale
from saleor_retention.loyalty.models import Account, Lot
from tests.builders import NOON
from tests.builders.points import a_member, a_programme, a_target, an_id, assert_no_invariant_is_broken
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
        self.members = {user_id: a_member(user_id) for user_id in (1, 2)}
        self.model, self.holds, self.past, self.now = Auditor(), [], [], NOON

    def teardown(self):
        try:
            assert_no_invariant_is_broken()
        finally:
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
            assert _summed(lots.values_list("remaining", "cause", "expires_at")) == _summed(
                model.lots[user_id]
            )

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
@pytest.mark.promise("L6.1")
@pytest.mark.timeout(900)  # seconds when all is well; a failure is first told as the shortest story
def test_the_ledger_and_its_auditor_tell_the_same_stories():
    examples = int(os.environ.get("RETENTION_EXAMPLES", "20"))
    run_state_machine_as_test(
        Stories,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            derandomize=examples <= 20,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
