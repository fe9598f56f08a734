"""Milestones give their reward once, by themselves or as the customer chooses."""

from dataclasses import replace
from datetime import timedelta

import pytest

from saleor_retention.core.db import command, execute
from saleor_retention.core.models import OutboxEffect
from saleor_retention.core.queues import outbox
from saleor_retention.errors import Invalid, NotFound, Required, RewardNotAvailable
from saleor_retention.loyalty.ledger.adjustments import adjust
from saleor_retention.loyalty.milestones import privacy, queries, reached
from saleor_retention.loyalty.milestones.catalogue import (
    MilestoneChanges,
    MilestoneDraft,
    milestone_create,
    milestone_update,
)
from saleor_retention.loyalty.milestones.models import Milestone, ReachedMilestone
from saleor_retention.loyalty.rewards.catalogue import RewardDraft, reward_create, reward_update
from saleor_retention.loyalty.rewards.models import RewardPurchase
from saleor_retention.loyalty.rewards.purchases import restore_failed, reward_buy
from saleor_retention.loyalty.tiers.models import TierBasis
from saleor_retention.rooms import HANDLERS
from saleor_retention.store.customers import CustomerSnapshot
from saleor_retention.store.orders import Status
from saleor_retention.store.port import store
from tests.builders import NOON
from tests.builders.points import a_member, a_programme, assert_no_invariant_is_broken, balance_of
from tests.builders.tiers import an_order_of, settled

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
EARLIER = NOON - 10 * DAY


@pytest.fixture
def version():
    return a_programme()


@pytest.fixture
def ann(version):
    store().join(CustomerSnapshot(1, "ann@example.com", NOON))
    return a_member(1)


@pytest.fixture
def cards(version) -> list[int]:
    """Gift cards of 5.00, 10.00 and 15.00."""
    return [
        reward_create(
            version.programme_id,
            RewardDraft(
                f"Card of {amount}", 100, "gift_card", {"amount_minor": amount * 100, "currency": "USD"}
            ),
        ).pk
        for amount in (5, 10, 15)
    ]


def a_milestone(version, reward_ids, *, now=EARLIER, **changes) -> Milestone:
    draft = {
        "name": "Third order",
        "basis": TierBasis.ORDERS,
        "threshold": 3,
        "reward_ids": reward_ids,
    } | changes
    return milestone_create(version.programme_id, MilestoneDraft(**draft), now=now)


def ordered(*numbers) -> None:
    for number in numbers:
        settled(an_order_of(f"order {number}", 10_000, NOON + number * DAY))


def given() -> list[tuple[str, int]]:
    return list(RewardPurchase.objects.order_by("pk").values_list("name", "points"))


@pytest.mark.promise("L2.1")
def test_one_reward_is_given_by_itself_and_once(ann, version, cards):
    """Ann's third order gives a card of 5.00; the fourth gives nothing, nor does the third when it is told again."""
    a_milestone(version, cards[:1])
    ordered(1, 2)
    assert given() == []
    ordered(3)
    assert given() == [("Card of 5", 0)]
    ordered(4, 3)
    assert given() == [("Card of 5", 0)]
    outbox.deliver(HANDLERS)
    assert RewardPurchase.objects.get().state == "given"
    assert balance_of(ann)["available"] == 400  # nobody paid points for it


@pytest.mark.promise("L2.1")
@pytest.mark.parametrize(("basis", "threshold"), [(TierBasis.SPEND, 30_000), (TierBasis.POINTS, 300)])
def test_spend_and_points_of_a_lifetime(ann, version, cards, basis, threshold):
    a_milestone(version, cards[:1], basis=basis, threshold=threshold)
    ordered(1, 2)
    assert given() == []
    ordered(500)  # years do not matter
    assert given() == [("Card of 5", 0)]


@pytest.mark.promise("L2.1")
def test_of_several_rewards_the_customer_chooses_one(ann, version, cards):
    milestone = a_milestone(version, cards[:2])
    ordered(1, 2, 3)
    assert given() == []
    chosen = reached.milestone_choose(ann.pk, milestone.pk, cards[1], now=NOON)
    assert reached.milestone_choose(ann.pk, milestone.pk, cards[1], now=NOON) == chosen
    assert given() == [("Card of 10", 0)]
    with pytest.raises(RewardNotAvailable):
        reached.milestone_choose(ann.pk, milestone.pk, cards[0], now=NOON)
    with pytest.raises(Invalid):
        reached.milestone_choose(ann.pk, milestone.pk, cards[2], now=NOON)
    with pytest.raises(NotFound):
        reached.milestone_choose(a_member(2).pk, milestone.pk, cards[0], now=NOON)
    assert given() == [("Card of 10", 0)]


