"""Friends of one referrer are rewarded at the same moment: places, limits and budgets hold; without the locks they do not."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Event
from uuid import UUID

import pytest
from django.db.models import Sum

from saleor_retention.core.db import command
from saleor_retention.loyalty.models import ProgrammeVersion
from saleor_retention.pipeline import sync_orders
from saleor_retention.referrals import settle as settling
from saleor_retention.referrals.claims import claim
from saleor_retention.referrals.conversion import admission
from saleor_retention.referrals.conversion.details import ReferrerTier, TermsDetails
from saleor_retention.referrals.models import Referral
from saleor_retention.referrals.settle import settle_due
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import a_programme
from tests.invariants import assert_sound, broken
from tests.races.concurrency import DEADLINE, PATIENCE_MS, cross, outcomes
from tests.races.without_guard import lift

from .conftest import an_order_of, code_of, member, set_terms

__all__ = ["cross", "lift"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("R4.2", "G6")]
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def programme(settings, transactional_db):
    """100 points are worth 1.00."""
    settings.RETENTION_STORE = "tests.shop.Shop"
    settings.RETENTION_LOCK_TIMEOUT_MS = PATIENCE_MS
    version = a_programme(terms={"redemption": {"points": 100, "minor": 100}})
    ProgrammeVersion.objects.filter(pk=version.pk).update(valid_from=NOON - timedelta(days=30))
    return version.programme


def take_in(order, now) -> None:
    with command():
        sync_orders([order.id], now=now)


def two_friends_buy(programme, cross, *, referrers=(1, 1), currency="", **details) -> list[str]:
    """Users 2 and 3, brought by one member or by two, buy at once; each looks at what was given before either writes."""
    set_terms(programme, currency=currency, details=TermsDetails(**details))
    orders = []
    for user_id, referrer in zip((2, 3), referrers, strict=True):
        code = code_of(member(store(), referrer))
        member(store(), user_id)
        claim(user_id, code, NOON)
        orders.append(an_order_of(user_id, at=LATER))
    store().put(*orders)
    cross(admission, "prices_of", after=True)
    return outcomes(*(partial(take_in, order, LATER) for order in orders))


def places() -> list[int]:
    return sorted(Referral.objects.values_list("place", flat=True))


def states() -> list[str]:
    return sorted(Referral.objects.values_list("state", flat=True))


def test_two_friends_at_once_are_the_first_and_the_second(programme, cross):
    assert two_friends_buy(programme, cross, tiers=(ReferrerTier(2, 900),)) == ["done", "done"]
    assert places() == [1, 2]
    assert Referral.objects.aggregate(all=Sum("referrer_points")) == {"all": 1_400}
    assert_sound()


def test_control_without_the_lock_both_are_the_first(programme, cross, lift):
    lift("referral.lock_referrers")
    two_friends_buy(programme, cross, tiers=(ReferrerTier(2, 900),))
    assert places() == [1, 1]


def test_two_friends_at_once_meet_a_limit_of_one(programme, cross):
    two_friends_buy(programme, cross, most_rewards=1)
    assert states() == ["rejected", "rewarded"]
    assert_sound()


def test_control_without_the_lock_the_limit_is_exceeded(programme, cross, lift):
    lift("referral.lock_referrers")
    two_friends_buy(programme, cross, most_rewards=1)
    assert states() == ["rewarded", "rewarded"]
    assert "referrers_are_rewarded_within_limits" in broken()


def test_friends_of_two_members_at_once_stay_within_the_budget(programme, cross):
    two_friends_buy(programme, cross, referrers=(1, 4), currency="USD", budget_minor=1_000)
    assert states() == ["rejected", "rewarded"]
    assert_sound()


def test_control_without_the_lock_the_budget_is_exceeded(programme, cross, lift):
    lift("referral.lock_budget")
    two_friends_buy(programme, cross, referrers=(1, 4), currency="USD", budget_minor=1_000)
    assert states() == ["rewarded", "rewarded"]
    assert "referral_budgets_are_kept" in broken()


def test_two_orders_and_the_job_at_once_reward_once(programme):
    """Two orders that qualify are taken in while the job pays out: one of them converts, both sides have theirs once."""
    set_terms(programme, details=TermsDetails(return_days=1))
    code = code_of(member(store(), 1))
    member(store(), 2)
    claim(2, code, NOON)
    first = replace(an_order_of(2, at=LATER), fulfilled_at=LATER)
    second = replace(an_order_of(2, at=LATER + timedelta(hours=1)), fulfilled_at=LATER)
    store().put(first, second)
    take_in(first, LATER)
    due = LATER + timedelta(days=2)
    answers = outcomes(
        partial(take_in, first, due),
        partial(take_in, second, due),
        partial(settle_due, now=due, limit=10),
        partial(settle_due, now=due, limit=10),
    )
    assert answers == ["done"] * 4
    row = Referral.objects.get()
    assert (row.state, row.order_id, row.place) == ("rewarded", first.id, 1)
    assert_sound()


def two_orders_of_one_friend(programme, cross, monkeypatch, settings) -> tuple[UUID, UUID]:
    """The later of two orders that qualify is taken in while the first one is, by a worker who ends last.

    They have two addresses and nothing is looked at for fraud: the rows that keep an address and a review of the customer would
    part the two as well.
    """
    settings.RETENTION_REFERRAL_REVIEW_AT = settings.RETENTION_REFERRAL_REJECT_AT = 0
    set_terms(programme)
    code = code_of(member(store(), 1))
    member(store(), 2)
    claim(2, code, NOON)
    first = an_order_of(2, at=LATER)
    second = replace(an_order_of(2, at=LATER + timedelta(hours=1)), email="other@example.com")
    store().put(first, second)
    meet, is_over, admitted = cross(settling, "paid_orders", after=True), Event(), settling.admit

    def admit(referrals, answers, now):
        if [answer.order.order_id for answer in answers if answer.order] == [second.id]:
            assert is_over.wait(DEADLINE)  # it has seen its own order alone, and writes last
        return admitted(referrals, answers, now)

    def first_ends_first() -> None:
        take_in(first, LATER)
        is_over.set()

    def second_comes_after() -> None:
        meet.until_somebody_is_here()
        take_in(second, LATER)

    monkeypatch.setattr(settling, "admit", admit)
    assert outcomes(first_ends_first, second_comes_after) == ["done", "done"]
    return first.id, second.id


def test_of_two_orders_at_once_the_first_paid_one_converts(programme, cross, monkeypatch, settings):
    first, _ = two_orders_of_one_friend(programme, cross, monkeypatch, settings)
    row = Referral.objects.get()
    assert (row.state, row.order_id) == ("rewarded", first)
    assert_sound()


def test_control_without_the_lock_on_the_referral_the_later_order_converts(
    programme, cross, monkeypatch, settings
):
    monkeypatch.setattr(settling, "lock_rows", list)
    _, second = two_orders_of_one_friend(programme, cross, monkeypatch, settings)
    assert Referral.objects.get().order_id == second
