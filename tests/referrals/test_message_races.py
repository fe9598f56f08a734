"""Two settles at one moment: one message for each side."""

from datetime import timedelta
from functools import partial

import pytest

from saleor_retention.core.db import command
from saleor_retention.core.queues import outbox
from saleor_retention.referrals import settle as settling
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.conversion.details import TermsDetails
from saleor_retention.referrals.messages.models import ReferralMessage
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.settle import settle_due
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import a_programme
from tests.invariants import assert_sound
from tests.races.concurrency import PATIENCE_MS, cross, outcomes
from tests.races.without_guard import lift

from .conftest import an_order_of, code_of, converge, member, set_terms

__all__ = ["cross", "lift"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("R8.1", "G6")]
LATER = NOON + timedelta(hours=1)
DUE = LATER + timedelta(days=2)


@pytest.fixture
def waiting(settings, transactional_db) -> None:
    """The reward of user 2's order is due, and its order and claim were told."""
    settings.RETENTION_STORE = "tests.shop.Shop"
    settings.RETENTION_LOCK_TIMEOUT_MS = PATIENCE_MS
    set_terms(a_programme().programme, details=TermsDetails(return_days=1))
    code = code_of(member(store(), 1))
    member(store(), 2)
    claim(2, code, NOON)
    with command():
        converge(store(), an_order_of(2, at=LATER, fulfilled_at=LATER), now=LATER)
    outbox.deliver(HANDLERS)


def settle_twice(cross) -> list[str]:
    """Both have read what is due before either settles it."""
    cross(settling, "execute", after=True)
    return outcomes(*[partial(settle_due, now=DUE, limit=10)] * 2)


def told() -> list[tuple[int, str]]:
    return sorted((who, topic.removeprefix("referral_")) for who, topic, _ in store().notifications.values())


def test_two_settles_at_once_tell_each_side_once(waiting, cross):
    assert settle_twice(cross) == ["done", "done"]
    assert Referral.objects.get().state == "rewarded"
    assert outcomes(*[partial(outbox.deliver, HANDLERS)] * 2) == ["done", "done"]
    assert told() == [(1, "qualified"), (1, "rewarded"), (2, "friend_rewarded"), (2, "welcome")]
    assert ReferralMessage.objects.count() == 4
    assert_sound()


def test_control_without_the_look_at_what_was_told_the_second_ends_in_an_error(waiting, cross, lift):
    lift("referral.told_once")
    assert sorted(settle_twice(cross)) == ["IntegrityError", "done"]