def test_a_reward_that_could_not_be_given_is_chosen_anew(ann, version, cards):
    milestone = a_milestone(version, cards[:2])
    ordered(1, 2, 3)
    reached.milestone_choose(ann.pk, milestone.pk, cards[0], now=NOON)
    OutboxEffect.objects.filter(kind="loyalty.card").update(parked_at=NOON)
    restore_failed(now=NOON, limit=10)
    status = queries.statuses_of([(ann.pk, version.programme_id)])[ann.pk, version.programme_id][0]
    assert status.can_choose
    reached.milestone_choose(ann.pk, milestone.pk, cards[1], now=NOON)
    assert given() == [("Card of 5", 0), ("Card of 10", 0)]


def test_a_returned_order_takes_no_reward_and_is_no_way_to_another(ann, version, cards):
    a_milestone(version, cards[:1])
    ordered(1, 2, 3)
    third = an_order_of("order 3", 10_000, NOON + 3 * DAY)
    settled(replace(third, status=Status.CANCELLED), now=NOON + 4 * DAY)
    assert given() == [("Card of 5", 0)]
    ordered(5)
    assert given() == [("Card of 5", 0)]


def test_an_order_that_comes_back_before_counts_nothing(ann, version, cards):
    a_milestone(version, cards[:1])
    ordered(1, 2)
    second = an_order_of("order 2", 10_000, NOON + 2 * DAY)
    settled(replace(second, status=Status.CANCELLED), now=NOON + 2 * DAY)
    ordered(3)
    assert given() == []


@pytest.mark.parametrize(("includes_history", "number"), [(False, 0), (True, 1)])
def test_old_customers_are_given_nothing_for_their_history_unless_staff_chose_so(
    ann, version, cards, includes_history, number
):
    ordered(1, 2, 3)
    a_milestone(version, cards[:1], now=NOON + 10 * DAY, includes_history=includes_history)
    assert given() == []
    ordered(20)
    assert len(given()) == number


def test_no_key_of_a_storefront_stops_a_milestone_or_a_merge(ann, version, cards):
    """Whoever chose the keys of rewards that are still to come would stop their own orders from settling."""
    adjust(ann.pk, version.programme_id, 1_000, actor="s", reason="x", key="k", now=NOON)
    a_milestone(version, cards[:1], threshold=1)
    ((last,),) = execute("SELECT last_value FROM saleor_retention_reachedmilestone_id_seq", [])
    for number in range(last, last + 3):
        reward_buy(ann.pk, cards[0], key=f"milestone:{number}:1", now=NOON)
    ordered(1)
    assert given()[-1] == ("Card of 5", 0)
    assert len(given()) == 4


def test_limits_and_tiers_are_for_buyers_alone(ann, version, cards):
    a_milestone(version, cards[:1])
    a_milestone(version, cards[:1], threshold=2)
    reward_update(cards[0], {"customer_limit": 1, "total_limit": 1})
    ordered(1, 2, 3)
    assert len(given()) == 2
    assert reward_buy(ann.pk, cards[0], key="k", now=NOON).points == 100


def test_the_way_to_a_milestone(ann, version, cards):
    a_milestone(version, cards[:1])
    ordered(1, 2)
    account = (ann.pk, version.programme_id)
    (status,) = queries.statuses_of([account])[account]
    assert (status.measure, status.reached_at, status.can_choose) == (2, None, False)
    ordered(3)
    (milestone,) = queries.milestones_of([version.programme_id])[version.programme_id]
    assert queries.sizes_of([milestone.pk]) == {milestone.pk: 1}


def test_a_milestone_that_is_off_is_reached_by_nobody(ann, version, cards):
    milestone = a_milestone(version, cards[:1])
    milestone_update(milestone.pk, MilestoneChanges(is_active=False), now=NOON)
    ordered(1, 2, 3)
    assert given() == []
    assert queries.statuses_of([(None, version.programme_id)]) == {(None, version.programme_id): []}


def test_merge_and_erase(ann, version, cards):
    milestone = a_milestone(version, cards[:2])
    ordered(1, 2, 3)
    ben = a_member(2)
    privacy.move(ann.pk, ben.pk)
    assert list(ReachedMilestone.objects.values_list("customer", flat=True)) == [ben.pk]
    with command():
        reached.remeasure([ann.pk], now=NOON)
    privacy.move(ann.pk, ben.pk)
    assert list(ReachedMilestone.objects.values_list("customer", "milestone")) == [(ben.pk, milestone.pk)]
    privacy.forget([ben.pk])
    assert not ReachedMilestone.objects.exists()


