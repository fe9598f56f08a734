"""Links, codes and merges at the same moment: with the guard nothing slips through, without it it does."""

from datetime import timedelta
from functools import partial

import pytest

from saleor_retention.core.db import command
from saleor_retention.pipeline import sync_locked_orders
from saleor_retention.privacy.merge import merge
from saleor_retention.referrals import claims, codes, privacy
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.codes import change_code, owners_of
from saleor_retention.referrals.links import visits
from saleor_retention.referrals.links.models import ReferralVisit, ReferralVisitCount
from saleor_retention.referrals.links.visits import follow, forget_visits
from saleor_retention.referrals.models import Referral
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.invariants import assert_sound, broken
from tests.races.concurrency import PATIENCE_MS, Crossing, cross, outcomes
from tests.races.without_guard import lift

from .conftest import code_of, member

__all__ = ["cross", "lift"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("R1.1", "G6")]
REFUSED = "ReferralNotAvailable"
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def members_of_shop(settings, transactional_db):
    """Two members."""
    settings.RETENTION_STORE = "tests.shop.Shop"
    settings.RETENTION_LOCK_TIMEOUT_MS = PATIENCE_MS
    return [member(store(), user_id) for user_id in (1, 2)]


def claim_by_code_and_by_link(owners, cross) -> list[str]:
    """In one tab the friend types one member's code, in another they claim by the other's link."""
    cross(claims, "paid_orders", after=True)
    token = follow(code_of(owners[0]), now=NOON)
    member(store(), 4)
    return outcomes(partial(claim, 4, "", LATER, tokens=token), partial(claim, 4, code_of(owners[1]), LATER))


def test_a_friend_who_claims_by_a_link_and_a_code_at_once_has_one_referrer(members_of_shop, cross):
    assert claim_by_code_and_by_link(members_of_shop, cross) == [REFUSED, "done"]
    assert Referral.objects.count() == 1
    assert_sound()


def merge_first_into_second(owners) -> None:
    with command():
        merge(
            *owners, actor="user:1", reason="same", now=LATER, converge=partial(sync_locked_orders, now=LATER)
        )


def meet_after(monkeypatch, *places) -> None:
    """Rivals wait for each other once each has come through its place."""
    meet = Crossing()

    def through(verb):
        def passed(*arguments, **words):
            answer = verb(*arguments, **words)
            meet()
            return answer

        return passed

    for module, name in places:
        monkeypatch.setattr(module, name, through(getattr(module, name)))


def claim_and_merge(owners, monkeypatch) -> list[str]:
    """A friend claims by the link of a member who is made another at that moment."""
    token = follow(code_of(owners[0]), now=NOON)
    member(store(), 4)
    meet_after(monkeypatch, (claims, "paid_orders"), (privacy, "move"))
    return outcomes(partial(claim, 4, "", LATER, tokens=token), partial(merge_first_into_second, owners))


def test_a_claim_of_a_member_who_is_merged_at_that_moment_is_the_others(members_of_shop, monkeypatch):
    assert claim_and_merge(members_of_shop, monkeypatch) == ["done", "done"]
    assert Referral.objects.get().referrer_id == members_of_shop[1]
    assert_sound()


def test_control_without_the_lock_the_claim_stays_with_who_is_nobody(members_of_shop, monkeypatch, lift):
    lift("referral.lock")
    assert claim_and_merge(members_of_shop, monkeypatch) == ["done", "done"]
    assert "who_left_brings_nobody" in broken()


def choose_one_code(owners, cross) -> list[str]:
    """Both look whether it is free before either takes it."""
    cross(codes, "is_free_for", after=True)
    return outcomes(*(partial(change_code, owner, "ANNA22", NOON) for owner in owners))


def test_of_two_members_who_choose_one_code_at_once_one_has_it(members_of_shop, cross):
    assert choose_one_code(members_of_shop, cross) == [REFUSED, "done"]
    assert owners_of({"ANNA22"})["ANNA22"] in members_of_shop
    assert_sound()


def test_control_without_the_lock_the_second_ends_in_an_error(members_of_shop, cross, lift):
    lift("referral.lock_codes")
    assert choose_one_code(members_of_shop, cross) == ["IntegrityError", "done"]


def test_visits_at_the_same_moment_are_all_counted(members_of_shop):
    code = code_of(members_of_shop[0])
    assert outcomes(*[partial(follow, code, now=NOON)] * 8) == ["done"] * 8
    assert (ReferralVisit.objects.count(), ReferralVisitCount.objects.get().visits) == (8, 8)
    assert_sound()


def test_a_visit_that_is_forgotten_while_the_friend_claims_leaves_a_claim(members_of_shop, monkeypatch):
    """The last second of a token."""
    token = follow(code_of(members_of_shop[0]), now=NOON)
    member(store(), 4)
    end = NOON + timedelta(days=30)
    meet_after(monkeypatch, (claims, "paid_orders"), (visits, "execute"))
    claiming = partial(claim, 4, "", end - timedelta(seconds=1), tokens=token)
    assert outcomes(claiming, partial(forget_visits, now=end + timedelta(seconds=1))) == ["done", "done"]
    assert Referral.objects.get().source == "link"
    assert_sound()