ABSURD = {
    "no name": ({"name": ""}, Required, "name"),
    "a long name": ({"name": "x" * 101}, Invalid, "name"),
    "nothing": ({"threshold": 0}, Invalid, "threshold"),
    "all money": ({"threshold": 10**18}, Invalid, "threshold"),
    "no reward": ({"reward_ids": []}, Invalid, "reward_ids"),
    "six": ({"reward_ids": [1, 2, 3, 4, 5, 6]}, Invalid, "reward_ids"),
    "none of ours": ({"reward_ids": [999_999]}, NotFound, "reward_ids"),
}


@pytest.mark.parametrize("name", ABSURD)
def test_absurd_milestones_are_refused_at_their_field(version, cards, name):
    changes, refusal, field = ABSURD[name]
    with pytest.raises(refusal) as refused:
        a_milestone(version, **({"reward_ids": cards} | changes))
    assert refused.value.field == field
    assert not Milestone.objects.exists()


def test_changes_that_are_none(version, cards):
    milestone = a_milestone(version, cards)
    with pytest.raises(Required):
        milestone_update(milestone.pk, MilestoneChanges(), now=NOON)
    with pytest.raises(NotFound):
        milestone_update(999_999, MilestoneChanges(name="x"), now=NOON)
    assert milestone_update(milestone.pk, MilestoneChanges(name="Regular"), now=NOON).name == "Regular"


@pytest.mark.parametrize("name", ABSURD)
def test_absurd_changes_are_refused_at_their_field(version, cards, name):
    changes, refusal, field = ABSURD[name]
    milestone = a_milestone(version, cards)
    before = Milestone.objects.values().get()
    with pytest.raises(refusal) as refused:
        milestone_update(milestone.pk, MilestoneChanges(**changes), now=NOON)
    assert refused.value.field == field
    assert Milestone.objects.values().get() == before


@pytest.mark.promise("L2.1")
def test_who_reached_it_keeps_the_choice_that_it_gave_then(ann, version, cards):
    """Ann may choose of the two cards that there were; whoever comes later is given the third, and once."""
    milestone = a_milestone(version, cards[:2], threshold=1)
    ordered(1)
    milestone_update(milestone.pk, MilestoneChanges(reward_ids=cards[2:], threshold=5), now=NOON)
    account = (ann.pk, version.programme_id)
    (status,) = queries.statuses_of([account])[account]
    assert (list(status.rewards), status.missing, status.can_choose) == (cards[:2], 0, True)
    with pytest.raises(Invalid):
        reached.milestone_choose(ann.pk, milestone.pk, cards[2], now=NOON)
    reached.milestone_choose(ann.pk, milestone.pk, cards[0], now=NOON)
    ordered(2, 3, 4, 5)
    assert given() == [("Card of 5", 0)]
    assert_no_invariant_is_broken()


def test_what_was_reached_before_choices_were_kept_is_written_down_when_they_change(ann, version, cards):
    milestone = a_milestone(version, cards[:2], threshold=1)
    ordered(1)
    ReachedMilestone.objects.update(rewards=[])
    assert ReachedMilestone.objects.get().choice == cards[:2]
    milestone_update(milestone.pk, MilestoneChanges(reward_ids=cards[2:]), now=NOON)
    assert ReachedMilestone.objects.get().choice == cards[:2]


def test_who_has_enough_by_a_change_is_given_it_with_their_next_order(ann, version, cards):
    """The third order was asked for, and the second is now: Ann's third gives the card of 10, which took the other's place."""
    milestone = a_milestone(version, cards[:1], threshold=4)
    ordered(1, 2)
    changes = MilestoneChanges(threshold=2, reward_ids=[cards[1], cards[1]])
    assert milestone_update(milestone.pk, changes, now=NOON).rewards == [cards[1]]
    assert given() == []
    ordered(3)
    assert given() == [("Card of 10", 0)]


def test_history_counts_from_a_change_on_or_no_more(ann, version, cards):
    later = NOON + 5 * DAY
    milestone = a_milestone(version, cards[:1], now=later, threshold=2)
    assert (
        milestone_update(milestone.pk, MilestoneChanges(includes_history=False), now=NOON).counts_from
        == later
    )
    ordered(1)
    assert (
        milestone_update(milestone.pk, MilestoneChanges(includes_history=True), now=later).counts_from is None
    )
    assert (
        milestone_update(milestone.pk, MilestoneChanges(includes_history=False), now=later).counts_from
        == later
    )
    ordered(6)
    assert given() == []
    milestone_update(milestone.pk, MilestoneChanges(includes_history=True), now=later)
    ordered(7)
    assert given() == [("Card of 5", 0)]
